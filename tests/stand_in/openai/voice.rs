//! Answers in the vendor's form: responses, their items and their usage.
//!
//! Source: OpenAI's API reference and recorded responses, state of November 2026.

use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_128_with_seed;

use crate::stand_in::brain::Answer;
use crate::stand_in::memory::Memory;

/// A complete response. `number` counts them: their ids come from it, the same ones every time.
pub fn response(number: u64, request: &Value, answer: &Answer) -> Value {
    let output = items(number, answer);
    let usage = usage(request, &output);
    json!({
        "id": id("resp", number, 0),
        "object": "response",
        "created_at": 1_795_000_000 + number,
        "completed_at": 1_795_000_001 + number,
        "status": "completed",
        "background": false,
        "billing": { "payer": "developer" },
        "error": null,
        "incomplete_details": null,
        "instructions": request.get("instructions"),
        "max_output_tokens": request.get("max_output_tokens"),
        "model": request.get("model"),
        "output": output,
        "parallel_tool_calls": true,
        "previous_response_id": request.get("previous_response_id"),
        "reasoning": request.get("reasoning"),
        "service_tier": "default",
        "store": request.get("store"),
        "tool_choice": "auto",
        "tools": request.get("tools"),
        "truncation": "disabled",
        "usage": usage,
    })
}

fn items(number: u64, answer: &Answer) -> Vec<Value> {
    let memory = match answer {
        Answer::Act(_, memory) => *memory,
        Answer::Done(_) => Memory::default(),
    };
    let reasoning = json!({
        "id": id("rs", number, 1),
        "type": "reasoning",
        "encrypted_content": memory.seal(),
        "summary": [],
    });
    let item = match answer {
        Answer::Act(actions, _) => json!({
            "id": id("cu", number, 2),
            "type": "computer_call",
            "status": "completed",
            "call_id": format!("call_{}", &hash(number, 3)[..24]),
            "actions": actions,
            "pending_safety_checks": [],
            "created_by": "stand-in",
        }),
        Answer::Done(text) => json!({
            "id": id("msg", number, 2),
            "type": "message",
            "status": "completed",
            "role": "assistant",
            "phase": "final_answer",
            "content": [{ "type": "output_text", "annotations": [], "logprobs": [], "text": text }],
        }),
    };
    vec![reasoning, item]
}

/// What was sent before in the same conversation counts as cached, from 1024 tokens on and in steps of 128.
fn usage(request: &Value, output: &[Value]) -> Value {
    let input = request
        .get("input")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    let is_ours = |item: &Value| item.get("type").and_then(Value::as_str) == Some("reasoning");
    let known = input.iter().rposition(is_ours).unwrap_or(0);
    let overhead = 120 + text_tokens(request.get("instructions").unwrap_or(&Value::Null));
    let tokens: u64 = input.iter().map(item_tokens).sum();
    let before: u64 = input.iter().take(known).map(item_tokens).sum();
    let input = overhead + tokens;
    let cached = if known == 0 { 0 } else { (overhead + before) / 128 * 128 };
    let cached = if cached < 1024 { 0 } else { cached };
    let reasoning = 64;
    let output = reasoning + output.iter().map(text_tokens).sum::<u64>();
    json!({
        "input_tokens": input,
        "input_tokens_details": { "cached_tokens": cached },
        "output_tokens": output,
        "output_tokens_details": { "reasoning_tokens": reasoning },
        "total_tokens": input + output,
    })
}

/// Four letters a token; a picture has 1.2 tokens for each patch of 32 by 32 pixels.
fn item_tokens(item: &Value) -> u64 {
    match item {
        Value::String(text) => match png(text) {
            Some(bytes) => picture_tokens(&bytes),
            None => text_tokens(item),
        },
        Value::Array(values) => values.iter().map(item_tokens).sum(),
        Value::Object(fields) => fields.values().map(item_tokens).sum(),
        _ => 0,
    }
}

fn picture_tokens(png: &[u8]) -> u64 {
    let side = |at: usize| {
        let bytes = png.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
        u64::from(bytes.map_or(0, u32::from_be_bytes)).div_ceil(32)
    };
    // The sides stand at the same place in every PNG.
    side(16) * side(20) * 6 / 5
}

fn text_tokens(value: &Value) -> u64 {
    u64::try_from(value.to_string().len()).unwrap_or(0) / 4
}

/// The bytes of a data URL with a PNG in it.
pub fn png(url: &str) -> Option<Vec<u8>> {
    use base64::Engine;
    let data = url.strip_prefix("data:image/png;base64,")?;
    base64::prelude::BASE64_STANDARD.decode(data).ok()
}

fn id(kind: &str, number: u64, part: u64) -> String {
    // All ids of a response share their beginning.
    format!("{kind}_{}{}", &hash(number, 0)[..16], hash(number, part))
}

fn hash(number: u64, part: u64) -> String {
    format!("{:032x}", xxh3_128_with_seed(&part.to_le_bytes(), number))
}
