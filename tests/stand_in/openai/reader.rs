//! What a valid request tells the brain.

use serde_json::Value;

use super::voice::png;
use crate::stand_in::conversation::Conversation;
use crate::stand_in::memory::Memory;

/// Reads the `input` of a request.
pub fn read(input: &[Value]) -> Conversation {
    let mut pictures = Vec::new();
    for item in input {
        collect(item, &mut pictures);
    }
    let sealed = input
        .iter()
        .rev()
        .find_map(|item| item.get("encrypted_content")?.as_str());
    let content = input.first().and_then(|message| message.get("content"));
    let parts = content.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let texts: Vec<&str> = parts.iter().filter_map(|part| part.get("text")?.as_str()).collect();
    Conversation {
        goal: texts.join("\n"),
        pictures,
        memory: sealed.and_then(Memory::open).unwrap_or_default(),
    }
}

fn collect(value: &Value, pictures: &mut Vec<Vec<u8>>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect(value, pictures)),
        Value::Object(fields) => {
            let url = fields.get("image_url").and_then(Value::as_str);
            pictures.extend(url.and_then(png));
            fields.values().for_each(|value| collect(value, pictures));
        }
        _ => {}
    }
}
