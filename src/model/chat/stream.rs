//! The chunks of a streamed completion, folded into the completion.
//!
//! Sources: the API references of OpenAI and OpenRouter, recorded streams, state of November 2026. Servers differ in what
//! a chunk has: a call without an index, a call in one piece, usage in every chunk, no `[DONE]`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::model::protocol::Request;
use crate::model::stream::{Broken, Fold, Folded, Progress};

/// Asks for the answer as a stream.
pub fn ask(request: &mut Request) {
    if let Some(fields) = request.body.as_object_mut() {
        fields.insert("stream".to_owned(), Value::Bool(true));
        fields.insert("stream_options".to_owned(), json!({ "include_usage": true }));
    }
}

/// What came so far.
#[derive(Debug, Default)]
pub struct CompletionFold {
    /// Everything beside the choices, as the last chunk that has it says.
    rest: Map<String, Value>,
    choices: BTreeMap<u64, Choice>,
    error: bool,
    /// The usage came with the end of the answer or after it.
    counted: bool,
}

#[derive(Debug, Default)]
struct Choice {
    rest: Map<String, Value>,
    message: Map<String, Value>,
    calls: Vec<(Place, Value)>,
}

/// What tells the calls of an answer apart.
#[derive(Debug, PartialEq)]
enum Place {
    Index(u64),
    Id(String),
}

impl Fold for CompletionFold {
    fn take(&mut self, data: Value) {
        let Value::Object(fields) = data else { return };
        for (name, value) in fields {
            match (name.as_str(), value) {
                ("choices", Value::Array(choices)) => choices.into_iter().for_each(|choice| self.choice(choice)),
                (_, Value::Null) | ("error", Value::Bool(false)) => {}
                (_, value) => {
                    self.error |= name == "error";
                    drop(self.rest.insert(name, value));
                }
            }
        }
        self.counted = self.is_finished() && self.rest.contains_key("usage");
    }

    fn progress(&self) -> Progress {
        let choice = self.choices.values().next();
        let text = |names: &[&str]| {
            let text = names.iter().find_map(|name| choice?.message.get(*name)?.as_str());
            text.unwrap_or_default().to_owned()
        };
        Progress {
            says: text(&["content"]),
            thinks: text(&["reasoning_content", "reasoning", "thinking"]),
            actions: choice.map_or(0, |choice| choice.calls.len()),
        }
    }

    fn is_whole(&self) -> bool {
        self.counted
    }

    fn end(self: Box<Self>, closed: bool) -> Result<Folded, Broken> {
        let begun = self.choices.values().any(Choice::has_begun);
        if !(closed || self.error || self.is_finished()) {
            return Err(Broken::Early);
        }
        let mut body = self.rest;
        if let Some(object) = body.get_mut("object") {
            *object = json!("chat.completion");
        }
        let choices: Vec<Value> = self.choices.into_iter().map(|(at, choice)| choice.whole(at)).collect();
        if !choices.is_empty() || !self.error {
            body.insert("choices".to_owned(), Value::Array(choices));
        }
        Ok(Folded {
            status: 200,
            body: Value::Object(body),
            begun,
        })
    }
}

impl CompletionFold {
    fn is_finished(&self) -> bool {
        let ended = |choice: &Choice| choice.rest.contains_key("finish_reason");
        !self.choices.is_empty() && self.choices.values().all(ended)
    }

    fn choice(&mut self, choice: Value) {
        let Value::Object(fields) = choice else { return };
        let index = fields.get("index").and_then(Value::as_u64).unwrap_or(0);
        let known = self.choices.entry(index).or_default();
        for (name, value) in fields {
            match (name.as_str(), value) {
                ("index", _) | (_, Value::Null) => {}
                ("delta", Value::Object(delta)) => known.delta(delta),
                // A server that sends the whole message in the end.
                ("message", Value::Object(message)) => {
                    known.calls.clear();
                    known.message = message;
                }
                ("text", Value::String(piece)) => append(&mut known.rest, "text", &piece),
                (_, value) => drop(known.rest.insert(name, value)),
            }
        }
    }
}

impl Choice {
    fn has_begun(&self) -> bool {
        !self.calls.is_empty() || self.message.keys().any(|name| name != "role")
    }

    fn delta(&mut self, delta: Map<String, Value>) {
        for (name, value) in delta {
            match (name.as_str(), value) {
                ("tool_calls", Value::Array(calls)) => calls.into_iter().for_each(|call| self.call(call)),
                ("role", value) => drop(self.message.insert(name, value)),
                (_, Value::String(piece)) => append(&mut self.message, &name, &piece),
                ("reasoning_details", Value::Array(details)) => self.details(details),
                (_, Value::Null) => drop(self.message.entry(name).or_insert(Value::Null)),
                (_, value) => drop(self.message.insert(name, value)),
            }
        }
    }

    fn call(&mut self, mut call: Value) {
        let id = call.get("id").and_then(Value::as_str).filter(|id| !id.is_empty());
        let place = match (call.get("index").and_then(Value::as_u64), id) {
            (Some(index), _) => Some(Place::Index(index)),
            (None, Some(id)) => Some(Place::Id(id.to_owned())),
            // More of the last one.
            (None, None) => None,
        };
        if let Some(fields) = call.as_object_mut() {
            fields.shift_remove("index");
        }
        let known = match &place {
            Some(place) => self.calls.iter_mut().find(|(other, _)| other == place),
            None => self.calls.last_mut(),
        };
        if let Some((_, known)) = known {
            more_of_call(known, call);
        } else {
            let place = place.unwrap_or(Place::Id(String::new()));
            self.calls.push((place, call));
        }
    }

    /// Pieces of one thought have one index; those with a signature stand for themselves.
    fn details(&mut self, details: Vec<Value>) {
        let list = self.message.entry("reasoning_details").or_insert_with(|| json!([]));
        let Some(list) = list.as_array_mut() else { return };
        for mut detail in details {
            let field = |value: &Value, name: &str| value.get(name).cloned();
            let before = list.last_mut().filter(|before| {
                let same = |name| field(before, name) == field(&detail, name);
                same("index") && same("type") && field(before, "signature").is_none_or(|signature| signature.is_null())
            });
            match (before.and_then(Value::as_object_mut), detail.as_object_mut()) {
                (Some(before), Some(more)) => {
                    for (name, value) in std::mem::take(more) {
                        match value {
                            Value::String(piece) if matches!(name.as_str(), "text" | "summary" | "data") => {
                                append(before, &name, &piece);
                            }
                            Value::Null => {}
                            value => drop(before.insert(name, value)),
                        }
                    }
                }
                _ => list.push(detail),
            }
        }
    }

    fn whole(self, index: u64) -> Value {
        let mut message = self.message;
        if !self.calls.is_empty() {
            message.entry("content").or_insert(Value::Null);
            let calls = self.calls.into_iter().map(|(_, call)| call).collect();
            message.insert("tool_calls".to_owned(), Value::Array(calls));
        }
        let mut whole = Map::new();
        whole.insert("index".to_owned(), json!(index));
        if !message.is_empty() {
            whole.insert("message".to_owned(), Value::Object(message));
        }
        whole.extend(self.rest);
        Value::Object(whole)
    }
}

fn more_of_call(known: &mut Value, more: Value) {
    let (Some(known), Value::Object(more)) = (known.as_object_mut(), more) else {
        return;
    };
    for (name, value) in more {
        match (name.as_str(), value) {
            (_, Value::Null) => {}
            ("function", Value::Object(more)) => {
                let function = known.entry("function").or_insert_with(|| json!({}));
                let Some(function) = function.as_object_mut() else {
                    continue;
                };
                for (name, value) in more {
                    match (name.as_str(), value) {
                        (_, Value::Null) => {}
                        ("arguments", Value::String(piece)) => append(function, "arguments", &piece),
                        // Some say the name again with every piece.
                        (_, Value::String(text)) if text.is_empty() => {}
                        (_, value) => drop(function.insert(name, value)),
                    }
                }
            }
            (_, Value::String(text)) if text.is_empty() => {}
            (_, value) => drop(known.insert(name, value)),
        }
    }
}

fn append(fields: &mut Map<String, Value>, name: &str, piece: &str) {
    match fields.get_mut(name) {
        Some(Value::String(text)) => text.push_str(piece),
        _ => drop(fields.insert(name.to_owned(), Value::from(piece))),
    }
}
