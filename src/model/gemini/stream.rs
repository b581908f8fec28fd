//! The chunks of `streamGenerateContent`, folded into the answer of `generateContent`.
//!
//! Source: Google's API reference, state of November 2026: every chunk is an answer with the next parts.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::calls::field;
use crate::model::protocol::Request;
use crate::model::stream::{Broken, Fold, Folded, Progress};

/// Asks for the answer as a stream.
pub fn ask(request: &mut Request) {
    if let Some(model) = request.resource.strip_suffix(":generateContent") {
        request.resource = format!("{model}:streamGenerateContent?alt=sse");
    }
}

/// What came so far.
#[derive(Debug, Default)]
pub struct ContentFold {
    rest: Map<String, Value>,
    candidates: BTreeMap<u64, Candidate>,
    error: Option<Value>,
    counted: bool,
}

#[derive(Debug, Default)]
struct Candidate {
    rest: Map<String, Value>,
    content: Map<String, Value>,
    parts: Vec<Value>,
}

impl Fold for ContentFold {
    fn take(&mut self, data: Value) {
        let Value::Object(fields) = data else { return };
        let counts = ["usageMetadata", "usage_metadata"]
            .iter()
            .any(|name| fields.contains_key(*name));
        for (name, value) in fields {
            match (name.as_str(), value) {
                (_, Value::Null) => {}
                ("error", error) => self.error = Some(error),
                ("candidates", Value::Array(candidates)) => {
                    for candidate in candidates {
                        self.candidate(candidate);
                    }
                }
                (_, value) => drop(self.rest.insert(name, value)),
            }
        }
        self.counted |= counts && self.is_finished();
    }

    fn progress(&self) -> Progress {
        let parts = || self.candidates.values().flat_map(|candidate| &candidate.parts);
        let texts = |thoughts: bool| {
            let wanted = parts().filter(|part| is_thought(part) == thoughts);
            wanted.filter_map(|part| part.get("text")?.as_str()).collect()
        };
        Progress {
            says: texts(false),
            thinks: texts(true),
            actions: parts()
                .filter(|part| field(part, "functionCall", "function_call").is_some())
                .count(),
        }
    }

    /// The usage comes with the end of the answer or after it.
    fn is_whole(&self) -> bool {
        self.counted || self.error.is_some()
    }

    fn end(self: Box<Self>, _closed: bool) -> Result<Folded, Broken> {
        let begun = self.candidates.values().any(|candidate| !candidate.parts.is_empty());
        if let Some(error) = self.error {
            let code = error.get("code").and_then(Value::as_u64);
            let status = code.and_then(|code| u16::try_from(code).ok());
            return Ok(Folded {
                status: status.filter(|status| (400..600).contains(status)).unwrap_or(500),
                body: json!({ "error": error }),
                begun,
            });
        }
        let finished = self.is_finished();
        let blocked = ["promptFeedback", "prompt_feedback"]
            .iter()
            .any(|name| self.rest.contains_key(*name));
        if !(finished || blocked && self.candidates.is_empty()) {
            return Err(Broken::Early);
        }
        let mut body = Map::new();
        if !self.candidates.is_empty() {
            let candidates = self.candidates.into_values().map(Candidate::whole);
            body.insert("candidates".to_owned(), candidates.collect());
        }
        body.extend(self.rest);
        Ok(Folded {
            status: 200,
            body: Value::Object(body),
            begun,
        })
    }
}

impl ContentFold {
    fn is_finished(&self) -> bool {
        let names = ["finishReason", "finish_reason"];
        let ended = |candidate: &Candidate| names.iter().any(|name| candidate.rest.contains_key(*name));
        !self.candidates.is_empty() && self.candidates.values().all(ended)
    }

    fn candidate(&mut self, candidate: Value) {
        let Value::Object(fields) = candidate else { return };
        let index = fields.get("index").and_then(Value::as_u64).unwrap_or(0);
        let known = self.candidates.entry(index).or_default();
        for (name, value) in fields {
            match (name.as_str(), value) {
                ("content", Value::Object(content)) => known.more(content),
                (_, Value::Null) => {}
                (_, value) => drop(known.rest.insert(name, value)),
            }
        }
    }
}

impl Candidate {
    fn more(&mut self, content: Map<String, Value>) {
        for (name, value) in content {
            match (name.as_str(), value) {
                ("parts", Value::Array(parts)) => parts.into_iter().for_each(|part| self.part(part)),
                (_, value) => drop(self.content.insert(name, value)),
            }
        }
    }

    /// Pieces of a text become one; a part with a signature must go back as it came.
    fn part(&mut self, part: Value) {
        let plain = |part: &Value| {
            let fields = part.as_object()?;
            let only = fields.keys().all(|name| matches!(name.as_str(), "text" | "thought"));
            only.then(|| fields.get("text")?.as_str()).flatten().map(str::to_owned)
        };
        if let (Some(last), Some(piece)) = (self.parts.last_mut(), plain(&part))
            && let Some(text) = plain(last)
            && is_thought(last) == is_thought(&part)
            && let Some(fields) = last.as_object_mut()
        {
            fields.insert("text".to_owned(), Value::from(text + &piece));
            return;
        }
        self.parts.push(part);
    }

    fn whole(self) -> Value {
        let mut content = Map::new();
        if !self.parts.is_empty() {
            content.insert("parts".to_owned(), Value::Array(self.parts));
        }
        content.extend(self.content);
        let mut whole = Map::new();
        if !content.is_empty() {
            whole.insert("content".to_owned(), Value::Object(content));
        }
        whole.extend(self.rest);
        Value::Object(whole)
    }
}

fn is_thought(part: &Value) -> bool {
    part.get("thought").and_then(Value::as_bool).unwrap_or(false)
}
