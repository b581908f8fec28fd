//! An HTTP answer as a reply.
//!
//! Invariant: total. Whatever the body is, it becomes a reply or a trouble with a reason.

use std::collections::HashSet;

use serde_json::Value;

use super::action::{brief, read, unknown};
use crate::model::ModelError;
use crate::model::reply::{Asked, Heard, Intent, Order, SafetyCheck};
use crate::model::trouble::{Bill, Kind, Trouble};
use crate::model::wire::Received;
use crate::usage::Usage;

/// Reads the answer of `model`.
///
/// # Errors
/// What kept it from being a reply, and what may be tried next.
pub fn reply(model: &str, received: &Received) -> Result<Heard, Trouble> {
    if !(200..300).contains(&received.status) {
        return Err(rejection(model, received));
    }
    if let Some(flaw) = &received.flaw {
        return Err(Trouble::garbled(flaw.clone(), Bill::Unknown));
    }
    let body = &received.body;
    let usage = usage(body);
    let bill = usage.map_or(Bill::Unknown, Bill::Used);
    let intent = match word(body, "status").unwrap_or("completed") {
        "completed" => intent(body).map_err(|why| Trouble::garbled(why, bill))?,
        "failed" => failed(model, body, bill)?,
        "incomplete" => match word(body.get("incomplete_details").unwrap_or(&Value::Null), "reason") {
            Some("content_filter") => Intent::Refuse("the provider's content filter cut the answer off".to_owned()),
            reason => {
                let reason = format!("the answer was cut off: {}", brief(reason.unwrap_or("no reason given")));
                return Err(Trouble::garbled(reason, bill));
            }
        },
        other => return Err(Trouble::garbled(format!("the status is `{}`", brief(other)), bill)),
    };
    Ok(Heard {
        intent,
        said: said(body),
        usage,
    })
}

/// Calls before words: a model that acts is not done, whatever it says.
fn intent(body: &Value) -> Result<Intent, String> {
    let items = body
        .get("output")
        .and_then(Value::as_array)
        .ok_or("there is no `output`")?;
    let mut asked = Vec::new();
    let mut strangers = Vec::new();
    let mut calls = HashSet::new();
    for item in items {
        let call = word(item, "call_id").filter(|call| !call.is_empty());
        let kind = word(item, "type").unwrap_or_default();
        match (kind, call) {
            ("message" | "reasoning", _) => continue,
            ("computer_call", Some(call)) => asked.extend(computer_call(item, call)),
            ("computer_call", None) => return Err("a `computer_call` without a `call_id`".to_owned()),
            (_, Some(call)) => asked.push(stranger(item, kind, call)),
            (_, None) => strangers.push(stranger(item, kind, "")),
        }
        if let Some(call) = call
            && !calls.insert(call)
        {
            return Err(format!("two calls have the `call_id` {}", brief(call)));
        }
    }
    if !asked.is_empty() {
        return Ok(Intent::Act(asked));
    }
    if let Some(refusal) = texts(items, "refusal", |_| true) {
        return Ok(Intent::Refuse(refusal));
    }
    if let Some(answer) = texts(items, "text", |phase| phase != Some("commentary")) {
        return Ok(if is_question(&answer) {
            Intent::Ask(answer)
        } else {
            Intent::Done(answer)
        });
    }
    if strangers.is_empty() {
        Err("the answer has neither an action nor a final message".to_owned())
    } else {
        Ok(Intent::Act(strangers))
    }
}

fn computer_call(item: &Value, call: &str) -> Vec<Asked> {
    let listed = item.get("actions").and_then(Value::as_array).map(Vec::as_slice);
    let single = item.get("action").filter(|action| !action.is_null());
    let actions: Vec<_> = match (listed, single) {
        (Some(actions), _) if !actions.is_empty() => actions.iter().map(read).collect(),
        (_, Some(action)) => vec![read(action)],
        _ => vec![unknown("a call without an action", item)],
    };
    let pending = item.get("pending_safety_checks").and_then(Value::as_array);
    let checks: Vec<SafetyCheck> = pending.into_iter().flatten().map(check).collect();
    let asked = |action| Asked {
        call: call.to_owned(),
        order: Order::Act(action),
        checks: checks.clone(),
    };
    actions.into_iter().map(asked).collect()
}

fn check(value: &Value) -> SafetyCheck {
    let text = |name| word(value, name).unwrap_or_default().to_owned();
    SafetyCheck {
        id: text("id"),
        code: text("code"),
        message: text("message"),
    }
}

fn stranger(item: &Value, kind: &str, call: &str) -> Asked {
    Asked {
        call: call.to_owned(),
        order: Order::Act(unknown(
            &format!("only the computer tool is here, not `{}`", brief(kind)),
            item,
        )),
        checks: Vec::new(),
    }
}

/// The texts of all messages of the wanted phases, one a line.
fn texts(items: &[Value], field: &str, phase: impl Fn(Option<&str>) -> bool) -> Option<String> {
    let messages = items.iter().filter(|item| word(item, "type") == Some("message"));
    let wanted = messages.filter(|item| phase(word(item, "phase")));
    let parts = wanted.filter_map(|item| item.get("content")?.as_array()).flatten();
    let texts: Vec<&str> = parts
        .filter_map(|part| word(part, field))
        .filter(|text| !text.trim().is_empty())
        .collect();
    (!texts.is_empty()).then(|| texts.join("\n"))
}

/// What it said in messages, else in the summary of its reasoning.
fn said(body: &Value) -> String {
    let items = body
        .get("output")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let summaries = || {
        let parts = items
            .iter()
            .filter_map(|item| item.get("summary")?.as_array())
            .flatten();
        parts
            .filter_map(|part| word(part, "text"))
            .collect::<Vec<_>>()
            .join("\n")
    };
    texts(items, "text", |_| true).unwrap_or_else(summaries)
}

/// The protocol has no word for a question: a last sentence with a question mark is one.
fn is_question(answer: &str) -> bool {
    let closing = |c: char| c.is_whitespace() || matches!(c, '*' | '_' | '"' | '\'' | '”' | '’' | ')' | '`');
    answer.trim_end_matches(closing).ends_with(['?', '？', '؟'])
}

fn usage(body: &Value) -> Option<Usage> {
    let usage = body.get("usage").filter(|usage| usage.is_object())?;
    let count = |value: Option<&Value>| value.and_then(Value::as_u64);
    let detail = |group: &str, name: &str| count(usage.get(group).and_then(|group| group.get(name))).unwrap_or(0);
    Some(Usage {
        input: count(usage.get("input_tokens"))?,
        cached: detail("input_tokens_details", "cached_tokens"),
        written: detail("input_tokens_details", "cache_write_tokens"),
        output: count(usage.get("output_tokens"))?,
        reasoning: detail("output_tokens_details", "reasoning_tokens"),
    })
}

/// `status: failed` behind a 200.
fn failed(model: &str, body: &Value, bill: Bill) -> Result<Intent, Trouble> {
    let error = body.get("error").unwrap_or(&Value::Null);
    let reason = described(error).unwrap_or_else(|| "it failed and gave no reason".to_owned());
    match word(error, "code").unwrap_or_default() {
        "server_error" | "rate_limit_exceeded" => Err(Trouble::passing(reason, bill)),
        "misalignment_policy_violation" | "bio_policy" => Ok(Intent::Refuse(reason)),
        "insufficient_quota" => Err(Trouble {
            kind: Kind::Lasting(ModelError::Unavailable {
                model: model.to_owned(),
                reason,
            }),
            bill,
        }),
        _ => Err(Trouble {
            kind: Kind::Lasting(ModelError::Rejected {
                model: model.to_owned(),
                reason,
            }),
            bill,
        }),
    }
}

/// An HTTP status that is not a success. Errors are not billed.
fn rejection(model: &str, received: &Received) -> Trouble {
    let status = received.status;
    let error = received.body.get("error").unwrap_or(&Value::Null);
    let reason = match described(error) {
        Some(said) => format!("HTTP {status}: {said}"),
        None => format!("HTTP {status}{}", plain_body(&received.body)),
    };
    let code = word(error, "code").or_else(|| word(error, "type")).unwrap_or_default();
    let model = model.to_owned();
    let quota = code == "insufficient_quota";
    let busy = matches!(status, 408 | 409 | 429) || status >= 500;
    if received.advice.retry.unwrap_or(busy && !quota) {
        let after = received.advice.after;
        return Trouble {
            kind: Kind::Passing { reason, after },
            bill: Bill::Nothing,
        };
    }
    Trouble::lasting(match status {
        401 => ModelError::Rejected {
            model,
            reason: format!("{reason}; check the key in OPENAI_API_KEY"),
        },
        300..=399 => ModelError::Rejected {
            model,
            reason: format!("{reason}: a redirect, which is not followed with a key; check OPENAI_BASE_URL"),
        },
        _ if busy => ModelError::Unavailable { model, reason },
        _ => ModelError::Rejected { model, reason },
    })
}

fn plain_body(body: &Value) -> String {
    match body {
        Value::Null => String::new(),
        Value::String(text) if text.trim().is_empty() => String::new(),
        Value::String(text) => format!(": {}", brief(text.trim())),
        other => format!(": {}", brief(&other.to_string())),
    }
}

fn described(error: &Value) -> Option<String> {
    let message = word(error, "message").or_else(|| error.as_str())?;
    Some(match word(error, "code").or_else(|| word(error, "type")) {
        Some(code) => format!("{} ({})", message.chars().take(500).collect::<String>(), brief(code)),
        None => message.chars().take(500).collect(),
    })
}

fn word<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}
