//! What is no answer: a failure behind a 200, or an HTTP status that is no success.

use serde_json::Value;

use super::action::brief;
use super::response::word;
use crate::model::cause::Cause;
use crate::model::reply::Intent;
use crate::model::trouble::{Bill, Kind, Trouble};
use crate::model::wire::Received;

/// Codes of a refusal: the provider will not have this done, whoever is asked again.
const POLICY: [&str; 2] = ["misalignment_policy_violation", "bio_policy"];

/// `status: failed` behind a 200. What was refused or is wrong with a picture stays so; the rest may pass.
pub(super) fn failed(model: &str, body: &Value, bill: Bill) -> Result<Intent, Trouble> {
    let error = body.get("error").unwrap_or(&Value::Null);
    let reason = described(error).unwrap_or_else(|| "it failed and gave no reason".to_owned());
    let cause = match word(error, "code").unwrap_or_default() {
        "server_error" | "vector_store_timeout" => Cause::Failed,
        "rate_limit_exceeded" => Cause::Limited,
        "insufficient_quota" => Cause::Quota,
        "context_length_exceeded" => Cause::Overflow,
        code if POLICY.contains(&code) => return Ok(Intent::Refuse(explained(error, reason))),
        _ => Cause::Invalid,
    };
    Err(Trouble::of(cause, model, reason, None, bill))
}

/// What the provider says of why, beside its message.
fn explained(error: &Value, reason: String) -> String {
    let details = error.get("misalignment").unwrap_or(&Value::Null);
    match word(details, "detailed_explanation").filter(|text| !text.trim().is_empty()) {
        Some(more) => format!("{reason}: {}", more.chars().take(500).collect::<String>()),
        None => reason,
    }
}

/// An HTTP status that is not a success: a refusal, or a trouble.
pub(super) fn rejection(model: &str, received: &Received) -> Result<Intent, Trouble> {
    let error = received.body.get("error").unwrap_or(&Value::Null);
    let said = word(error, "message").or_else(|| error.as_str());
    let code = word(error, "code").or_else(|| word(error, "type")).unwrap_or_default();
    let reason = || format!("HTTP {}: {}", received.status, described(error).unwrap_or_default());
    if POLICY.contains(&code) {
        return Ok(Intent::Refuse(explained(error, reason())));
    }
    if code == "previous_response_not_found" {
        return Err(Trouble {
            cause: Cause::Forgotten,
            kind: Kind::Forgotten { reason: reason() },
            bill: Bill::Nothing,
        });
    }
    Err(Trouble::rejected(model, received, code, said))
}

fn described(error: &Value) -> Option<String> {
    let message = word(error, "message").or_else(|| error.as_str())?;
    Some(match word(error, "code").or_else(|| word(error, "type")) {
        Some(code) => format!("{} ({})", message.chars().take(500).collect::<String>(), brief(code)),
        None => message.chars().take(500).collect(),
    })
}
