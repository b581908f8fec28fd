//! Rows from a CSV file, checked against the scenario before anything moves.

use std::path::Path;

use thiserror::Error;

use super::csv_text::{self, Flaw, Lines};
use super::rows::{RowsError, row};
use super::{columns, results};
use crate::runner::row::Row;
use crate::scenario::Scenario;

/// A CSV file that cannot be used.
#[derive(Debug, Error)]
pub enum CsvError {
    #[error("cannot read {path}: {why}")]
    Unreadable { path: String, why: String },
    #[error("{path}, line {line}, is not UTF-8; save it as \"CSV UTF-8\"")]
    NotUtf8 { path: String, line: usize },
    #[error("{path} is empty; its first line must name the columns")]
    Empty { path: String },
    #[error("{path} holds no rows below its header")]
    NoRows { path: String },
    #[error("{path} has the column `{column}` twice; rename or remove one of them")]
    Twice { path: String, column: String },
    #[error(
        "{path} has no column `{column}`, which the scenario's inputs name; its columns are: {there}. {}, or say --set {column}=VALUE for all rows",
        near.as_ref().map_or("Rename one".to_owned(), |near| format!("Did you mean `{near}`? Rename it"))
    )]
    Missing {
        path: String,
        column: String,
        there: String,
        near: Option<String>,
    },
    #[error(
        "{path} has the column `{column}`, which is no input, and none for the input `{input}`. Rename it, or say --set {input}= if `{input}` is meant to be left out"
    )]
    Slip {
        path: String,
        column: String,
        input: String,
    },
    #[error("{path}, line {line}: {why}")]
    Line { path: String, line: u64, why: String },
    #[error("{path}, line {line}: {source}")]
    Value {
        path: String,
        line: u64,
        #[source]
        source: RowsError,
    },
    #[error("{path}, line {line}: the key `{key}` was already on line {first}; every row needs a key of its own")]
    SameKey {
        path: String,
        line: u64,
        key: String,
        first: u64,
    },
}

/// Reads all rows; commas, semicolons or tabs, told by the header. `given` are the values of `--set`.
///
/// # Errors
/// The first thing wrong with the file, with its line.
pub fn read(path: &Path, bytes: &[u8], scenario: &Scenario, given: &[(String, String)]) -> Result<Vec<Row>, CsvError> {
    let shown = path.display().to_string();
    let text = text(path, bytes)?;
    if let Some((line, why)) = csv_text::flaw(text, delimiter(text)).map(quotation) {
        let (path, why) = (shown, why.to_owned());
        return Err(CsvError::Line { path, line, why });
    }
    let mut places = Lines::new(text);
    let mut reader = reader(text);
    let headers = names(&shown, &mut reader)?;
    columns::fit(&shown, &headers, scenario, given)?;
    let mut rows: Vec<Row> = Vec::new();
    let mut lines: Vec<u64> = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| wrong_line(&shown, &error, &mut places))?;
        let line = record.position().map_or(0, |position| places.at(position.byte()));
        let mut values: Vec<(String, String)> = headers
            .iter()
            .cloned()
            .zip(record.iter().map(|cell| results::original(&headers, cell).to_owned()))
            .collect();
        values.extend(given.iter().cloned());
        let row = row(scenario, rows.len() + 1, &values, Some(line)).map_err(|source| CsvError::Value {
            path: shown.clone(),
            line,
            source,
        })?;
        if let Some(at) = rows.iter().position(|earlier| earlier.key == row.key) {
            let first = lines.get(at).copied().unwrap_or(0);
            return Err(CsvError::SameKey {
                path: shown,
                line,
                key: row.key,
                first,
            });
        }
        rows.push(row);
        lines.push(line);
    }
    if rows.is_empty() {
        Err(CsvError::NoRows { path: shown })
    } else {
        Ok(rows)
    }
}

/// The names of the columns, without spaces around them.
///
/// # Errors
/// When there are none, or the file is no text.
pub fn headers(path: &Path, bytes: &[u8]) -> Result<Vec<String>, CsvError> {
    names(&path.display().to_string(), &mut reader(text(path, bytes)?))
}

fn text<'b>(path: &Path, bytes: &'b [u8]) -> Result<&'b str, CsvError> {
    let before = |at: usize| bytes.iter().take(at).filter(|byte| **byte == b'\n').count();
    let text = std::str::from_utf8(bytes).map_err(|error| CsvError::NotUtf8 {
        path: path.display().to_string(),
        line: 1 + before(error.valid_up_to()),
    })?;
    Ok(text.trim_start_matches('\u{feff}'))
}

fn reader(text: &str) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes())
}

fn names(path: &str, reader: &mut csv::Reader<&[u8]>) -> Result<Vec<String>, CsvError> {
    let path = path.to_owned();
    let headers: Vec<String> = match reader.headers() {
        Ok(headers) => headers.iter().map(|header| header.trim().to_owned()).collect(),
        Err(error) => {
            let why = error.to_string();
            return Err(CsvError::Unreadable { path, why });
        }
    };
    if headers.iter().all(String::is_empty) {
        return Err(CsvError::Empty { path });
    }
    Ok(headers)
}

/// Where a quotation mark is wrong, and how to mend it.
fn quotation(flaw: Flaw) -> (u64, &'static str) {
    match flaw {
        Flaw::Open(line) => (
            line,
            "a quotation mark opens a field here and none closes it: all that follows would be one field; close it, or write \"\"\"\" for the mark itself",
        ),
        Flaw::GoesOn(line) => (
            line,
            "a field goes on behind the quotation mark that closes it, or the field before was never closed; behind the closing mark comes the separator or the line's end, and a mark inside a field is written twice",
        ),
    }
}

fn wrong_line(path: &str, error: &csv::Error, places: &mut Lines<'_>) -> CsvError {
    let line = error.position().map_or(0, |position| places.at(position.byte()));
    let why = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            let fields = if *len == 1 { "field" } else { "fields" };
            let likely = if len > expected_len {
                "put a field that holds the separator into quotation marks"
            } else {
                "a field is missing, or a quotation mark is not closed"
            };
            format!("it has {len} {fields} where the header has {expected_len}; {likely}")
        }
        _ => error.to_string(),
    };
    CsvError::Line {
        path: path.to_owned(),
        line,
        why,
    }
}

/// The separator that the header has most of.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |separator: char| header.matches(separator).count();
    if count(';') > count(',') {
        b';'
    } else if count('\t') > count(',') {
        b'\t'
    } else {
        b','
    }
}
