//! The form of a recording on disk, shared by what writes it and what reads it.
//!
//! A folder: `run.json` (this file's [`RunFile`]), `events.jsonl` (one `event::Entry` a line),
//! `images/<hash>.png`, `frames/<id>.png`, `reads/<id>.json`, `answers/<number>.json`, `results.csv`, `report.html`. A kill at
//! any moment leaves a readable folder: at most the last line of the events is cut. Old formats are read for ever.

use serde::{Deserialize, Serialize};

use crate::geometry::Size;
use crate::scenario::route::Routing;

/// The format written today. Older ones are read, newer ones refused.
pub const FORMAT: u32 = 1;

pub const RUN_FILE: &str = "run.json";
pub const EVENTS_FILE: &str = "events.jsonl";
/// The folder of the images that the scenario looks for.
pub const IMAGES: &str = "images";
pub const RESULTS_FILE: &str = "results.csv";

/// `run.json`: what the run was asked to do. Written once, before anything moves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunFile {
    pub format: u32,
    /// The deskwright that wrote it.
    pub version: String,
    pub scenario: ScenarioText,
    /// The run's folder as its templates saw it.
    pub folder: String,
    /// The size of the desktop.
    pub size: Size,
    /// Every row, in order. Secrets are not values of a row.
    pub rows: Vec<RowText>,
    /// The CSV the rows came from, with a hash of its bytes; nothing where there was none.
    pub data: Option<DataText>,
    /// Who pursued the goals; nothing where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub routing: Option<Routing>,
    /// RFC 3339, UTC.
    pub started: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioText {
    /// As given on the command line; for the reader's eyes.
    pub path: String,
    pub text: String,
    /// The scenarios it calls.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PartText>,
    /// The images that it and they look for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<ImageName>,
}

/// An image that is looked for, or a mask of one, kept as `images/<hash>.png`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageName {
    pub path: String,
    /// xxh3 of the file's bytes, 32 hexadecimal digits.
    pub hash: String,
}

impl ImageName {
    /// The name of its file in the recording.
    pub fn file(&self) -> String {
        format!("{}.png", self.hash)
    }
}

impl ScenarioText {
    /// The text of a called scenario by its path, or of the scenario itself.
    pub fn text_of(&self, file: Option<&str>) -> &str {
        let part = file.and_then(|file| self.parts.iter().find(|part| part.path == file));
        part.map_or(&self.text, |part| &part.text)
    }
}

/// A called scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartText {
    pub path: String,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataText {
    pub path: String,
    /// xxh3 of the file's bytes, 32 hexadecimal digits.
    pub hash: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowText {
    /// From 1, as in the data.
    pub number: usize,
    pub key: String,
    /// Inputs by name, already in the form they are typed in.
    pub values: Vec<(String, String)>,
}

/// A hash of bytes as this format writes it.
pub fn hash(bytes: &[u8]) -> String {
    format!("{:032x}", xxhash_rust::xxh3::xxh3_128(bytes))
}
