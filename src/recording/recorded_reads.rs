//! The eyes of a dry run: a recorded reading for the very pixels it was made of; other pixels are read again.

use std::sync::Arc;

use super::read::Recording;
use crate::locate::reading::Reading;
use crate::locate::reads::{ReadError, Reads};
use crate::screen::frame::Frame;

/// Looks into the recording first, then with real eyes.
pub struct RecordedReads {
    recording: Option<Recording>,
    open: Box<dyn Fn() -> Box<dyn Reads> + Send>,
    eyes: Option<Box<dyn Reads>>,
}

impl RecordedReads {
    /// `open` gives real eyes, the first time a frame was never read before.
    pub fn new(recording: Option<Recording>, open: impl Fn() -> Box<dyn Reads> + Send + 'static) -> RecordedReads {
        RecordedReads {
            recording,
            open: Box::new(open),
            eyes: None,
        }
    }
}

impl Reads for RecordedReads {
    fn read(&mut self, frame: &Frame) -> Result<Arc<Reading>, ReadError> {
        let recorded = self
            .recording
            .as_ref()
            .and_then(|recording| recording.reading(frame.id()));
        match recorded {
            Some(reading) => Ok(Arc::new(reading)),
            None => self.eyes.get_or_insert_with(&self.open).read(frame),
        }
    }
}
