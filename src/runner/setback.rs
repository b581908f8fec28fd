//! What can keep a step from passing.

use thiserror::Error;

use super::control::Halt;
use super::failure::Failure;
use super::run_error::RunError;
use crate::desktop::DesktopError;
use crate::event::ListenError;
use crate::safety::policy::Refusal;
use crate::scenario::template::TemplateError;

/// Why a step did not pass, by who has the next word.
#[derive(Debug, Error)]
pub enum Setback {
    /// The screen was not as expected: an application failure.
    #[error("{0}")]
    Failed(Box<Failure>),
    /// The application said no to the data, in these words: a business failure.
    #[error("{0}")]
    Refused(String),
    /// The policy said no.
    #[error("not allowed: {0}")]
    Forbidden(Refusal),
    /// Something only a person may do: a login, a captcha, a confirmation.
    #[error("needs a person: {0}")]
    NeedsPerson(String),
    #[error(transparent)]
    Error(RunError),
}

impl Setback {
    /// Whether a limit, the policy or a person ended the step, and nothing went wrong.
    pub fn is_stop(&self) -> bool {
        match self {
            Setback::Forbidden(_) | Setback::NeedsPerson(_) => true,
            Setback::Error(error) => error.is_stop(),
            Setback::Failed(_) | Setback::Refused(_) => false,
        }
    }
}

impl From<Failure> for Setback {
    fn from(failure: Failure) -> Setback {
        Setback::Failed(Box::new(failure))
    }
}

impl From<Refusal> for Setback {
    fn from(refusal: Refusal) -> Setback {
        Setback::Forbidden(refusal)
    }
}

impl From<RunError> for Setback {
    fn from(error: RunError) -> Setback {
        Setback::Error(error)
    }
}

impl From<DesktopError> for Setback {
    fn from(error: DesktopError) -> Setback {
        Setback::Error(error.into())
    }
}

impl From<ListenError> for Setback {
    fn from(error: ListenError) -> Setback {
        Setback::Error(error.into())
    }
}

impl From<Halt> for Setback {
    fn from(halt: Halt) -> Setback {
        Setback::Error(halt.into())
    }
}

impl From<TemplateError> for Setback {
    fn from(error: TemplateError) -> Setback {
        Failure::new("the template to render", error.to_string()).into()
    }
}
