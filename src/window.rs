//! A window as the window manager lists it.

use serde::{Deserialize, Serialize};

use crate::geometry::Rect;

/// A top-level window. Title and class come from the application and are untrusted text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    pub id: u32,
    pub title: String,
    /// The second part of `WM_CLASS` on X11.
    pub class: String,
    /// The process that says it owns the window (`_NET_WM_PID`).
    pub pid: Option<u32>,
    /// It belongs to a program that this run started.
    #[serde(default)]
    pub ours: bool,
    /// In screen pixels, without the frame.
    pub bounds: Rect,
    /// With the title bar and borders that the window manager drew around it; nothing where it has none, or none is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame: Option<Rect>,
}

impl Window {
    /// All that it takes up on the screen.
    pub fn outline(&self) -> Rect {
        self.frame.unwrap_or(self.bounds)
    }
}
