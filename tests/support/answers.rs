//! Answers as OpenAI gives them, written by hand.

use serde_json::{Value, json};

/// A completed answer with these items.
pub(crate) fn answer(output: &[Value]) -> Value {
    json!({
        "id": "resp_1", "object": "response", "status": "completed", "model": "gpt-5.4-2026-03-05",
        "error": null, "incomplete_details": null, "output": output,
        "usage": {
            "input_tokens": 1378, "input_tokens_details": { "cached_tokens": 1024 },
            "output_tokens": 11, "output_tokens_details": { "reasoning_tokens": 3 }, "total_tokens": 1389,
        },
    })
}

pub(crate) fn call(id: &str, actions: &Value) -> Value {
    json!({ "type": "computer_call", "id": format!("cu_{id}"), "call_id": id, "status": "completed",
        "pending_safety_checks": null, "actions": actions })
}
