//! Something on a frame that a target may mean.

use serde::{Deserialize, Serialize};

use crate::geometry::Rect;

/// What served to find a target, in the order of trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FoundBy {
    /// The pixels around the target were where a recording had seen them.
    Memory,
    Accessibility,
    Text,
    Image,
    Model,
    /// The scenario gave the coordinates itself.
    Position,
}

impl std::fmt::Display for FoundBy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            FoundBy::Memory => "memory",
            FoundBy::Accessibility => "accessibility",
            FoundBy::Text => "text",
            FoundBy::Image => "image",
            FoundBy::Model => "model",
            FoundBy::Position => "position",
        })
    }
}

/// A place on the screen with what was read there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// The text as it was read: untrusted.
    pub text: String,
    pub bounds: Rect,
    /// 0 to 1: how near the text is to what was asked for, times the reader's own confidence.
    pub score: f64,
    pub by: FoundBy,
    /// Why it was not taken; nothing where it was.
    pub why_not: Option<String>,
}

impl Candidate {
    /// What is said of the one that is most like what was looked for.
    pub fn as_nearest(&self) -> String {
        match (&self.why_not, self.by) {
            (Some(why), FoundBy::Image) => format!("what is most like it, at {}, {why}", self.bounds),
            _ => format!("nearest is \"{}\"", self.text),
        }
    }
}
