//! Every picture of the page, once.
//!
//! A frame that differs little from one that is there already is stored as that one and its differences, without
//! loss. The page stays below a size: pictures asked for first are the sharpest, the last may be missing.

use std::collections::HashMap;

use serde::Serialize;

use super::packed;
use super::patch::differences;
use crate::geometry::{FrameId, Rect, Size};
use crate::screen::frame::Frame;

/// Bytes of pictures in a page.
const ROOM: usize = 12_000_000;

/// Whole frames kept in memory to compare with.
const WHOLE: usize = 6;

/// A frame that is in the album.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Print {
    /// The name its drawing has in the page.
    pub name: String,
    pub size: Size,
}

/// A drawing in the page: another one below, where there is one, and parts over it.
#[derive(Debug, Clone, Serialize)]
pub struct Picture {
    pub name: String,
    pub base: Option<String>,
    pub parts: Vec<Part>,
}

/// A PNG and where it lies on the frame.
#[derive(Debug, Clone, Serialize)]
pub struct Part {
    pub x: i32,
    pub y: i32,
    pub width: u32,
    pub height: u32,
    /// Base64.
    pub png: String,
}

/// The pictures so far.
pub struct Album<'a> {
    frame: &'a dyn Fn(FrameId) -> Option<Frame>,
    prints: HashMap<FrameId, Option<Print>>,
    whole: Vec<(String, Frame)>,
    pub pictures: Vec<Picture>,
    used: usize,
    room: usize,
}

impl<'a> Album<'a> {
    pub fn new(frame: &'a dyn Fn(FrameId) -> Option<Frame>) -> Album<'a> {
        Album {
            frame,
            prints: HashMap::new(),
            whole: Vec::new(),
            pictures: Vec::new(),
            used: 0,
            room: ROOM,
        }
    }

    /// A frame's print; nothing where the frame is not in the recording or the page is full.
    pub fn print(&mut self, id: FrameId) -> Option<Print> {
        if let Some(known) = self.prints.get(&id) {
            return known.clone();
        }
        let print = (self.frame)(id).and_then(|frame| self.add(frame));
        self.prints.insert(id, print.clone());
        print
    }

    fn add(&mut self, frame: Frame) -> Option<Print> {
        let shrink = match self.used.checked_mul(100)?.checked_div(self.room)? {
            0..50 => 1,
            50..80 => 2,
            80..100 => 4,
            _ => return None,
        };
        let name = format!("p{}", self.pictures.len() + 1);
        let size = frame.size();
        let (base, areas) = match self.nearest(&frame) {
            Some((base, areas)) => (Some(base), areas),
            None => (None, vec![size.bounds()]),
        };
        let parts: Vec<Part> = areas
            .iter()
            .map(|area| part(&frame, *area, shrink))
            .collect::<Option<_>>()?;
        self.used += parts.iter().map(|part| part.png.len()).sum::<usize>();
        if base.is_none() {
            if self.whole.len() == WHOLE {
                self.whole.remove(0);
            }
            self.whole.push((name.clone(), frame));
        }
        self.pictures.push(Picture {
            name: name.clone(),
            base,
            parts,
        });
        Some(Print { name, size })
    }

    /// The whole frame this one differs least from, and where, if that is less than a third of it.
    fn nearest(&self, frame: &Frame) -> Option<(String, Vec<Rect>)> {
        let area = |rects: &[Rect]| {
            rects
                .iter()
                .map(|r| u64::from(r.width) * u64::from(r.height))
                .sum::<u64>()
        };
        let all = area(&[frame.size().bounds()]);
        let compared = self
            .whole
            .iter()
            .filter_map(|(name, whole)| Some((name, differences(whole, frame)?)));
        let (name, rects) = compared.min_by_key(|(_, rects)| area(rects))?;
        (area(&rects) * 3 < all).then(|| (name.clone(), rects))
    }
}

fn part(frame: &Frame, area: Rect, shrink: u32) -> Option<Part> {
    let (size, pixels) = frame.crop(area);
    let png = packed::base64(size, &pixels, shrink)?;
    Some(Part {
        x: area.x,
        y: area.y,
        width: area.width,
        height: area.height,
        png,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::png::decode;
    use base64::Engine;

    fn noise(seed: u32, changed: u32) -> Frame {
        let mut state = seed;
        let mut pixels: Vec<u8> = Vec::new();
        for _ in 0..160 * 100 * 4 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            pixels.push(state.to_le_bytes()[3]);
        }
        pixels.iter_mut().skip(3).step_by(4).for_each(|alpha| *alpha = 255);
        for at in 0..changed {
            pixels[usize::try_from(at * 4).unwrap()] ^= 0x55;
        }
        Frame::new(Size::new(160, 100), pixels).unwrap()
    }

    /// What a browser paints.
    fn painted(album: &Album<'_>, name: &str) -> Frame {
        let picture = album.pictures.iter().find(|picture| picture.name == name).unwrap();
        let mut pixels = match &picture.base {
            Some(base) => painted(album, base).pixels().to_vec(),
            None => vec![0; 160 * 100 * 4],
        };
        for part in &picture.parts {
            let bytes = base64::engine::general_purpose::STANDARD.decode(&part.png).unwrap();
            let over = decode(&bytes).unwrap();
            for (row, line) in over
                .pixels()
                .chunks_exact(usize::try_from(part.width).unwrap() * 4)
                .enumerate()
            {
                let start = ((usize::try_from(part.y).unwrap() + row) * 160 + usize::try_from(part.x).unwrap()) * 4;
                pixels[start..start + line.len()].copy_from_slice(line);
            }
        }
        Frame::new(Size::new(160, 100), pixels).unwrap()
    }

    #[test]
    fn a_frame_that_differs_little_costs_little_and_looks_the_same() {
        let frames = [noise(1, 0), noise(1, 60), noise(2, 0), noise(2, 9)];
        let by_id = |id| frames.iter().find(|frame| frame.id() == id).cloned();
        let mut album = Album::new(&by_id);
        for frame in &frames {
            let print = album.print(frame.id()).unwrap();
            assert_eq!(painted(&album, &print.name).id(), frame.id());
            assert_eq!(album.print(frame.id()), Some(print));
        }
        let bases: Vec<_> = album.pictures.iter().map(|picture| picture.base.as_deref()).collect();
        assert_eq!(bases, [None, Some("p1"), None, Some("p3")]);
    }

    #[test]
    fn the_page_stays_below_its_size() {
        let by_id = |FrameId(id)| Some(noise(u32::try_from(id).unwrap(), 0));
        let mut album = Album::new(&by_id);
        album.room = 400_000;
        let prints: Vec<_> = (0..60).map(|id| album.print(FrameId(id))).collect();
        assert!(prints.first().unwrap().is_some() && prints.last().unwrap().is_none());
        assert!(album.used < 420_000, "{}", album.used);
    }
}
