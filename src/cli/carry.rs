//! Puts the three seams, live or recorded, behind one run and carries it out.

use std::time::Instant;

use crate::desktop::Desktop;
use crate::event::Listener;
use crate::locate::reads::Reads;
use crate::model::budget::Budget;
use crate::money::Usd;
use crate::outside::Outside;
use crate::runner::control::Control;
use crate::runner::desk::Desk;
use crate::runner::goal_models::GoalModels;
use crate::runner::journal::Journal;
use crate::runner::limits::Tally;
use crate::runner::rows::{Finished, Task, run_all};
use crate::runner::run::{At, Run};
use crate::runner::run_error::RunError;
use crate::safety::policy::{Policy, TitleRule};
use crate::scenario::Scenario;
use crate::scenario::scope::Scope;
use crate::scenario::target::TextMatch;

/// Everything that leaves the process.
pub struct Seams {
    pub desktop: Box<dyn Desktop>,
    pub eyes: Box<dyn Reads>,
    pub outside: Box<dyn Outside>,
    pub models: Box<dyn GoalModels>,
}

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
    let desk = Desk::new(seams.desktop, seams.eyes).map_err(|error| RunError::App(error.to_string()))?;
    let control = control.until(scenario.run_limits.time, "the run's time");
    let mut run = Run {
        scenario,
        desk,
        outside: seams.outside,
        models: seams.models,
        journal: Journal::new(on, job.clock, job.last_event),
        control,
        policy: policy(scenario, &base),
        budget: Budget::new(scenario.run_limits.cost, Usd::ZERO),
        tally: Tally::new(scenario.limits, scenario.run_limits),
        scope: base.clone(),
        base,
        extracted: Vec::new(),
        source: scenario.source.as_str().into(),
        file: None,
        committing: false,
        acted_in_row: false,
        clicked: None,
        unproven: None,
        at: At::Row,
        handled: Vec::new(),
    };
    run_all(&mut run, job.tasks).await
}

fn policy(scenario: &Scenario, base: &Scope) -> Policy {
    let rule = |title: &TextMatch| match title {
        TextMatch::Label(title) => title.render_plain(base).ok().map(TitleRule::Whole),
        TextMatch::Contains(title) => title.render_plain(base).ok().map(TitleRule::Contains),
        TextMatch::Matches(title) => {
            let pattern = title.render_pattern(base).ok()?;
            regex::Regex::new(&pattern).ok().map(TitleRule::Matches)
        }
    };
    Policy {
        bound_to_windows: true,
        windows: scenario.windows.iter().filter_map(rule).collect(),
    }
}
