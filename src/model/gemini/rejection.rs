//! An HTTP status that is not a success.

use serde_json::Value;

use crate::model::cause::Cause;
use crate::model::trouble::Trouble;
use crate::model::unknown::brief;
use crate::model::wire::Received;

/// What it means. Errors are not billed.
pub(super) fn rejected(model: &str, received: &Received) -> Trouble {
    let status = received.status;
    // The streaming form wraps its error in a list.
    let body = match &received.body {
        Value::Array(list) => list.first().unwrap_or(&Value::Null),
        other => other,
    };
    let error = body.get("error").unwrap_or(&Value::Null);
    let reason = described(status, body, error);
    let cause = if is_spent(error) {
        Cause::Quota
    } else if details(error).any(|detail| word(detail, "reason") == "API_KEY_INVALID") {
        Cause::Key
    } else {
        Cause::of(status, word(error, "status"), &reason)
    };
    Trouble::advised(cause, model, reason, received)
}

fn described(status: u16, body: &Value, error: &Value) -> String {
    let said: String = match word(error, "message") {
        "" => match body {
            Value::Null => String::new(),
            Value::String(text) => brief(text.trim()),
            other => brief(&other.to_string()),
        },
        message => message.chars().take(500).collect(),
    };
    let code = match word(error, "status") {
        "" => String::new(),
        code => format!(" ({})", brief(code)),
    };
    if said.is_empty() {
        format!("HTTP {status}{code}")
    } else {
        format!("HTTP {status}: {said}{code}")
    }
}

fn details(error: &Value) -> impl Iterator<Item = &Value> {
    error.get("details").and_then(Value::as_array).into_iter().flatten()
}

/// What is counted by the day is not there again after a short wait.
fn is_spent(error: &Value) -> bool {
    let violations = details(error).filter_map(|detail| detail.get("violations")?.as_array());
    let mut quotas = violations
        .flatten()
        .filter_map(|violation| violation.get("quotaId")?.as_str());
    quotas.any(|quota| quota.contains("PerDay"))
}

fn word<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}
