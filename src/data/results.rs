//! `results.csv`: one line a row, fit for a spreadsheet.

use std::path::Path;

use crate::event::{Entry, Event};

/// One row as it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultRow {
    pub row: usize,
    pub key: String,
    pub outcome: String,
    pub reason: String,
    pub values: Vec<(String, String)>,
    pub millis: u64,
}

/// How every row ended, as far as the events tell; the last word on a row counts.
pub fn of(entries: &[Entry]) -> Vec<ResultRow> {
    let mut results: Vec<ResultRow> = Vec::new();
    for entry in entries {
        let (
            Some(row),
            Event::RowFinished {
                key,
                state,
                reason,
                values,
                millis,
            },
        ) = (entry.row, &entry.event)
        else {
            continue;
        };
        let result = ResultRow {
            row,
            key: key.clone(),
            outcome: state.word().to_owned(),
            reason: reason.clone().unwrap_or_default(),
            values: values.clone(),
            millis: *millis,
        };
        results.retain(|earlier| earlier.row != row);
        results.push(result);
    }
    results.sort_by_key(|result| result.row);
    results
}

/// Writes the results anew, whole or not at all.
///
/// # Errors
/// When the file cannot be written.
pub fn write(path: &Path, results: &[ResultRow]) -> std::io::Result<()> {
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in results.iter().flat_map(|result| &result.values) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    let mut out = csv::Writer::from_writer(Vec::new());
    let header = ["row", "key", "outcome", "reason", "seconds"]
        .into_iter()
        .map(str::to_owned);
    out.write_record(header.chain(names.iter().map(|name| neutral(name))))?;
    for result in results {
        let seconds = format!("{}.{:03}", result.millis / 1000, result.millis % 1000);
        let own = [
            result.row.to_string(),
            neutral(&result.key),
            result.outcome.clone(),
            neutral(&result.reason),
            seconds,
        ];
        let read = names.iter().map(|name| {
            let value = result.values.iter().find(|(known, _)| known == name);
            value.map(|(_, value)| neutral(value)).unwrap_or_default()
        });
        out.write_record(own.into_iter().chain(read))?;
    }
    let bytes = out
        .into_inner()
        .map_err(|error| std::io::Error::other(error.to_string()))?;
    let part = path.with_extension("csv.part");
    std::fs::write(&part, bytes)?;
    std::fs::rename(part, path)
}

/// A cell that a spreadsheet will not take for a formula: OWASP's list of first characters gets an apostrophe.
pub fn neutral(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_text() {
        for cell in ["=SUM(A1)", "+1", "-1", "@x", "\t=1"] {
            assert_eq!(neutral(cell), format!("'{cell}"));
        }
        assert_eq!(neutral("0007"), "0007");
    }
}
