//! chat/completions: a server like vLLM or OpenRouter, and ModelsLab, where key and model are in the body.

mod manner;
mod reader;
mod rules;
mod talk;
mod voice;

use serde_json::{Value, json};

use super::brain::Answer;
use super::conversation::Conversation;
use super::http::Request;
use super::rejection::Rejection;
use super::streamed;
use super::vendor::Vendor;

/// The key of ModelsLab, told from every other text.
pub const KEY: &str = "canary-71c0-test";

/// Any server with the usual fields and the key in a header; without one where it wants none.
pub struct Chat;

impl Vendor for Chat {
    fn takes(&self, path: &str) -> bool {
        path == "/v1/chat/completions"
    }

    fn check(&self, request: &Request, body: &Value, sent: &[Value]) -> Result<(), Rejection> {
        rules::headers(request)?;
        rules::check(body, sent)
    }

    fn read(&self, body: &Value) -> Conversation {
        reader::read(body)
    }

    fn answer(&self, number: u64, body: &Value, answer: &Answer) -> Value {
        voice::completion(number, body, answer)
    }

    fn streamed(&self, _request: &Request, body: &Value, answer: &Value) -> Option<String> {
        let wanted = body.get("stream") == Some(&Value::Bool(true));
        wanted.then(|| streamed::text(&streamed::chat(answer)))
    }

    fn refusal(&self, rejection: &Rejection) -> Value {
        json!({ "error": {
            "message": rejection.message,
            "type": "invalid_request_error",
            "param": rejection.param,
            "code": rejection.status,
        }})
    }
}

/// ModelsLab: its errors come as successes.
pub struct ModelsLab;

impl Vendor for ModelsLab {
    fn takes(&self, path: &str) -> bool {
        path == "/api/v7/llm/chat/completions"
    }

    fn check(&self, request: &Request, body: &Value, sent: &[Value]) -> Result<(), Rejection> {
        let as_success = |rejection: Rejection| rejection.status(200);
        rules::headers(request).map_err(as_success)?;
        // Promised by deskwright: the key travels in one place.
        let elsewhere = request.header("authorization").or_else(|| request.header("x-api-key"));
        if body.get("key").and_then(Value::as_str) != Some(KEY) || elsewhere.is_some() {
            return Err(as_success(Rejection::new("Invalid API Key")));
        }
        rules::check(&usual(body)?, sent).map_err(as_success)
    }

    fn read(&self, body: &Value) -> Conversation {
        reader::read(body)
    }

    fn answer(&self, number: u64, body: &Value, answer: &Answer) -> Value {
        voice::completion(number, &usual(body).unwrap_or_default(), answer)
    }

    fn refusal(&self, rejection: &Rejection) -> Value {
        json!({ "status": "error", "message": rejection.message })
    }
}

/// The body with the usual name of its model, and without the key.
fn usual(body: &Value) -> Result<Value, Rejection> {
    let mut body = body.clone();
    let fields = body.as_object_mut().ok_or_else(|| Rejection::new("Invalid JSON"))?;
    fields.remove("key");
    if fields.contains_key("model") {
        return Err(Rejection::new("model_id is required").status(200));
    }
    let model = fields.remove("model_id").unwrap_or_default();
    fields.insert("model".to_owned(), model);
    Ok(body)
}
