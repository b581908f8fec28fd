//! What came of the calls of an answer: one result for each, in their order.
//!
//! Invariant: no call stays without its result, whatever became of it; a failed one has words and no picture.

use serde_json::{Value, json};

use super::call::{Call, calls};
use super::messages::Messages;
use super::{COMPUTER, HALTED};
use crate::model::reply::Intent;
use crate::model::turn::{Exchange, OrderResult, Picture};

/// The results, and whether they show the screen as it is after the answer.
pub(super) fn results(messages: &mut Messages, exchange: &Exchange, next: Option<&Picture>) -> (Vec<Value>, bool) {
    let calls = calls(&exchange.reply.raw);
    let last = calls.iter().rposition(Call::is_computer);
    let (mut out, mut halted, mut shown) = (Vec::new(), false, false);
    for (at, call) in calls.iter().enumerate() {
        let said = if !call.is_computer() {
            used(messages, &outcomes(exchange, call))
        } else if halted {
            Err(HALTED.to_owned())
        } else {
            acted(
                messages,
                call,
                &outcome_of_whole(exchange, calls.get(at..).unwrap_or_default()),
            )
        };
        halted |= call.is_computer() && said.is_err();
        let (mut content, is_error) = match said {
            Ok(content) => (content, false),
            Err(why) => (vec![messages.text(&why)], true),
        };
        if let (Some(picture), true, false) = (next, Some(at) == last, is_error) {
            if call.action() == Ok("screenshot") {
                content.clear();
            }
            content.push(messages.picture(picture));
            shown = true;
        }
        out.push(block(call, content, is_error));
    }
    (out, shown)
}

fn block(call: &Call<'_>, content: Vec<Value>, is_error: bool) -> Value {
    let mut block = json!({ "type": "tool_result", "tool_use_id": call.id });
    if let Some(fields) = block.as_object_mut() {
        if let Some(toolset) = call.toolset {
            fields.insert("toolset_name".to_owned(), json!(toolset));
        }
        fields.insert("content".to_owned(), Value::Array(content));
        if is_error {
            fields.insert("is_error".to_owned(), json!(true));
        }
    }
    block
}

/// What became of the orders that stand in a call.
fn outcomes<'e>(exchange: &'e Exchange, call: &Call<'_>) -> Vec<&'e OrderResult> {
    let Intent::Act(asked) = &exchange.reply.intent else {
        return Vec::new();
    };
    let own = asked.iter().zip(&exchange.result.results);
    own.filter(|(asked, _)| asked.call == call.id)
        .map(|(_, result)| result)
        .collect()
}

/// The same for an action; half of one has the outcome of the whole, which stands in a later call.
fn outcome_of_whole<'e>(exchange: &'e Exchange, left: &[Call<'_>]) -> Vec<&'e OrderResult> {
    let computer = left.iter().filter(|call| call.is_computer());
    let mut found = computer.map(|call| outcomes(exchange, call));
    found.find(|results| !results.is_empty()).unwrap_or_default()
}

/// What an action that was carried out has to show or to say.
///
/// # Errors
/// Why it was not carried out, or not all of it.
fn acted(messages: &mut Messages, call: &Call<'_>, results: &[&OrderResult]) -> Result<Vec<Value>, String> {
    let total = results.len();
    let mut content = Vec::new();
    for (done, result) in results.iter().enumerate() {
        let failed = |why: &str| match (done, why.trim()) {
            (_, "") => "It was not performed.".to_owned(),
            (0, why) => why.to_owned(),
            (done, why) => format!("{done} of {total} were performed, then: {why}"),
        };
        match result {
            OrderResult::Done => {}
            OrderResult::Gave(text) if text.is_empty() => {}
            OrderResult::Gave(text) => content.push(messages.text(text)),
            OrderResult::Showed { png, size, .. } => content.push(messages.image(png, *size)),
            OrderResult::Failed(why) | OrderResult::Refused(why) => return Err(failed(why)),
            OrderResult::NotReached => return Err(failed("the action was not reached")),
        }
    }
    if total == 0 {
        return Err("It was not performed.".to_owned());
    }
    if content.is_empty() {
        content.push(messages.text(&acknowledged(call)));
    }
    Ok(content)
}

/// What a function gave.
///
/// # Errors
/// Why it gave nothing.
fn used(messages: &mut Messages, results: &[&OrderResult]) -> Result<Vec<Value>, String> {
    match results.first() {
        Some(OrderResult::Gave(text)) if !text.is_empty() => Ok(vec![messages.text(text)]),
        Some(OrderResult::Done | OrderResult::Gave(_)) => Ok(vec![messages.text("Done.")]),
        Some(OrderResult::Showed { text, png, size }) => {
            let text = if text.is_empty() { "Done." } else { text };
            Ok(vec![messages.text(text), messages.picture_of_function(png, *size)])
        }
        Some(OrderResult::Failed(why)) if !why.is_empty() => Err(format!("It failed: {why}")),
        Some(OrderResult::Refused(why)) if !why.is_empty() => Err(format!("Not allowed: {why}")),
        Some(OrderResult::Failed(_)) => Err("It failed.".to_owned()),
        Some(OrderResult::Refused(_)) => Err("Not allowed.".to_owned()),
        Some(OrderResult::NotReached) | None => Err("It was not used.".to_owned()),
    }
}

/// The words of the provider's own SDK.
fn acknowledged(call: &Call<'_>) -> String {
    let word = |name: &str| {
        let value = call.input.get(name).unwrap_or(&Value::Null);
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let line = text.chars().map(|c| if c.is_control() { ' ' } else { c });
        line.take(100).collect::<String>()
    };
    match call.action().unwrap_or(COMPUTER) {
        "key" => format!("Pressed {}.", word("text")),
        "hold_key" => format!("Held {} for {}s.", word("text"), word("duration")),
        "type" => "Typed.".to_owned(),
        "mouse_move" => "Moved the mouse.".to_owned(),
        "left_mouse_down" => "Left mouse button pressed.".to_owned(),
        "left_mouse_up" => "Left mouse button released.".to_owned(),
        "left_click" => "Clicked.".to_owned(),
        "left_click_drag" => "Dragged.".to_owned(),
        "right_click" => "Right-clicked.".to_owned(),
        "middle_click" => "Middle-clicked.".to_owned(),
        "double_click" => "Double-clicked.".to_owned(),
        "triple_click" => "Triple-clicked.".to_owned(),
        "scroll" => format!("Scrolled {}.", word("scroll_direction")),
        "wait" => format!("Waited {}s.", word("duration")),
        "screenshot" => "The screen is shown as it was after the last action of the turn.".to_owned(),
        _ => "OK".to_owned(),
    }
}
