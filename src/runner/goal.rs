//! `goal`: a task for a model, with its limits and the word of the screen at its end.

use super::failure::Failure;
use super::goal_models::GoalSettings;
use super::pursue::pursue;
use super::run::Run;
use super::run_error::RunError;
use super::seek;
use super::setback::Setback;
use crate::scenario::step::{Goal, Step};

/// Has a model reach the goal, and checks that it is reached.
///
/// # Errors
/// What keeps the model from it; a failure when the screen does not show what `until` wants.
pub async fn goal(run: &mut Run<'_>, goal: &Goal, step: &Step) -> Result<(), Setback> {
    let task = goal.task.render(&run.scope)?.to_string();
    let mut model = run
        .models
        .open(&GoalSettings::of(run.scenario, goal))
        .map_err(RunError::from)?;
    run.budget.begin_goal(goal.limits.cost);
    let above_threshold = goal.limits.above_threshold.or(run.scenario.limits.above_threshold);
    run.budget.allow_above_threshold(above_threshold.unwrap_or(false));
    run.tally.begin_goal(goal.limits);
    let pursued = pursue(run, &task, step.until.as_ref(), &goal.tools, model.as_mut()).await;
    run.budget.begin_goal(None);
    run.tally.end_goal();
    assess(run, step, &pursued?).await
}

/// The model's word is not enough: the screen has the last one.
async fn assess(run: &mut Run<'_>, step: &Step, answer: &str) -> Result<(), Setback> {
    let Some(until) = &step.until else {
        run.unproven = Some(step.words.clone());
        return Ok(());
    };
    match seek::condition(run, until, step.within).await {
        Ok(_) => Ok(()),
        Err(Setback::Failed(failure)) if !answer.is_empty() => {
            let help = format!("the model ended with: {answer}");
            Err(Failure::help(*failure, help).into())
        }
        Err(setback) => Err(setback),
    }
}
