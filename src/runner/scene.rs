//! A frame, or a part of one, as a scene: shown to each model as large as it takes it.

use std::rc::Rc;
use std::sync::Arc;

use crate::geometry::{Corner, FrameId, Rect, Size};
use crate::model::turn::Scene;
use crate::screen::frame::Frame;
use crate::screen::shot;

/// The scene of a frame.
pub fn scene(frame: &Frame) -> Rc<dyn Scene> {
    Rc::new(Framed(frame.clone()))
}

#[derive(Debug)]
struct Framed(Frame);

impl Scene for Framed {
    fn frame(&self) -> FrameId {
        self.0.id()
    }

    fn screen(&self) -> Size {
        self.0.size()
    }

    fn pointer(&self) -> (i32, i32) {
        self.0.pointer
    }

    fn png(&self, size: Size) -> Result<Arc<[u8]>, String> {
        shot::shot(&self.0, size).map_err(|error| error.to_string())
    }
}

/// A part of a frame as a scene that is best shown so many times as large.
pub fn enlarged(frame: &Frame, part: Rect, times: u32) -> Rc<dyn Scene> {
    Rc::new(Enlarged {
        frame: frame.clone(),
        part,
        times,
    })
}

#[derive(Debug)]
struct Enlarged {
    frame: Frame,
    part: Rect,
    times: u32,
}

impl Scene for Enlarged {
    fn frame(&self) -> FrameId {
        self.frame.id()
    }

    fn screen(&self) -> Size {
        Size::new(self.part.width, self.part.height)
    }

    fn corner(&self) -> Option<Corner> {
        Some(Corner {
            x: self.part.x,
            y: self.part.y,
        })
    }

    fn best(&self) -> Size {
        let Size { width, height } = self.screen();
        Size::new(width.saturating_mul(self.times), height.saturating_mul(self.times))
    }

    fn pointer(&self) -> (i32, i32) {
        let (x, y) = self.frame.pointer;
        (x.saturating_sub(self.part.x), y.saturating_sub(self.part.y))
    }

    fn png(&self, size: Size) -> Result<Arc<[u8]>, String> {
        shot::cut(&self.frame, self.part, size).map_err(|error| error.to_string())
    }
}
