//! What a valid request tells the brain.

use serde_json::Value;

use super::pictures::png;
use super::{list, word};
use crate::stand_in::conversation::Conversation;
use crate::stand_in::memory::Memory;

pub fn read(body: &Value) -> Conversation {
    let messages = list(body, "messages");
    let mut pictures = Vec::new();
    for message in messages {
        collect(list(message, "content"), &mut pictures);
    }
    let opening = messages
        .first()
        .map(|message| list(message, "content"))
        .unwrap_or_default();
    let texts: Vec<&str> = opening.iter().filter_map(|block| word(block, "text")).collect();
    let mut answers = messages.iter().rev().flat_map(|message| list(message, "content"));
    let sealed = answers.find_map(|block| word(block, "signature"));
    Conversation {
        goal: texts.join("\n"),
        pictures,
        memory: sealed.and_then(Memory::open).unwrap_or_default(),
    }
}

fn collect(content: &[Value], pictures: &mut Vec<Vec<u8>>) {
    for block in content {
        match word(block, "type") {
            Some("image") => pictures.extend(png(block)),
            Some("tool_result") => collect(list(block, "content"), pictures),
            _ => {}
        }
    }
}
