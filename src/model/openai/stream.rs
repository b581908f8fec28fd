//! The events of a streamed response, folded into the response.
//!
//! Source: OpenAI's API reference, "Streaming events", and a recorded stream, state of November 2026.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::model::protocol::Request;
use crate::model::stream::{Broken, Fold, Folded, Progress};

/// Asks for the answer as a stream.
pub fn ask(request: &mut Request) {
    if let Some(fields) = request.body.as_object_mut() {
        fields.insert("stream".to_owned(), Value::Bool(true));
    }
}

/// What came so far.
#[derive(Debug, Default)]
pub struct ResponseFold {
    /// The response as the last event that carries one has it.
    response: Value,
    /// Items that came whole, by their place.
    items: BTreeMap<u64, Value>,
    says: String,
    thinks: String,
    error: Option<Value>,
    whole: bool,
    begun: bool,
}

impl Fold for ResponseFold {
    fn take(&mut self, mut data: Value) {
        let delta = data.get("delta").and_then(Value::as_str).unwrap_or_default();
        match data.get("type").and_then(Value::as_str).unwrap_or_default() {
            "response.output_text.delta" | "response.refusal.delta" => self.says.push_str(delta),
            "response.reasoning_summary_text.delta" => self.thinks.push_str(delta),
            "response.reasoning_summary_part.added" if !self.thinks.is_empty() => self.thinks.push(' '),
            "response.output_item.added" => self.begun = true,
            "response.output_item.done" => {
                self.begun = true;
                let next = self.items.keys().next_back().map_or(0, |last| last.saturating_add(1));
                let place = data.get("output_index").and_then(Value::as_u64).unwrap_or(next);
                let item = data.get_mut("item").map(Value::take);
                self.items.extend(item.map(|item| (place, item)));
            }
            "error" => self.error = Some(error(&data)),
            kind @ ("response.created"
            | "response.queued"
            | "response.in_progress"
            | "response.completed"
            | "response.failed"
            | "response.incomplete"
            | "response.cancelled") => {
                self.whole = !matches!(kind, "response.created" | "response.queued" | "response.in_progress");
                if let Some(response) = data.get_mut("response") {
                    self.response = response.take();
                }
            }
            _ => {}
        }
    }

    fn progress(&self) -> Progress {
        Progress {
            says: self.says.clone(),
            thinks: self.thinks.clone(),
            actions: self.items.values().map(actions).sum(),
        }
    }

    fn is_whole(&self) -> bool {
        self.whole
    }

    fn end(self: Box<Self>, _closed: bool) -> Result<Folded, Broken> {
        let mut body = self.response;
        match (self.whole, self.error) {
            (true, _) => {}
            (false, Some(error)) => {
                if !body.is_object() {
                    body = json!({ "object": "response" });
                }
                if let Some(fields) = body.as_object_mut() {
                    fields.insert("status".to_owned(), json!("failed"));
                    fields.insert("error".to_owned(), error);
                }
            }
            (false, None) => return Err(Broken::Early),
        }
        // A gateway may leave the items to their own events.
        let is_empty = |body: &Value| body.get("output").and_then(Value::as_array).is_none_or(Vec::is_empty);
        if !self.items.is_empty()
            && is_empty(&body)
            && let Some(fields) = body.as_object_mut()
        {
            fields.insert("output".to_owned(), self.items.into_values().collect());
        }
        Ok(Folded {
            status: 200,
            body,
            begun: self.begun,
        })
    }
}

/// The event has it in a field of its own; the reference has its fields in the event itself.
fn error(event: &Value) -> Value {
    match event.get("error") {
        Some(error) if error.is_object() => error.clone(),
        _ => json!({ "code": event.get("code"), "message": event.get("message") }),
    }
}

fn actions(item: &Value) -> usize {
    match item.get("type").and_then(Value::as_str) {
        Some("computer_call") => item.get("actions").and_then(Value::as_array).map_or(1, Vec::len),
        Some("function_call") => 1,
        _ => 0,
    }
}
