//! Gemini's generateContent with the `computerUse` tool.

mod contents;
mod rules;
mod voice;

use serde_json::{Value, json};

use super::brain::Answer;
use super::conversation::Conversation;
use super::http::Request;
use super::memory::Memory;
use super::rejection::Rejection;
use super::streamed;
use super::tokens::pictures;
use super::vendor::Vendor;

pub struct Gemini;

const PATH: &str = "/v1beta/models/";
const METHOD: &str = ":generateContent";
const STREAM: &str = ":streamGenerateContent?alt=sse";
const STREAM_METHOD: &str = ":streamGenerateContent";

/// The models that are served.
const MODELS: [&str; 5] = [
    "gemini-3.5-flash",
    "gemini-3.6-flash",
    "gemini-3.7-flash",
    "gemini-3.8-flash",
    "gemini-4-argon",
];

impl Vendor for Gemini {
    fn takes(&self, path: &str) -> bool {
        path.starts_with(PATH) && (path.ends_with(METHOD) || path.ends_with(STREAM_METHOD))
    }

    fn check(&self, request: &Request, body: &Value, sent: &[Value]) -> Result<(), Rejection> {
        let model = request
            .path
            .strip_prefix(PATH)
            .and_then(|path| path.strip_suffix(METHOD).or_else(|| path.strip_suffix(STREAM)))
            .unwrap_or_default();
        if !MODELS.contains(&model) {
            return Err(
                Rejection::new(format!("models/{model} is not found for API version v1beta"))
                    .status(404)
                    .code("NOT_FOUND"),
            );
        }
        rules::headers(request)?;
        rules::check(body)?;
        contents::check(body, sent)
    }

    fn read(&self, body: &Value) -> Conversation {
        let contents = body
            .get("contents")
            .and_then(Value::as_array)
            .map_or(&[][..], Vec::as_slice);
        let task = contents.first().and_then(|task| task.get("parts")?.as_array());
        let texts = task.into_iter().flatten().filter_map(|part| part.get("text")?.as_str());
        let parts = contents
            .iter()
            .rev()
            .filter_map(|content| content.get("parts")?.as_array())
            .flatten();
        let mut seals = parts.filter_map(|part| part.get("thoughtSignature")?.as_str());
        Conversation {
            goal: texts.collect::<Vec<_>>().join("\n"),
            pictures: contents.iter().flat_map(pictures).collect(),
            memory: seals.next().and_then(Memory::open).unwrap_or_default(),
        }
    }

    fn streamed(&self, request: &Request, _body: &Value, answer: &Value) -> Option<String> {
        let wanted = request.path.ends_with(STREAM);
        wanted.then(|| streamed::text(&streamed::gemini(answer)))
    }

    fn answer(&self, number: u64, body: &Value, answer: &Answer) -> Value {
        voice::response(number, body, answer)
    }

    fn refusal(&self, rejection: &Rejection) -> Value {
        json!({ "error": {
            "code": rejection.status,
            "message": rejection.message,
            "status": rejection.code.as_deref().unwrap_or("INVALID_ARGUMENT"),
        }})
    }
}
