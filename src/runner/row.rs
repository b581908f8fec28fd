//! The life of one row: from ready to an end that is true.
//!
//! Invariant: `acting` is durable before the first input of `commit`, and after it only the record, or nobody,
//! says what became of the row.

use super::proof::{self, Record};
use super::run::Run;
use super::run_error::RunError;
use super::setback::Setback;
use super::{step, tidy};
use crate::event::Event;
use crate::outcome::RowState;
use crate::scenario::step::{Step, Verb};
use crate::scenario::verify::Verification;

/// One row with its values in the form they are typed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// From 1, as in the data.
    pub number: usize,
    pub key: String,
    pub values: Vec<(String, String)>,
}

/// How a row ended.
#[derive(Debug)]
pub struct RowEnd {
    pub state: RowState,
    pub reason: Option<String>,
    /// What kept it from passing where that was no expectation.
    pub error: Option<RunError>,
}

impl RowEnd {
    fn new(state: RowState, reason: impl Into<Option<String>>) -> RowEnd {
        RowEnd {
            state,
            reason: reason.into(),
            error: None,
        }
    }
}

/// What the screen said at the end of the steps.
enum Screen {
    Passed,
    Setback(Setback),
}

/// Carries out every step for a row, and settles it.
///
/// # Errors
/// When the journal cannot be written: then nothing is known any more.
pub async fn run_row(run: &mut Run<'_>, row: &Row) -> Result<RowEnd, RunError> {
    let begun = run.journal.ms();
    run.journal.in_row(Some(row.number));
    run.begin_row(row);
    run.journal.tell(Event::RowStarted {
        key: row.key.clone(),
        values: row.values.clone(),
    })?;
    mark(run, row, RowState::Claimed)?;
    let end = live(run, row).await?;
    let scenario = run.scenario;
    tidy::afterwards(run, &scenario.after_row, "`after_row`").await?;
    finish(run, row, &end, begun)?;
    Ok(end)
}

/// Settles a row that was cut off while it was being committed: the record is asked, nothing is done again.
///
/// # Errors
/// As [`run_row`].
pub async fn settle_row(run: &mut Run<'_>, row: &Row) -> Result<RowEnd, RunError> {
    let begun = run.journal.ms();
    run.journal.in_row(Some(row.number));
    run.begin_row(row);
    run.journal.tell(Event::RowStarted {
        key: row.key.clone(),
        values: row.values.clone(),
    })?;
    let scenario = run.scenario;
    let cut = "the run was cut off while this row was being committed";
    let end = match &scenario.verify {
        Verification::Record(proofs) => match proof::ask(run, proofs, true).await {
            Err(error) if error.is_stop() => RowEnd {
                state: RowState::InDoubt,
                reason: Some(format!("{cut}, and the record was not asked: {error}")),
                error: Some(error),
            },
            Err(error) => return Err(error),
            Ok(Record::Agrees) => RowEnd::new(RowState::Done, format!("{cut}; the record has it")),
            Ok(Record::Differs { answers, why }) if answers.iter().all(|answer| answer == "0" || answer.is_empty()) => {
                RowEnd::new(
                    RowState::FailedApplication,
                    format!("{cut}; it is not in the record: {why}"),
                )
            }
            Ok(Record::Differs { why, .. }) => RowEnd::new(RowState::InDoubt, format!("{cut}; {why}")),
            Ok(Record::Silent { why }) => {
                RowEnd::new(RowState::InDoubt, format!("{cut}, and the record is silent: {why}"))
            }
        },
        Verification::Nothing | Verification::Screen => RowEnd::new(
            RowState::InDoubt,
            format!("{cut}, and nothing can say whether it was entered"),
        ),
    };
    finish(run, row, &end, begun)?;
    Ok(end)
}

async fn live(run: &mut Run<'_>, row: &Row) -> Result<RowEnd, RunError> {
    let scenario = run.scenario;
    if let (Some(_), Verification::Record(proofs)) = (scenario.commit(), &scenario.verify) {
        let record = match proof::ask(run, proofs, false).await {
            Err(error) if error.is_stop() => return Ok(before_commit(error.into())),
            asked => asked?,
        };
        match record {
            Record::Agrees => {
                let reason = "it is already in the record; nothing was entered";
                return Ok(RowEnd::new(RowState::FailedBusiness, reason.to_owned()));
            }
            Record::Silent { why } => {
                return Ok(RowEnd::new(
                    RowState::FailedApplication,
                    format!("nothing was entered: {why}"),
                ));
            }
            Record::Differs { answers, .. } => {
                let screen = steps(run, row, &scenario.steps).await?;
                return settle(run, row, screen, Some(&answers)).await;
            }
        }
    }
    let screen = steps(run, row, &scenario.steps).await?;
    settle(run, row, screen, None).await
}

async fn steps(run: &mut Run<'_>, row: &Row, steps: &[Step]) -> Result<Screen, RunError> {
    let scenario = run.scenario;
    for step in scenario.before_row.iter().chain(steps) {
        if matches!(step.verb, Verb::Commit(_)) {
            mark(run, row, RowState::Acting)?;
        }
        if let Err(setback) = step::one(run, step).await {
            return Ok(Screen::Setback(setback));
        }
    }
    Ok(Screen::Passed)
}

async fn settle(run: &mut Run<'_>, row: &Row, screen: Screen, before: Option<&[String]>) -> Result<RowEnd, RunError> {
    let scenario = run.scenario;
    if !run.committing {
        return Ok(match screen {
            Screen::Passed => on_the_screens_word(run),
            Screen::Setback(setback) => before_commit(setback),
        });
    }
    let record = match &scenario.verify {
        Verification::Record(proofs) => {
            mark(run, row, RowState::Verifying)?;
            // The record may still have to hear of what was done; a refusal it will never hear of.
            let patient = !matches!(screen, Screen::Setback(Setback::Refused(_)));
            match proof::ask(run, proofs, patient).await {
                Ok(record) => record,
                Err(RunError::Halted(_)) => Record::Silent {
                    why: "the record was not asked".to_owned(),
                },
                Err(error) => return Err(error),
            }
        }
        Verification::Screen => match &screen {
            Screen::Passed => return Ok(on_the_screens_word(run)),
            Screen::Setback(Setback::Refused(reason)) => {
                return Ok(RowEnd::new(RowState::FailedBusiness, reason.clone()));
            }
            Screen::Setback(_) => Record::Silent {
                why: "only the screen could say".to_owned(),
            },
        },
        Verification::Nothing => Record::Silent {
            why: "the scenario has no `verify`".to_owned(),
        },
    };
    Ok(judge(screen, record, before))
}

/// Every step passed, and no record is asked. What only a model said is not even on the screen.
fn on_the_screens_word(run: &Run<'_>) -> RowEnd {
    if let Some(goal) = &run.unproven {
        let reason = format!("only the model says that it is reached, there is no `until`: {goal}");
        return RowEnd::new(RowState::Unverified, reason);
    }
    RowEnd::new(RowState::Done, None)
}

/// Nothing can have been entered.
fn before_commit(setback: Setback) -> RowEnd {
    let reason = Some(setback.to_string());
    match setback {
        Setback::Refused(reason) => RowEnd::new(RowState::FailedBusiness, reason),
        Setback::Failed(_) => RowEnd::new(RowState::FailedApplication, reason),
        Setback::Forbidden(_) | Setback::NeedsPerson(_) => RowEnd::new(RowState::Cancelled, reason),
        // What ends the whole run is no fault of this row.
        Setback::Error(error) if error.is_stop() || error.ends_the_run() => RowEnd {
            state: RowState::Cancelled,
            reason,
            error: Some(error),
        },
        Setback::Error(error) => RowEnd {
            state: RowState::FailedApplication,
            reason,
            error: Some(error),
        },
    }
}

/// After `acting`: what the screen said against what the record says. The record has the last word.
fn judge(screen: Screen, record: Record, before: Option<&[String]>) -> RowEnd {
    let (passed, said, refused, error) = match screen {
        Screen::Passed => (true, None, false, None),
        Screen::Setback(Setback::Refused(reason)) => (false, Some(reason), true, None),
        Screen::Setback(Setback::Error(error)) => (false, Some(error.to_string()), false, Some(error)),
        Screen::Setback(setback) => (false, Some(setback.to_string()), false, None),
    };
    let said = said.unwrap_or_default();
    let (state, reason) = match record {
        Record::Agrees if passed => (RowState::Done, None),
        Record::Agrees => (RowState::Done, Some(format!("the record has it, though {said}"))),
        Record::Differs { answers, why } => {
            let nothing_new = before.is_some_and(|before| before == answers.as_slice());
            match (passed, refused, nothing_new) {
                (true, _, true) => (
                    RowState::Refuted,
                    Some(format!("the screen said it was entered, {why}")),
                ),
                (true, _, false) => (RowState::Refuted, Some(format!("it was not entered once: {why}"))),
                (false, true, true) => (RowState::FailedBusiness, Some(said)),
                (false, false, true) => (
                    RowState::FailedApplication,
                    Some(format!("{said}; nothing was entered: {why}")),
                ),
                (false, _, false) => (RowState::InDoubt, Some(format!("{said}; {why}"))),
            }
        }
        Record::Silent { why } if passed => (RowState::Unverified, Some(why)),
        Record::Silent { why } => (RowState::InDoubt, Some(format!("{said}; {why}"))),
    };
    RowEnd { state, reason, error }
}

fn mark(run: &mut Run<'_>, row: &Row, state: RowState) -> Result<(), RunError> {
    run.committing = run.committing || state == RowState::Acting;
    Ok(run.journal.tell(Event::RowMarked {
        key: row.key.clone(),
        state,
    })?)
}

fn finish(run: &mut Run<'_>, row: &Row, end: &RowEnd, begun: u64) -> Result<(), RunError> {
    let millis = run.journal.ms().saturating_sub(begun);
    run.journal.in_step(None);
    run.journal.tell(Event::RowFinished {
        key: row.key.clone(),
        state: end.state,
        reason: end.reason.clone(),
        values: run.extracted.clone(),
        millis,
    })?;
    run.journal.in_row(None);
    Ok(())
}
