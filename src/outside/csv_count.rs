//! Counting rows of a CSV file that the application writes.

use std::path::Path;

use super::{OutsideError, Reply};

/// How many rows have these values in these columns. A file that is not there yet, or in which nothing
/// was written yet, has none.
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
    if headers.is_empty() {
        return Ok(Reply::Count { rows: 0 });
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_just_made_has_no_rows() {
        let home = tempfile::tempdir().expect("a folder");
        let file = home.path().join("orders.csv");
        let wanted = [("ref".to_owned(), "7".to_owned())];
        let rows = |text: &str| {
            std::fs::write(&file, text).expect("written");
            count(&file, &wanted)
        };
        assert_eq!(count(&file, &wanted), Ok(Reply::Count { rows: 0 }));
        assert_eq!(rows(""), Ok(Reply::Count { rows: 0 }));
        assert_eq!(rows("ref\r\n7\r\n"), Ok(Reply::Count { rows: 1 }));
        let error = rows("number\n7\n").expect_err("another column");
        assert!(error.to_string().contains("no column `ref`"), "{error}");
    }
}
