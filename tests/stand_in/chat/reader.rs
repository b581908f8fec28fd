//! What a valid request tells the brain.

use serde_json::Value;

use crate::stand_in::conversation::Conversation;
use crate::stand_in::memory::Memory;
use crate::stand_in::tokens::pictures;

/// Reads the messages of a request.
pub fn read(body: &Value) -> Conversation {
    let messages = body
        .get("messages")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    let is = |message: &&Value, role: &str| message.get("role").and_then(Value::as_str) == Some(role);
    let task = messages.iter().find(|message| is(message, "user"));
    let parts = task.and_then(|task| task.get("content")?.as_array());
    let texts = parts
        .into_iter()
        .flatten()
        .filter_map(|part| part.get("text")?.as_str());
    let last = messages.iter().rev().find(|message| is(message, "assistant"));
    Conversation {
        goal: texts.collect::<Vec<_>>().join("\n"),
        pictures: messages.iter().flat_map(pictures).collect(),
        memory: last.and_then(memory).unwrap_or_default(),
    }
}

/// What it remembers travels in the reasoning that is sent back, or in its own words.
fn memory(message: &Value) -> Option<Memory> {
    let details = message
        .get("reasoning_details")
        .and_then(|details| details.get(0)?.get("data")?.as_str());
    let words = message.get("content").and_then(Value::as_str).unwrap_or_default();
    details
        .and_then(Memory::open)
        .or_else(|| words.split_whitespace().find_map(Memory::open))
}
