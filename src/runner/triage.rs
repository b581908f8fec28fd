//! How hard a task is, by the word of a small model: one request in words alone, answered by one word.
//!
//! Invariant: no answer is no hindrance. What is no answer means medium, and is told.

use super::consult::consult;
use super::goal_models::{GoalSettings, Wish};
use super::run::Run;
use super::run_error::RunError;
use super::scene::scene;
use super::setback::Setback;
use crate::event::Event;
use crate::model::ModelError;
use crate::model::reply::{Intent, Reply};
use crate::model::turn::Turn;
use crate::scenario::route::Hardness;
use crate::screen::frame::Frame;

const INSTRUCTIONS: &str = include_str!("triage.txt");

/// Asks how hard a task is.
///
/// # Errors
/// A limit, of money too, or a stop; nothing that only concerns this model.
pub async fn triage(run: &mut Run<'_>, wish: &Wish, task: &str, frame: &Frame) -> Result<Hardness, Setback> {
    let chain = GoalSettings {
        models: vec![wish.clone()],
    };
    let doubt = match run.models.open(&chain) {
        Err(error) => error.to_string(),
        Ok(mut model) => {
            let turn = Turn::in_words(question(task), INSTRUCTIONS, scene(frame));
            match consult(run, model.as_mut(), &turn, frame.ms).await {
                Ok(reply) => match hardness(&reply) {
                    Some(hardness) => return Ok(hardness),
                    None => format!("\"{}\" is neither simple, medium nor complex", brief(&words(&reply))),
                },
                Err(Setback::Error(RunError::Model(error))) if is_its_own(&error) => error.to_string(),
                Err(setback) => return Err(setback),
            }
        }
    };
    run.journal.tell(Event::Rerouted {
        model: wish.model.clone(),
        trouble: doubt,
        decision: "the task is taken to be medium".to_owned(),
        cause: Some("triage".to_owned()),
        to: None,
    })?;
    Ok(Hardness::Medium)
}

fn question(task: &str) -> String {
    format!("<task>\n{task}\n</task>")
}

/// Whether another model may do better. Without money none may.
pub(super) fn is_its_own(error: &ModelError) -> bool {
    !matches!(
        error,
        ModelError::Money { .. } | ModelError::Late { .. } | ModelError::Unrecorded { .. }
    )
}

fn words(reply: &Reply) -> String {
    match &reply.intent {
        Intent::Done(text) | Intent::Ask(text) | Intent::Refuse(text) => text.clone(),
        Intent::Act(_) => reply.said.clone(),
    }
}

/// The one of the three words that is in an answer; nothing where there is none, or more than one.
fn hardness(reply: &Reply) -> Option<Hardness> {
    if !matches!(reply.intent, Intent::Done(_)) {
        return None;
    }
    let said = words(reply).to_lowercase();
    let has = |hardness: &Hardness| {
        let mut words = said.split(|c: char| !c.is_alphanumeric());
        words.any(|word| word == hardness.word())
    };
    let mut named = Hardness::ALL.into_iter().filter(has);
    let first = named.next()?;
    named.next().is_none().then_some(first)
}

fn brief(text: &str) -> String {
    text.chars().take(80).collect()
}
