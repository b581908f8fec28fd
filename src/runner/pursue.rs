//! The loop: look, ask, review and act, look again.
//!
//! Invariant: names no provider, writes nothing and decides nothing about safety; it may end, never go round
//! for ever.

use std::sync::Arc;
use std::time::Duration;

use super::consult::consult;
use super::failure::Failure;
use super::judge::judge;
use super::look::{Sight, look};
use super::obey::obey;
use super::patience::Patience;
use super::person;
use super::run::Run;
use super::scene::scene;
use super::setback::Setback;
use super::tool::tools::offered;
use crate::desktop::Watch;
use crate::model::Model;
use crate::model::reply::Intent;
use crate::model::turn::Turn;
use crate::scenario::condition::Condition;
use crate::scenario::tool::Tool;

/// What a model is told beside its task.
const INSTRUCTIONS: &str = include_str!("instructions.txt");

/// Nothing is known of what a model's actions lead to, so the screen is waited for to rest.
const SETTLED: Watch = Watch::Quiet {
    quiet: Duration::from_millis(250),
    within: Duration::from_secs(3),
};

/// Lets a model act until it says that it is done, or its actions made `until` hold, which did not hold before the first
/// of them. Gives its last words.
///
/// # Errors
/// A failure when it refuses, asks and nobody is there, or gets nowhere; the setback of a look, a limit or a stop.
pub async fn pursue(
    run: &mut Run<'_>,
    task: &str,
    until: Option<&Condition>,
    tools: &[Arc<Tool>],
    model: &mut dyn Model,
) -> Result<String, Setback> {
    let mut patience = Patience::default();
    let mut sight = look(run, SETTLED).await?;
    let mut turn = Turn {
        tools: offered(tools),
        run: Arc::clone(&run.id),
        ..Turn::opening(task, INSTRUCTIONS, scene(&sight.frame))
    };
    let (mut begun, mut held_before) = (false, reached(run, until, &sight)?);
    loop {
        let reply = consult(run, model, &turn, sight.frame.ms).await?;
        let result = match &reply.intent {
            Intent::Act(actions) => obey(run, actions, &reply.seen.view, &sight.frame, tools).await?,
            Intent::Ask(question) => person::answer(run, question, &mut patience).await?,
            Intent::Done(answer) => match person::wanted(answer) {
                Some(what) => person::hand_over(run, what).await?,
                None => return Ok(answer.clone()),
            },
            Intent::Refuse(reason) => return Err(refused(&reply.model, reason).into()),
        };
        let acted = patience.count(&reply.intent, &result)?;
        begun = begun || acted;
        sight = look(run, SETTLED).await?;
        let holds = reached(run, until, &sight)?;
        if !begun {
            held_before = holds;
        } else if acted && holds && !held_before {
            return Ok(reply.said);
        }
        turn = turn.then(reply, result, scene(&sight.frame));
    }
}

/// Whether the screen shows what the goal wants. Where the model's actions brought that about it need not be asked again.
fn reached(run: &Run<'_>, until: Option<&Condition>, sight: &Sight) -> Result<bool, Setback> {
    let Some(until) = until else { return Ok(false) };
    Ok(judge(until, sight, &run.scope)?.holds)
}

fn refused(model: &str, reason: &str) -> Failure {
    Failure::new("the goal to be reached", format!("{model} refused: {reason}"))
}
