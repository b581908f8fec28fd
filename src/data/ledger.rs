//! What earlier sittings of a run left of each row: what is done, what is to do, what is in doubt.

use std::collections::BTreeMap;

use crate::event::{Entry, Event};
use crate::outcome::RowState;
use crate::recording::format::RowText;
use crate::runner::row::Row;
use crate::runner::rows::Task;

/// The last mark of every row, by its number.
pub fn states(entries: &[Entry]) -> BTreeMap<usize, RowState> {
    let mut states = BTreeMap::new();
    for entry in entries {
        if let (Some(row), Event::RowMarked { state, .. } | Event::RowFinished { state, .. }) =
            (entry.row, &entry.event)
        {
            states.insert(row, *state);
        }
    }
    states
}

/// Whether a row in this state is still to be carried out: nothing of its `commit` can have been done.
pub fn is_to_run(state: Option<RowState>) -> bool {
    matches!(
        state,
        None | Some(RowState::Ready | RowState::Claimed | RowState::Cancelled)
    )
}

/// What is left to do. A row that may have been entered is settled, never run again; one in doubt is settled anew.
pub fn left(rows: &[RowText], entries: &[Entry]) -> Vec<Task> {
    let states = states(entries);
    let mut tasks = Vec::new();
    for text in rows {
        let row = Row {
            number: text.number,
            key: text.key.clone(),
            values: text.values.clone(),
        };
        match states.get(&text.number) {
            None | Some(RowState::Ready | RowState::Claimed | RowState::Cancelled) => tasks.push(Task::Run(row)),
            Some(RowState::Acting | RowState::Verifying | RowState::InDoubt) => tasks.push(Task::Settle(row)),
            Some(_) => {}
        }
    }
    tasks
}
