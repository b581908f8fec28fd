//! The boxes of a frame that one can type in, press or tick, told by their pixels.
//!
//! A box is a flat region with four straight sides. What it is for is told by its size, its relief (a
//! button's left edge is light, an entry's dark) and where its text stands; no toolkit is known here.

use crate::geometry::Rect;
use crate::locate::ink::{Ink, Kind, Piece};
use crate::locate::reading::{Field, FieldKind, Line};
use crate::locate::region::{Region, Regions};
use crate::screen::frame::Frame;

/// More boxes than this are a picture, not a form.
const MOST: usize = 2000;

/// How much lighter, of 255, one edge is than the other where there is a relief.
const RELIEF: i32 = 24;

/// All boxes, top to bottom, left to right.
pub(super) fn fields(frame: &Frame, regions: &Regions, ink: &Ink, lines: &[Line]) -> Vec<Field> {
    let letter = letter_height(lines);
    let mut out: Vec<Field> = Vec::new();
    let boxes: Vec<&Region> = regions.all.iter().filter(|region| region.is_box()).collect();
    let grounds: Vec<Rect> = boxes
        .iter()
        .filter(|region| region.ground)
        .map(|region| region.area.rect())
        .take(MOST)
        .collect();
    for region in boxes.into_iter().take(MOST) {
        let bounds = region.area.rect();
        let kind = if region.is_tick() {
            Some(if region.is_full() {
                FieldKind::Unchecked
            } else {
                FieldKind::Checked
            })
        } else if region.ground && region.area.height() >= 12 && bounds.width < frame.size().width {
            large_box(frame, &bounds, &grounds, lines, letter)
        } else {
            None
        };
        out.extend(kind.map(|kind| Field { bounds, kind }));
    }
    out.extend(ink.pieces.iter().filter(|piece| is_frame(piece)).map(|piece| Field {
        bounds: piece.area.rect(),
        kind: FieldKind::Panel,
    }));
    out.sort_by_key(|field| (field.bounds.y, field.bounds.x));
    out.dedup();
    out
}

/// The usual height of a line's ink.
fn letter_height(lines: &[Line]) -> u32 {
    let mut heights: Vec<u32> = lines
        .iter()
        .map(|line| line.bounds.height)
        .filter(|height| *height >= 6)
        .collect();
    heights.sort_unstable();
    heights.get(heights.len() / 2).copied().unwrap_or(12)
}

/// What a box is that may hold a line of text; nothing where it is a marked line.
fn large_box(frame: &Frame, bounds: &Rect, grounds: &[Rect], lines: &[Line], letter: u32) -> Option<FieldKind> {
    let inside: Vec<&Rect> = lines
        .iter()
        .map(|line| &line.bounds)
        .filter(|text| {
            let (x, y) = text.middle();
            bounds.contains(x, y)
        })
        .collect();
    let tallest = inside.iter().map(|text| text.height).max().unwrap_or(letter);
    let nested = grounds
        .iter()
        .any(|other| other != bounds && bounds.encloses(other) && !is_marked_line(bounds, other));
    if nested || bounds.height > tallest.max(letter) * 4 || rows(&inside) > 1 {
        return Some(FieldKind::Panel);
    }
    if is_borderless(frame, bounds) && bounds.height * 10 < tallest * 17 && !inside.is_empty() {
        return None;
    }
    let centred = match inside.as_slice() {
        [text] => {
            let (left, right) = (text.x - bounds.x, bounds.right() - text.right());
            (left - right).abs() <= 4 && left > 2
        }
        _ => false,
    };
    Some(match relief(frame, bounds) {
        relief if relief > RELIEF => FieldKind::Button,
        relief if relief < -RELIEF => FieldKind::Entry,
        _ if centred => FieldKind::Button,
        _ => FieldKind::Entry,
    })
}

/// How many lines of text stand below each other.
fn rows(texts: &[&Rect]) -> usize {
    let mut bottom = i32::MIN;
    let mut rows = 0;
    for text in texts {
        let (_, middle) = text.middle();
        if middle > bottom {
            rows += 1;
            bottom = text.bottom();
        }
    }
    rows
}

/// A selection within a box of one line.
fn is_marked_line(outer: &Rect, inner: &Rect) -> bool {
    inner.height + 10 >= outer.height || inner.height < 20
}

/// How much lighter the left and upper edges are than the right and lower ones: above 0 raised, below 0 sunken.
fn relief(frame: &Frame, bounds: &Rect) -> i32 {
    let (x, y) = bounds.middle();
    let light = |x: i32, y: i32| {
        frame
            .rgb(x, y)
            .map_or(0, |rgb| rgb.into_iter().map(i32::from).sum::<i32>() / 3)
    };
    let across = light(bounds.x - 1, y) - light(bounds.right(), y);
    let down = light(x, bounds.y - 1) - light(x, bounds.bottom());
    if across.signum() == down.signum() {
        across.abs().min(down.abs()) * across.signum()
    } else {
        0
    }
}

/// Whether the colour beside the box is that further out, on both sides: there is no line around it.
fn is_borderless(frame: &Frame, bounds: &Rect) -> bool {
    let (_, y) = bounds.middle();
    let same = |near: i32, far: i32| frame.rgb(near, y) == frame.rgb(far, y);
    same(bounds.x - 1, bounds.x - 3) && same(bounds.right(), bounds.right() + 2)
}

/// A line drawn around a group of widgets, perhaps open where its title stands.
fn is_frame(piece: &Piece) -> bool {
    let (width, height) = (u64::from(piece.area.width()), u64::from(piece.area.height()));
    let around = 2 * (width + height);
    piece.kind == Kind::Other
        && width > 60
        && height > 40
        && piece.pixels * 10 > around * 7
        && piece.pixels < around * 4
}
