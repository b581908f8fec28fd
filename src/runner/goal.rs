//! `goal`: a task for a model, with its limits and the word of the screen at its end.

use super::climb::Climb;
use super::failure::Failure;
use super::ladder::Ladder;
use super::pursue::pursue;
use super::run::Run;
use super::setback::Setback;
use super::until;
use crate::scenario::route::Escalation;
use crate::scenario::step::{Goal, Step};

/// Has a model reach the goal, and checks that it is reached.
///
/// # Errors
/// What keeps the model from it; a failure when the screen does not show what `until` wants.
pub async fn goal(run: &mut Run<'_>, goal: &Goal, step: &Step) -> Result<(), Setback> {
    let task = goal.task.render(&run.scope)?.to_string();
    run.budget.begin_goal(goal.limits.cost);
    let above_threshold = goal.limits.above_threshold.or(run.scenario.limits.above_threshold);
    run.budget.allow_above_threshold(above_threshold.unwrap_or(false));
    run.tally.begin_goal(goal.limits);
    let done = strive(run, goal, step, &task).await;
    run.budget.begin_goal(None);
    run.tally.end_goal();
    done
}

/// One model after the other, as far as the scenario lets the goal climb.
async fn strive(run: &mut Run<'_>, goal: &Goal, step: &Step, task: &str) -> Result<(), Setback> {
    let mut climb = Climb::new(Ladder::of(run.scenario, goal));
    let mut past = Vec::new();
    loop {
        let pursued = pursue(run, task, step.until.as_ref(), &goal.tools, &mut climb, past).await?;
        // What is waited for now is no part of the goal.
        let used = run.tally.end_goal();
        let Err(setback) = assess(run, step, &pursued.said).await else {
            return Ok(());
        };
        let acted = climb.higher(run, Escalation::UntilFailed, &pursued.model, setback)?;
        run.tally.resume_goal(used);
        past = pursued.past;
        if let Some(last) = past.last_mut() {
            last.result.note = acted.note.map(|seen| format!("The goal is not reached: {seen}"));
        }
    }
}

/// The model's word is not enough: the screen has the last one.
async fn assess(run: &mut Run<'_>, step: &Step, answer: &str) -> Result<(), Setback> {
    let Some(wanted) = &step.until else {
        run.unproven = Some(step.words.clone());
        return Ok(());
    };
    match until::met(run, wanted, step.within).await {
        Ok(()) => Ok(()),
        Err(Setback::Failed(failure)) if !answer.is_empty() => {
            let help = format!("the model ended with: {answer}");
            Err(Failure::help(*failure, help).into())
        }
        Err(setback) => Err(setback),
    }
}
