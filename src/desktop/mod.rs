//! The first seam: a desktop that can be looked at and acted on.
//!
//! Invariant: a frame that leaves a desktop has its secrets masked already, and nothing but an
//! [`Approved`] action is performed. The fixture desktop has no path to an input device.

pub mod live;
pub mod patch;

#[cfg(target_os = "linux")]
pub mod child;
#[cfg(target_os = "linux")]
pub mod guard;
#[cfg(target_os = "linux")]
pub mod kin;
#[cfg(target_os = "linux")]
pub mod lock;
#[cfg(target_os = "linux")]
pub mod manager;
#[cfg(target_os = "linux")]
pub mod private_folder;
#[cfg(target_os = "linux")]
pub mod signals;
#[cfg(target_os = "linux")]
pub mod supervisor;
#[cfg(target_os = "linux")]
pub mod sweep;
#[cfg(target_os = "linux")]
pub mod virtual_display;

use std::time::Duration;

use thiserror::Error;

use crate::geometry::{FrameId, Rect, Size};
use crate::safety::approved::Approved;
use crate::screen::frame::Frame;

/// A desktop, live or from a recording. Its calls block: it lives on a thread of its own.
pub trait Desktop: Send {
    fn size(&self) -> Size;

    /// The next frame that `watch` asks for. Comes back early, with what is there, when the run is stopped.
    ///
    /// # Errors
    /// When the display is gone, within seconds; never a hang.
    fn observe(&mut self, watch: Watch) -> Result<Frame, DesktopError>;

    /// Performs an action.
    ///
    /// # Errors
    /// [`DesktopError::Changed`] when the window in front or the pixels around the point are no longer those of
    /// the frame the point came from: nothing was done then. Other errors may leave it half done.
    fn act(&mut self, action: &Approved) -> Result<(), DesktopError>;

    /// The text selected in the application (PRIMARY on X11), if it tells.
    ///
    /// # Errors
    /// As [`Desktop::observe`].
    fn selected(&mut self) -> Result<Option<String>, DesktopError>;

    /// From now on this part of every frame is masked: a secret is shown there.
    fn mask(&mut self, area: Rect);

    /// Releases every key and button. Called at the end and after every error.
    ///
    /// # Errors
    /// As [`Desktop::observe`].
    fn release(&mut self) -> Result<(), DesktopError>;
}

/// Which frame is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watch {
    /// The screen as it is.
    Now,
    /// A frame that differs from this one, or the screen as it is when the time is up.
    Change { from: FrameId, within: Duration },
    /// A frame after which nothing changed for `quiet`, or the screen as it is when the time is up.
    Quiet { quiet: Duration, within: Duration },
}

/// Trouble with a desktop.
#[derive(Debug, Error)]
pub enum DesktopError {
    #[error("no display: {0}")]
    NoDisplay(String),
    #[error("the display is gone: {0}")]
    Lost(String),
    #[error("the screen changed before the action: {0}")]
    Changed(String),
    #[error("cannot type {what}: {why}")]
    Untypable { what: String, why: String },
    #[error("there is no value for the secret `{0}`")]
    NoSecret(String),
    #[error("the run was stopped")]
    Stopped,
    #[error("the recording cannot be read: {0}")]
    Fixture(String),
}
