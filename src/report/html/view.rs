//! The page as the template takes it: numbers, words of our own, and text that is shown.

use serde::Serialize;

use super::album::Picture;
use super::figure::Figure;
use super::shown::Shown;
use super::source::SourceLine;

/// How good something is: decides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Nobody knows, or the record contradicts the screen.
    Doubt,
    Bad,
    /// Stopped, refused, or to be noticed.
    Warn,
    Quiet,
    Good,
}

#[derive(Debug, Serialize)]
pub struct Page {
    pub title: Shown,
    pub tone: Tone,
    pub verdict: &'static str,
    pub sentence: String,
    pub facts: Vec<Pair>,
    pub tiles: Vec<Tile>,
    pub time: Vec<Slice>,
    pub found: Vec<Slice>,
    pub rows: Vec<RowView>,
    /// The start and the end of the run: what belongs to no row.
    pub beside: Option<RowView>,
    /// Rows whose steps are left out, as the page would be too long.
    pub left_out: usize,
    pub source_path: Shown,
    pub source: Vec<SourceLine>,
    pub pictures: Vec<Picture>,
    pub version: Shown,
}

/// A name and its value.
#[derive(Debug, Serialize)]
pub struct Pair {
    pub name: Shown,
    pub value: Shown,
}

/// A number worth a place at the top.
#[derive(Debug, Serialize)]
pub struct Tile {
    pub value: String,
    pub label: String,
    pub note: String,
    pub tone: Tone,
}

/// A part of a whole.
#[derive(Debug, Serialize)]
pub struct Slice {
    pub name: String,
    pub value: String,
    pub note: String,
    /// Its share in thousandths.
    pub share: u64,
    pub class: &'static str,
}

#[derive(Debug, Serialize)]
pub struct RowView {
    pub number: Option<usize>,
    pub key: Shown,
    pub state: &'static str,
    pub meaning: &'static str,
    pub tone: Tone,
    pub reason: Shown,
    pub time: String,
    pub found: String,
    pub open: bool,
    pub values: Vec<Pair>,
    pub extracted: Vec<Pair>,
    pub marks: Vec<Pair>,
    /// What the world outside was asked for this row, and what else belongs to none of its steps.
    pub notes: Vec<Note>,
    pub steps: Vec<StepView>,
    pub ending: Option<Figure>,
}

#[derive(Debug, Serialize)]
pub struct StepView {
    pub id: Shown,
    pub depth: usize,
    pub words: Shown,
    pub outcome: &'static str,
    pub tone: Tone,
    pub time: String,
    pub lines: Vec<SourceLine>,
    pub reason: Shown,
    pub failure: Option<FailureView>,
    pub notes: Vec<Note>,
    pub figures: Vec<Figure>,
    /// The screen it failed on, large, with the nearest candidates.
    pub failed_on: Option<Figure>,
}

/// Expected and seen, with what came nearest.
#[derive(Debug, Serialize)]
pub struct FailureView {
    pub expected: Shown,
    pub seen: Shown,
    pub help: Shown,
    pub candidates: Vec<CandidateView>,
}

#[derive(Debug, Serialize)]
pub struct CandidateView {
    pub rank: usize,
    pub text: Shown,
    pub score: String,
    pub by: String,
    pub why_not: Shown,
}

/// One thing that happened, in a line.
#[derive(Debug, Serialize)]
pub struct Note {
    pub tone: Tone,
    /// What kind of thing, in a word or two.
    pub what: &'static str,
    pub text: Shown,
    pub aside: Shown,
}
