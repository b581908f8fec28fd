//! What was read from a frame: text lines with their boxes, and the boxes one can type in or tick.

use serde::{Deserialize, Serialize};

use crate::geometry::Rect;

/// Everything read from one frame, top to bottom, left to right.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Reading {
    pub lines: Vec<Line>,
    pub fields: Vec<Field>,
}

/// Words of one line without a wide gap between them: as a rule one label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub words: Vec<Word>,
    pub bounds: Rect,
}

impl Line {
    /// Of words beside each other; nothing where there are none.
    pub(super) fn of(words: &[Word]) -> Option<Line> {
        let bounds = words.iter().map(|word| word.bounds).reduce(|a, b| a.union(&b))?;
        Some(Line {
            words: words.to_vec(),
            bounds,
        })
    }

    /// The words with single spaces between.
    pub fn text(&self) -> String {
        let words: Vec<&str> = self.words.iter().map(|word| word.text.as_str()).collect();
        words.join(" ")
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Word {
    pub text: String,
    pub bounds: Rect,
    /// 0 to 1.
    pub confidence: f64,
}

/// A box drawn on the screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Field {
    pub bounds: Rect,
    pub kind: FieldKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// A box to type in, a drop-down, a list: anything framed that is wider than a check box.
    Entry,
    /// A framed box larger than one line: a list, a text area, a panel.
    Panel,
    /// A raised box with text in the middle.
    Button,
    /// A small square, empty.
    Unchecked,
    /// A small square with a mark in it.
    Checked,
}
