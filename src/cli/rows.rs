//! `deskwright rows`: how every row of a run stands, and a person's word on one that is in doubt.

use std::time::Instant;

use super::args::RowsArguments;
use super::complaint::Complaint;
use super::{report, say};
use crate::data::{ledger, results};
use crate::event::Event;
use crate::outcome::{Outcome, RowState};
use crate::recording::format::RESULTS_FILE;
use crate::recording::read::Recording;
use crate::recording::write::Recorder;
use crate::report::escape;
use crate::runner::journal::Journal;

/// # Errors
/// When the recording cannot be read, or a resolution names no row that wants a person.
pub fn rows(arguments: &RowsArguments) -> Result<Outcome, Complaint> {
    for (key, state) in &arguments.resolve {
        resolve(arguments, key, *state)?;
    }
    let recording = Recording::open(&arguments.run).map_err(Complaint::invalid)?;
    let results = results::of(&recording.entries);
    let states = ledger::states(&recording.entries);
    let mut outcome = Outcome::Passed;
    for row in &recording.run.rows {
        let state = states.get(&row.number).copied().unwrap_or(RowState::Ready);
        outcome = outcome.worse(state.into());
        let reason = results
            .iter()
            .find(|result| result.row == row.number)
            .map(|result| result.reason.as_str());
        let line = format!(
            "{:>4}  {}  {state}  {}",
            row.number,
            escape::line(&row.key),
            escape::line(reason.unwrap_or(""))
        );
        say::out(format!("{}\n", line.trim_end()))?;
    }
    Ok(outcome)
}

/// A person looked into the record: their word becomes the row's state, in the recording like everything else.
fn resolve(arguments: &RowsArguments, key: &str, state: RowState) -> Result<(), Complaint> {
    Recording::open(&arguments.run).map_err(Complaint::invalid)?;
    let mut recorder = Recorder::resume(&arguments.run).map_err(Complaint::broken)?;
    // Read once the folder is ours: a run may have gone on in it until then.
    let recording = Recording::open(&arguments.run).map_err(Complaint::invalid)?;
    let states = ledger::states(&recording.entries);
    let row = recording.run.rows.iter().find(|row| row.key == key);
    let row = row.ok_or_else(|| Complaint::invalid(format!("{} has no row `{key}`", arguments.run.display())))?;
    let now = states.get(&row.number).copied().unwrap_or(RowState::Ready);
    if Outcome::from(now) != Outcome::WantsPerson {
        let message =
            format!("row `{key}` is {now}: only a row that is refuted, unverified or in doubt wants a person's word");
        return Err(Complaint::invalid(message));
    }
    let last = recording.entries.last().map_or(0, |entry| entry.number);
    let mut journal = Journal::new(&mut recorder, Instant::now(), last);
    journal.in_row(Some(row.number));
    let reason = Some(format!("a person says so; it was {now}"));
    let told = journal.tell(Event::RowFinished {
        key: key.to_owned(),
        state,
        reason,
        values: Vec::new(),
        millis: 0,
    });
    told.map_err(Complaint::broken)?;
    let recording = Recording::open(&arguments.run).map_err(Complaint::invalid)?;
    let path = arguments.run.join(RESULTS_FILE);
    results::write(&path, &results::of(&recording.entries))
        .map_err(|error| Complaint::broken(format!("cannot write {}: {error}", path.display())))?;
    report::write(&arguments.run)
}
