//! The second seam: a model that looks at a picture and says what to do next.
//!
//! Invariant: this module builds and reads JSON and never knows where pixels came from. What it does not
//! understand is a value, not an error.

pub mod reply;
pub mod turn;

use thiserror::Error;

use crate::pending::Pending;
use reply::Reply;
use turn::Turn;

/// A model, live or from a recording.
pub trait Model {
    /// The answer to a turn. A live model reserves its cost before it sends.
    ///
    /// # Errors
    /// When no answer can be had, retries and the rest of the chain included.
    fn next<'a>(&'a mut self, turn: &'a Turn) -> Pending<'a, Result<Reply, ModelError>>;
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ModelError {
    #[error("no key for {model}: set {variable}")]
    NoKey { model: String, variable: String },
    #[error("unknown model `{0}`")]
    Unknown(String),
    #[error("{model} refused: {reason}")]
    Refused { model: String, reason: String },
    #[error("the limit of {limit} is reached: {spent} spent, this request may cost {next}")]
    Money { limit: String, spent: String, next: String },
    #[error("{model} has no price, and a limit of money is set")]
    Unpriced { model: String },
    /// The service cannot be reached, is busy, or failed.
    #[error("{model} is unavailable: {reason}")]
    Unavailable { model: String, reason: String },
    /// The request was not accepted.
    #[error("{model} rejected the request: {reason}")]
    Rejected { model: String, reason: String },
    /// The answer is not what the protocol says.
    #[error("{model} answered what the protocol does not know: {reason}")]
    Protocol { model: String, reason: String },
    /// The recording holds no further answer.
    #[error("the recording has no answer to this request: {0}")]
    Unrecorded(String),
}
