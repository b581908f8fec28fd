//! The events of a streamed message, folded into the message.
//!
//! Source: Anthropic's API reference, "Streaming messages", and recorded streams, state of November 2026.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::failure::status_of;
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
pub struct MessageFold {
    message: Map<String, Value>,
    /// Blocks by their place, with the input of a call as far as it came.
    blocks: BTreeMap<u64, (Value, String)>,
    /// The body of an `error` event.
    error: Option<Value>,
    flaw: Option<String>,
    whole: bool,
}

impl Fold for MessageFold {
    fn take(&mut self, mut data: Value) {
        let index = data.get("index").and_then(Value::as_u64).unwrap_or(0);
        match data.get("type").and_then(Value::as_str).unwrap_or_default() {
            "message_start" => {
                if let Some(Value::Object(message)) = data.get_mut("message").map(Value::take) {
                    self.message = message;
                }
            }
            "content_block_start" => {
                let block = data.get_mut("content_block").map(Value::take);
                self.blocks.insert(index, (block.unwrap_or_default(), String::new()));
            }
            "content_block_delta" => {
                if let (Some((block, input)), Some(delta)) = (self.blocks.get_mut(&index), data.get_mut("delta")) {
                    more(block, input, delta);
                }
            }
            "content_block_stop" => self.close(index),
            "message_delta" => {
                if let Some(Value::Object(delta)) = data.get_mut("delta").map(Value::take) {
                    self.message.extend(delta);
                }
                if let Some(Value::Object(more)) = data.get_mut("usage").map(Value::take) {
                    let usage = self.message.entry("usage").or_insert_with(|| json!({}));
                    if let Some(usage) = usage.as_object_mut() {
                        usage.extend(more.into_iter().filter(|(_, value)| !value.is_null()));
                    }
                }
                // What else a plain answer has beside its content.
                if let Value::Object(rest) = data {
                    let own = ["type", "delta", "usage"];
                    let rest = rest.into_iter().filter(|(name, _)| !own.contains(&name.as_str()));
                    self.message.extend(rest);
                }
            }
            "message_stop" => self.whole = true,
            "error" => self.error = Some(data),
            _ => {}
        }
    }

    fn progress(&self) -> Progress {
        let texts = |kind: &str, field: &str| {
            let blocks = self.blocks.values().map(|(block, _)| block);
            let wanted = blocks.filter(|block| block.get("type").and_then(Value::as_str) == Some(kind));
            wanted.filter_map(|block| block.get(field)?.as_str()).collect()
        };
        let is_call = |block: &Value| block.get("type").and_then(Value::as_str) == Some("tool_use");
        Progress {
            says: texts("text", "text"),
            thinks: texts("thinking", "thinking"),
            actions: self.blocks.values().filter(|(block, _)| is_call(block)).count(),
        }
    }

    fn is_whole(&self) -> bool {
        self.whole || self.error.is_some()
    }

    fn end(mut self: Box<Self>, _closed: bool) -> Result<Folded, Broken> {
        let begun = !self.blocks.is_empty();
        if let Some(error) = self.error {
            let kind = error.get("error").and_then(|error| error.get("type")?.as_str());
            let status = status_of(kind.unwrap_or_default());
            return Ok(Folded {
                status,
                body: error,
                begun,
            });
        }
        if !self.whole {
            return Err(Broken::Early);
        }
        let open: Vec<u64> = self.blocks.keys().copied().collect();
        for index in open {
            self.close(index);
        }
        if let Some(flaw) = self.flaw {
            return Err(Broken::Garbled(flaw));
        }
        let blocks = self.blocks.into_values().map(|(block, _)| block);
        self.message.insert("content".to_owned(), blocks.collect());
        Ok(Folded {
            status: 200,
            body: Value::Object(self.message),
            begun,
        })
    }
}

impl MessageFold {
    /// The input of a call is whole. One that is no JSON is no input: an empty one would be another action.
    fn close(&mut self, index: u64) {
        let Some((block, input)) = self.blocks.get_mut(&index) else {
            return;
        };
        let input = std::mem::take(input);
        if input.is_empty() {
            return;
        }
        match (serde_json::from_str(&input), block.as_object_mut()) {
            (Ok(Value::Object(input)), Some(block)) => drop(block.insert("input".to_owned(), Value::Object(input))),
            _ => self.flaw = Some("the input of a call is not JSON".to_owned()),
        }
    }
}

fn more(block: &mut Value, input: &mut String, delta: &mut Value) {
    let text = |name: &str| delta.get(name).and_then(Value::as_str).unwrap_or_default();
    let Some(fields) = block.as_object_mut() else { return };
    match delta.get("type").and_then(Value::as_str).unwrap_or_default() {
        "text_delta" => append(fields, "text", text("text")),
        "thinking_delta" => append(fields, "thinking", text("thinking")),
        "signature_delta" => append(fields, "signature", text("signature")),
        "input_json_delta" => input.push_str(text("partial_json")),
        "citations_delta" => {
            let citation = delta.get_mut("citation").map(Value::take).unwrap_or_default();
            match fields.get_mut("citations") {
                Some(Value::Array(citations)) => citations.push(citation),
                _ => drop(fields.insert("citations".to_owned(), json!([citation]))),
            }
        }
        // Of a kind that nobody knows yet: its fields are the block's, too.
        _ => {
            if let Value::Object(delta) = delta.take() {
                for (name, value) in delta.into_iter().filter(|(name, _)| name != "type") {
                    match value {
                        Value::String(piece) => append(fields, &name, &piece),
                        value => drop(fields.insert(name, value)),
                    }
                }
            }
        }
    }
}

fn append(fields: &mut Map<String, Value>, name: &str, piece: &str) {
    match fields.get_mut(name) {
        Some(Value::String(text)) => text.push_str(piece),
        _ => drop(fields.insert(name.to_owned(), Value::from(piece))),
    }
}
