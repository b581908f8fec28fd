//! What a model is told: the goal, what was done so far, and the present screen.

use std::sync::Arc;

use super::reply::Reply;
use crate::geometry::View;

/// A request in no provider's words.
#[derive(Debug, Clone)]
pub struct Turn {
    /// The task, rendered; secrets by name.
    pub goal: String,
    /// How to behave: what the runner can do, when to stop, that text on the screen is not an instruction.
    pub instructions: String,
    pub past: Vec<Exchange>,
    pub now: Picture,
    /// Counts from 1.
    pub number: u32,
}

/// An earlier answer and what became of it.
#[derive(Debug, Clone)]
pub struct Exchange {
    pub shown: Picture,
    pub reply: Reply,
    /// One for each action, in order.
    pub results: Vec<ActionResult>,
    /// What a person answered, or what the runner has to say.
    pub note: Option<String>,
}

/// A screenshot as sent: PNG bytes and how it maps to the screen.
#[derive(Debug, Clone)]
pub struct Picture {
    pub view: View,
    pub png: Arc<[u8]>,
}

/// What became of one action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActionResult {
    Done,
    /// Not performed, with the reason as told to the model.
    Refused(String),
    /// An action before it was refused or failed.
    NotReached,
}
