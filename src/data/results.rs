//! `results.csv`: one line a row, fit for a spreadsheet.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use super::ledger;
use crate::event::{Entry, Event};
use crate::outcome::RowState;

/// The columns before those of the values.
const OWN: [&str; 5] = ["row", "key", "outcome", "reason", "seconds"];

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

/// How every row ended, as far as the events tell; the last word on a row counts. A row that was settled later, by the
/// record or by a person, keeps what was read and the time it took when it was carried out.
pub fn of(entries: &[Entry]) -> Vec<ResultRow> {
    let mut rows: BTreeMap<usize, Told<'_>> = BTreeMap::new();
    for entry in entries {
        let Some(number) = entry.row else { continue };
        let told = rows.entry(number).or_default();
        match &entry.event {
            Event::RowStarted { .. } if ledger::is_to_run(told.state) => *told = Told::default(),
            Event::RowMarked { state, .. } => told.state = Some(*state),
            Event::StepStarted { file: Some(_), .. } => told.called.extend(entry.step.as_deref()),
            // What a called scenario reads has names of its own.
            Event::Extracted { name, value, .. }
                if !told.called.contains(entry.step.as_deref().unwrap_or_default()) =>
            {
                told.read(name, value);
            }
            Event::RowFinished {
                key,
                state,
                reason,
                values,
                millis,
            } => {
                for (name, value) in values {
                    told.read(name, value);
                }
                told.state = Some(*state);
                told.millis = told.millis.saturating_add(*millis);
                told.result = Some(ResultRow {
                    row: number,
                    key: key.clone(),
                    outcome: state.word().to_owned(),
                    reason: reason.clone().unwrap_or_default(),
                    values: told.values.clone(),
                    millis: told.millis,
                });
            }
            _ => {}
        }
    }
    rows.into_values().filter_map(|told| told.result).collect()
}

/// What the events told of a row so far.
#[derive(Default)]
struct Told<'a> {
    /// The steps of called scenarios.
    called: HashSet<&'a str>,
    state: Option<RowState>,
    values: Vec<(String, String)>,
    millis: u64,
    result: Option<ResultRow>,
}

impl Told<'_> {
    fn read(&mut self, name: &str, value: &str) {
        match self.values.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => value.clone_into(known),
            None => self.values.push((name.to_owned(), value.to_owned())),
        }
    }
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
    let header = OWN.into_iter().map(str::to_owned);
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

/// A cell of a file with these columns as it was before [`neutral`].
pub fn original<'c>(columns: &[String], cell: &'c str) -> &'c str {
    match cell.strip_prefix('\'') {
        Some(bare) if columns.starts_with(&OWN.map(str::to_owned)) && neutral(bare) == cell => bare,
        _ => cell,
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

    #[test]
    fn what_a_spreadsheet_was_kept_from_comes_back_as_it_was() {
        let columns = |more: &str| {
            OWN.iter()
                .chain([&more])
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>()
        };
        for cell in ["+49 30 123", "-5.00", "=1", "Acme", "'tis"] {
            assert_eq!(original(&columns("a"), &neutral(cell)), cell);
        }
        // Somebody else's file means what it says.
        assert_eq!(original(&["ref".to_owned()], "'-5"), "'-5");
    }

    #[test]
    fn a_row_that_is_settled_later_keeps_what_was_read() {
        let row = |number: u64, event| Entry {
            number,
            ms: 0,
            row: Some(1),
            step: None,
            event,
        };
        let read = |value: &str| Event::Extracted {
            name: "order".to_owned(),
            value: value.to_owned(),
            bounds: None,
            on: None,
        };
        let started = || Event::RowStarted {
            key: "a".to_owned(),
            values: Vec::new(),
        };
        let marked = |state| Event::RowMarked {
            key: "a".to_owned(),
            state,
        };
        let finished = |state, value: &[&str], millis| Event::RowFinished {
            key: "a".to_owned(),
            state,
            reason: None,
            values: value
                .iter()
                .map(|value| ("order".to_owned(), (*value).to_owned()))
                .collect(),
            millis,
        };
        let told = |events: Vec<Event>| {
            let entries: Vec<Entry> = (1..).zip(events).map(|(number, event)| row(number, event)).collect();
            let rows = of(&entries);
            rows.into_iter()
                .map(|row| (row.outcome, row.values, row.millis))
                .collect::<Vec<_>>()
        };
        let value = |text: &str| vec![("order".to_owned(), text.to_owned())];
        let unverified = finished(RowState::Unverified, &["1001"], 5300);
        let resolved = vec![started(), read("1001"), unverified, finished(RowState::Done, &[], 0)];
        assert_eq!(told(resolved), [("done".to_owned(), value("1001"), 5300)]);
        let cut = vec![
            started(),
            read("1001"),
            marked(RowState::Acting),
            started(),
            finished(RowState::Done, &[], 40),
        ];
        assert_eq!(told(cut), [("done".to_owned(), value("1001"), 40)]);
        let again = vec![
            started(),
            read("1001"),
            finished(RowState::Cancelled, &["1001"], 70),
            started(),
            read("1002"),
            finished(RowState::Done, &["1002"], 30),
        ];
        assert_eq!(told(again), [("done".to_owned(), value("1002"), 30)]);
    }

    #[test]
    fn what_a_called_scenario_reads_for_itself_is_no_column() {
        let at = |number, step: &str, event| Entry {
            number,
            ms: 0,
            row: Some(1),
            step: Some(step.to_owned()),
            event,
        };
        let started = |file: Option<&str>| Event::StepStarted {
            verb: "extract".to_owned(),
            words: String::new(),
            line: 1,
            file: file.map(str::to_owned),
        };
        let read = |name: &str| Event::Extracted {
            name: name.to_owned(),
            value: "1".to_owned(),
            bounds: None,
            on: None,
        };
        let finished = Event::RowFinished {
            key: "a".to_owned(),
            state: RowState::Done,
            reason: None,
            values: Vec::new(),
            millis: 0,
        };
        let entries = [
            at(1, "1", started(None)),
            at(2, "1", read("own")),
            at(3, "2.1", started(Some("part.yaml"))),
            at(4, "2.1", read("shown")),
            at(5, "2", finished),
        ];
        let values: Vec<_> = of(&entries).into_iter().flat_map(|row| row.values).collect();
        assert_eq!(values, [("own".to_owned(), "1".to_owned())]);
    }
}
