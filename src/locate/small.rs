//! The small things near a point: boxes and icons that a click a few pixels off would miss.
//!
//! Told by the pixels around the point; what was read there is text, and no small thing. Nothing is chosen here.

use crate::geometry::{Rect, Size};
use crate::locate::area::Area;
use crate::locate::ink::{Ink, Kind, Piece};
use crate::locate::reading::{Reading, Word};
use crate::locate::region::Regions;
use crate::locate::runs::Runs;
use crate::screen::frame::Frame;

/// A thing is small where both its sides are shorter, in pixels of the screen.
const SMALL: u32 = 20;

/// The shortest side of a thing; what is thinner is a caret or a rule.
const THIN: u32 = 3;

/// Pieces that are no further apart belong to one icon.
const TOGETHER: u32 = 2;

/// What is looked at around a point: enough to tell the ground from what stands on it.
const AROUND: Size = Size::new(320, 200);

/// A word below this confidence may be an icon.
const SURE: f64 = 0.5;

/// What is small near a point of a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nearby {
    at: (i32, i32),
    /// Things with a straight outline.
    boxes: Vec<Rect>,
    /// Other ink that is no text.
    icons: Vec<Rect>,
    /// The point lies on something that was read.
    on_text: bool,
}

impl Nearby {
    /// What is small within `reach` pixels of a point.
    pub fn of(frame: &Frame, reading: &Reading, at: (i32, i32), reach: u32) -> Nearby {
        let words: Vec<&Word> = reading
            .lines
            .iter()
            .flat_map(|line| &line.words)
            .filter(|word| is_text(word))
            .collect();
        let (boxes, icons) = things(frame, &words, at);
        let is_near = |thing: &Rect| distance(thing, at) <= reach;
        Nearby {
            at,
            boxes: boxes.into_iter().filter(is_near).collect(),
            icons: icons.into_iter().filter(is_near).collect(),
            on_text: words.iter().any(|word| distance(&word.bounds, at) == 0),
        }
    }

    /// Whether the point may be meant for another place than where it lies: beside a small thing, or among several.
    pub fn leaves_doubt(&self) -> bool {
        match (self.boxes.len(), self.icons.len()) {
            (0, 0) => false,
            // A word is no small target, whatever icon stands beside it.
            (0, _) if self.on_text => false,
            (boxes, icons) => boxes + icons > 1 || self.inside().is_none(),
        }
    }

    /// The one small thing that the point lies in.
    pub fn inside(&self) -> Option<Rect> {
        let (x, y) = self.at;
        let mut around = self
            .boxes
            .iter()
            .chain(&self.icons)
            .filter(|thing| thing.contains(x, y));
        let first = around.next()?;
        around.next().is_none().then_some(*first)
    }
}

fn is_text(word: &Word) -> bool {
    word.confidence >= SURE && word.text.chars().any(char::is_alphanumeric)
}

/// Boxes and icons around a point, on the screen.
fn things(frame: &Frame, words: &[&Word], (x, y): (i32, i32)) -> (Vec<Rect>, Vec<Rect>) {
    let part = Rect::new(
        x.saturating_sub_unsigned(AROUND.width / 2),
        y.saturating_sub_unsigned(AROUND.height / 2),
        AROUND.width,
        AROUND.height,
    );
    let Some(part) = part.intersection(&frame.size().bounds()) else {
        return (Vec::new(), Vec::new());
    };
    let (size, pixels) = frame.crop(part);
    let Some(cut) = Frame::new(size, pixels) else {
        return (Vec::new(), Vec::new());
    };
    let runs = Runs::of(&cut);
    let regions = Regions::of(&runs);
    let ink = Ink::of(&runs, &regions);
    let on_screen = |area: &Area| {
        let rect = area.rect();
        Rect::new(
            rect.x.saturating_add(part.x),
            rect.y.saturating_add(part.y),
            rect.width,
            rect.height,
        )
    };
    let fits = |area: &Area| area.width() < SMALL && area.height() < SMALL;
    let small: Vec<&Piece> = ink.pieces.iter().filter(|piece| fits(&piece.area)).collect();
    let (outlined, rest): (Vec<&Piece>, Vec<&Piece>) = small
        .into_iter()
        .partition(|piece| piece.kind == Kind::Tick || is_outlined(&cut, &piece.area.rect()));
    let boxes: Vec<Rect> = outlined.iter().map(|piece| on_screen(&piece.area)).collect();
    let is_written = |place: &Rect| words.iter().any(|word| word.bounds.intersection(place).is_some());
    let loose = rest.into_iter().filter(|piece| !is_written(&on_screen(&piece.area)));
    let icons = joined(loose.map(|piece| piece.area).collect());
    let icons = icons.iter().filter(|area| fits(area) && is_solid(area)).map(on_screen);
    let icons = icons.filter(|icon| boxes.iter().all(|one| one.intersection(icon).is_none()));
    let icons = icons.collect();
    (boxes, icons)
}

fn is_solid(area: &Area) -> bool {
    area.width() >= THIN && area.height() >= THIN
}

/// A line of one colour all around.
fn is_outlined(frame: &Frame, area: &Rect) -> bool {
    if area.width < 6 || area.height < 6 {
        return false;
    }
    let (right, bottom) = (area.right() - 1, area.bottom() - 1);
    let color = frame.rgb(area.x, area.y);
    let across = (area.x..=right).all(|x| frame.rgb(x, area.y) == color && frame.rgb(x, bottom) == color);
    across && (area.y..=bottom).all(|y| frame.rgb(area.x, y) == color && frame.rgb(right, y) == color)
}

/// Pieces that stand close together as one.
fn joined(pieces: Vec<Area>) -> Vec<Area> {
    let mut out: Vec<Area> = Vec::new();
    for piece in pieces {
        let mut whole = piece;
        loop {
            let is_close = |other: &Area| other.gap(&whole) <= TOGETHER && other.row_gap(&whole) <= TOGETHER;
            let Some(at) = out.iter().position(is_close) else { break };
            whole.grow(&out.swap_remove(at));
        }
        out.push(whole);
    }
    out
}

/// Pixels between a point and a box, along the longer way; 0 inside.
fn distance(thing: &Rect, (x, y): (i32, i32)) -> u32 {
    let off = |at: i32, from: i32, to: i32| {
        let before = from.saturating_sub(at);
        let after = at.saturating_sub(to.saturating_sub(1));
        u32::try_from(before.max(after)).unwrap_or(0)
    };
    off(x, thing.x, thing.right()).max(off(y, thing.y, thing.bottom()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locate::reading::Line;

    const INK: [u8; 4] = [40, 40, 40, 255];
    const PAPER: [u8; 4] = [236, 236, 236, 255];

    /// A grey screen of 400 by 300 with black outlines or filled rectangles on it.
    fn screen(outlines: &[Rect], filled: &[Rect]) -> Frame {
        let mut pixels = PAPER.repeat(400 * 300);
        let mut dot = |x: i32, y: i32| {
            let at = usize::try_from((y * 400 + x) * 4).expect("on it");
            pixels[at..at + 4].copy_from_slice(&INK);
        };
        for area in outlines {
            for x in area.x..area.right() {
                dot(x, area.y);
                dot(x, area.bottom() - 1);
            }
            for y in area.y..area.bottom() {
                dot(area.x, y);
                dot(area.right() - 1, y);
            }
        }
        for area in filled {
            for y in area.y..area.bottom() {
                (area.x..area.right()).for_each(|x| dot(x, y));
            }
        }
        Frame::new(Size::new(400, 300), pixels).expect("a frame")
    }

    /// Boxes of 12 by 12 pixels, 4 pixels apart.
    fn grid() -> Vec<Rect> {
        let place = |n: i32| Rect::new(100 + 16 * (n % 6), 100 + 16 * (n / 6), 12, 12);
        (0..24).map(place).collect()
    }

    fn around(frame: &Frame, at: (i32, i32)) -> Nearby {
        Nearby::of(frame, &Reading::default(), at, 8)
    }

    #[test]
    fn a_point_among_small_boxes_is_in_doubt_unless_it_lies_in_the_middle_of_one() {
        let frame = screen(&grid(), &[]);
        assert!(!around(&frame, (106, 106)).leaves_doubt());
        assert_eq!(around(&frame, (106, 106)).inside(), Some(Rect::new(100, 100, 12, 12)));
        for off in [(113, 106), (106, 114), (110, 106), (97, 106)] {
            assert!(around(&frame, off).leaves_doubt(), "{off:?}");
        }
        assert_eq!(around(&frame, (113, 106)).inside(), None);
        assert!(!around(&frame, (60, 60)).leaves_doubt());
    }

    #[test]
    fn a_lone_icon_is_hit_or_in_doubt() {
        let frame = screen(&[], &[Rect::new(200, 200, 9, 9)]);
        assert!(!around(&frame, (204, 204)).leaves_doubt());
        assert!(around(&frame, (213, 204)).leaves_doubt());
        assert!(!around(&frame, (230, 204)).leaves_doubt());
    }

    #[test]
    fn what_is_large_or_thin_is_no_small_thing() {
        let button = Rect::new(100, 100, 80, 24);
        let caret = Rect::new(240, 100, 1, 14);
        let frame = screen(&[button], &[caret]);
        for at in [(140, 112), (104, 104), (240, 105), (238, 118)] {
            assert!(!around(&frame, at).leaves_doubt(), "{at:?}");
        }
    }

    #[test]
    fn what_was_read_is_text_unless_a_box_stands_beside_it() {
        let letters = [Rect::new(100, 100, 5, 9), Rect::new(108, 100, 5, 9)];
        let bounds = Rect::new(100, 100, 13, 9);
        let word = |confidence: f64| Reading {
            lines: vec![Line {
                words: vec![Word {
                    text: "Hi".to_owned(),
                    bounds,
                    confidence,
                }],
                bounds,
            }],
            fields: Vec::new(),
        };
        let frame = screen(&[], &letters);
        assert!(!Nearby::of(&frame, &word(0.9), (106, 104), 8).leaves_doubt());
        assert!(Nearby::of(&frame, &word(0.2), (106, 104), 8).leaves_doubt());
        let beside = screen(&[Rect::new(84, 98, 12, 12)], &letters);
        assert!(Nearby::of(&beside, &word(0.9), (101, 104), 8).leaves_doubt());
    }
}
