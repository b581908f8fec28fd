//! Answers in the vendor's form: messages, their blocks and their usage.
//!
//! Source: Anthropic's API reference and recorded answers, state of November 2026.

use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_128_with_seed;

use super::pictures::png;
use super::{list, word};
use crate::stand_in::brain::Answer;
use crate::stand_in::memory::Memory;
use crate::stand_in::picture::Picture;

/// A complete message. `number` counts them: their ids come from it, the same ones every time.
pub fn message(number: u64, request: &Value, answer: &Answer) -> Value {
    let content = blocks(number, request, answer);
    let stopped = if matches!(answer, Answer::Act(..)) {
        "tool_use"
    } else {
        "end_turn"
    };
    let usage = usage(request, &content);
    json!({
        "id": id("msg", number, 0),
        "type": "message",
        "role": "assistant",
        "model": request.get("model"),
        "content": content,
        "stop_reason": stopped,
        "stop_sequence": null,
        "stop_details": null,
        "usage": usage,
    })
}

fn blocks(number: u64, request: &Value, answer: &Answer) -> Vec<Value> {
    let memory = match answer {
        Answer::Act(_, memory) => *memory,
        Answer::Done(_) => Memory::default(),
    };
    let mut blocks = vec![json!({ "type": "thinking", "thinking": "", "signature": memory.seal() })];
    match answer {
        Answer::Act(actions, _) => {
            let form = list(request, "tools").first().and_then(|tool| word(tool, "type"));
            let is_toolset = form.is_some_and(|form| form.starts_with("computer_toolset"));
            for (at, action) in actions.iter().enumerate() {
                let id = id("toolu", number, u64::try_from(at).unwrap_or(0) + 1);
                blocks.push(call(&id, action, is_toolset));
            }
        }
        Answer::Done(text) => blocks.push(json!({ "type": "text", "text": text })),
    }
    blocks
}

fn call(id: &str, action: &Value, is_toolset: bool) -> Value {
    let (name, mut input) = member(action);
    if is_toolset {
        return json!({ "type": "tool_use", "id": id, "toolset_name": "computer", "name": name, "input": input });
    }
    input["action"] = json!(name);
    json!({ "type": "tool_use", "id": id, "name": "computer", "input": input })
}

/// An action of the brain's as a member of the toolset.
fn member(action: &Value) -> (&'static str, Value) {
    let at = json!([action["x"], action["y"]]);
    let keys = || {
        let names: Vec<&str> = action["keys"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        names.iter().map(|name| keysym(name)).collect::<Vec<_>>().join("+")
    };
    match word(action, "type") {
        Some("click") => ("left_click", json!({ "coordinate": at })),
        Some("double_click") => ("double_click", json!({ "coordinate": at })),
        Some("keypress") => ("key", json!({ "text": keys() })),
        Some("type") => ("type", json!({ "text": action["text"] })),
        Some("wait") => ("wait", json!({ "duration": 2 })),
        Some("screenshot") => ("screenshot", json!({})),
        other => panic!("the brain has another word now: {other:?}"),
    }
}

/// The names of X: modifiers in small letters, other keys with a capital.
fn keysym(name: &str) -> String {
    let lower = name.to_lowercase();
    if ["ctrl", "shift", "alt"].contains(&lower.as_str()) {
        return lower;
    }
    let mut letters = lower.chars();
    letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(letters)
        .collect()
}

/// Up to the last mark but one everything was read from the cache, up to the last mark it was written.
fn usage(request: &Value, content: &[Value]) -> Value {
    let mut parts: Vec<(u64, bool)> = vec![(
        600 + text_tokens(&request["tools"]) + text_tokens(&request["system"]),
        true,
    )];
    for message in list(request, "messages") {
        for block in list(message, "content") {
            parts.push((block_tokens(block), block.get("cache_control").is_some()));
        }
    }
    let marks: Vec<usize> = parts
        .iter()
        .enumerate()
        .filter(|(_, part)| part.1)
        .map(|(at, _)| at)
        .collect();
    let up_to =
        |mark: Option<&usize>| -> u64 { mark.map_or(0, |mark| parts[..=*mark].iter().map(|part| part.0).sum()) };
    let total: u64 = parts.iter().map(|part| part.0).sum();
    let first = list(request, "messages").len() < 2;
    let read = if first { 0 } else { up_to(marks.iter().rev().nth(1)) };
    let written = up_to(marks.last()) - read;
    json!({
        "input_tokens": total - read - written,
        "cache_creation_input_tokens": written,
        "cache_read_input_tokens": read,
        "cache_creation": { "ephemeral_5m_input_tokens": written, "ephemeral_1h_input_tokens": 0 },
        "output_tokens": 64 + content.iter().map(text_tokens).sum::<u64>(),
        "output_tokens_details": { "thinking_tokens": 64 },
        "service_tier": "standard",
        "inference_geo": "global",
    })
}

fn block_tokens(block: &Value) -> u64 {
    match word(block, "type") {
        Some("image") => png(block)
            .and_then(|png| Picture::decode(&png).ok())
            .map_or(0, |picture| {
                let (width, height) = picture.size();
                u64::try_from((i64::from(width) + 27) / 28 * ((i64::from(height) + 27) / 28)).unwrap_or(0)
            }),
        Some("tool_result") => 8 + list(block, "content").iter().map(block_tokens).sum::<u64>(),
        _ => text_tokens(block),
    }
}

/// Four letters a token.
fn text_tokens(value: &Value) -> u64 {
    u64::try_from(value.to_string().len()).unwrap_or(0) / 4
}

fn id(kind: &str, number: u64, part: u64) -> String {
    let hash = format!("{:032x}", xxh3_128_with_seed(&part.to_le_bytes(), number));
    format!("{kind}_01{}", &hash[..22])
}
