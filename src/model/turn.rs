//! What a model is told: the goal, what was done so far, and the present screen.

use std::sync::Arc;

use super::reply::{Reply, SafetyCheck};
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
    pub result: Acted,
}

/// What became of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Acted {
    /// One for each action, in order.
    pub results: Vec<ActionResult>,
    /// The safety checks a person approved before the actions were performed.
    pub approved: Vec<SafetyCheck>,
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

impl Turn {
    /// The first turn of a goal.
    pub fn opening(goal: impl Into<String>, instructions: impl Into<String>, now: Picture) -> Turn {
        Turn {
            goal: goal.into(),
            instructions: instructions.into(),
            past: Vec::new(),
            now,
            number: 1,
        }
    }

    /// The turn after this one: what came of the answer, and what the screen is like now.
    #[must_use]
    pub fn then(mut self, reply: Reply, result: Acted, now: Picture) -> Turn {
        let shown = std::mem::replace(&mut self.now, now);
        self.past.push(Exchange { shown, reply, result });
        self.number += 1;
        self
    }
}
