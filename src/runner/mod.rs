//! Carries a scenario out: the loop, scripted steps, expectations, limits.
//!
//! Invariant: names no device, no file and no network; it speaks through the three seams and the journal.

pub mod control;
pub mod desk;
pub mod failure;
pub mod goal_models;
pub mod journal;
pub mod limits;
pub mod run_error;
pub mod worker;
