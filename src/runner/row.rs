//! The life of one row: from ready to an end that is true.
//!
//! Invariant: `acting` is durable before the first input of `commit`, and after that input only the record, or nobody,
//! says what became of the row. A record that is as it was proves nothing while the application may still write.

use super::commit::Commit;
use super::proof::{self, Record};
use super::row_end::{RowEnd, Screen, before_commit, judge, leaves_open, settled, unchanged};
use super::run::Run;
use super::run_error::RunError;
use super::setback::Setback;
use super::{step, tidy};
use crate::event::Event;
use crate::outcome::RowState;
use crate::outside::{Reply, Request};
use crate::scenario::step::{Step, Verb};
use crate::scenario::verify::{Proof, Verification};

/// One row with its values in the form they are typed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// From 1, as in the data.
    pub number: usize,
    pub key: String,
    pub values: Vec<(String, String)>,
}

/// Carries out every step for a row, and settles it.
///
/// # Errors
/// When the journal cannot be written: then nothing is known any more.
pub async fn run_row(run: &mut Run<'_>, row: &Row) -> Result<RowEnd, RunError> {
    let begun = begin(run, row)?;
    mark(run, RowState::Claimed)?;
    let end = live(run).await?;
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
    let begun = begin(run, row)?;
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
            Ok(record) => settled(record, scenario.desktop, cut),
        },
        Verification::Nothing | Verification::Screen => RowEnd::new(
            RowState::InDoubt,
            format!("{cut}, and nothing can say whether it was entered"),
        ),
    };
    finish(run, row, &end, begun)?;
    Ok(end)
}

/// Opens a row; gives when that was.
fn begin(run: &mut Run<'_>, row: &Row) -> Result<u64, RunError> {
    let begun = run.journal.ms();
    run.journal.in_row(Some(row.number));
    run.begin_row(row);
    run.journal.tell(Event::RowStarted {
        key: row.key.clone(),
        values: row.values.clone(),
    })?;
    Ok(begun)
}

async fn live(run: &mut Run<'_>) -> Result<RowEnd, RunError> {
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
            Record::Differs { answers, why } if proof::has_entries(run, proofs, &answers) => {
                let reason = format!("it is already in the record, not as wanted: {why}; nothing was entered");
                return Ok(RowEnd::new(RowState::FailedBusiness, reason));
            }
            Record::Differs { answers, .. } => {
                let screen = steps(run, &scenario.steps).await?;
                return settle(run, screen, Some(&answers)).await;
            }
        }
    }
    let screen = steps(run, &scenario.steps).await?;
    settle(run, screen, None).await
}

async fn steps(run: &mut Run<'_>, steps: &[Step]) -> Result<Screen, RunError> {
    let scenario = run.scenario;
    for step in scenario.before_row.iter().chain(steps) {
        if let Err(setback) = step::one(run, step).await {
            return Ok(Screen::Setback(setback));
        }
        if run.commit == Commit::Sent && matches!(step.verb, Verb::Commit(_)) && step.until.is_some() {
            run.commit = Commit::Confirmed;
        }
    }
    Ok(Screen::Passed)
}

async fn settle(run: &mut Run<'_>, screen: Screen, before: Option<&[String]>) -> Result<RowEnd, RunError> {
    let scenario = run.scenario;
    if run.commit == Commit::Ahead {
        return Ok(match screen {
            Screen::Passed if is_unproven_skip(run) => RowEnd::new(
                RowState::FailedApplication,
                "nothing was entered: the `when` of `commit` does not hold".to_owned(),
            ),
            Screen::Passed => on_the_screens_word(run),
            Screen::Setback(setback) => before_commit(setback),
        });
    }
    let record = match &scenario.verify {
        Verification::Record(proofs) => {
            mark(run, RowState::Verifying)?;
            // The record may still have to hear of what was done; a refusal it will never hear of.
            let patient = !matches!(screen, Screen::Setback(Setback::Refused(_)));
            match proof::ask(run, proofs, patient).await {
                Ok(record) if leaves_open(&screen, run.commit, &record, before) && ended_badly(run).await? => {
                    return last_word(run, proofs, screen, before).await;
                }
                Ok(record) => record,
                Err(RunError::Halted(_)) => not_asked(),
                Err(error) => return Err(error),
            }
        }
        Verification::Screen => match &screen {
            Screen::Passed if run.commit == Commit::Marked => Record::Silent {
                why: "nothing was done that the screen could show".to_owned(),
            },
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
    Ok(judge(screen, record, before, run.commit))
}

/// Whether `commit` was left out where a record is to have the row.
fn is_unproven_skip(run: &Run<'_>) -> bool {
    run.scenario.commit().is_some() && matches!(run.scenario.verify, Verification::Record(_))
}

/// Whether the application is gone, as far as the run started it. One that ended well may have left the work to another program.
async fn ended_badly(run: &mut Run<'_>) -> Result<bool, RunError> {
    if run.scenario.app.is_none() {
        return Ok(false);
    }
    match run.call(&Request::Alive).await {
        Ok(reply) => Ok(matches!(reply, Ok(Reply::Ended { success: false, .. }))),
        Err(error) if error.is_stop() => Ok(false),
        Err(error) => Err(error),
    }
}

/// What is gone writes no more: what the record says from now on will stay.
async fn last_word(
    run: &mut Run<'_>,
    proofs: &[Proof],
    screen: Screen,
    before: Option<&[String]>,
) -> Result<RowEnd, RunError> {
    let (record, commit) = match proof::ask(run, proofs, false).await {
        // As if nothing had been sent: it led to nothing.
        Ok(record) if unchanged(&record, before) => (record, Commit::Marked),
        Ok(record) => (record, run.commit),
        Err(RunError::Halted(_)) => (not_asked(), run.commit),
        Err(error) => return Err(error),
    };
    Ok(judge(screen, record, before, commit))
}

fn not_asked() -> Record {
    Record::Silent {
        why: "the record was not asked".to_owned(),
    }
}

/// Every step passed, and no record is asked. What only a model said is not even on the screen.
fn on_the_screens_word(run: &Run<'_>) -> RowEnd {
    if let Some(goal) = &run.unproven {
        let reason = format!("only the model says that it is reached, there is no `until`: {goal}");
        return RowEnd::new(RowState::Unverified, reason);
    }
    RowEnd::new(RowState::Done, None)
}

/// Marks the row `acting`: from here on it is never run again.
///
/// # Errors
/// When the journal cannot be written; then nothing of `commit` may be done.
pub fn begin_commit(run: &mut Run<'_>) -> Result<(), RunError> {
    let step = run.journal.in_step(None);
    mark(run, RowState::Acting)?;
    run.journal.in_step(step);
    run.commit = Commit::Marked;
    Ok(())
}

fn mark(run: &mut Run<'_>, state: RowState) -> Result<(), RunError> {
    let key = run.key.clone();
    Ok(run.journal.tell(Event::RowMarked { key, state })?)
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
