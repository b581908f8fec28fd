//! A frame as a scene: shown to each model as large as it takes it.

use std::rc::Rc;
use std::sync::Arc;

use crate::geometry::{FrameId, Size};
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
