//! Why a run could not be carried out. A failed expectation is not among these.

use thiserror::Error;

use super::control::Halt;
use super::worker::WorkerGone;
use crate::desktop::DesktopError;
use crate::event::ListenError;
use crate::locate::reads::ReadError;
use crate::model::ModelError;
use crate::outside::OutsideError;

#[derive(Debug, Error)]
pub enum RunError {
    #[error(transparent)]
    Desktop(#[from] DesktopError),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Listen(#[from] ListenError),
    #[error(transparent)]
    Outside(#[from] OutsideError),
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error(transparent)]
    Halted(#[from] Halt),
    #[error(transparent)]
    Inner(#[from] WorkerGone),
    #[error("a frame cannot be kept: {0}")]
    Picture(crate::screen::png::PngError),
    #[error("the application {0}")]
    App(String),
}

impl RunError {
    /// Whether a limit or a person ended it, and nothing went wrong.
    pub fn is_stop(&self) -> bool {
        matches!(
            self,
            RunError::Halted(_) | RunError::Model(ModelError::Money { .. } | ModelError::Dear { .. })
        )
    }

    /// Whether nothing more can be done on this desktop, whatever the row.
    pub fn ends_the_run(&self) -> bool {
        match self {
            RunError::Desktop(error) => !matches!(error, DesktopError::Changed(_) | DesktopError::Untypable { .. }),
            RunError::Read(_)
            | RunError::Listen(_)
            | RunError::Inner(_)
            | RunError::App(_)
            | RunError::Picture(_)
            | RunError::Halted(Halt::Person(_))
            | RunError::Model(ModelError::Spending { .. }) => true,
            RunError::Halted(Halt::Limit(what)) => what.starts_with("the run"),
            RunError::Model(ModelError::Money { scope, .. }) => !matches!(scope.as_str(), "goal" | "row"),
            RunError::Outside(_) | RunError::Model(_) => false,
        }
    }
}
