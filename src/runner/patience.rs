//! How long a model may get nowhere.

use super::failure::Failure;
use super::setback::Setback;
use crate::model::reply::Intent;
use crate::model::turn::{Acted, OrderResult};

/// Answers in a row that performed no input.
const IDLE: u32 = 8;

/// Answers for one goal.
const TURNS: u32 = 100;

/// What a goal has used of it.
#[derive(Debug, Default)]
pub struct Patience {
    turns: u32,
    idle: u32,
    unheard: u32,
}

impl Patience {
    /// Counts an answer. Gives whether any input was performed for it.
    ///
    /// # Errors
    /// A failure when it was one too many.
    pub fn count(&mut self, intent: &Intent, result: &Acted) -> Result<bool, Setback> {
        let acted = match intent {
            Intent::Act(actions) => {
                let mut performed = actions.iter().zip(&result.results);
                performed.any(|(asked, result)| is_done(result) && asked.order.is_input())
            }
            _ => false,
        };
        self.turns += 1;
        self.idle = if acted { 0 } else { self.idle + 1 };
        if self.idle >= IDLE {
            return Err(nowhere(format!(
                "{IDLE} answers in a row did nothing but look, wait or try what was refused"
            )));
        }
        if self.turns >= TURNS {
            return Err(nowhere(format!("the model had {TURNS} turns")));
        }
        Ok(acted)
    }

    /// Counts a question that nobody was there to answer.
    ///
    /// # Errors
    /// A failure when it was the second one.
    pub fn unheard(&mut self, question: &str) -> Result<(), Setback> {
        self.unheard += 1;
        if self.unheard > 1 {
            return Err(nowhere(format!("the model asks and nobody is there: {question}")));
        }
        Ok(())
    }
}

fn is_done(result: &OrderResult) -> bool {
    match result {
        OrderResult::Done | OrderResult::Gave(_) | OrderResult::Showed { .. } | OrderResult::Failed(_) => true,
        OrderResult::Refused(_) | OrderResult::NotReached => false,
    }
}

fn nowhere(seen: String) -> Setback {
    Failure::new("the goal to be reached", seen).into()
}
