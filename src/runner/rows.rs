//! The whole run: the application is started, every row is carried out, everything is put away.

use super::commit::Commit;
use super::launch::launch;
use super::row::{Row, run_row, settle_row};
use super::row_end::RowEnd;
use super::run::Run;
use super::run_error::RunError;
use super::setback::Setback;
use super::{step, tidy};
use crate::event::Event;
use crate::model::budget::Standing;
use crate::outcome::{Outcome, RowState};
use crate::outside::{Reply, Request};

/// What is to be done about a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    Run(Row),
    /// It was cut off while being committed in an earlier sitting.
    Settle(Row),
}

/// A finished run: how it came out, and what ended it early.
#[derive(Debug)]
pub struct Finished {
    pub outcome: Outcome,
    pub error: Option<RunError>,
}

/// Carries out every task. A row that fails does not end the run; a lost desktop or a stop does.
///
/// # Errors
/// When the journal cannot be written.
pub async fn run_all(run: &mut Run<'_>, tasks: &[Task]) -> Result<Finished, RunError> {
    let begun = run.journal.ms();
    run.journal.tell(Event::RunStarted {
        scenario: run.scenario.name.clone(),
        rows: tasks.len(),
        size: run.desk.size(),
        folder: Some(run.base.run_dir().to_owned()),
    })?;
    let scenario = run.scenario;
    let finished = match begin(run).await? {
        None => rows(run, tasks).await?,
        Some(finished) => finished,
    };
    tidy::afterwards(run, &scenario.after, "`after`").await?;
    // The desktop may be the very thing that is gone.
    let _ = run.desk.release().await;
    for Standing { scope, spent, most } in run.budget.standing_of_all() {
        run.journal.tell(Event::Spent { scope, spent, most })?;
    }
    let millis = run.journal.ms().saturating_sub(begun);
    run.journal.tell(Event::RunFinished {
        outcome: finished.outcome,
        millis,
    })?;
    Ok(finished)
}

/// Starts the application and does what `before` says; how the run ended where that failed.
async fn begin(run: &mut Run<'_>) -> Result<Option<Finished>, RunError> {
    let scenario = run.scenario;
    let broken = |error: RunError| {
        Some(Finished {
            outcome: outcome_of(&error),
            error: Some(error),
        })
    };
    if let Err(error) = launch(run).await {
        return Ok(broken(error));
    }
    Ok(match step::all(run, &scenario.before).await {
        Ok(()) => None,
        Err(Setback::Error(error)) => broken(error),
        Err(setback) if setback.is_stop() => Some(Finished {
            outcome: Outcome::Stopped,
            error: None,
        }),
        Err(_) => Some(Finished {
            outcome: Outcome::Failed,
            error: None,
        }),
    })
}

async fn rows(run: &mut Run<'_>, tasks: &[Task]) -> Result<Finished, RunError> {
    let mut outcome = Outcome::Passed;
    for task in tasks {
        let mut end = match task {
            Task::Run(row) => run_row(run, row).await?,
            Task::Settle(row) => settle_row(run, row).await?,
        };
        outcome = outcome.worse(end.state.into());
        if let Some(error) = &end.error {
            outcome = outcome.worse(outcome_of(error));
        }
        if let Some(error) = ends_the_run(run, &mut end).await? {
            outcome = outcome.worse(outcome_of(&error));
            return Ok(Finished {
                outcome,
                error: Some(error),
            });
        }
    }
    Ok(Finished { outcome, error: None })
}

/// Whether the next row can be begun at all.
async fn ends_the_run(run: &mut Run<'_>, end: &mut RowEnd) -> Result<Option<RunError>, RunError> {
    if let Some(error) = end.error.take_if(|error| error.ends_the_run()) {
        return Ok(Some(error));
    }
    if let Err(halt) = run.control.check() {
        return Ok(Some(halt.into()));
    }
    if end.state == RowState::Done || run.scenario.app.is_none() {
        return Ok(None);
    }
    let alive = match run.call(&Request::Alive).await {
        Err(error) if error.is_stop() => return Ok(Some(error)),
        asked => asked?,
    };
    Ok(match alive {
        Ok(Reply::Ended { status, last_words, .. }) => {
            Some(RunError::App(format!("ended with {status}: {last_words}")))
        }
        _ => None,
    })
}

/// What an error means for the exit code.
pub fn outcome_of(error: &RunError) -> Outcome {
    if error.is_stop() {
        Outcome::Stopped
    } else {
        Outcome::Broken
    }
}

impl Run<'_> {
    /// Forgets the row before.
    pub fn begin_row(&mut self, row: &Row) {
        self.scope = self.base.clone();
        self.scope.set_row(row.number);
        for (name, value) in &row.values {
            let input = self.scenario.inputs.iter().find(|input| input.name.value == *name);
            match input {
                Some(input) => self.scope.give(name.clone(), value, &input.value_type),
                None => self.scope.set(name.clone(), value),
            }
        }
        self.key.clone_from(&row.key);
        self.extracted.clear();
        self.acted_in_row = false;
        self.commit = Commit::Ahead;
        self.standing = None;
        self.handled = vec![0; self.scenario.on_unexpected.len()];
        self.unproven = None;
        self.tally.begin_row();
        self.budget.begin_row(self.scenario.limits.cost);
    }
}
