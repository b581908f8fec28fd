//! A run's entries put in order: rows, in them steps, in them what happened.
//!
//! Borrowed from the entries and nothing but them. A recording that was cut off, or continued in another sitting,
//! is a story too: a row begun again keeps its place and tells what came last.

use std::collections::HashMap;

use serde::Deserialize;

use crate::event::{Entry, Event};
use crate::outcome::{RowState, StepOutcome};
use crate::report::found::Found;
use crate::runner::failure::Failure;

/// What happened, row by row in the order of their numbers.
#[derive(Debug, Default)]
pub struct Story<'a> {
    pub rows: Vec<Row<'a>>,
}

/// A row, or what belongs to none: the start, the end, and a scenario without data.
#[derive(Debug, Default)]
pub struct Row<'a> {
    /// From 1; nothing for what belongs to no row.
    pub number: Option<usize>,
    pub key: &'a str,
    pub values: &'a [(String, String)],
    /// The latest state that is known.
    pub state: Option<RowState>,
    pub reason: Option<&'a str>,
    /// What `extract` read.
    pub extracted: &'a [(String, String)],
    pub millis: u64,
    /// The ledger's marks with their times on the run's clock.
    pub marks: Vec<(u64, RowState)>,
    pub steps: Vec<Step<'a>>,
    /// What happened in the row outside its steps, and at its start and end.
    pub beside: Vec<&'a Entry>,
}

/// A step as it was carried out once.
#[derive(Debug)]
pub struct Step<'a> {
    /// As in `3` or `6.1`.
    pub id: &'a str,
    pub verb: &'a str,
    pub words: &'a str,
    pub line: usize,
    /// The file of that line, where it is a called scenario's.
    pub file: Option<&'a str>,
    /// Nothing where it was cut off.
    pub outcome: Option<StepOutcome>,
    pub reason: Option<&'a str>,
    /// What was expected and what was there, where an expectation failed.
    pub failure: Option<Failure>,
    pub millis: u64,
    pub happened: Vec<&'a Entry>,
}

impl<'a> Story<'a> {
    pub fn of(entries: &'a [Entry]) -> Story<'a> {
        let mut rows: Vec<Row<'a>> = Vec::new();
        let mut places: HashMap<Option<usize>, usize> = HashMap::new();
        for entry in entries {
            let place = *places.entry(entry.row).or_insert_with(|| {
                rows.push(Row {
                    number: entry.row,
                    ..Row::default()
                });
                rows.len() - 1
            });
            if let Some(row) = rows.get_mut(place) {
                row.hear(entry);
            }
        }
        rows.sort_by_key(|row| row.number);
        Story { rows }
    }
}

impl<'a> Row<'a> {
    fn hear(&mut self, entry: &'a Entry) {
        match &entry.event {
            Event::RowStarted { key, values } => {
                (self.key, self.values, self.reason) = (key, values, None);
                if !self.is_settled_only() {
                    (self.extracted, self.millis) = (&[], 0);
                }
            }
            Event::RowMarked { state, .. } => {
                self.state = Some(*state);
                self.marks.push((entry.ms, *state));
            }
            Event::RowFinished {
                key,
                state,
                reason,
                values,
                millis,
            } => {
                (self.key, self.state, self.reason) = (key, Some(*state), reason.as_deref());
                // Who settles a row later, the record or a person, reads nothing on the screen.
                if !values.is_empty() {
                    self.extracted = values;
                }
                self.millis = self.millis.saturating_add(*millis);
            }
            Event::StepStarted {
                verb,
                words,
                line,
                file,
            } => self.steps.push(Step {
                file: file.as_deref(),
                id: entry.step.as_deref().unwrap_or_default(),
                verb,
                words,
                line: *line,
                outcome: None,
                reason: None,
                failure: None,
                millis: 0,
                happened: Vec::new(),
            }),
            _ => self.happen(entry),
        }
    }

    fn happen(&mut self, entry: &'a Entry) {
        let id = entry.step.as_deref();
        let step = self.steps.iter_mut().rev().find(|step| Some(step.id) == id);
        match (&entry.event, step) {
            (
                Event::StepFinished {
                    outcome,
                    reason,
                    failure,
                    millis,
                },
                Some(step),
            ) => {
                (step.outcome, step.reason, step.millis) = (Some(*outcome), reason.as_deref(), *millis);
                step.failure = failure.as_ref().and_then(|failure| Failure::deserialize(failure).ok());
            }
            (_, Some(step)) => step.happened.push(entry),
            (_, None) => self.beside.push(entry),
        }
    }

    /// What found its targets.
    pub fn found(&self) -> Found {
        let mut found = Found::default();
        for entry in self.steps.iter().flat_map(|step| &step.happened).chain(&self.beside) {
            if let Event::Located { found: candidate, .. } = &entry.event {
                found.add(candidate.by);
            }
        }
        found
    }

    /// Whether what begins is not done again: it may have been entered, and the record is asked.
    fn is_settled_only(&self) -> bool {
        matches!(
            self.state,
            Some(RowState::Acting | RowState::Verifying | RowState::InDoubt)
        )
    }

    /// The innermost step that the row failed or was stopped by, where one did. What failed before and was made up for,
    /// by `optional` or another try, is none, and neither is what was done afterwards.
    pub fn culprit(&self) -> Option<&Step<'a>> {
        let failed: Vec<&Step<'a>> = self.steps.iter().filter(|step| step.failed()).collect();
        let mut at = failed.iter().rposition(|step| step.is_outermost())?;
        loop {
            let outer = *failed.get(at)?;
            let behind = failed.get(at + 1..).unwrap_or_default();
            let inside = behind.iter().rposition(|step| step.is_right_inside(outer));
            let inside = inside.or_else(|| {
                behind
                    .iter()
                    .rposition(|step| step.is_handlers() && !outer.is_handlers())
            });
            match inside {
                Some(inside) => at += 1 + inside,
                None => return Some(outer),
            }
        }
    }
}

impl Step<'_> {
    /// Its `until`, where it passed by what held before it already.
    pub fn stale(&self) -> Option<&str> {
        self.happened.iter().find_map(|entry| match &entry.event {
            Event::Checked {
                condition,
                holds: true,
                stale: Some(true),
                ..
            } => Some(condition.as_str()),
            _ => None,
        })
    }

    fn failed(&self) -> bool {
        matches!(self.outcome, Some(StepOutcome::Failed | StepOutcome::Stopped))
    }

    /// Whether it is one of the row's own steps, or of those before it.
    fn is_outermost(&self) -> bool {
        let before = ["before_row.", "before."];
        let own = before.iter().find_map(|prefix| self.id.strip_prefix(prefix));
        own.unwrap_or(self.id).bytes().all(|byte| byte.is_ascii_digit())
    }

    /// Whether it is a step of this one, or of its `on_failure`.
    fn is_right_inside(&self, outer: &Step<'_>) -> bool {
        let inner = self.id.strip_prefix(outer.id).and_then(|rest| rest.strip_prefix('.'));
        inner.is_some_and(|inner| !inner.strip_prefix("on_failure.").unwrap_or(inner).contains('.'))
    }

    fn is_handlers(&self) -> bool {
        self.id.starts_with("on_unexpected.")
    }

    /// How many steps it is inside of.
    pub fn depth(&self) -> usize {
        self.id.matches('.').count()
    }
}
