//! An HTTP answer as a reply.
//!
//! Invariant: total. Whatever the body is, it becomes a reply or a trouble with a reason.

use std::collections::HashSet;

use serde_json::Value;

use super::action::{brief, read, unknown};
use super::failure::{failed, rejection};
use crate::model::computer::zoom;
use crate::model::form::Form;
use crate::model::ground::Ground;
use crate::model::reply::{Asked, Heard, Intent, Order, SafetyCheck};
use crate::model::trouble::{Bill, Trouble};
use crate::model::turn::Seen;
use crate::model::wire::Received;
use crate::usage::Usage;

/// Reads the answer of `model`.
///
/// # Errors
/// What kept it from being a reply, and what may be tried next.
pub fn reply(model: &str, form: &Form, received: &Received, seen: &Seen) -> Result<Heard, Trouble> {
    if !(200..300).contains(&received.status) {
        return rejection(model, received).map(|intent| Heard {
            intent,
            said: String::new(),
            usage: None,
            served: None,
        });
    }
    if let Some(flaw) = &received.flaw {
        return Err(Trouble::garbled(flaw.clone(), Bill::Unknown));
    }
    let body = &received.body;
    let usage = usage(body);
    let bill = usage.map_or(Bill::Unknown, Bill::Used);
    let intent = match word(body, "status").unwrap_or("completed") {
        "completed" => intent(body, &Ground::of(form, seen)).map_err(|why| Trouble::garbled(why, bill))?,
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
        served: None,
    })
}

/// Calls before words: a model that acts is not done, whatever it says.
fn intent(body: &Value, ground: &Ground) -> Result<Intent, String> {
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
            // A search of the provider's own among the functions is over when the answer comes.
            ("message" | "reasoning" | "tool_search_output", _) => continue,
            ("tool_search_call", _) if word(item, "execution") != Some("client") => continue,
            ("computer_call", Some(call)) => asked.extend(computer_call(item, call)),
            ("function_call", Some(call)) => asked.push(function_call(item, call, ground)),
            ("computer_call" | "function_call", None) => return Err(format!("a `{kind}` without a `call_id`")),
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

/// Arguments that are no JSON go on as the text they are: who uses the function says what is wrong with them.
fn function_call(item: &Value, call: &str, ground: &Ground) -> Asked {
    let arguments = match item.get("arguments") {
        Some(Value::String(text)) if text.trim().is_empty() => Value::Object(serde_json::Map::new()),
        Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_else(|_| Value::from(text.as_str())),
        Some(given) => given.clone(),
        None => Value::Null,
    };
    let order = match word(item, "name").unwrap_or_default() {
        zoom::NAME => Order::Act(zoom::read(&arguments, ground)),
        name => Order::Use {
            tool: name.to_owned(),
            arguments,
        },
    };
    Asked {
        call: call.to_owned(),
        order,
        checks: Vec::new(),
    }
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
        order: Order::Act(unknown(&format!("there is no use for `{}` here", brief(kind)), item)),
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

pub(super) fn word<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}
