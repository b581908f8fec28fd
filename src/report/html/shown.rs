//! Text from outside on its way into the page.

use serde::Serialize;

use crate::report::escape;

/// Text whose control and invisible characters are written out. The template escapes its markup.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Shown(String);

/// Characters of one text that are shown: a page is read, not searched.
const LONGEST: usize = 4_000;

impl Shown {
    /// In one line.
    pub fn line(text: &str) -> Shown {
        Shown(escape::line(&bounded(text)))
    }

    /// With its line breaks.
    pub fn lines(text: &str) -> Shown {
        Shown(escape::lines(&bounded(text)))
    }
}

fn bounded(text: &str) -> String {
    let mut out: String = text.chars().take(LONGEST).collect();
    if out.len() < text.len() {
        out.push('…');
    }
    out
}
