//! A model at a provider, with the rest of its chain.

use std::time::Instant;

use super::budget::Budget;
use super::catalogue::{Card, card};
use super::http::Http;
use super::openai::{request, response, speaks};
use super::reply::Reply;
use super::route::route;
use super::trouble::{Bill, Kind, Trouble};
use super::turn::Turn;
use super::{Model, ModelError, News, price};
use crate::effort::Effort;
use crate::money::Usd;
use crate::pending::Pending;
use crate::usage::Usage;

/// A chain of models that can be asked.
#[derive(Debug, Clone)]
pub struct Live {
    http: Http,
    chain: Vec<String>,
    effort: Option<Effort>,
}

impl Live {
    /// # Errors
    /// When the chain is empty or names a model that nobody knows how to speak to.
    pub fn new(http: Http, chain: Vec<String>, effort: Option<Effort>) -> Result<Live, ModelError> {
        if chain.is_empty() {
            return Err(ModelError::Unnamed);
        }
        match chain.iter().find(|name| !speaks(name)) {
            Some(name) => Err(ModelError::Unknown { name: name.clone() }),
            None => Ok(Live { http, chain, effort }),
        }
    }

    /// One request to one model: its cost is put aside, then it is sent, then the cost is settled.
    async fn attempt(
        &self,
        model: &str,
        turn: &Turn,
        budget: &mut Budget,
        tell: &mut dyn FnMut(News),
    ) -> Result<Reply, Trouble> {
        let card = card(model);
        if card.is_none() && budget.is_limited() {
            return Err(Trouble::lasting(ModelError::Unpriced {
                model: model.to_owned(),
            }));
        }
        let request = request::request(turn, model, self.effort);
        let most = card.map(|card| price::estimate(card, request.input_tokens, request.output_tokens));
        let reserved = most.unwrap_or(Usd::ZERO);
        let reservation = budget.reserve(reserved).map_err(|error| Trouble {
            kind: Kind::Final(error),
            bill: Bill::Nothing,
        })?;
        tell(News::Asked {
            model: model.to_owned(),
            reserved: most,
        });
        let begun = Instant::now();
        let received = self.http.post("responses", &request.body).await;
        let answered = received.and_then(|received| response::reply(model, &received));
        let bill = match &answered {
            Ok(reply) => reply.usage.map_or(Bill::Unknown, Bill::Used),
            Err(trouble) => trouble.bill,
        };
        budget.settle(reservation, actual(bill, card, reserved));
        answered.map(|reply| Reply {
            millis: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            ..reply
        })
    }
}

fn actual(bill: Bill, card: Option<&Card>, reserved: Usd) -> Usd {
    let priced = |usage: Usage| card.map_or(Usd::ZERO, |card| price::cost(card, &usage));
    match bill {
        Bill::Nothing => Usd::ZERO,
        Bill::Unknown => reserved,
        Bill::Used(usage) => priced(usage),
    }
}

impl Model for Live {
    fn next<'a>(
        &'a mut self,
        turn: &'a Turn,
        budget: &'a mut Budget,
        tell: &'a mut dyn FnMut(News),
    ) -> Pending<'a, Result<Reply, ModelError>> {
        Box::pin(async move {
            let before = budget.spent();
            let attempt =
                async |model: &str, tell: &mut dyn FnMut(News)| self.attempt(model, turn, &mut *budget, tell).await;
            let reply = route(&self.chain, attempt, tell).await?;
            let cost = card(&reply.model).map(|_| budget.spent().minus(before));
            Ok(Reply { cost, ..reply })
        })
    }
}
