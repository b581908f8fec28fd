//! A run as JUnit XML, for build servers: a case for each row, or one for a scenario without rows.
//!
//! A row that nobody can vouch for is never a success here: refuted is a failure, unverified, in doubt and
//! unfinished are errors.

use std::path::{Path, PathBuf};
use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use thiserror::Error;

use super::elapsed::elapsed;
use super::escape;
use super::held::held_before;
use super::place::place;
use super::story::{Row, Step, Story};
use super::summary::Summary;
use crate::outcome::{Outcome, RowState, StepOutcome};

/// Cases that belong together: a run's rows, or a folder's recordings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suite {
    pub name: String,
    pub cases: Vec<Case>,
}

/// One case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    pub name: String,
    pub millis: u64,
    pub verdict: Verdict,
    /// What there is to read about it.
    pub output: String,
}

/// How a case ended. `kind` is one word that groups causes, as in `failed_business`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Passed,
    /// What was expected did not come.
    Failed {
        kind: String,
        reason: String,
    },
    /// It could not be carried out, or nobody knows.
    Error {
        kind: String,
        reason: String,
    },
}

/// The file could not be written.
#[derive(Debug, Error)]
pub enum JunitError {
    #[error("cannot write {path}: {source}")]
    Io { path: PathBuf, source: std::io::Error },
    #[error("cannot write {path} as XML: {reason}")]
    Xml { path: PathBuf, reason: String },
}

/// A run as a suite. Where the rows do not tell why the run ended as it did, a case of its own says so.
pub fn of_run(summary: &Summary, story: &Story<'_>) -> Suite {
    let rows = story.rows.iter().filter(|row| row.number.is_some());
    let mut cases: Vec<Case> = rows.map(|row| of_row(row, summary)).collect();
    let told = cases
        .iter()
        .fold(Outcome::Passed, |worst, case| worst.worse(case.verdict.outcome()));
    let outcome = summary.outcome.unwrap_or(Outcome::Broken);
    if cases.is_empty() || (told == Outcome::Passed && outcome != Outcome::Passed) {
        cases.push(of_whole(summary, story, outcome));
    }
    Suite {
        name: summary.scenario.clone(),
        cases,
    }
}

fn of_row(row: &Row<'_>, summary: &Summary) -> Case {
    let state = row.state.unwrap_or(RowState::Claimed);
    let reason = why(row.reason, row.culprit());
    let kind = state.word().to_owned();
    let verdict = match state {
        RowState::Done => Verdict::Passed,
        RowState::FailedBusiness | RowState::FailedApplication | RowState::Refuted => Verdict::Failed { kind, reason },
        _ => Verdict::Error { kind, reason },
    };
    let number = row.number.unwrap_or_default();
    let name = if summary.has_rows() {
        format!("row {number}: {}", row.key)
    } else {
        summary.scenario.clone()
    };
    Case {
        name,
        millis: row.millis,
        verdict,
        output: transcript(&row.steps),
    }
}

fn of_whole(summary: &Summary, story: &Story<'_>, outcome: Outcome) -> Case {
    let culprit = story.rows.iter().find_map(Row::culprit);
    let said = story.rows.iter().find_map(|row| row.reason);
    let reason = why(said, culprit);
    let verdict = match (outcome, summary.outcome) {
        (Outcome::Passed, _) => Verdict::Passed,
        (Outcome::Failed, _) => Verdict::Failed {
            kind: "failed".to_owned(),
            reason,
        },
        (_, None) => Verdict::Error {
            kind: "cut_off".to_owned(),
            reason: "the recording ends before the run did".to_owned(),
        },
        (Outcome::Stopped, _) => Verdict::Error {
            kind: "stopped".to_owned(),
            reason,
        },
        (Outcome::WantsPerson, _) => Verdict::Error {
            kind: "wants_person".to_owned(),
            reason,
        },
        (Outcome::Broken | Outcome::Invalid, _) => Verdict::Error {
            kind: "broken".to_owned(),
            reason,
        },
    };
    let steps: Vec<String> = story.rows.iter().map(|row| transcript(&row.steps)).collect();
    Case {
        name: summary.scenario.clone(),
        millis: summary.time.total,
        verdict,
        output: steps.concat(),
    }
}

/// The reason with the step and its line in the scenario.
fn why(reason: Option<&str>, culprit: Option<&Step<'_>>) -> String {
    let said = reason
        .or_else(|| culprit.and_then(|step| step.reason))
        .unwrap_or("no reason was given");
    match culprit {
        Some(step) => {
            let place = place(step.line, step.file);
            format!("{said}\nat {place}, step {}: {}", step.id, step.words)
        }
        None => said.to_owned(),
    }
}

/// The steps as lines: `step 3  line 12  passed  0.31s  click "Save"`.
fn transcript(steps: &[Step<'_>]) -> String {
    let line = |step: &Step<'_>| {
        let word = match step.outcome {
            Some(StepOutcome::Passed) => "passed",
            Some(StepOutcome::Failed) => "failed",
            Some(StepOutcome::Skipped) => "skipped",
            Some(StepOutcome::Stopped) => "stopped",
            None => "cut off",
        };
        let reason = step.reason.map(|reason| format!("  {reason}")).unwrap_or_default();
        let stale = step.stale().map(|until| format!("  note: {}", held_before(until)));
        let stale = stale.unwrap_or_default();
        let text = format!(
            "step {}  {}  {word}  {}  {}{reason}{stale}",
            step.id,
            place(step.line, step.file),
            elapsed(step.millis),
            step.words
        );
        format!("{}\n", escape::line(&text))
    };
    steps.iter().map(line).collect()
}

impl Case {
    /// A recording that agreed, or the first difference.
    pub fn of_replay(name: impl Into<String>, millis: u64, difference: Option<String>) -> Case {
        let verdict = match difference {
            None => Verdict::Passed,
            Some(reason) => Verdict::Failed {
                kind: "differs".to_owned(),
                reason,
            },
        };
        Case {
            name: name.into(),
            millis,
            verdict,
            output: String::new(),
        }
    }
}

impl Verdict {
    fn outcome(&self) -> Outcome {
        match self {
            Verdict::Passed => Outcome::Passed,
            Verdict::Failed { .. } => Outcome::Failed,
            Verdict::Error { .. } => Outcome::Broken,
        }
    }

    fn status(&self) -> TestCaseStatus {
        let (kind, of, reason) = match self {
            Verdict::Passed => return TestCaseStatus::success(),
            Verdict::Failed { kind, reason } => (NonSuccessKind::Failure, kind, reason),
            Verdict::Error { kind, reason } => (NonSuccessKind::Error, kind, reason),
        };
        let mut status = TestCaseStatus::non_success(kind);
        let reason = escape::lines(reason);
        status.set_type(escape::line(of));
        status.set_message(reason.lines().next().unwrap_or_default());
        status.set_description(reason);
        status
    }
}

/// The suites as JUnit XML.
///
/// # Errors
/// When the writer of XML refuses; no text from outside makes it.
pub fn xml(name: &str, suites: &[Suite]) -> Result<String, quick_junit::SerializeError> {
    let mut report = Report::new(escape::line(name));
    let mut total = Duration::ZERO;
    for suite in suites {
        let title = escape::line(&suite.name);
        let mut out = TestSuite::new(&title);
        let mut time = Duration::ZERO;
        for case in &suite.cases {
            let lasted = Duration::from_millis(case.millis);
            time = time.saturating_add(lasted);
            let mut test = TestCase::new(escape::line(&case.name), case.verdict.status());
            test.set_classname(&title).set_time(lasted);
            if !case.output.is_empty() {
                test.set_system_out(escape::lines(&case.output));
            }
            out.add_test_case(test);
        }
        total = total.saturating_add(time);
        out.set_time(time);
        report.add_test_suite(out);
    }
    report.set_time(total);
    report.to_string()
}

/// Writes the suites to a file.
///
/// # Errors
/// When the file cannot be written.
pub fn write(path: &Path, name: &str, suites: &[Suite]) -> Result<(), JunitError> {
    let text = xml(name, suites).map_err(|error| JunitError::Xml {
        path: path.to_owned(),
        reason: error.to_string(),
    })?;
    std::fs::write(path, text).map_err(|source| JunitError::Io {
        path: path.to_owned(),
        source,
    })
}
