//! Trouble with sending input.

use thiserror::Error;

use super::aside::Late;
use crate::key::Key;

/// Why an action was not, or not wholly, performed.
#[derive(Debug, Error)]
pub enum InputError {
    #[error("{0}")]
    NoDisplay(String),
    #[error("{0}")]
    Lost(String),
    #[error("this system has no key `{0}`")]
    NoKey(Key),
    #[error("cannot type {what}: {why}")]
    Untypable { what: String, why: String },
    #[error("there is no value for the secret `{0}`")]
    NoSecret(String),
    #[error("the run was stopped")]
    Stopped,
}

impl From<Late> for InputError {
    fn from(_: Late) -> Self {
        InputError::Lost("it does not answer".to_owned())
    }
}

impl From<enigo::InputError> for InputError {
    fn from(error: enigo::InputError) -> Self {
        InputError::Lost(error.to_string())
    }
}

#[cfg(target_os = "linux")]
mod x11 {
    use x11rb::errors::{ConnectError, ConnectionError, ReplyError, ReplyOrIdError};

    use super::InputError;

    impl From<ConnectError> for InputError {
        fn from(error: ConnectError) -> Self {
            InputError::NoDisplay(error.to_string())
        }
    }
    impl From<ConnectionError> for InputError {
        fn from(error: ConnectionError) -> Self {
            InputError::Lost(error.to_string())
        }
    }
    impl From<ReplyError> for InputError {
        fn from(error: ReplyError) -> Self {
            InputError::Lost(error.to_string())
        }
    }
    impl From<ReplyOrIdError> for InputError {
        fn from(error: ReplyOrIdError) -> Self {
            InputError::Lost(error.to_string())
        }
    }
    impl From<std::io::Error> for InputError {
        fn from(error: std::io::Error) -> Self {
            InputError::Lost(error.to_string())
        }
    }
}
