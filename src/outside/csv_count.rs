//! Counting rows of a CSV file that the application writes.

use std::path::Path;

use super::{OutsideError, Reply};

/// How many rows have these values in these columns. A file that is not there yet has none.
///
/// # Errors
/// When it cannot be read as CSV or lacks a column.
pub fn count(file: &Path, wanted: &[(String, String)]) -> Result<Reply, OutsideError> {
    let failed = |why: String| OutsideError {
        what: format!("cannot read {}", file.display()),
        why,
        remedy: None,
    };
    if !file.exists() {
        return Ok(Reply::Count { rows: 0 });
    }
    if !file.is_file() {
        return Err(failed("it is no file".to_owned()));
    }
    let mut reader = csv::Reader::from_path(file).map_err(|error| failed(error.to_string()))?;
    let headers = reader.headers().map_err(|error| failed(error.to_string()))?.clone();
    let mut columns = Vec::new();
    for (name, value) in wanted {
        let at = headers.iter().position(|header| header == name);
        columns.push((at.ok_or_else(|| failed(format!("it has no column `{name}`")))?, value));
    }
    let mut rows = 0;
    for record in reader.records() {
        let record = record.map_err(|error| failed(error.to_string()))?;
        if columns
            .iter()
            .all(|(at, value)| record.get(*at) == Some(value.as_str()))
        {
            rows += 1;
        }
    }
    Ok(Reply::Count { rows })
}
