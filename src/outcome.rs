//! How steps, rows and runs end, and the exit codes.

use serde::{Deserialize, Serialize};

/// How a step ended. A failed expectation is a result, not an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepOutcome {
    Passed,
    Failed,
    /// Its `when` did not hold, or it was optional and could not be done.
    Skipped,
    /// Refused by the policy, a limit or a person.
    Stopped,
}

/// The life of a row. `Ready`, `Claimed`, `Acting` and `Verifying` are on the way; the others are ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowState {
    Ready,
    Claimed,
    /// On disk before the first input event of `commit`.
    Acting,
    Verifying,
    /// The record has it, or the scenario has nothing to commit and every step passed.
    Done,
    /// The application refused the data. Not retried.
    FailedBusiness,
    /// The screen was not as expected. Nothing was committed.
    FailedApplication,
    /// The screen said saved, the record says no.
    Refuted,
    /// Every step passed and nothing could check it.
    Unverified,
    /// It may have been entered and nobody knows.
    InDoubt,
    /// Stopped before anything was committed: by a limit, the policy, a person, or what ended the whole run.
    Cancelled,
}

impl RowState {
    pub fn is_end(self) -> bool {
        !matches!(
            self,
            RowState::Ready | RowState::Claimed | RowState::Acting | RowState::Verifying
        )
    }

    /// The word used in results, events and report.
    pub fn word(self) -> &'static str {
        match self {
            RowState::Ready => "ready",
            RowState::Claimed => "claimed",
            RowState::Acting => "acting",
            RowState::Verifying => "verifying",
            RowState::Done => "done",
            RowState::FailedBusiness => "failed_business",
            RowState::FailedApplication => "failed_application",
            RowState::Refuted => "refuted",
            RowState::Unverified => "unverified",
            RowState::InDoubt => "in_doubt",
            RowState::Cancelled => "cancelled",
        }
    }
}

impl std::fmt::Display for RowState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}

/// The exit codes, the whole table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 0: everything passed.
    Passed,
    /// 1: an expectation or a row failed, or a replay differs.
    Failed,
    /// 2: the command line or the scenario is invalid.
    Invalid,
    /// 3: it could not be carried out: desktop, model, disk.
    Broken,
    /// 4: stopped by a limit, the policy or a person.
    Stopped,
    /// 5: something is refuted, unverified or in doubt and wants a person.
    WantsPerson,
}

impl Outcome {
    pub fn exit_code(self) -> u8 {
        match self {
            Outcome::Passed => 0,
            Outcome::Failed => 1,
            Outcome::Invalid => 2,
            Outcome::Broken => 3,
            Outcome::Stopped => 4,
            Outcome::WantsPerson => 5,
        }
    }

    /// What an exit code of this program's own says; another one is of a process that broke.
    pub fn of_exit_code(code: u8) -> Outcome {
        match code {
            0 => Outcome::Passed,
            1 => Outcome::Failed,
            2 => Outcome::Invalid,
            4 => Outcome::Stopped,
            5 => Outcome::WantsPerson,
            _ => Outcome::Broken,
        }
    }

    /// Which of two outcomes a run reports: 5 before 3 before 4 before 1 before 0; 2 outranks all, as nothing ran.
    pub fn worse(self, other: Outcome) -> Outcome {
        let rank = |outcome: Outcome| match outcome {
            Outcome::Passed => 0,
            Outcome::Failed => 1,
            Outcome::Stopped => 2,
            Outcome::Broken => 3,
            Outcome::WantsPerson => 4,
            Outcome::Invalid => 5,
        };
        if rank(other) > rank(self) { other } else { self }
    }
}

impl From<RowState> for Outcome {
    fn from(state: RowState) -> Outcome {
        match state {
            RowState::Done => Outcome::Passed,
            RowState::FailedBusiness | RowState::FailedApplication => Outcome::Failed,
            RowState::Cancelled | RowState::Ready | RowState::Claimed => Outcome::Stopped,
            RowState::Refuted | RowState::Unverified | RowState::InDoubt | RowState::Acting | RowState::Verifying => {
                Outcome::WantsPerson
            }
        }
    }
}
