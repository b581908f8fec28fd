//! Turns and answers for tests of the model, written by hand.

use deskwright::geometry::{FrameId, Size, View};
use deskwright::model::turn::{Picture, Turn};
use serde_json::{Value, json};

/// A picture of 1280x800 whose bytes say which one it is.
pub(crate) fn picture(number: u8) -> Picture {
    let size = Size::new(1280, 800);
    Picture {
        view: View {
            frame: FrameId(number.into()),
            screen: size,
            image: size,
        },
        png: vec![number].into(),
    }
}

pub(crate) fn opening() -> Turn {
    Turn::opening("Choose Express", "Stay inside the application.", picture(1))
}

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

/// One click, with reasoning before it.
pub(crate) fn click() -> Value {
    let reasoning = json!({ "type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "gAAAA" });
    let action = json!([{ "type": "click", "button": "left", "x": 405, "y": 157, "keys": null }]);
    answer(&[reasoning, call("call_77", &action)])
}
