//! Errors, with the status they belong to or behind a 200, in all the forms that servers have for them.

use serde_json::Value;

use crate::model::cause::Cause;
use crate::model::trouble::{Bill, Trouble};
use crate::model::unknown::brief;
use crate::model::wire::Received;

/// Codes of a provider that will not have this asked or answered.
const REFUSALS: [&str; 4] = [
    "content_filter",
    "content_policy_violation",
    "data_inspection_failed",
    "sensitive_content",
];

/// Words of an error behind a 200 that another try may not meet.
const PASSING: [&str; 7] = [
    "try again",
    "overloaded",
    "busy",
    "temporarily",
    "timeout",
    "timed out",
    "capacity",
];

/// Words of an error about too many requests.
const LIMITED: [&str; 2] = ["rate limit", "too many requests"];

/// Words of an error about money.
const MONEY: [&str; 5] = ["credit", "balance", "quota", "subscription", "payment"];

/// Words of an error about the key.
const KEY: [&str; 4] = ["api key", "api_key", "unauthorized", "authentication"];

/// The provider's refusal to have this asked: OpenRouter's moderation, the filters of others.
pub fn refusal(body: &Value) -> Option<String> {
    let error = error(body)?;
    let flagged = error.get("metadata").and_then(|metadata| metadata.get("reasons"));
    let is_flagged = flagged
        .and_then(Value::as_array)
        .is_some_and(|reasons| !reasons.is_empty());
    (is_flagged || REFUSALS.contains(&code(error).as_str())).then(|| described(body))
}

/// An HTTP status that is not a success. Errors are not billed.
pub fn rejected(model: &str, received: &Received) -> Trouble {
    let status = received.status;
    let reason = match described(&received.body) {
        text if text.is_empty() => format!("HTTP {status}"),
        text => format!("HTTP {status}: {text}"),
    };
    let code = error(&received.body).map(code).unwrap_or_default();
    Trouble::sorted(model, status, &code, reason, received)
}

/// An error that came as a success; nothing where there is none.
pub fn behind_success(model: &str, received: &Received) -> Option<Trouble> {
    let body = &received.body;
    let error = error(body)?;
    let reason = described(body);
    let code = code(error);
    let status = code.parse::<u16>().ok().filter(|status| (400..600).contains(status));
    if let Some(status) = status {
        return Some(Trouble::sorted(model, status, &code, reason, received));
    }
    let lower = reason.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let cause = if says(&MONEY) {
        Cause::Quota
    } else if says(&KEY) {
        Cause::Key
    } else if says(&LIMITED) || code == "rate_limit_exceeded" {
        Cause::Limited
    } else if says(&PASSING) || code == "server_error" {
        Cause::Failed
    } else {
        Cause::Invalid
    };
    Some(Trouble::of(cause, model, reason, None, Bill::Nothing))
}

/// The error of a body: `error`, one of a choice, or the body itself where it says that it is one.
fn error(body: &Value) -> Option<&Value> {
    let body = match body {
        Value::Array(list) => list.first()?,
        other => other,
    };
    let own = body
        .get("error")
        .filter(|error| !matches!(error, Value::Null | Value::Bool(false)));
    let choice = body.get("choices").and_then(|choices| choices.get(0)?.get("error"));
    let is_one = matches!(body.get("status").and_then(Value::as_str), Some("error" | "failed"))
        || body.get("object").and_then(Value::as_str) == Some("error");
    own.or_else(|| choice.filter(|error| !error.is_null()))
        .or_else(|| is_one.then_some(body))
}

fn code(error: &Value) -> String {
    let named = |name: &str| match error.get(name) {
        Some(Value::String(text)) if !text.is_empty() => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    named("code").or_else(|| named("type")).unwrap_or_default()
}

/// What it says, with its code; the beginning of a body in no form that is known.
fn described(body: &Value) -> String {
    let error = error(body).unwrap_or(body);
    let names = ["message", "messege", "detail", "error_msg", "error"];
    let said = names.iter().find_map(|name| match error.get(*name) {
        Some(Value::String(text)) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Some(list @ (Value::Array(_) | Value::Object(_))) => Some(brief(&list.to_string())),
        _ => None,
    });
    let said = said.unwrap_or_else(|| match error {
        Value::Null => String::new(),
        Value::String(text) => brief(text.trim()),
        other => brief(&other.to_string()),
    });
    let said: String = said.chars().take(500).collect();
    match code(error) {
        code if code.is_empty() || said.contains(&code) => said,
        code => format!("{said} ({})", brief(&code)),
    }
}
