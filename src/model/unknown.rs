//! What nobody understands, in words: why, and how it was written.

use crate::action::Action;
use crate::geometry::ModelPoint;

/// An action nobody knows.
pub fn unknown(why: &str, written: &str) -> Action<ModelPoint> {
    Action::Unknown {
        raw: format!("{why}, in {}", brief(written.trim())),
    }
}

/// The beginning of a text.
pub fn brief(text: &str) -> String {
    const MOST: usize = 160;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
