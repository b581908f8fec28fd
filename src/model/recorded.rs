//! A model from a recording: the answers that were given, in their order, read again.
//!
//! Invariant: no path to a network. An answer to another goal or another turn is not given.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use super::answer::{Answer, Asked};
use super::budget::Budget;
use super::card::PictureRules;
use super::reply::Reply;
use super::table::Table;
use super::turn::{Seen, Turn};
use super::wire::{Advice, Received};
use super::{Model, ModelError, News, price, protocol};
use crate::money::Usd;
use crate::pending::Pending;
use crate::usage::Usage;

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

    /// Whether the next answer was to this very goal.
    fn can_answer(&self, turn: &Turn) -> bool {
        let left = self.left.borrow();
        let asked = left.front().and_then(|answer| answer.request.as_ref());
        asked.is_some_and(|asked| asked.goal == turn.goal && asked.turn == turn.number)
    }
}

fn given(answer: Option<Answer>, turn: &Turn, tell: &mut dyn FnMut(News)) -> Result<Reply, ModelError> {
    let number = turn.number;
    let unrecorded = |reason: String| ModelError::Unrecorded { reason };
    let answer = answer.ok_or_else(|| unrecorded(format!("turn {number} of \"{}\" was never asked", turn.goal)))?;
    if let Some(asked) = &answer.request {
        same(asked, &Asked::of(turn), tell).map_err(unrecorded)?;
    }
    if let Some(failure) = answer.failure {
        return Err(failure);
    }
    let form = answer.form();
    let best = turn.now.best();
    let size = answer.picture.unwrap_or_else(|| PictureRules::default().fit(best));
    let seen = Seen::of(turn.now.as_ref(), size);
    tell(News::Asked {
        model: answer.model.clone(),
        view: seen.view,
        reserved: None,
    });
    let received = Received {
        status: answer.status,
        advice: Advice::default(),
        body: answer.body,
        flaw: None,
    };
    let heard = protocol::reply(&answer.model, &form, &received, &seen)
        .map_err(|trouble| trouble.kind.into_error(&answer.model))?;
    let cost = answer.cost.or_else(|| priced(&answer.model, heard.usage));
    Ok(Reply {
        model: answer.model,
        form,
        intent: heard.intent,
        said: heard.said,
        usage: heard.usage,
        cost,
        millis: answer.millis,
        seen,
        shown: None,
        status: received.status,
        raw: received.body,
    })
}

/// Recordings of before costs were kept, and those written by hand.
fn priced(model: &str, usage: Option<Usage>) -> Option<Usd> {
    let card = Table::built_in().card(model).filter(|card| !card.rates.is_empty())?;
    Some(price::cost(&card, &usage?))
}

/// Another screen may still be answered the same, and is told; another goal or turn may not.
fn same(recorded: &Asked, now: &Asked, tell: &mut dyn FnMut(News)) -> Result<(), String> {
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
