//! Turns for tests of the model, what they are as requests, and the answer to one.
#![allow(dead_code, reason = "each test needs a part of it")]

#[path = "painted.rs"]
mod painted;
#[path = "reply.rs"]
pub(crate) mod reply;

use std::rc::Rc;

use deskwright::effort::Effort;
use deskwright::model::card::Card;
use deskwright::model::protocol::{self, Question, Request};
use deskwright::model::reply::Reply;
use deskwright::model::table::Table;
use deskwright::model::trouble::Trouble;
use deskwright::model::turn::{Scene, Turn};
use deskwright::model::wire::{Advice, Received};
use serde_json::{Value, json};

use super::answers::{answer, call};
use painted::painted;
pub(crate) use painted::shown;

pub(crate) fn picture(number: u8) -> Rc<dyn Scene> {
    painted(&[number])
}

pub(crate) fn opening() -> Turn {
    Turn::opening("Choose Express", "Stay inside the application.", picture(1))
}

/// The card of a model; one that is not in the table is taken to be OpenAI's.
pub(crate) fn card(model: &str) -> Card {
    let table = Table::built_in();
    let unknown = || table.card(&format!("openai/{model}")).unwrap();
    table.card(model).unwrap_or_else(unknown)
}

/// The request for a turn, its whole story told.
pub(crate) fn request(turn: &Turn, model: &str, effort: Option<Effort>) -> Request {
    let card = card(model);
    let question = Question {
        card: &card,
        effort,
        goal: &turn.goal,
        instructions: &turn.instructions,
        tools: &turn.tools,
        earlier: None,
        past: &turn.past,
        now: &shown(turn.now.as_ref(), &card),
        wanted: turn.wanted.as_deref(),
        run: &turn.run,
        held: card.stored,
    };
    protocol::request(&question).unwrap()
}

/// A model's answer to the first turn.
pub(crate) fn read(model: &str, status: u16, body: Value) -> Result<Reply, Trouble> {
    let received = Received {
        status,
        advice: Advice::default(),
        body,
        flaw: None,
    };
    let card = card(model);
    let picture = shown(picture(1).as_ref(), &card);
    let heard = protocol::reply(model, &card.form, &received, &picture.seen)?;
    Ok(reply::reply(&card, heard, received, picture))
}

/// One click, with reasoning before it.
pub(crate) fn click() -> Value {
    let reasoning = json!({ "type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "gAAAA" });
    let action = json!([{ "type": "click", "button": "left", "x": 405, "y": 157, "keys": null }]);
    answer(&[reasoning, call("call_77", &action)])
}
