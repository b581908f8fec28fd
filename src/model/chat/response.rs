//! An HTTP answer as a reply.
//!
//! Invariant: total. Whatever the body is, it becomes a reply or a trouble with a reason.

use serde_json::Value;

use super::usage::usage;
use super::{message, reading, rejection};
use crate::model::form::Form;
use crate::model::reply::{Heard, Intent};
use crate::model::trouble::{Bill, Trouble};
use crate::model::turn::Seen;
use crate::model::unknown::brief;
use crate::model::wire::Received;

/// Reads the answer of `model`.
///
/// # Errors
/// What kept it from being a reply, and what may be tried next.
pub fn reply(model: &str, form: &Form, received: &Received, seen: &Seen) -> Result<Heard, Trouble> {
    let body = &received.body;
    if let Some(refusal) = rejection::refusal(body) {
        return Ok(heard(Intent::Refuse(refusal), String::new(), body));
    }
    if !(200..300).contains(&received.status) {
        return Err(rejection::rejected(model, received));
    }
    if let Some(flaw) = &received.flaw {
        return Err(Trouble::garbled(flaw.clone(), Bill::Unknown));
    }
    if let Some(trouble) = rejection::behind_success(model, received) {
        return Err(trouble);
    }
    let bill = usage(body).map_or(Bill::Unknown, Bill::Used);
    let garbled = |why: String| Trouble::garbled(why, bill);
    let Some(message) = message::found(body) else {
        return Err(garbled(no_message(body)));
    };
    let spoken = match finish(body).as_str() {
        "length" | "max_tokens" | "model_length" | "max_output_tokens" => {
            return Err(garbled(
                "the answer was cut off: its limit of tokens is reached".to_owned(),
            ));
        }
        "content_filter" | "safety" | "recitation" | "prohibited_content" => {
            let why = "the provider's content filter cut the answer off".to_owned();
            return Ok(heard(Intent::Refuse(why), String::new(), body));
        }
        reason @ ("error" | "insufficient_system_resource" | "abort") => {
            return Err(Trouble::passing(format!("the answer ended with `{reason}`"), bill));
        }
        _ => reading::read(message, form, seen).map_err(garbled)?,
    };
    let refused = message
        .get("refusal")
        .and_then(Value::as_str)
        .filter(|text| !text.trim().is_empty());
    if let (Some(refusal), true) = (refused, spoken.pieces.is_empty()) {
        return Ok(heard(Intent::Refuse(refusal.to_owned()), String::new(), body));
    }
    let said = if spoken.said.is_empty() {
        reasoning(message)
    } else {
        spoken.said.clone()
    };
    let intent = spoken.intent().map_err(garbled)?;
    Ok(heard(intent, said, body))
}

fn heard(intent: Intent, said: String, body: &Value) -> Heard {
    Heard {
        intent,
        said,
        usage: usage(body),
        served: body.get("model").and_then(Value::as_str).map(str::to_owned),
    }
}

/// Why the answer ended, in lower case; empty where nothing is said.
fn finish(body: &Value) -> String {
    let choice = body.get("choices").and_then(|choices| choices.get(0));
    let reason = choice
        .and_then(|choice| choice.get("finish_reason"))
        .or_else(|| body.get("done_reason"));
    reason.and_then(Value::as_str).unwrap_or_default().to_lowercase()
}

/// What it thought, where it says so beside the answer.
fn reasoning(message: &Value) -> String {
    let names = ["reasoning_content", "reasoning", "thinking"];
    let text = names.iter().find_map(|name| message.get(*name)?.as_str());
    text.unwrap_or_default().trim().to_owned()
}

fn no_message(body: &Value) -> String {
    match body.get("status").and_then(Value::as_str) {
        Some(status) => format!("there is no answer yet: the status is `{}`", brief(status)),
        None => "there is no message in the answer".to_owned(),
    }
}
