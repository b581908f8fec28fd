//! Whose protocol is spoken: each vendor checks its requests, reads them for the brain, and says the brain's
//! answer in its own words.

use serde_json::Value;

use super::anthropic::Anthropic;
use super::brain::Answer;
use super::chat::{Chat, ModelsLab};
use super::conversation::Conversation;
use super::gemini::Gemini;
use super::http::Request;
use super::openai::OpenAi;
use super::rejection::Rejection;

/// One vendor's protocol.
pub trait Vendor: Sync {
    /// Whether a request to this path is meant for it.
    fn takes(&self, path: &str) -> bool;

    /// Holds a request, its headers included, against the published rules; `sent` are the bodies answered so far.
    ///
    /// # Errors
    /// The first violation.
    fn check(&self, request: &Request, body: &Value, sent: &[Value]) -> Result<(), Rejection>;

    /// What a request that passed says to the brain.
    fn read(&self, body: &Value) -> Conversation;

    /// The body of the answer with this number, whose ids come from it: the same ones every time.
    fn answer(&self, number: u64, body: &Value, answer: &Answer) -> Value;

    /// The answer as it is streamed, where the request wants it so.
    fn streamed(&self, _request: &Request, _body: &Value, _answer: &Value) -> Option<String> {
        None
    }

    /// The body of a refusal.
    fn refusal(&self, rejection: &Rejection) -> Value;

    /// Headers beside those of every answer.
    fn headers(&self, _number: u64) -> Vec<(String, String)> {
        Vec::new()
    }
}

const VENDORS: [&dyn Vendor; 5] = [&OpenAi, &Anthropic, &Chat, &ModelsLab, &Gemini];

/// The vendor for a path, with its place in the list.
pub fn of(path: &str) -> Option<(usize, &'static dyn Vendor)> {
    let path = path.split('?').next().unwrap_or_default();
    let found = VENDORS.iter().position(|vendor| vendor.takes(path))?;
    Some((found, VENDORS[found]))
}
