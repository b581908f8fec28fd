//! Turns for tests of the model, and the answer to one.

use deskwright::geometry::{FrameId, Size, View};
use deskwright::model::turn::{Picture, Turn};
use serde_json::{Value, json};

use super::answers::{answer, call};

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

/// One click, with reasoning before it.
pub(crate) fn click() -> Value {
    let reasoning = json!({ "type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "gAAAA" });
    let action = json!([{ "type": "click", "button": "left", "x": 405, "y": 157, "keys": null }]);
    answer(&[reasoning, call("call_77", &action)])
}
