//! Screens that are told apart by their number alone.

use std::rc::Rc;
use std::sync::Arc;

use deskwright::geometry::{FrameId, Size};
use deskwright::model::card::Card;
use deskwright::model::turn::{Picture, Scene, Seen};

/// A screen of 1280x800 whose picture is these bytes, which say which one it is.
#[derive(Debug)]
struct Painted(Vec<u8>);

impl Scene for Painted {
    fn frame(&self) -> FrameId {
        FrameId(self.0.iter().fold(0, |id, byte| id << 8 | u128::from(*byte)))
    }

    fn screen(&self) -> Size {
        Size::new(1280, 800)
    }

    fn pointer(&self) -> (i32, i32) {
        (640, 400)
    }

    fn png(&self, _: Size) -> Result<Arc<[u8]>, String> {
        Ok(self.0.as_slice().into())
    }
}

pub(crate) fn painted(picture: &[u8]) -> Rc<dyn Scene> {
    Rc::new(Painted(picture.to_vec()))
}

/// What a scene is to a model.
pub(crate) fn shown(scene: &dyn Scene, card: &Card) -> Picture {
    let size = card.picture.fit(scene.screen());
    Picture {
        seen: Seen::of(scene, size),
        png: scene.png(size).unwrap_or_default(),
    }
}
