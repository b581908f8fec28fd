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
