//! Where a picture is on a frame: pixel for pixel, else drawn a little otherwise, as other rendering does it.
//!
//! A letter or a mark that differs is another picture, however much of the rest is alike: no part of the needle may
//! differ by more than the edges of its strokes. What is the same to the pixel pushes out what is alike.

use super::{alike, exact};
use crate::geometry::Rect;
use crate::needle::Needle;
use crate::screen::frame::Frame;

/// A place that shows the needle, or nearly.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::locate) struct Place {
    pub(in crate::locate) bounds: Rect,
    /// 0 to 1; 1 where every pixel is the same.
    pub(in crate::locate) score: f64,
    /// Where it differs by too much, in words; nothing where it does not.
    pub(in crate::locate) flaw: Option<String>,
}

/// More places are not told apart.
pub(super) const MOST: usize = 100;

/// Every place that shows the needle, from the top left; where there is none, what is nearest to it, the best first.
pub(in crate::locate) fn places(frame: &Frame, needle: &Needle) -> Vec<Place> {
    let (screen, size) = (frame.size(), needle.size());
    if size.width > screen.width || size.height > screen.height {
        return Vec::new();
    }
    let exact = exact::places(frame, needle);
    if exact.is_empty() {
        alike::places(frame, needle)
    } else {
        exact
    }
}
