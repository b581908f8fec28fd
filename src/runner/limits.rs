//! Counts what a row and the whole run may do.

use std::time::Duration;

use super::control::Halt;
use crate::scenario::settings::{Limits, RunLimits};

/// Actions and time used, against what is allowed. Time is the desktop's clock, so that a replay counts the same.
#[derive(Debug, Clone)]
pub struct Tally {
    row: Limits,
    run: RunLimits,
    run_actions: u32,
    row_actions: u32,
    row_began_ms: Option<u64>,
}

impl Tally {
    pub fn new(row: Limits, run: RunLimits) -> Tally {
        Tally {
            row,
            run,
            run_actions: 0,
            row_actions: 0,
            row_began_ms: None,
        }
    }

    pub fn begin_row(&mut self) {
        self.row_actions = 0;
        self.row_began_ms = None;
    }

    /// Actions of this row so far.
    pub fn row_actions(&self) -> u32 {
        self.row_actions
    }

    /// Counts an action that is about to happen.
    ///
    /// # Errors
    /// When it would be one too many.
    pub fn action(&mut self) -> Result<(), Halt> {
        if self.row.actions.is_some_and(|most| self.row_actions >= most) {
            return Err(Halt::Limit(format!("{} actions for a row", self.row_actions)));
        }
        if self.run.actions.is_some_and(|most| self.run_actions >= most) {
            return Err(Halt::Limit(format!("the run, {} actions,", self.run_actions)));
        }
        self.row_actions += 1;
        self.run_actions += 1;
        Ok(())
    }

    /// Looks at the clock of a frame.
    ///
    /// # Errors
    /// When the row has used up its time.
    pub fn frame(&mut self, ms: u64) -> Result<(), Halt> {
        let began = *self.row_began_ms.get_or_insert(ms);
        let used = Duration::from_millis(ms.saturating_sub(began));
        match self.row.time {
            Some(most) if used >= most => Err(Halt::Limit(format!("{} s for a row", most.as_secs_f64()))),
            _ => Ok(()),
        }
    }
}
