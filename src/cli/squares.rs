//! A drawing with one red square, for a model to point at.

use std::sync::Arc;

use crate::geometry::{FrameId, Rect, Size};
use crate::model::turn::Scene;
use crate::screen::frame::Frame;
use crate::screen::png;

/// The screen that the drawing pretends to be. A model is shown a smaller copy, so that pixels of the one and of the
/// other are told apart.
pub const SCREEN: Size = Size::new(1920, 1200);

/// The widest and the highest copy.
pub const SHOWN: Size = Size::new(1280, 800);

/// Where the squares stand, in thousandths of the sides: near every corner, none on a diagonal or in a middle, so that
/// no two ways to count mean the same.
pub const PLACES: [(u32, u32); 5] = [(75, 90), (925, 110), (100, 890), (912, 850), (369, 710)];

/// Thousandths of the width.
const SIDE: u32 = 26;

const PAPER: [u8; 4] = [244, 246, 248, 255];
const LINES: [u8; 4] = [208, 214, 220, 255];
const EDGE: [u8; 4] = [20, 20, 24, 255];
const RED: [u8; 4] = [214, 32, 32, 255];

/// The drawing with its square at one of the places.
#[derive(Debug)]
pub struct Drawing {
    place: (u32, u32),
}

impl Drawing {
    pub fn new(place: (u32, u32)) -> Drawing {
        Drawing { place }
    }

    /// The square in a picture of this size.
    pub fn square(&self, size: Size) -> Rect {
        Self::box_at(self.place, size)
    }

    fn box_at((x, y): (u32, u32), size: Size) -> Rect {
        let part = |of: u32, share: u32| i32::try_from(u64::from(of) * u64::from(share) / 1000).unwrap_or(0);
        let edge = part(size.width, SIDE).max(8);
        Rect::new(
            part(size.width, x) - edge / 2,
            part(size.height, y) - edge / 2,
            edge.unsigned_abs(),
            edge.unsigned_abs(),
        )
    }

    fn frame_of(&self, size: Size) -> Option<Frame> {
        let count = u64::from(size.width) * u64::from(size.height);
        let mut pixels = Vec::with_capacity(usize::try_from(count).ok()?.checked_mul(4)?);
        // Others, that are not meant: at the places mirrored, but not where the red one is.
        let others = [
            ([32, 96, 200, 255], (1000 - self.place.0, self.place.1)),
            ([40, 150, 80, 255], (520, 300)),
        ];
        let boxes: Vec<([u8; 4], Rect)> = others
            .into_iter()
            .map(|(color, place)| (color, Self::box_at(place, size)))
            .chain([(RED, self.square(size))])
            .collect();
        for y in 0..i32::try_from(size.height).ok()? {
            for x in 0..i32::try_from(size.width).ok()? {
                pixels.extend(color(x, y, &boxes, size));
            }
        }
        Frame::new(size, pixels)
    }
}

fn color(x: i32, y: i32, boxes: &[([u8; 4], Rect)], size: Size) -> [u8; 4] {
    for (color, area) in boxes.iter().rev() {
        let inside = |by: i32| {
            let (right, bottom) = (area.x + across(area.width), area.y + across(area.height));
            (area.x + by..right - by).contains(&x) && (area.y + by..bottom - by).contains(&y)
        };
        if inside(2) {
            return *color;
        }
        if inside(0) {
            return EDGE;
        }
    }
    let grid = across(size.width / 16).max(1);
    if x % grid == 0 || y % grid == 0 { LINES } else { PAPER }
}

fn across(length: u32) -> i32 {
    i32::try_from(length).unwrap_or(i32::MAX)
}

impl Scene for Drawing {
    fn frame(&self) -> FrameId {
        self.frame_of(SHOWN).map_or(FrameId(0), |frame| frame.id())
    }

    fn screen(&self) -> Size {
        SCREEN
    }

    fn pointer(&self) -> (i32, i32) {
        (across(SCREEN.width) / 2, across(SCREEN.height) / 2)
    }

    fn png(&self, size: Size) -> Result<Arc<[u8]>, String> {
        let frame = self.frame_of(size).ok_or("a picture without pixels")?;
        let bytes = png::encode(&frame).map_err(|error| error.to_string())?;
        Ok(bytes.into())
    }
}
