//! Steps around those of a row: `before`, `before_row`, `after_row`, `after`.
//!
//! Invariant: what is done afterwards changes nothing of what became of a row; where it fails that is noted.

use std::time::Duration;

use super::control::Control;
use super::run::{At, Run};
use super::run_error::RunError;
use super::setback::Setback;
use super::step;
use crate::event::Event;
use crate::scenario::step::Step;

/// What is done after a stop may take so long.
const LONGEST: Duration = Duration::from_secs(60);

/// `after` and `after_row`: done whatever happened, also after a stop. What was under way then is given up first, and
/// where it does not end, nothing more is done.
///
/// # Errors
/// When the journal cannot be written.
pub async fn afterwards(run: &mut Run<'_>, steps: &[Step], what: &str) -> Result<(), RunError> {
    let stopped = run.control.check().is_err();
    let outer = run.control.clone();
    let stop = outer.stop();
    if stopped {
        // A limit of time has told the loop alone.
        stop.raise();
    }
    if steps.is_empty() {
        return Ok(());
    }
    if stopped && let Err(error) = run.desk.release().await {
        // Hands that hang would go on as soon as the word is taken back.
        let left = format!("{what} was not done: {error}");
        return Ok(run.journal.tell(Event::noted(left))?);
    }
    let (_button, tidying) = Control::new();
    if stopped {
        stop.lower();
        run.control = tidying.until(Some(LONGEST), &format!("{} s for {what}", LONGEST.as_secs()));
    }
    run.at = At::Tidying;
    run.tally.begin_row();
    let done = step::all(run, steps).await;
    run.at = At::Row;
    run.control = outer;
    if stopped {
        stop.raise();
    }
    match done {
        Ok(()) => Ok(()),
        Err(Setback::Error(RunError::Listen(error))) => Err(error.into()),
        Err(setback) => Ok(run
            .journal
            .tell(Event::noted(format!("{what} was not done to its end: {setback}")))?),
    }
}
