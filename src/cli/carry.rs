//! Puts the three seams, live or recorded, behind one run and carries it out.

use std::time::Instant;

use crate::event::Listener;
use crate::runner::control::Control;
use crate::runner::journal::Journal;
use crate::runner::rows::{Finished, Task, run_all};
use crate::runner::run::Run;
use crate::runner::run_error::RunError;
use crate::runner::seams::Seams;
use crate::scenario::Scenario;
use crate::scenario::scope::Scope;

/// What is to be done, and where.
pub struct Job<'a> {
    pub scenario: &'a Scenario,
    pub tasks: &'a [Task],
    /// The run's folder as templates see it.
    pub folder: String,
    /// The number of the last event there is already.
    pub last_event: u64,
    pub clock: Instant,
}

/// # Errors
/// When the journal cannot be written, or the system gives no threads.
pub async fn carry_out(
    job: &Job<'_>,
    seams: Seams,
    on: &mut dyn Listener,
    control: Control,
) -> Result<Finished, RunError> {
    let scenario = job.scenario;
    let secrets = scenario.secrets.iter().map(|secret| secret.name.value.clone());
    let base = Scope::new(job.folder.clone(), secrets);
    let control = control.until(scenario.run_limits.time, "the run's time");
    let journal = Journal::new(on, job.clock, job.last_event);
    let run = Run::new(scenario, seams, journal, control, base);
    run_all(&mut run.map_err(|error| RunError::App(error.to_string()))?, job.tasks).await
}
