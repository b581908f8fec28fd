//! Answers as Google gives them: points on a grid of 1000 by 1000, one call an action.

use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_128_with_seed;

use crate::stand_in::brain::Answer;
use crate::stand_in::tokens::{pictures, size, tokens};

/// A whole response. `number` counts them: ids come from it, the same ones every time.
pub fn response(number: u64, body: &Value, answer: &Answer) -> Value {
    let shown = pictures(body).pop().map_or((1, 1), |png| size(&png));
    let parts = match answer {
        Answer::Act(actions, memory) => {
            let mut parts: Vec<Value> = actions
                .iter()
                .enumerate()
                .map(|(at, action)| call(number, at, action, shown))
                .collect();
            // The first call of an answer carries the signature.
            if let Some(first) = parts.first_mut() {
                first["thoughtSignature"] = json!(memory.seal());
            }
            parts.insert(
                0,
                json!({ "text": "I do what the picture leaves to do.", "thought": true }),
            );
            parts
        }
        Answer::Done(text) => vec![json!({ "text": text })],
    };
    let prompt = body.get("contents").map_or(0, tokens) + body.get("systemInstruction").map_or(0, tokens);
    let candidates: u64 = parts.iter().map(tokens).sum();
    json!({
        "candidates": [{ "content": { "parts": parts, "role": "model" }, "finishReason": "STOP", "index": 0 }],
        "usageMetadata": {
            "promptTokenCount": prompt,
            "candidatesTokenCount": candidates,
            "thoughtsTokenCount": 64,
            "totalTokenCount": prompt + candidates + 64,
            "promptTokensDetails": [{ "modality": "TEXT", "tokenCount": prompt }],
        },
        "modelVersion": "gemini-3.8-flash",
        "responseId": hash(number, 0),
    })
}

fn call(number: u64, at: usize, action: &Value, shown: (u32, u32)) -> Value {
    let coordinate = |name: &str| action.get(name).and_then(Value::as_i64).unwrap_or_default();
    let (name, mut args) = match action.get("type").and_then(Value::as_str).unwrap_or_default() {
        "click" => {
            let (x, y) = (on_grid(coordinate("x"), shown.0), on_grid(coordinate("y"), shown.1));
            ("click", json!({ "x": x, "y": y }))
        }
        "keypress" => keys(action),
        "type" => ("type", json!({ "text": action.get("text") })),
        "wait" => ("wait", json!({ "seconds": 1 })),
        _ => ("take_screenshot", json!({})),
    };
    args["intent"] = json!("Do what is left to do.");
    let part = u64::try_from(at).unwrap_or(0) + 1;
    json!({ "functionCall": { "id": &hash(number, part)[..12], "name": name, "args": args } })
}

fn keys(action: &Value) -> (&'static str, Value) {
    let names = action.get("keys").and_then(Value::as_array);
    let names: Vec<&str> = names
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(named)
        .collect();
    match names.as_slice() {
        [key] => ("press_key", json!({ "key": key })),
        keys => ("hotkey", json!({ "keys": keys })),
    }
}

fn named(key: &str) -> &str {
    match key {
        "CTRL" => "Control",
        "SHIFT" => "Shift",
        "HOME" => "Home",
        "END" => "End",
        other => other,
    }
}

/// The number on the grid that is nearest to the middle of a pixel.
fn on_grid(at: i64, side: u32) -> i64 {
    let side = i64::from(side.max(1));
    ((2 * at + 1) * 1000 + side) / (2 * side)
}

fn hash(number: u64, part: u64) -> String {
    format!("{:032x}", xxh3_128_with_seed(&part.to_le_bytes(), number))
}
