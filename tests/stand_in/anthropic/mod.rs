//! Anthropic's Messages protocol.

mod offered;
mod pictures;
mod reader;
pub mod rules;
mod turns;
mod voice;

use serde_json::{Value, json};

use super::brain::Answer;
use super::conversation::Conversation;
use super::http::Request;
use super::rejection::Rejection;
use super::streamed;
use super::vendor::Vendor;

pub struct Anthropic;

impl Vendor for Anthropic {
    fn takes(&self, path: &str) -> bool {
        path == "/v1/messages"
    }

    fn check(&self, request: &Request, body: &Value, sent: &[Value]) -> Result<(), Rejection> {
        rules::check(request, body, sent)
    }

    fn read(&self, body: &Value) -> Conversation {
        reader::read(body)
    }

    fn answer(&self, number: u64, body: &Value, answer: &Answer) -> Value {
        voice::message(number, body, answer)
    }

    fn streamed(&self, _request: &Request, body: &Value, answer: &Value) -> Option<String> {
        let wanted = body.get("stream") == Some(&Value::Bool(true));
        wanted.then(|| streamed::text(&streamed::anthropic(answer)))
    }

    fn refusal(&self, rejection: &Rejection) -> Value {
        let kind = match rejection.status {
            400 => "invalid_request_error",
            401 => "authentication_error",
            402 => "billing_error",
            403 => "permission_error",
            404 => "not_found_error",
            413 => "request_too_large",
            429 => "rate_limit_error",
            504 => "timeout_error",
            529 => "overloaded_error",
            _ => "api_error",
        };
        let mut error = json!({ "type": kind, "message": rejection.message });
        if let Some(code) = &rejection.code {
            error["details"] = json!({ "error_code": code });
        }
        json!({ "type": "error", "error": error, "request_id": "req_011CStandIn" })
    }

    fn headers(&self, number: u64) -> Vec<(String, String)> {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        vec![
            header("request-id", &format!("req_011C{number:020}")),
            header("anthropic-ratelimit-requests-limit", "20000"),
            header("anthropic-ratelimit-requests-remaining", "19999"),
            header("anthropic-ratelimit-input-tokens-limit", "4000000"),
            header("anthropic-ratelimit-input-tokens-remaining", "4000000"),
        ]
    }
}

fn word<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A field that is not taken, in the vendor's words.
fn extra(place: &str) -> Rejection {
    Rejection::new(format!("{place}: Extra inputs are not permitted"))
}

fn required(place: &str) -> Rejection {
    Rejection::new(format!("{place}: Field required"))
}

/// An object with no field beside these.
fn only(value: &Value, known: &[&str], place: &str) -> Result<(), Rejection> {
    let fields = value
        .as_object()
        .ok_or_else(|| Rejection::new(format!("{place}: Input should be a valid dictionary")))?;
    match fields.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(extra(format!("{place}.{name}").trim_start_matches('.'))),
        None => Ok(()),
    }
}
