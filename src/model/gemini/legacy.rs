//! The functions of Gemini 2.5 and 3 before 3.5. They were made for browsers; what concerns a desktop is read, for old
//! recordings and for models that fall back to them.

use serde_json::Value;

use super::action::{Said, press};
use crate::action::{Action, Button};
use crate::key::Key;
use crate::model::halves::Part;
use crate::model::unknown::brief;

/// How far `scroll_at` goes where it does not say.
const MAGNITUDE: f64 = 800.0;

pub(super) const NAMES: [&str; 7] = [
    "wait_5_seconds",
    "click_at",
    "hover_at",
    "type_text_at",
    "key_combination",
    "scroll_document",
    "scroll_at",
];

/// What a function of that time means; nothing where the name is none of them.
///
/// # Errors
/// What is not understood whole.
pub(super) fn parts(said: &Said<'_>) -> Result<Option<Vec<Part>>, String> {
    said.only(match said.name {
        "wait_5_seconds" => &[],
        "click_at" | "hover_at" => &["x", "y"],
        "type_text_at" => &["x", "y", "text", "press_enter", "clear_before_typing"],
        "key_combination" => &["keys"],
        "scroll_document" => &["direction"],
        "scroll_at" => &["x", "y", "direction", "magnitude"],
        _ => return Ok(None),
    })?;
    let action = match said.name {
        "wait_5_seconds" => Action::Wait { millis: 5000 },
        "click_at" => said.click(Button::Left, 1)?,
        "hover_at" => said.moved()?,
        "type_text_at" => return typed(said).map(Some),
        "key_combination" => said.pressed("keys")?,
        "scroll_at" => said.scroll(MAGNITUDE)?,
        // The whole document has no place on the screen: it goes by its keys.
        _ => match said.get("direction").and_then(Value::as_str).unwrap_or_default() {
            "up" => press(&[Key::PageUp]),
            "down" => press(&[Key::PageDown]),
            other => return Err(format!("a document is not scrolled `{}`", brief(other))),
        },
    };
    Ok(Some(vec![action.into()]))
}

/// Click, empty the field, type, Enter: the last two unless it says otherwise.
fn typed(said: &Said<'_>) -> Result<Vec<Part>, String> {
    let mut parts = vec![Part::from(said.click(Button::Left, 1)?)];
    if said.says("clear_before_typing", true)? {
        let emptied = [press(&[Key::Ctrl, Key::Char('a')]), press(&[Key::Backspace])];
        parts.extend(emptied.map(Part::from));
    }
    parts.extend(said.typed(true)?);
    Ok(parts)
}
