//! Waiting for the screen: for any change, or until it is quiet. Never for a fixed time.
//!
//! Invariant: an idle screen costs nothing but a look at the stop flag; that is looked at every 50 ms.

use std::time::{Duration, Instant};

use super::capture::Screen;
use super::error::ScreenError;
use super::frame::Frame;
use super::mask;
use super::veil::Veils;
use crate::geometry::FrameId;
use crate::stop::Stop;

/// The longest time without a look at the stop flag.
const BREATH: Duration = Duration::from_millis(50);

/// Eyes on a screen for the length of one wait.
#[derive(Debug)]
pub struct Watcher<'a> {
    pub screen: &'a mut Screen,
    pub stop: &'a Stop,
    /// Covered in every frame.
    pub veils: &'a mut Veils,
    /// Zero of the run's clock.
    pub origin: Instant,
}

impl Watcher<'_> {
    /// The screen as it is.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn now(&mut self) -> Result<Frame, ScreenError> {
        let surroundings = self.screen.surroundings()?;
        let mut picture = self.screen.grab()?;
        let mut covered = Vec::new();
        if !self.veils.is_empty() {
            // A window may have moved, or come back, while the picture was taken.
            for windows in [&surroundings.windows, &self.screen.surroundings()?.windows] {
                self.veils.follow(windows);
                self.veils.look(&picture.pixels, picture.size, windows);
                covered.extend(self.veils.areas());
            }
        }
        mask::cover(&mut picture.pixels, picture.size, (0, 0), &covered);
        let mut frame = Frame::new(picture.size, picture.pixels)
            .ok_or_else(|| ScreenError::Lost("the server sent a picture of the wrong size".to_owned()))?;
        frame.front = surroundings.front;
        frame.windows = surroundings.windows;
        frame.pointer = surroundings.pointer.unwrap_or_default();
        frame.ms = u64::try_from(self.origin.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(frame)
    }

    /// A frame other than `from`, or the screen as it is when the time is up or the run is stopped.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn change(&mut self, from: FrameId, within: Duration) -> Result<Frame, ScreenError> {
        let until = Instant::now() + within;
        loop {
            let over = Instant::now() >= until || self.stop.is_raised();
            let frame = self.now()?;
            if frame.id() != from || over {
                return Ok(frame);
            }
            self.drawn(until)?;
        }
    }

    /// A frame that stayed for `quiet`, or the screen as it is when the time is up or the run is stopped.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn quiet(&mut self, quiet: Duration, within: Duration) -> Result<Frame, ScreenError> {
        let until = Instant::now() + within;
        let mut frame = self.now()?;
        let mut since = Instant::now();
        while self.drawn(until.min(since + quiet))? {
            let next = self.now()?;
            if next.id() != frame.id() {
                since = Instant::now();
            }
            frame = next;
        }
        Ok(frame)
    }

    /// Waits until something was drawn; false when the time is up or the run is stopped.
    fn drawn(&mut self, until: Instant) -> Result<bool, ScreenError> {
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() || self.stop.is_raised() {
                return Ok(false);
            }
            if self.screen.drawn(left.min(BREATH))? {
                return Ok(true);
            }
        }
    }
}
