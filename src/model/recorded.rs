//! A model from a recording: the answers that were given, in their order, read again.
//!
//! Invariant: no path to a network. An answer to another goal or another turn is not given.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use super::answer::{Answer, Question};
use super::budget::Budget;
use super::catalogue::card;
use super::openai::{self, response};
use super::reply::Reply;
use super::turn::Turn;
use super::wire::{Advice, Received};
use super::{Model, ModelError, News, price};
use crate::pending::Pending;

/// The answers that are left. A clone takes from the same ones.
#[derive(Debug, Clone)]
pub struct Recorded {
    left: Rc<RefCell<VecDeque<Answer>>>,
}

impl Recorded {
    pub fn new(answers: impl IntoIterator<Item = Answer>) -> Recorded {
        Recorded {
            left: Rc::new(RefCell::new(answers.into_iter().collect())),
        }
    }

    /// How many answers nobody asked for yet.
    pub fn left(&self) -> usize {
        self.left.borrow().len()
    }
}

impl Model for Recorded {
    fn next<'a>(
        &'a mut self,
        turn: &'a Turn,
        _budget: &'a mut Budget,
        tell: &'a mut dyn FnMut(News),
    ) -> Pending<'a, Result<Reply, ModelError>> {
        let answer = self.left.borrow_mut().pop_front();
        Box::pin(std::future::ready(given(answer, turn, tell)))
    }
}

fn given(answer: Option<Answer>, turn: &Turn, tell: &mut dyn FnMut(News)) -> Result<Reply, ModelError> {
    let number = turn.number;
    let unrecorded = |reason: String| ModelError::Unrecorded { reason };
    let answer = answer.ok_or_else(|| unrecorded(format!("turn {number} of \"{}\" was never asked", turn.goal)))?;
    if let Some(asked) = &answer.request {
        same(asked, &Question::of(turn), tell).map_err(unrecorded)?;
    }
    if let Some(failure) = answer.failure {
        return Err(failure);
    }
    if answer.protocol != openai::PROTOCOL {
        return Err(unrecorded(format!(
            "the answer is in an unknown protocol, {}",
            answer.protocol
        )));
    }
    tell(News::Asked {
        model: answer.model.clone(),
        reserved: None,
    });
    let received = Received {
        status: answer.status,
        advice: Advice::default(),
        body: answer.body,
        flaw: None,
    };
    let reply = response::reply(&answer.model, &received).map_err(|trouble| trouble.kind.into_error(&answer.model))?;
    let cost = reply
        .usage
        .as_ref()
        .zip(card(&answer.model))
        .map(|(usage, card)| price::cost(card, usage));
    Ok(Reply {
        cost,
        millis: answer.millis,
        ..reply
    })
}

/// Another screen may still be answered the same, and is told; another goal or turn may not.
fn same(recorded: &Question, now: &Question, tell: &mut dyn FnMut(News)) -> Result<(), String> {
    if recorded.goal != now.goal {
        return Err(format!(
            "it was asked \"{}\", now it is \"{}\"",
            recorded.goal, now.goal
        ));
    }
    if recorded.turn != now.turn {
        return Err(format!(
            "it was asked as turn {}, now it is turn {}",
            recorded.turn, now.turn
        ));
    }
    if recorded.frame != now.frame {
        tell(News::Differs {
            recorded: format!("turn {} was asked about frame {}", recorded.turn, recorded.frame),
            now: format!("frame {}", now.frame),
        });
    }
    Ok(())
}
