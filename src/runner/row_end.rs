//! What the end of a row is called: what the screen said against what the record says.
//!
//! Invariant: after input of `commit` was sent, a record that is as it was proves nothing while the application may still
//! write.

use super::commit::Commit;
use super::proof::Record;
use super::run_error::RunError;
use super::setback::Setback;
use crate::outcome::RowState;
use crate::scenario::settings::DesktopChoice;

/// How a row ended.
#[derive(Debug)]
pub struct RowEnd {
    pub state: RowState,
    pub reason: Option<String>,
    /// What kept it from passing where that was no expectation.
    pub error: Option<RunError>,
}

impl RowEnd {
    pub fn new(state: RowState, reason: impl Into<Option<String>>) -> RowEnd {
        RowEnd {
            state,
            reason: reason.into(),
            error: None,
        }
    }
}

/// Why a record that is as it was is no proof.
const NOT_YET: &str = "the application may still be at it";

/// What the screen said at the end of the steps.
pub enum Screen {
    Passed,
    Setback(Setback),
}

/// After `acting`: what the screen said against what the record says. The record has the last word, but where it is as it
/// was and the application may still write.
pub fn judge(screen: Screen, record: Record, before: Option<&[String]>, commit: Commit) -> RowEnd {
    let (passed, said, refused, error) = match screen {
        Screen::Passed => (true, None, false, None),
        Screen::Setback(Setback::Refused(reason)) => (false, Some(reason), true, None),
        Screen::Setback(Setback::Error(error)) => (false, Some(error.to_string()), false, Some(error)),
        Screen::Setback(setback) => (false, Some(setback.to_string()), false, None),
    };
    let said = said.unwrap_or_default();
    let nothing_new = unchanged(&record, before);
    let (state, reason) = match record {
        Record::Agrees if passed => (RowState::Done, None),
        Record::Agrees => (RowState::Done, Some(format!("the record has it, though {said}"))),
        Record::Differs { .. } if passed && nothing_new && commit == Commit::Marked => idle(),
        Record::Silent { .. } if passed && commit == Commit::Marked => idle(),
        Record::Differs { why, .. } if passed && nothing_new => (
            RowState::Refuted,
            Some(format!("the screen said it was entered, {why}")),
        ),
        Record::Differs { why, .. } if passed => (RowState::Refuted, Some(format!("it was not entered once: {why}"))),
        Record::Differs { .. } if refused && nothing_new => (RowState::FailedBusiness, Some(said)),
        Record::Differs { why, .. } if nothing_new => match commit {
            Commit::Ahead | Commit::Marked => (
                RowState::FailedApplication,
                Some(format!("{said}; nothing was entered: {why}")),
            ),
            Commit::Sent => (RowState::InDoubt, Some(format!("{said}; {why}; {NOT_YET}"))),
            Commit::Confirmed => (
                RowState::Refuted,
                Some(format!("the screen said it was entered, {why}; after that {said}")),
            ),
        },
        Record::Silent { why } if passed => (RowState::Unverified, Some(why)),
        Record::Silent { .. } if refused && commit <= Commit::Marked => (RowState::FailedBusiness, Some(said)),
        Record::Silent { .. } if commit <= Commit::Marked => (
            RowState::FailedApplication,
            Some(format!(
                "{said}; nothing was entered: nothing of `commit` was performed"
            )),
        ),
        Record::Differs { why, .. } | Record::Silent { why } => (RowState::InDoubt, Some(format!("{said}; {why}"))),
    };
    RowEnd { state, reason, error }
}

/// The steps of `commit` passed without one that could enter anything.
fn idle() -> (RowState, Option<String>) {
    let reason = "nothing was entered: nothing of `commit` was performed";
    (RowState::FailedApplication, Some(reason.to_owned()))
}

/// Whether the record is as it was, input was sent, and the screen did not say what became of it.
pub fn leaves_open(screen: &Screen, commit: Commit, record: &Record, before: Option<&[String]>) -> bool {
    let silent = matches!(screen, Screen::Setback(setback) if !matches!(setback, Setback::Refused(_)));
    silent && commit == Commit::Sent && unchanged(record, before)
}

/// Whether the record answers as it did before the row.
pub fn unchanged(record: &Record, before: Option<&[String]>) -> bool {
    matches!(record, Record::Differs { answers, .. } if before == Some(answers.as_slice()))
}

/// Nothing can have been entered.
pub fn before_commit(setback: Setback) -> RowEnd {
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

/// What the record's answer means for a row of an earlier sitting. The application of a private display ended with it; one
/// on a person's display may still be at work.
pub fn settled(record: Record, desktop: DesktopChoice, cut: &str) -> RowEnd {
    let gone = matches!(desktop, DesktopChoice::Virtual(_));
    let none = |answers: &[String]| answers.iter().all(|answer| answer == "0" || answer.is_empty());
    match record {
        Record::Agrees => RowEnd::new(RowState::Done, format!("{cut}; the record has it")),
        Record::Differs { answers, why } if none(&answers) && gone => RowEnd::new(
            RowState::FailedApplication,
            format!("{cut}; it is not in the record: {why}"),
        ),
        Record::Differs { answers, why } if none(&answers) => {
            RowEnd::new(RowState::InDoubt, format!("{cut}; {why}; {NOT_YET}"))
        }
        Record::Differs { why, .. } => RowEnd::new(RowState::InDoubt, format!("{cut}; {why}")),
        Record::Silent { why } => RowEnd::new(RowState::InDoubt, format!("{cut}, and the record is silent: {why}")),
    }
}
