//! What the runner needs of a reader, live or from a recording.

use std::sync::Arc;

use thiserror::Error;

use super::reading::Reading;
use crate::screen::frame::Frame;

/// Reads frames. Lives on a thread of its own; its calls block.
pub trait Reads: Send {
    /// Everything on a frame. The same pixels always give the same reading.
    ///
    /// # Errors
    /// When no reading can be had: the text reader is missing, or died and its successor too.
    fn read(&mut self, frame: &Frame) -> Result<Arc<Reading>, ReadError>;
}

/// A frame could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("cannot read the screen: {what}; {remedy}")]
pub struct ReadError {
    pub what: String,
    /// What to do about it.
    pub remedy: String,
}
