//! The numbers of a run, counted in one place for console, page and JUnit.
//!
//! A summary hears entries one by one, so that it is right at any moment of a run, and after a run that was cut off.

use std::collections::BTreeMap;

use serde::Serialize;

use super::found::Found;
use super::spent::Spent;
use crate::event::{Entry, Event, NOBODY};
use crate::geometry::Size;
use crate::money::Usd;
use crate::outcome::{Outcome, RowState, StepOutcome};
use crate::usage::Usage;

/// What there is to count.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Summary {
    pub scenario: String,
    /// That of all its rows as they stand now, whichever sitting they ended in. Nothing while it runs, and where it was
    /// cut off.
    pub outcome: Option<Outcome>,
    pub size: Option<Size>,
    /// Rows there are to do in all sittings; 1 for a scenario without data.
    pub planned: usize,
    /// The latest state of each row that was begun.
    pub rows: BTreeMap<usize, RowState>,
    pub steps: Steps,
    pub found: Found,
    pub refused: usize,
    /// How often a step's `until` held before the step already.
    pub stale: usize,
    pub time: Time,
    pub model: ModelUse,
    /// The same for each model that answered.
    pub models: BTreeMap<String, ModelUse>,
    /// How the limits of money stand, and each of a row or a goal that was passed.
    pub limits: Vec<Spent>,
    /// How the latest sitting ended, and what its rows alone said then.
    #[serde(skip)]
    finished: Option<(Outcome, Outcome)>,
    /// The time of the latest entry of this sitting.
    #[serde(skip)]
    now: u64,
}

/// Steps by how they ended, the steps inside others included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Steps {
    pub passed: usize,
    pub failed: usize,
    pub skipped: usize,
    pub stopped: usize,
}

/// Where the time went, in milliseconds, all sittings together. Each moment belongs to the event it led to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Time {
    pub total: u64,
    /// From a request to its answer.
    pub model: u64,
    /// Reading frames, finding targets, keeping the journal.
    pub looking: u64,
    /// Mouse and keyboard.
    pub acting: u64,
    /// Programs and records that were asked.
    pub record: u64,
    /// Until the next frame was there: the application at work, or nothing to do but wait.
    pub waiting: u64,
}

impl Time {
    /// What deskwright itself used.
    pub fn own(&self) -> u64 {
        self.looking.saturating_add(self.acting)
    }

    /// What the world outside used: the application, the records, and waiting for the screen.
    pub fn application(&self) -> u64 {
        self.waiting.saturating_add(self.record)
    }

    fn spend(&mut self, millis: u64, event: &Event) {
        let part = match event {
            Event::Answered { .. } | Event::Rerouted { .. } => &mut self.model,
            Event::Acted { .. } => &mut self.acting,
            Event::Consulted { .. } => &mut self.record,
            Event::Observed { .. } => &mut self.waiting,
            _ => &mut self.looking,
        };
        add(part, millis);
        add(&mut self.total, millis);
    }
}

/// What the models were asked and cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ModelUse {
    pub answers: usize,
    /// Questions that no model answered; what was paid in vain is in `cost`.
    pub unanswered: usize,
    pub cost: Usd,
    /// Answers of models without a known price.
    pub unpriced: usize,
    pub usage: Usage,
}

impl Summary {
    /// The numbers of a whole run, or of what there is of it.
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Summary {
        let mut summary = Summary::default();
        for entry in entries {
            summary.hear(entry);
        }
        summary
    }

    pub fn hear(&mut self, entry: &Entry) {
        if let Event::RunStarted {
            scenario, rows, size, ..
        } = &entry.event
        {
            scenario.clone_into(&mut self.scenario);
            self.planned = self.planned.max(*rows);
            self.size = Some(*size);
            self.finished = None;
            self.now = entry.ms;
        }
        self.time.spend(entry.ms.saturating_sub(self.now), &entry.event);
        self.now = self.now.max(entry.ms);
        match &entry.event {
            Event::RowStarted { .. } => self.mark(entry, RowState::Claimed),
            Event::RowMarked { state, .. } | Event::RowFinished { state, .. } => self.mark(entry, *state),
            Event::StepFinished { outcome, .. } => match outcome {
                StepOutcome::Passed => self.steps.passed += 1,
                StepOutcome::Failed => self.steps.failed += 1,
                StepOutcome::Skipped => self.steps.skipped += 1,
                StepOutcome::Stopped => self.steps.stopped += 1,
            },
            Event::Located { found, .. } => self.found.add(found.by),
            Event::Refused { .. } => self.refused += 1,
            Event::Checked { stale: Some(true), .. } => self.stale += 1,
            Event::Answered { model, usage, cost, .. } => {
                let answered = model != NOBODY;
                self.model.hear(answered, *usage, *cost);
                let own = self.models.entry(model.clone()).or_default();
                own.hear(answered, *usage, *cost);
            }
            Event::Spent { scope, spent, most } => self.limit(entry, scope, *spent, *most),
            Event::RunFinished { outcome, .. } => self.finished = Some((*outcome, self.of_rows())),
            _ => {}
        }
        self.outcome = self.finished.map(|(outcome, then)| self.now_that(outcome, then));
    }

    fn of_rows(&self) -> Outcome {
        let states = self.rows.values().map(|state| Outcome::from(*state));
        states.fold(Outcome::Passed, Outcome::worse)
    }

    /// How the run stands, where its latest sitting ended with `outcome` and its rows alone said `then`: a person may
    /// have settled some since.
    fn now_that(&self, outcome: Outcome, then: Outcome) -> Outcome {
        let now = self.of_rows();
        if now == then {
            return outcome.worse(now);
        }
        let beyond_its_rows = if then.worse(outcome) == then {
            Outcome::Passed
        } else {
            outcome
        };
        let left = if self.rows.len() < self.planned {
            Outcome::Stopped
        } else {
            Outcome::Passed
        };
        beyond_its_rows.worse(now).worse(left)
    }

    /// Rows that came to an end.
    pub fn ended(&self) -> usize {
        self.rows.values().filter(|state| state.is_end()).count()
    }

    /// How many rows are in each state, the good one first; states that do not occur are left out.
    pub fn states(&self) -> Vec<(RowState, usize)> {
        const ORDER: [RowState; 11] = [
            RowState::Done,
            RowState::FailedBusiness,
            RowState::FailedApplication,
            RowState::Refuted,
            RowState::Unverified,
            RowState::InDoubt,
            RowState::Cancelled,
            RowState::Verifying,
            RowState::Acting,
            RowState::Claimed,
            RowState::Ready,
        ];
        let count = |state| self.rows.values().filter(|seen| **seen == state).count();
        ORDER
            .iter()
            .map(|state| (*state, count(*state)))
            .filter(|(_, count)| *count > 0)
            .collect()
    }

    /// Whether rows are what to show; a single one is shown step by step.
    pub fn has_rows(&self) -> bool {
        self.planned > 1
    }

    /// The latest word counts for what outlives a row.
    fn limit(&mut self, entry: &Entry, scope: &str, spent: Usd, most: Usd) {
        let scope = match (scope, entry.row) {
            ("goal" | "row", Some(row)) if self.has_rows() => format!("{scope} (row {row})"),
            _ => scope.to_owned(),
        };
        self.limits.retain(|known| known.scope != scope);
        self.limits.push(Spent { scope, spent, most });
    }

    fn mark(&mut self, entry: &Entry, state: RowState) {
        if let Some(row) = entry.row {
            self.rows.insert(row, state);
        }
    }
}

impl ModelUse {
    fn hear(&mut self, answered: bool, usage: Option<Usage>, cost: Option<Usd>) {
        if answered {
            self.answers += 1;
        } else {
            self.unanswered += 1;
        }
        match cost {
            Some(cost) => self.cost = self.cost.plus(cost),
            None => self.unpriced += 1,
        }
        if let Some(usage) = usage {
            add(&mut self.usage.input, usage.input);
            add(&mut self.usage.cached, usage.cached);
            add(&mut self.usage.written, usage.written);
            add(&mut self.usage.output, usage.output);
            add(&mut self.usage.reasoning, usage.reasoning);
        }
    }
}

fn add(sum: &mut u64, value: u64) {
    *sum = sum.saturating_add(value);
}
