//! An HTTP status that is not a success.

use std::time::Duration;

use serde_json::Value;

use crate::model::ModelError;
use crate::model::trouble::{Bill, Kind, Trouble};
use crate::model::unknown::brief;
use crate::model::wire::Received;

/// What may be tried next. Errors are not billed.
pub(super) fn rejected(model: &str, received: &Received) -> Trouble {
    let status = received.status;
    // The streaming form wraps its error in a list.
    let body = match &received.body {
        Value::Array(list) => list.first().unwrap_or(&Value::Null),
        other => other,
    };
    let error = body.get("error").unwrap_or(&Value::Null);
    let reason = described(status, body, error);
    let model = model.to_owned();
    let spent = is_spent(error);
    let busy = matches!(status, 408 | 409 | 429) || status >= 500;
    if received.advice.retry.unwrap_or(busy && !spent) {
        let after = received.advice.after.or_else(|| retry_delay(error));
        return Trouble {
            kind: Kind::Passing { reason, after },
            bill: Bill::Nothing,
        };
    }
    let bad_key = status == 401 || details(error).any(|detail| word(detail, "reason") == "API_KEY_INVALID");
    Trouble::lasting(match status {
        _ if bad_key => ModelError::Rejected {
            model,
            reason: format!("{reason}; check the key in GEMINI_API_KEY"),
        },
        300..=399 => ModelError::Rejected {
            model,
            reason: format!("{reason}: a redirect, which is not followed with a key; check GEMINI_BASE_URL"),
        },
        _ if busy => ModelError::Unavailable { model, reason },
        _ => ModelError::Rejected { model, reason },
    })
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

/// `RetryInfo`: a number of seconds with an `s`.
fn retry_delay(error: &Value) -> Option<Duration> {
    let delay = details(error).find_map(|detail| detail.get("retryDelay")?.as_str())?;
    Duration::try_from_secs_f64(delay.trim().strip_suffix('s')?.parse().ok()?).ok()
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
