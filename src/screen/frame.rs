//! A picture of the whole screen with what was known when it was taken.

use std::sync::Arc;

use crate::geometry::{FrameId, Rect, Size};
use crate::window::Window;

/// A frame. Cheap to clone; its pixels are never changed.
#[derive(Debug, Clone)]
pub struct Frame {
    id: FrameId,
    size: Size,
    pixels: Arc<[u8]>,
    /// The window with the input focus.
    pub front: Option<Window>,
    /// All windows, lowest first.
    pub windows: Vec<Window>,
    /// Where the pointer was, in screen pixels.
    pub pointer: (i32, i32),
    /// When it was taken, in milliseconds on the run's clock.
    pub ms: u64,
}

impl Frame {
    /// A frame of RGBA pixels, row by row from the top left; alpha is taken as opaque.
    ///
    /// Gives nothing when the number of bytes is not width x height x 4.
    pub fn new(size: Size, pixels: impl Into<Arc<[u8]>>) -> Option<Frame> {
        let pixels = pixels.into();
        let bytes = u64::from(size.width) * u64::from(size.height) * 4;
        if u64::try_from(pixels.len()).ok()? != bytes {
            return None;
        }
        let seed = (u64::from(size.width) << 32) | u64::from(size.height);
        let id = FrameId(xxhash_rust::xxh3::xxh3_128_with_seed(&pixels, seed));
        Some(Frame {
            id,
            size,
            pixels,
            front: None,
            windows: Vec::new(),
            pointer: (0, 0),
            ms: 0,
        })
    }

    pub fn id(&self) -> FrameId {
        self.id
    }

    pub fn size(&self) -> Size {
        self.size
    }

    /// RGBA, row by row from the top left.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// Red, green and blue at a pixel; nothing outside.
    pub fn rgb(&self, x: i32, y: i32) -> Option<[u8; 3]> {
        let (x, y) = (u32::try_from(x).ok()?, u32::try_from(y).ok()?);
        if x >= self.size.width || y >= self.size.height {
            return None;
        }
        let at = (usize::try_from(y).ok()? * usize::try_from(self.size.width).ok()? + usize::try_from(x).ok()?) * 4;
        match self.pixels.get(at..at + 3)? {
            [r, g, b] => Some([*r, *g, *b]),
            _ => None,
        }
    }

    /// A copy of the part of `area` that lies on the frame, with its size; empty where none does.
    pub fn crop(&self, area: Rect) -> (Size, Vec<u8>) {
        let Some(area) = area.intersection(&self.size.bounds()) else {
            return (Size::new(0, 0), Vec::new());
        };
        let mut out = Vec::new();
        let wide = |v: i32| usize::try_from(v).unwrap_or(0);
        let stride = usize::try_from(self.size.width).unwrap_or(0) * 4;
        for y in wide(area.y)..wide(area.bottom()) {
            let row = self
                .pixels
                .get(y * stride + wide(area.x) * 4..y * stride + wide(area.right()) * 4);
            out.extend_from_slice(row.unwrap_or_default());
        }
        (Size::new(area.width, area.height), out)
    }
}
