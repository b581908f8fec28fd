//! The loop: look, ask, review and act, look again.
//!
//! Invariant: names no provider, writes nothing and decides nothing about safety; it may end, never go round
//! for ever.

use std::sync::Arc;
use std::time::Duration;

use super::climb::Climb;
use super::consult::consult;
use super::failure::Failure;
use super::judge::judge;
use super::look::{Sight, look};
use super::obey::obey;
use super::person;
use super::progress::Progress;
use super::refine::Asker;
use super::run::Run;
use super::scene::scene;
use super::setback::Setback;
use super::tool::tools::offered;
use crate::desktop::Watch;
use crate::model::reply::{Intent, Reply};
use crate::model::turn::{Acted, Exchange, Turn};
use crate::scenario::condition::Condition;
use crate::scenario::route::Escalation;
use crate::scenario::tool::Tool;

/// What a model is told beside its task.
const INSTRUCTIONS: &str = include_str!("instructions.txt");

/// Nothing is known of what a model's actions lead to, so the screen is waited for to rest.
pub(super) const SETTLED: Watch = Watch::Quiet {
    quiet: Duration::from_millis(250),
    within: Duration::from_secs(3),
};

/// How a model ended.
#[derive(Debug)]
pub struct Pursued {
    pub model: String,
    /// Its last words.
    pub said: String,
    /// What was done so far, these words included.
    pub past: Vec<Exchange>,
}

/// Lets models act, after what was done in `past`, until one says that it is done, or its actions made `until` hold, which
/// did not hold before the first of them.
///
/// # Errors
/// A failure when one refuses, asks and nobody is there, or gets nowhere, and no other goes on; the setback of a look, a
/// limit or a stop.
pub async fn pursue(
    run: &mut Run<'_>,
    task: &str,
    until: Option<&Condition>,
    tools: &[Arc<Tool>],
    climb: &mut Climb,
    past: Vec<Exchange>,
) -> Result<Pursued, Setback> {
    let mut progress = Progress::default();
    let mut sight = look(run, SETTLED).await?;
    let mut turn = Turn {
        tools: offered(tools),
        run: Arc::clone(&run.id),
        ..Turn::opening(task, INSTRUCTIONS, scene(&sight.frame)).after(past)
    };
    let (mut begun, mut held_before) = (false, reached(run, until, &sight)?);
    loop {
        let model = climb.model(run, task, &sight.frame).await?;
        let reply = consult(run, model, &turn, sight.frame.ms).await?;
        let mut result = match &reply.intent {
            Intent::Act(actions) => {
                let asker = Asker { model, turn: &turn };
                obey(run, asker, &reply, actions, &sight, tools).await?
            }
            Intent::Ask(question) => person::answer(run, question, &mut progress.patience).await?,
            Intent::Done(answer) => match person::wanted(answer) {
                Some(what) => person::hand_over(run, what).await?,
                None => return Ok(ended(turn, reply, Acted::default(), &sight)),
            },
            Intent::Refuse(reason) => climb.higher(run, Escalation::Refused, &reply.model, refused(&reply, reason))?,
        };
        let acted = progress.count(run, climb, &reply, &mut result)?;
        begun = begun || acted;
        let before = sight.frame;
        sight = look(run, SETTLED).await?;
        let holds = reached(run, until, &sight)?;
        if !begun {
            held_before = holds;
        } else if acted && holds && !held_before {
            return Ok(ended(turn, reply, result, &sight));
        }
        let frames = (&before, &sight.frame);
        progress.compare(run, climb, &reply, &mut result, frames).await?;
        turn = turn.then(reply, result, scene(&sight.frame));
    }
}

fn ended(turn: Turn, reply: Reply, result: Acted, sight: &Sight) -> Pursued {
    Pursued {
        model: reply.model.clone(),
        said: match &reply.intent {
            Intent::Done(answer) => answer.clone(),
            _ => reply.said.clone(),
        },
        past: turn.then(reply, result, scene(&sight.frame)).past,
    }
}

/// Whether the screen shows what the goal wants. Where the model's actions brought that about it need not be asked again.
fn reached(run: &Run<'_>, until: Option<&Condition>, sight: &Sight) -> Result<bool, Setback> {
    let Some(until) = until else { return Ok(false) };
    Ok(judge(until, sight, &run.scope)?.holds)
}

fn refused(reply: &Reply, reason: &str) -> Setback {
    Failure::new("the goal to be reached", format!("{} refused: {reason}", reply.model)).into()
}
