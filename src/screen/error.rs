//! Trouble with looking at a screen.

use thiserror::Error;

/// Why there is no frame.
#[derive(Debug, Error)]
pub enum ScreenError {
    #[error("{0}")]
    NoDisplay(String),
    #[error("{0}")]
    Lost(String),
}

#[cfg(target_os = "linux")]
mod x11 {
    use x11rb::errors::{ConnectError, ConnectionError, ReplyError, ReplyOrIdError};

    use super::ScreenError;

    impl From<ConnectError> for ScreenError {
        fn from(error: ConnectError) -> Self {
            ScreenError::NoDisplay(error.to_string())
        }
    }
    impl From<ConnectionError> for ScreenError {
        fn from(error: ConnectionError) -> Self {
            ScreenError::Lost(error.to_string())
        }
    }
    impl From<ReplyError> for ScreenError {
        fn from(error: ReplyError) -> Self {
            ScreenError::Lost(error.to_string())
        }
    }
    impl From<ReplyOrIdError> for ScreenError {
        fn from(error: ReplyOrIdError) -> Self {
            ScreenError::Lost(error.to_string())
        }
    }
    impl From<std::io::Error> for ScreenError {
        fn from(error: std::io::Error) -> Self {
            ScreenError::Lost(error.to_string())
        }
    }
}
