//! OpenAI's Responses protocol.

mod reader;
mod rules;
mod tools;
mod voice;

use serde_json::{Value, json};

use super::brain::Answer;
use super::conversation::Conversation;
use super::http::Request;
use super::rejection::Rejection;
use super::streamed;
use super::vendor::Vendor;

pub struct OpenAi;

impl Vendor for OpenAi {
    fn takes(&self, path: &str) -> bool {
        path == "/v1/responses"
    }

    fn check(&self, request: &Request, body: &Value, sent: &[Value]) -> Result<(), Rejection> {
        rules::headers(request)?;
        rules::check(body, sent)
    }

    fn read(&self, body: &Value) -> Conversation {
        reader::read(list(body, "input"))
    }

    fn answer(&self, number: u64, body: &Value, answer: &Answer) -> Value {
        voice::response(number, body, answer)
    }

    fn streamed(&self, _request: &Request, body: &Value, answer: &Value) -> Option<String> {
        let wanted = body.get("stream") == Some(&Value::Bool(true));
        wanted.then(|| streamed::text(&streamed::openai(answer)))
    }

    fn refusal(&self, rejection: &Rejection) -> Value {
        json!({ "error": {
            "message": rejection.message,
            "type": "invalid_request_error",
            "param": rejection.param,
            "code": rejection.code,
        }})
    }
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
