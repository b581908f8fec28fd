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
}
