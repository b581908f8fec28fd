//! What is no answer: a failure behind a 200, or an HTTP status that is no success.

use serde_json::Value;

use super::action::brief;
use super::response::word;
use crate::model::ModelError;
use crate::model::reply::Intent;
use crate::model::trouble::{Bill, Kind, Trouble};
use crate::model::wire::Received;

/// Codes of a refusal: the provider will not have this done, whoever is asked again.
const POLICY: [&str; 2] = ["misalignment_policy_violation", "bio_policy"];

/// `status: failed` behind a 200. What was refused or is wrong with a picture stays so; the rest may pass.
pub(super) fn failed(model: &str, body: &Value, bill: Bill) -> Result<Intent, Trouble> {
    let error = body.get("error").unwrap_or(&Value::Null);
    let reason = described(error).unwrap_or_else(|| "it failed and gave no reason".to_owned());
    match word(error, "code").unwrap_or_default() {
        "server_error" | "rate_limit_exceeded" | "vector_store_timeout" => Err(Trouble::passing(reason, bill)),
        code if POLICY.contains(&code) => Ok(Intent::Refuse(explained(error, reason))),
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

/// What the provider says of why, beside its message.
fn explained(error: &Value, reason: String) -> String {
    let details = error.get("misalignment").unwrap_or(&Value::Null);
    match word(details, "detailed_explanation").filter(|text| !text.trim().is_empty()) {
        Some(more) => format!("{reason}: {}", more.chars().take(500).collect::<String>()),
        None => reason,
    }
}

/// An HTTP status that is not a success: a refusal, or a trouble. Errors are not billed.
pub(super) fn rejection(model: &str, received: &Received) -> Result<Intent, Trouble> {
    let status = received.status;
    let error = received.body.get("error").unwrap_or(&Value::Null);
    let reason = match described(error) {
        Some(said) => format!("HTTP {status}: {said}"),
        None => format!("HTTP {status}{}", plain_body(&received.body)),
    };
    let code = word(error, "code").or_else(|| word(error, "type")).unwrap_or_default();
    if POLICY.contains(&code) {
        return Ok(Intent::Refuse(explained(error, reason)));
    }
    if code == "previous_response_not_found" {
        return Err(Trouble {
            kind: Kind::Forgotten { reason },
            bill: Bill::Nothing,
        });
    }
    let model = model.to_owned();
    let quota = code == "insufficient_quota";
    let busy = matches!(status, 408 | 409 | 429) || status >= 500;
    if received.advice.retry.unwrap_or(busy && !quota) {
        let after = received.advice.after;
        return Err(Trouble {
            kind: Kind::Passing { reason, after },
            bill: Bill::Nothing,
        });
    }
    Err(Trouble::lasting(match status {
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
    }))
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
