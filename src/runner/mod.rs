//! Carries a scenario out: the loop, scripted steps, expectations, limits.
//!
//! Invariant: names no device, no file and no network; it speaks through the three seams and the journal.

pub mod attempt;
pub mod call;
pub mod climb;
pub mod commit;
pub mod consult;
pub mod control;
pub mod desk;
pub mod extract;
pub mod failure;
pub mod fill;
pub mod goal;
pub mod goal_models;
pub mod hand;
pub mod journal;
pub mod judge;
pub mod ladder;
pub mod launch;
pub mod limits;
pub mod look;
pub mod obey;
pub mod patience;
pub mod person;
pub mod pick;
pub mod progress;
pub mod proof;
pub mod pursue;
pub mod render;
pub mod repeat;
pub mod row;
pub mod row_end;
pub mod rows;
pub mod run;
pub mod run_error;
pub mod scene;
pub mod seams;
pub mod seek;
pub mod setback;
pub mod step;
pub mod stuck;
pub mod tick;
pub mod tidy;
pub mod triage;
pub mod worker;
