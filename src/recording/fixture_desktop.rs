//! The desktop of a dry run: shows what was recorded, performs nothing.
//!
//! Invariant: names no display and no input device; there is nothing here that could move a pointer.

use std::collections::VecDeque;
use std::time::Duration;

use super::balk::Balk;
use super::tape::{Seen, Tape};
use crate::desktop::{Desktop, DesktopError, Watch};
use crate::geometry::{Rect, Size};
use crate::safety::approved::Approved;
use crate::screen::frame::Frame;

/// After its k-th action it shows the frames recorded there, in order, the last one held.
#[derive(Debug)]
pub struct FixtureDesktop {
    size: Size,
    frames: Vec<VecDeque<Seen>>,
    attempts: VecDeque<Option<Balk>>,
    selections: VecDeque<Option<String>>,
    acted: usize,
    shown: Option<Frame>,
}

impl FixtureDesktop {
    pub fn new(tape: &Tape) -> FixtureDesktop {
        FixtureDesktop {
            size: tape.size,
            frames: tape
                .frames
                .iter()
                .map(|frames| frames.iter().cloned().collect())
                .collect(),
            attempts: tape.attempts.clone(),
            selections: tape.selections.clone(),
            acted: 0,
            shown: None,
        }
    }
}

impl Desktop for FixtureDesktop {
    fn size(&self) -> Size {
        self.size
    }

    fn observe(&mut self, watch: Watch) -> Result<Frame, DesktopError> {
        let next = self.frames.get_mut(self.acted).and_then(VecDeque::pop_front);
        let frame = match (next, &self.shown) {
            (Some(seen), _) => seen.load().map_err(DesktopError::Fixture)?,
            (None, Some(held)) => later(held, watch),
            (None, None) => {
                return Err(DesktopError::Fixture(
                    "it shows no frame before the first action".to_owned(),
                ));
            }
        };
        self.shown = Some(frame.clone());
        Ok(frame)
    }

    fn act(&mut self, _action: &Approved) -> Result<(), DesktopError> {
        if let Some(balk) = self.attempts.pop_front().flatten() {
            Err(balk.into_error())
        } else {
            self.acted += 1;
            Ok(())
        }
    }

    fn selected(&mut self) -> Result<Option<String>, DesktopError> {
        Ok(self.selections.pop_front().flatten())
    }

    fn mask(&mut self, _area: Rect) {}

    fn release(&mut self) -> Result<(), DesktopError> {
        Ok(())
    }
}

/// The frame held until the time that was waited for is over.
fn later(held: &Frame, watch: Watch) -> Frame {
    let waited = match watch {
        Watch::Now => Duration::ZERO,
        Watch::Change { within, .. } | Watch::Quiet { within, .. } => within,
    };
    let mut frame = held.clone();
    frame.ms = frame
        .ms
        .saturating_add(u64::try_from(waited.as_millis()).unwrap_or(u64::MAX));
    frame
}
