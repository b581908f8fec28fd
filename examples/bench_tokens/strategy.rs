//! The ways of telling a goal's story again, each billed step by step.

use deskwright::effort::Effort;
use deskwright::model::card::Card;
use deskwright::model::history::{self, Plan};
use deskwright::model::protocol::{self, Question};
use deskwright::model::turn::Exchange;

use crate::bill::{Bill, Biller, Total};
use crate::goal::{GOAL, THOUGHT, instructions, screen, step};
use crate::prompt::{Piece, pieces, taken_out};

/// Tokens of one answer: its thought, its words, its action.
const ANSWER: u64 = 96 + 64;
const _: () = assert!(THOUGHT == 64);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strategy {
    /// Every request tells everything.
    Everything,
    /// Everything but the pictures before the last ones.
    Last(usize),
    /// As deskwright does it.
    Ours,
    /// As deskwright would by another plan.
    Planned(Plan),
}

/// The bill of each step of a goal.
pub(crate) fn bills(card: &Card, strategy: Strategy, steps: usize) -> Vec<Bill> {
    let past: Vec<Exchange> = (1..steps).map(|number| step(card, number)).collect();
    let mut biller = Biller::default();
    let mut bills = Vec::new();
    for number in 1..=steps {
        let past = past.get(..number - 1).unwrap_or_default();
        let pieces = request(card, strategy, past, number);
        bills.push(biller.bill(card, &pieces, ANSWER));
    }
    bills
}

fn request(card: &Card, strategy: Strategy, past: &[Exchange], number: usize) -> Vec<Piece> {
    // What others keep may be more than a model takes; the bill is looked at all the same.
    let lifted = Card {
        window: Some(u64::MAX),
        ..card.clone()
    };
    let card = if matches!(strategy, Strategy::Everything | Strategy::Last(_)) {
        &lifted
    } else {
        card
    };
    let now = screen(card, number);
    let instructions = instructions();
    let question = Question {
        card,
        effort: Some(Effort::Low),
        goal: GOAL,
        instructions: &instructions,
        tools: &[],
        earlier: None,
        past,
        now: &now,
        wanted: None,
        run: "bench",
        held: false,
    };
    let request = match strategy {
        Strategy::Everything | Strategy::Last(_) => protocol::request(&question),
        Strategy::Ours => history::request(&question, true),
        Strategy::Planned(plan) => history::told(&question, plan),
    };
    let body = match request {
        Ok(request) => request.body,
        Err(error) => unreachable!("a request to {}: {error}", card.id),
    };
    let mut pieces = pieces(card, &body);
    if let Strategy::Last(keep) = strategy {
        let pictures = pieces.iter_mut().rev().filter(|piece| piece.is_picture);
        pictures.skip(keep).for_each(|piece| *piece = taken_out(*piece));
    }
    pieces
}

/// One new picture a step, at the price of what is new, and the answers.
pub(crate) fn floor(card: &Card, steps: usize) -> Total {
    let pictures: Vec<Piece> = pieces_of_a_picture(card);
    let bills: Vec<Bill> = (0..steps)
        .map(|_| Biller::default().bill(card, &pictures, ANSWER))
        .collect();
    Total::of(&bills)
}

fn pieces_of_a_picture(card: &Card) -> Vec<Piece> {
    let all = request(card, Strategy::Everything, &[], 1);
    let pictures = all.into_iter().filter(|piece| piece.is_picture);
    pictures.map(|piece| Piece { marked: true, ..piece }).collect()
}
