//! An HTTP answer as far as a protocol reads it. The key is not in it: it was struck out on arrival.

use std::time::Duration;

use serde_json::Value;

#[derive(Debug, Clone, PartialEq)]
pub struct Received {
    pub status: u16,
    pub advice: Advice,
    /// The body; a text's beginning where it is not JSON.
    pub body: Value,
    /// Why the body is not JSON, where it is not.
    pub flaw: Option<String>,
}

/// What the headers say about asking again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Advice {
    /// `retry-after-ms` or `retry-after`.
    pub after: Option<Duration>,
    /// `x-should-retry`.
    pub retry: Option<bool>,
}

impl Received {
    /// The beginning of a body that says nothing a protocol knows, as the end of a sentence.
    pub fn beginning(&self) -> String {
        let text = match &self.body {
            Value::Null => return String::new(),
            Value::String(text) => text.trim().to_owned(),
            other => other.to_string(),
        };
        if text.is_empty() {
            return String::new();
        }
        format!(": {}", text.chars().take(80).collect::<String>())
    }
}
