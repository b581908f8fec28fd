//! An HTTP answer as a reply.
//!
//! Invariant: total. Whatever the body is, it becomes a reply or a trouble with a reason.

use std::collections::HashSet;

use serde_json::Value;

use super::calls::{calls, candidate, field, parts};
use super::usage::usage;
use super::{action, rejection};
use crate::model::cause::Cause;
use crate::model::form::Form;
use crate::model::ground::Ground;
use crate::model::halves::{Piece, whole};
use crate::model::last_word::last_word;
use crate::model::reply::{Heard, Intent};
use crate::model::trouble::{Bill, Trouble};
use crate::model::turn::Seen;
use crate::model::unknown::brief;
use crate::model::wire::Received;

/// Ends that are the provider's refusal.
const REFUSALS: [&str; 7] = [
    "SAFETY",
    "RECITATION",
    "BLOCKLIST",
    "PROHIBITED_CONTENT",
    "SPII",
    "IMAGE_SAFETY",
    "IMAGE_PROHIBITED_CONTENT",
];

/// Reads the answer of `model`.
///
/// # Errors
/// What kept it from being a reply, and what may be tried next.
pub fn reply(model: &str, form: &Form, received: &Received, seen: &Seen) -> Result<Heard, Trouble> {
    if !(200..300).contains(&received.status) {
        return Err(rejection::rejected(model, received));
    }
    if let Some(flaw) = &received.flaw {
        return Err(Trouble::garbled(flaw.clone(), Bill::Unknown));
    }
    let body = &received.body;
    let usage = usage(body);
    let bill = usage.map_or(Bill::Unknown, Bill::Used);
    let heard = |intent: Intent| Heard {
        intent,
        said: said(body),
        usage,
        served: body.get("modelVersion").and_then(Value::as_str).map(str::to_owned),
    };
    if let Some(blocked) = blocked(body) {
        return Ok(heard(Intent::Refuse(blocked)));
    }
    let garbled = |why: String| Trouble::garbled(why, bill);
    let candidate = candidate(body).ok_or_else(|| garbled("there is no candidate in the answer".to_owned()))?;
    match finish(candidate) {
        "" | "STOP" | "FINISH_REASON_UNSPECIFIED" => {}
        word if REFUSALS.contains(&word) => return Ok(heard(Intent::Refuse(ended(word, candidate)))),
        // What was sent back lacks what it had: asked again, it is answered the same.
        word @ "MISSING_THOUGHT_SIGNATURE" => {
            let reason = ended(word, candidate);
            return Err(Trouble::of(Cause::Invalid, model, reason, None, bill));
        }
        word => return Err(garbled(ended(word, candidate))),
    }
    intent(body, form, seen).map(heard).map_err(garbled)
}

fn finish(candidate: &Value) -> &str {
    let word = field(candidate, "finishReason", "finish_reason");
    word.and_then(Value::as_str).unwrap_or_default()
}

fn ended(word: &str, candidate: &Value) -> String {
    let message = field(candidate, "finishMessage", "finish_message").and_then(Value::as_str);
    match message {
        Some(message) => format!("the answer ended with {}: {}", brief(word), brief(message)),
        None => format!("the answer ended with {}", brief(word)),
    }
}

/// Calls before words: a model that acts is not done, whatever it says.
fn intent(body: &Value, form: &Form, seen: &Seen) -> Result<Intent, String> {
    let ground = Ground::of(form, seen);
    let calls = calls(body);
    let mut keys = HashSet::new();
    let mut pieces = Vec::new();
    for call in &calls {
        if !keys.insert(call.key.as_str()) {
            return Err(format!("two calls have the id {}", brief(&call.key)));
        }
        for part in action::read(call.name, call.arguments, &ground) {
            pieces.push(Piece {
                call: call.key.clone(),
                part,
                checks: call.check.iter().cloned().collect(),
            });
        }
    }
    if !pieces.is_empty() {
        return Ok(Intent::Act(whole(pieces)));
    }
    match texts(body, false) {
        text if text.is_empty() => Err("the answer has neither an action nor a last word".to_owned()),
        text => Ok(last_word(&text)),
    }
}

/// The texts of the parts: what it thought, or what it said.
fn texts(body: &Value, thoughts: bool) -> String {
    let is_thought = |part: &Value| part.get("thought").and_then(Value::as_bool).unwrap_or(false);
    let wanted = parts(body).iter().filter(|part| is_thought(part) == thoughts);
    let texts = wanted.filter_map(|part| part.get("text")?.as_str());
    let texts = texts.filter(|text| !text.trim().is_empty());
    texts.collect::<Vec<_>>().join("\n")
}

/// What it said, else what it thought.
fn said(body: &Value) -> String {
    match texts(body, false) {
        text if text.is_empty() => texts(body, true),
        text => text,
    }
}

/// A request that was not taken has no candidates.
fn blocked(body: &Value) -> Option<String> {
    let feedback = field(body, "promptFeedback", "prompt_feedback")?;
    let reason = field(feedback, "blockReason", "block_reason")?.as_str()?;
    if reason == "BLOCK_REASON_UNSPECIFIED" || candidate(body).is_some() {
        return None;
    }
    let message = field(feedback, "blockReasonMessage", "block_reason_message").and_then(Value::as_str);
    let reason = brief(reason);
    Some(match message {
        Some(message) => format!("the provider blocked the request ({reason}): {}", brief(message)),
        None => format!("the provider blocked the request ({reason})"),
    })
}
