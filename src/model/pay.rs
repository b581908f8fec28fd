//! One request, paid for: what it may cost is put aside, then it is sent, then what it did cost takes that place.
//!
//! Invariant: nothing is sent before its money is put aside.

use super::budget::Budget;
use super::card::Card;
use super::protocol::Request;
use super::reply::Heard;
use super::trouble::{Bill, Trouble};
use super::{ModelError, price};
use crate::money::Usd;

/// Sends the request to a model, if there is money for it. `send` is told the most that it is expected to cost, where
/// that is known.
///
/// # Errors
/// Of `send`; a final trouble when a limit has no room, a lasting one when there is a limit and nobody knows the price.
pub async fn pay<T>(
    card: &Card,
    request: &Request,
    budget: &mut Budget,
    send: impl AsyncFnOnce(Option<Usd>) -> Result<(Heard, T), Trouble>,
) -> Result<(Heard, T), Trouble> {
    if card.rates.is_empty() && budget.is_limited() {
        return Err(Trouble::lasting(ModelError::Unpriced { model: card.id.clone() }));
    }
    let most = (!card.rates.is_empty()).then(|| price::estimate(card, request.input_tokens, request.output_tokens));
    let reservation = budget.reserve(&card.id, most.unwrap_or(Usd::ZERO));
    let reservation = reservation.map_err(Trouble::unaffordable)?;
    let answered = send(most).await;
    budget.settle(reservation, actual(card, &answered));
    answered
}

/// What it did cost; nothing where nobody knows.
fn actual<T>(card: &Card, answered: &Result<(Heard, T), Trouble>) -> Option<Usd> {
    let (bill, served) = match answered {
        Ok((heard, _)) => (heard.usage.map_or(Bill::Unknown, Bill::Used), heard.served.as_deref()),
        Err(trouble) => (trouble.bill, None),
    };
    match bill {
        Bill::Nothing => Some(Usd::ZERO),
        Bill::Unknown => None,
        Bill::Used(usage) => Some(price::cost(&card.served_by(served), &usage)),
    }
}
