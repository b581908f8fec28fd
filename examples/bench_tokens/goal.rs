//! A goal of many steps: screens that all differ, and answers as each protocol has them.

#[path = "../../tests/support/painted.rs"]
mod painted;
#[path = "../../tests/support/reply.rs"]
mod reply;

use deskwright::model::card::Card;
use deskwright::model::form::{Protocol, ToolForm};
use deskwright::model::protocol;
use deskwright::model::reply::{Intent, Reply};
use deskwright::model::turn::{Acted, Exchange, OrderResult, Picture};
use deskwright::model::wire::{Advice, Received};
use painted::{painted, shown};
use reply::reply;
use serde_json::{Value, json};

pub(crate) const GOAL: &str = "Enter the ten orders of the list on the left into the form on the right, one after the other: customer, article, quantity, \
date of delivery and the remark where there is one. Save each of them, and check in the table below that it is there before you go on.";

/// Of about the length of the runner's own.
pub(crate) fn instructions() -> String {
    "You operate a desktop application for the person whose task you are given. Do exactly the task. ".repeat(16)
}

/// Tokens a model thinks before an answer.
pub(crate) const THOUGHT: usize = 64;

const SAID: &str = "The form is open; I put the article number into its field now.";

/// The screen before a step, as the model is shown it.
pub(crate) fn screen(card: &Card, step: usize) -> Picture {
    let number = u64::try_from(step).unwrap_or(0);
    shown(painted(&number.to_be_bytes()).as_ref(), card)
}

/// A step that was done: the model clicked, or typed, and all went well.
pub(crate) fn step(card: &Card, number: usize) -> Exchange {
    let shown = screen(card, number);
    let received = Received {
        status: 200,
        advice: Advice::default(),
        body: answer(card, number),
        flaw: None,
    };
    let heard = match protocol::reply(&card.id, &card.form, &received, &shown.seen) {
        Ok(heard) => heard,
        Err(trouble) => unreachable!("an answer of {}: {trouble:?}", card.id),
    };
    let orders = match &heard.intent {
        Intent::Act(orders) => orders.len(),
        other => unreachable!("an action of {}: {other:?}", card.id),
    };
    let said = reply(card, heard, received, shown.clone());
    Exchange {
        shown: Some(shown),
        reply: Reply { shown: None, ..said },
        result: Acted {
            results: vec![OrderResult::Done; orders],
            ..Acted::default()
        },
    }
}

/// Where step `number` clicks, in the picture's pixels.
fn point(number: usize) -> (usize, usize) {
    (40 + number * 37 % 1200, 60 + number * 53 % 700)
}

fn typed(number: usize) -> String {
    format!("order {number}: filing cabinet, lockable")
}

/// What has no meaning to anybody but its provider.
fn sealed(number: usize) -> String {
    format!("{number:0width$}", width = THOUGHT * 4)
}

fn answer(card: &Card, number: usize) -> Value {
    match card.form.protocol {
        Protocol::OpenaiResponses => openai(number),
        Protocol::AnthropicMessages => anthropic(number, card.form.tool),
        Protocol::ChatCompletions => chat(number),
        Protocol::Gemini => gemini(number),
    }
}

fn openai(number: usize) -> Value {
    let (x, y) = point(number);
    let action = if number.is_multiple_of(3) {
        json!({ "type": "type", "text": typed(number) })
    } else {
        json!({ "type": "click", "button": "left", "x": x, "y": y, "keys": null })
    };
    json!({
        "id": format!("resp_{number}"), "object": "response", "status": "completed",
        "output": [
            { "type": "reasoning", "id": format!("rs_{number}"), "summary": [], "encrypted_content": sealed(number) },
            { "type": "message", "id": format!("msg_{number}"), "role": "assistant", "status": "completed", "phase": "commentary",
              "content": [{ "type": "output_text", "text": SAID, "annotations": [] }] },
            { "type": "computer_call", "id": format!("cu_{number}"), "call_id": format!("call_{number}"), "status": "completed",
              "pending_safety_checks": [], "actions": [action] },
        ],
    })
}

fn anthropic(number: usize, tool: ToolForm) -> Value {
    let (x, y) = point(number);
    let (name, input) = if number.is_multiple_of(3) {
        ("type", json!({ "text": typed(number) }))
    } else {
        ("left_click", json!({ "coordinate": [x, y] }))
    };
    let call = if tool == ToolForm::Toolset20260801 {
        json!({ "type": "tool_use", "id": format!("toolu_{number}"), "toolset_name": "computer", "name": name, "input": input })
    } else {
        let mut whole = json!({ "action": name });
        merge(&mut whole, &input);
        json!({ "type": "tool_use", "id": format!("toolu_{number}"), "name": "computer", "input": whole })
    };
    json!({
        "id": format!("msg_{number}"), "type": "message", "role": "assistant", "stop_reason": "tool_use",
        "content": [
            { "type": "thinking", "thinking": "", "signature": sealed(number) },
            { "type": "text", "text": SAID },
            call,
        ],
    })
}

fn merge(into: &mut Value, from: &Value) {
    if let (Some(into), Some(from)) = (into.as_object_mut(), from.as_object()) {
        into.extend(from.clone());
    }
}

fn chat(number: usize) -> Value {
    let (x, y) = point(number);
    let arguments = if number.is_multiple_of(3) {
        json!({ "action": "type", "text": typed(number) })
    } else {
        json!({ "action": "click", "x": x, "y": y })
    };
    let call = json!({ "id": format!("call_{number}"), "type": "function",
        "function": { "name": "computer", "arguments": arguments.to_string() } });
    json!({ "id": format!("chatcmpl-{number}"), "choices": [{ "index": 0, "finish_reason": "tool_calls",
        "message": { "role": "assistant", "content": SAID, "tool_calls": [call] } }] })
}

fn gemini(number: usize) -> Value {
    let (x, y) = (number * 37 % 999, number * 53 % 999);
    let (name, args) = if number.is_multiple_of(3) {
        ("type", json!({ "text": typed(number), "intent": SAID }))
    } else {
        ("click", json!({ "x": x, "y": y, "intent": SAID }))
    };
    let call = json!({ "functionCall": { "id": format!("c{number}"), "name": name, "args": args }, "thoughtSignature": sealed(number) });
    json!({ "candidates": [{ "content": { "role": "model", "parts": [call] }, "finishReason": "STOP", "index": 0 }] })
}
