//! A span, and a batch of them in OTLP's JSON.
//!
//! Source: opentelemetry-proto 1.10, `docs/specification.md#json-protobuf-encoding`: ids in hexadecimal, names in
//! lowerCamelCase, enums as numbers, 64-bit integers as decimal texts.

use serde_json::{Value, json};

/// The most events of a span, as the specification has it.
const MOST_EVENTS: usize = 128;

/// Whose time a span is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An operation of the program's own.
    Internal,
    /// A request to somebody else.
    Client,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Unset,
    Error,
}

/// An operation with its time.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    pub id: u64,
    pub parent: Option<u64>,
    pub name: String,
    pub kind: Kind,
    /// Nanoseconds since 1970.
    pub start: u64,
    pub end: u64,
    pub attributes: Vec<Value>,
    pub events: Vec<Value>,
    pub status: Status,
}

impl Span {
    pub fn text(&mut self, name: &str, value: &str) {
        self.attributes.push(text(name, value));
    }

    pub fn count(&mut self, name: &str, value: u64) {
        self.attributes.push(count(name, value));
    }

    pub fn truth(&mut self, name: &str, value: bool) {
        self.attributes
            .push(json!({ "key": name, "value": { "boolValue": value } }));
    }

    /// Something that happened within it.
    pub fn event(&mut self, name: &str, at: u64, attributes: &[Value]) {
        if self.events.len() < MOST_EVENTS {
            self.events
                .push(json!({ "timeUnixNano": at.to_string(), "name": name, "attributes": attributes }));
        }
    }

    fn json(&self, trace: &str) -> Value {
        json!({
            "traceId": trace,
            "spanId": id(self.id),
            "parentSpanId": self.parent.map(id).unwrap_or_default(),
            "name": self.name,
            "kind": match self.kind {
                Kind::Internal => 1,
                Kind::Client => 3,
            },
            "startTimeUnixNano": self.start.to_string(),
            "endTimeUnixNano": self.end.to_string(),
            "attributes": self.attributes,
            "events": self.events,
            "status": match self.status {
                Status::Unset => json!({}),
                Status::Error => json!({ "code": 2 }),
            },
        })
    }
}

pub fn text(name: &str, value: &str) -> Value {
    json!({ "key": name, "value": { "stringValue": value } })
}

pub fn count(name: &str, value: u64) -> Value {
    json!({ "key": name, "value": { "intValue": value.to_string() } })
}

fn id(id: u64) -> String {
    format!("{id:016x}")
}

/// The body of a request with these spans.
pub fn body(trace: &str, resource: &[(String, String)], spans: &[Span]) -> Value {
    let resource: Vec<Value> = resource.iter().map(|(name, value)| text(name, value)).collect();
    let spans: Vec<Value> = spans.iter().map(|span| span.json(trace)).collect();
    json!({
        "resourceSpans": [{
            "resource": { "attributes": resource },
            "scopeSpans": [{
                "scope": { "name": "deskwright", "version": env!("CARGO_PKG_VERSION") },
                "spans": spans,
            }],
        }],
    })
}
