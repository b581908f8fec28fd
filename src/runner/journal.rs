//! Numbers what happens and tells it to whoever listens.

use std::time::Instant;

use crate::event::{Artifact, Entry, Event, Glimpse, ListenError, Listener};
use crate::model::stream::Progress;

/// The one mouth of a run.
pub struct Journal<'a> {
    on: &'a mut dyn Listener,
    clock: Instant,
    number: u64,
    row: Option<usize>,
    step: Option<String>,
}

impl<'a> Journal<'a> {
    /// `clock` is the run's clock; the first entry gets the number after `last`.
    pub fn new(on: &'a mut dyn Listener, clock: Instant, last: u64) -> Journal<'a> {
        Journal {
            on,
            clock,
            number: last,
            row: None,
            step: None,
        }
    }

    /// Milliseconds on the run's clock.
    pub fn ms(&self) -> u64 {
        u64::try_from(self.clock.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// The number that the next entry will have.
    pub fn next(&self) -> u64 {
        self.number + 1
    }

    /// What follows belongs to this row.
    pub fn in_row(&mut self, row: Option<usize>) {
        self.row = row;
        self.step = None;
    }

    /// What follows belongs to this step; gives back the one before.
    pub fn in_step(&mut self, step: Option<String>) -> Option<String> {
        std::mem::replace(&mut self.step, step)
    }

    /// # Errors
    /// When a listener that must not lose it could not keep it.
    pub fn tell(&mut self, event: Event) -> Result<(), ListenError> {
        self.number += 1;
        let entry = Entry {
            number: self.number,
            ms: self.ms(),
            row: self.row,
            step: self.step.clone(),
            event,
        };
        self.on.event(&entry)
    }

    /// # Errors
    /// As [`Journal::tell`].
    pub fn keep(&mut self, artifact: &Artifact) -> Result<(), ListenError> {
        self.on.keep(artifact)
    }

    /// How far a model's answer is, at the moment.
    pub fn glimpse(&mut self, model: String, progress: Progress) {
        let glimpse = Glimpse {
            ms: self.ms(),
            model,
            says: progress.says,
            thinks: progress.thinks,
            actions: progress.actions,
        };
        self.on.glimpse(&glimpse);
    }
}
