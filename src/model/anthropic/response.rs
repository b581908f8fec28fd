//! An HTTP answer as a reply.
//!
//! Invariant: total. Whatever the body is, it becomes a reply or a trouble with a reason.

use std::collections::HashSet;

use serde_json::Value;

use super::action::Place;
use super::call::{Call, blocks};
use super::{failure, plain};
use crate::model::form::{Form, ToolForm};
use crate::model::halves::{Part, Piece, whole};
use crate::model::last_word::last_word;
use crate::model::reply::{Asked, Heard, Intent, Order};
use crate::model::trouble::{Bill, Trouble};
use crate::model::turn::Seen;
use crate::model::unknown::brief;
use crate::model::wire::Received;
use crate::usage::Usage;

/// Reads the answer of `model`.
///
/// # Errors
/// What kept it from being a reply, and what may be tried next.
pub fn reply(model: &str, form: &Form, received: &Received, seen: &Seen) -> Result<Heard, Trouble> {
    let is_error = word(&received.body, "type") == Some("error");
    if is_error || !(200..300).contains(&received.status) {
        return Err(failure::rejection(model, form, received));
    }
    if let Some(flaw) = &received.flaw {
        return Err(Trouble::garbled(flaw.clone(), Bill::Unknown));
    }
    let body = &received.body;
    let usage = usage(body);
    let bill = usage.map_or(Bill::Unknown, Bill::Used);
    let intent = match word(body, "stop_reason") {
        Some("refusal") => Intent::Refuse(refused(body)),
        Some("max_tokens") => return Err(Trouble::garbled("the answer was cut off: max_tokens", bill)),
        Some("model_context_window_exceeded") => return Err(failure::overflow(model, bill)),
        reason => intent(body, reason, form, seen).map_err(|why| Trouble::garbled(why, bill))?,
    };
    Ok(Heard {
        intent,
        said: said(body),
        usage,
        served: word(body, "model").map(str::to_owned),
    })
}

/// Calls before words: a model that acts is not done, whatever it says.
fn intent(body: &Value, stopped: Option<&str>, form: &Form, seen: &Seen) -> Result<Intent, String> {
    let content = body.get("content").and_then(Value::as_array);
    let content = content.ok_or("there is no `content`")?;
    if form.tool == ToolForm::Text {
        return plain::intent(&texts(body, "text").unwrap_or_default(), form, seen);
    }
    let asked = asked(content, form, seen)?;
    if !asked.is_empty() {
        return Ok(Intent::Act(asked));
    }
    if stopped == Some("pause_turn") {
        // The provider's own tools are at work; nothing is asked of this side but to go on.
        return Ok(Intent::Act(vec![Asked {
            call: String::new(),
            order: Order::Act(crate::action::Action::Wait { millis: 0 }),
            checks: Vec::new(),
        }]));
    }
    texts(body, "text").map(|answer| last_word(&answer)).ok_or_else(|| {
        let stopped = stopped.map_or_else(String::new, |reason| format!("; it stopped for {}", brief(reason)));
        format!("the answer has neither an action nor a text{stopped}")
    })
}

fn asked(content: &[Value], form: &Form, seen: &Seen) -> Result<Vec<Asked>, String> {
    let mut place = Place::of(form, seen);
    let mut ids = HashSet::new();
    let mut pieces = Vec::new();
    for block in content.iter().filter(|block| word(block, "type") == Some("tool_use")) {
        let call = Call::of(block).ok_or("a `tool_use` without an `id` and a `name`")?;
        if !ids.insert(call.id) {
            return Err(format!("two calls have the `id` {}", brief(call.id)));
        }
        let parts = if call.is_computer() {
            place.read(&call)
        } else {
            let order = Order::Use {
                tool: call.name.to_owned(),
                arguments: call.input.clone(),
            };
            vec![Part::Whole(order)]
        };
        pieces.extend(parts.into_iter().map(|part| Piece {
            call: call.id.to_owned(),
            part,
            checks: Vec::new(),
        }));
    }
    Ok(whole(pieces))
}

/// The texts of all blocks of a type, one a line.
fn texts(body: &Value, kind: &str) -> Option<String> {
    let wanted = blocks(body).iter().filter(|block| word(block, "type") == Some(kind));
    let texts = wanted.filter_map(|block| word(block, kind));
    let texts: Vec<&str> = texts.filter(|text| !text.trim().is_empty()).collect();
    (!texts.is_empty()).then(|| texts.join("\n"))
}

/// What it said, else what it thought, where the provider shows that.
fn said(body: &Value) -> String {
    let text = texts(body, "text").or_else(|| texts(body, "thinking"));
    text.unwrap_or_default().trim().to_owned()
}

fn refused(body: &Value) -> String {
    let details = body.get("stop_details").unwrap_or(&Value::Null);
    let why = word(details, "explanation")
        .map(str::to_owned)
        .or_else(|| texts(body, "text"));
    let why = why.unwrap_or_else(|| "the provider gave no reason".to_owned());
    match word(details, "category") {
        Some(category) => format!("{} ({})", why.trim(), brief(category)),
        None => why.trim().to_owned(),
    }
}

/// The provider counts what it cached apart from `input_tokens`; here it is a part of the input.
fn usage(body: &Value) -> Option<Usage> {
    let usage = body.get("usage").filter(|usage| usage.is_object())?;
    let count = |name: &str| usage.get(name).and_then(Value::as_u64);
    let (cached, written) = (
        count("cache_read_input_tokens").unwrap_or(0),
        count("cache_creation_input_tokens").unwrap_or(0),
    );
    let details = usage.get("output_tokens_details").unwrap_or(&Value::Null);
    Some(Usage {
        input: count("input_tokens")?.saturating_add(cached).saturating_add(written),
        cached,
        written,
        output: count("output_tokens")?,
        reasoning: details.get("thinking_tokens").and_then(Value::as_u64).unwrap_or(0),
    })
}

fn word<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}
