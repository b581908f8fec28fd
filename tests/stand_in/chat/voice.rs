//! Answers as servers give them.

use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_128_with_seed;

use super::manner::{self, Manner};
use crate::stand_in::brain::Answer;
use crate::stand_in::memory::Memory;
use crate::stand_in::tokens::{pictures, size, tokens};

/// A whole completion. `number` counts them: ids come from it, the same ones every time.
pub fn completion(number: u64, body: &Value, answer: &Answer) -> Value {
    let model = body.get("model").and_then(Value::as_str).unwrap_or_default();
    let manner = manner::of(model).unwrap_or(Manner::Pixels);
    let shown = pictures(body).pop().map_or((1, 1), |png| size(&png));
    let point = |x: i64, y: i64| match manner {
        Manner::Pixels => (x, y),
        Manner::Grid | Manner::Qwen => (on_grid(x, shown.0), on_grid(y, shown.1)),
    };
    let (message, finish) = match (answer, manner) {
        (Answer::Act(actions, memory), Manner::Qwen) => (in_text(actions, *memory, point), "stop"),
        (Answer::Act(actions, memory), _) => (call(number, actions, *memory, point), "tool_calls"),
        (Answer::Done(text), Manner::Qwen) => {
            let end = json!({ "name": "computer_use", "arguments": { "action": "terminate", "status": "success" } });
            let content = format!("{text}\n<tool_call>\n{end}\n</tool_call>");
            (json!({ "role": "assistant", "content": content }), "stop")
        }
        (Answer::Done(text), _) => (json!({ "role": "assistant", "content": text, "refusal": null }), "stop"),
    };
    let usage = usage(body, &message);
    json!({
        "id": format!("chatcmpl-{}", &hash(number, 0)[..24]),
        "object": "chat.completion",
        "created": 1_795_000_000 + number,
        "model": model,
        "choices": [{ "index": 0, "message": message, "logprobs": null, "finish_reason": finish }],
        "usage": usage,
    })
}

/// The number on the grid that is nearest to the middle of a pixel.
fn on_grid(at: i64, side: u32) -> i64 {
    let side = i64::from(side.max(1));
    ((2 * at + 1) * 1000 + side) / (2 * side)
}

fn call(number: u64, actions: &[Value], memory: Memory, point: impl Fn(i64, i64) -> (i64, i64)) -> Value {
    let actions: Vec<Value> = actions.iter().map(|action| said(action, &point)).collect();
    let arguments = json!({ "actions": actions }).to_string();
    json!({
        "role": "assistant",
        "content": null,
        "refusal": null,
        "reasoning": "I do what the picture leaves to do.",
        "reasoning_details": [{ "type": "reasoning.encrypted", "data": memory.seal(), "id": "r1", "format": "stand-in-v1", "index": 0 }],
        "tool_calls": [{
            "id": format!("call_{}", &hash(number, 1)[..24]),
            "type": "function",
            "function": { "name": "computer", "arguments": arguments },
        }],
    })
}

/// An action of the brain in the words of the function.
fn said(action: &Value, point: impl Fn(i64, i64) -> (i64, i64)) -> Value {
    let number = |name: &str| action.get(name).and_then(Value::as_i64).unwrap_or_default();
    match action.get("type").and_then(Value::as_str).unwrap_or_default() {
        "click" => {
            let (x, y) = point(number("x"), number("y"));
            json!({ "action": "click", "coordinate": [x, y] })
        }
        "keypress" => json!({ "action": "press", "keys": lower(action) }),
        "type" => json!({ "action": "type", "text": action.get("text") }),
        "wait" => json!({ "action": "wait", "seconds": 1 }),
        other => json!({ "action": other }),
    }
}

fn lower(action: &Value) -> Vec<String> {
    let keys = action.get("keys").and_then(Value::as_array);
    keys.into_iter()
        .flatten()
        .filter_map(|key| Some(key.as_str()?.to_lowercase()))
        .collect()
}

/// Calls in the text, one an action.
fn in_text(actions: &[Value], memory: Memory, point: impl Fn(i64, i64) -> (i64, i64)) -> Value {
    let mut lines = vec![format!("Note to myself: {}", memory.seal())];
    for action in actions {
        let mut arguments = said(action, &point);
        let name = match action.get("type").and_then(Value::as_str).unwrap_or_default() {
            "click" => "left_click",
            "keypress" => "key",
            // It has no action for a look: who waits looks again.
            "screenshot" => "wait",
            other => other,
        };
        arguments["action"] = json!(name);
        if name == "wait" {
            arguments = json!({ "action": "wait", "time": 1 });
        }
        let call = json!({ "name": "computer_use", "arguments": arguments });
        lines.push(format!("<tool_call>\n{call}\n</tool_call>"));
    }
    json!({ "role": "assistant", "content": lines.join("\n") })
}

/// What was sent before in the same conversation counts as cached.
fn usage(body: &Value, message: &Value) -> Value {
    let messages = body
        .get("messages")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    let is_ours = |message: &Value| message.get("role").and_then(Value::as_str) == Some("assistant");
    let known = messages.iter().rposition(is_ours).unwrap_or(0);
    let cached: u64 = messages.iter().take(known).map(tokens).sum();
    let prompt = messages.iter().map(tokens).sum::<u64>() + body.get("tools").map_or(0, tokens);
    let completion = tokens(message);
    json!({
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": { "cached_tokens": cached },
        "completion_tokens_details": { "reasoning_tokens": 0 },
    })
}

fn hash(number: u64, part: u64) -> String {
    format!("{:032x}", xxh3_128_with_seed(&part.to_le_bytes(), number))
}
