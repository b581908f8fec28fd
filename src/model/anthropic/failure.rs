//! What is no answer: an error of the provider's, or an HTTP status that is no success.
//!
//! The body is `{"type":"error","error":{"type","message","details"},"request_id"}`; a proxy before the provider may
//! send anything. Errors are not billed.

use serde_json::Value;

use super::tools::{below, beta, wire_type};
use crate::model::cause::Cause;
use crate::model::form::Form;
use crate::model::learned::Lesson;
use crate::model::trouble::{Bill, Kind, Trouble};
use crate::model::unknown::brief;
use crate::model::wire::Received;

/// What may be tried after an error.
pub(super) fn rejection(model: &str, form: &Form, received: &Received) -> Trouble {
    let error = received.body.get("error").unwrap_or(&Value::Null);
    let kind = word(error, "type").unwrap_or_default();
    let status = match received.status {
        200..300 => status_of(kind),
        status => status,
    };
    let said = word(error, "message");
    let reason = reason(status, kind, said, received);
    let code = error.get("details").and_then(|details| word(details, "error_code"));
    match code {
        Some("thread_unsupported_request") => return otherwise(Lesson::Unkept, reason),
        Some(code) if code.starts_with("thread_") => {
            return Trouble {
                cause: Cause::Forgotten,
                kind: Kind::Forgotten { reason },
                bill: Bill::Nothing,
            };
        }
        _ => {}
    }
    if let (400, Some(lower)) = (status, below(form.tool))
        && said.is_some_and(|said| names_tool(said, form))
    {
        return otherwise(Lesson::Tool(lower), reason);
    }
    Trouble::sorted(model, status, kind, reason, received)
}

/// The conversation is longer than the model's window.
pub(super) fn overflow(model: &str, bill: Bill) -> Trouble {
    let reason = "the conversation is longer than its window";
    Trouble::of(Cause::Overflow, model, reason, None, bill)
}

fn otherwise(lesson: Lesson, reason: String) -> Trouble {
    Trouble {
        cause: Cause::Untaken,
        kind: Kind::Otherwise { reason, lesson },
        bill: Bill::Nothing,
    }
}

/// Whether a refusal is about the computer tool itself, and not about what a message says of it.
fn names_tool(said: &str, form: &Form) -> bool {
    let named = [wire_type(form.tool), beta(form.tool)];
    !said.starts_with("messages") && named.into_iter().flatten().any(|name| said.contains(name))
}

fn reason(status: u16, kind: &str, said: Option<&str>, received: &Received) -> String {
    let said = match said {
        Some(said) => format!(": {}", said.chars().take(500).collect::<String>()),
        None => received.beginning(),
    };
    let kind = if kind.is_empty() {
        String::new()
    } else {
        format!(" ({})", brief(kind))
    };
    let id = word(&received.body, "request_id").map_or_else(String::new, |id| format!(" [{}]", brief(id)));
    format!("HTTP {status}{said}{kind}{id}")
}

/// The status that an error would have had, where it comes behind another one.
pub(super) fn status_of(kind: &str) -> u16 {
    match kind {
        "invalid_request_error" => 400,
        "authentication_error" => 401,
        "billing_error" => 402,
        "permission_error" => 403,
        "not_found_error" => 404,
        "request_too_large" => 413,
        "rate_limit_error" => 429,
        "timeout_error" => 504,
        "overloaded_error" => 529,
        _ => 500,
    }
}

fn word<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}
