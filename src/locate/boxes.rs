//! The boxes of a frame that one can type in, press or tick, told by their pixels.
//!
//! A box is a flat region with four straight sides. What it is for is told by its size, its relief (a
//! button's left edge is light, an entry's dark) and where its text stands; no toolkit is known here.

use crate::geometry::Rect;
use crate::locate::area::Area;
use crate::locate::ink::{Ink, Kind, Piece};
use crate::locate::reading::{Field, FieldKind, Line};
use crate::locate::region::{Region, Regions};
use crate::screen::frame::Frame;

/// More boxes than this are a picture, not a form.
const MOST: usize = 2000;

/// How much lighter, of 255, one edge is than the other where there is a relief.
const RELIEF: i32 = 24;

/// How much darker, of 255, a tick is than the lightest of its shaded box; the shade alone has less.
const MARK: i32 = 70;

/// All boxes, top to bottom, left to right.
pub(super) fn fields(frame: &Frame, regions: &Regions, ink: &Ink, lines: &[Line]) -> Vec<Field> {
    let letter = letter_height(lines);
    let mut out: Vec<Field> = Vec::new();
    let boxes = || {
        regions
            .all
            .iter()
            .filter_map(|region| Some((region, region.rectangle()?)))
    };
    let small: Vec<(&Region, Rect)> = boxes()
        .filter(|(region, _)| ink.is_tick(region))
        .map(|(region, area)| (region, area.rect()))
        .collect();
    // Motif raises a box that is not ticked, and sinks and darkens one that is; a small button has something on it.
    let is_raised = |bounds: &Rect| relief(frame, bounds) > RELIEF;
    let motif: Vec<Rect> = small
        .iter()
        .filter(|(region, bounds)| region.is_empty() && is_raised(bounds))
        .map(|(_, bounds)| *bounds)
        .collect();
    for (region, bounds) in small {
        let is_sunken = relief(frame, &bounds) < -RELIEF && is_darker(frame, &bounds);
        let like_motif = motif
            .iter()
            .any(|other| (other.width, other.height) == (bounds.width, bounds.height));
        let kind = match region.is_empty() {
            false if is_raised(&bounds) => FieldKind::Button,
            true if !(is_sunken && like_motif) => FieldKind::Unchecked,
            true | false => FieldKind::Checked,
        };
        out.push(Field { bounds, kind });
    }
    let ticks = ink.pieces.iter().filter(|piece| piece.kind == Kind::Tick);
    for bounds in ticks.map(|piece| piece.area.rect()) {
        if !out.iter().any(|field| bounds.encloses(&field.bounds)) {
            let kind = if is_marked(frame, &bounds) {
                FieldKind::Checked
            } else {
                FieldKind::Unchecked
            };
            let bounds = Rect::new(bounds.x + 1, bounds.y + 1, bounds.width - 2, bounds.height - 2);
            out.push(Field { bounds, kind });
        }
    }
    let grounds = boxes().filter(|(region, _)| region.ground && !ink.is_tick(region));
    let grounds = merge_stacked(grounds.map(|(_, area)| area).take(MOST).collect());
    let grounds: Vec<Rect> = grounds.iter().map(Area::rect).collect();
    for bounds in grounds
        .iter()
        .filter(|bounds| bounds.height >= 12 && bounds.width < frame.size().width)
    {
        let kind = large_box(frame, bounds, &grounds, lines, letter);
        out.extend(kind.map(|kind| Field { bounds: *bounds, kind }));
    }
    let around_one = |frame: &Rect| out.iter().any(|field| is_border_of(frame, &field.bounds));
    let frames = ink
        .pieces
        .iter()
        .filter(|piece| is_frame(piece))
        .map(|piece| piece.area.rect());
    let frames: Vec<Rect> = frames.filter(|frame| !around_one(frame)).collect();
    out.extend(frames.into_iter().map(|bounds| Field {
        bounds,
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

/// Whether a box is darker inside than what it stands on.
fn is_darker(frame: &Frame, bounds: &Rect) -> bool {
    let (x, y) = bounds.middle();
    light(frame, x, y) < light(frame, bounds.x - 5, y)
}

/// Whether there is a mark in a small box that is shaded, at least three pixels from its sides.
fn is_marked(frame: &Frame, bounds: &Rect) -> bool {
    let lights = (bounds.y + 3..bounds.bottom() - 3)
        .flat_map(|y| (bounds.x + 3..bounds.right() - 3).map(move |x| (x, y)))
        .map(|(x, y)| light(frame, x, y));
    let (low, high) = lights.fold((255, 0), |(low, high), light| (light.min(low), light.max(high)));
    high - low > MARK
}

/// How light a pixel is, of 255.
fn light(frame: &Frame, x: i32, y: i32) -> i32 {
    frame
        .rgb(x, y)
        .map_or(0, |rgb| rgb.into_iter().map(i32::from).sum::<i32>() / 3)
}

/// How much lighter the left and upper edges are than the right and lower ones: above 0 raised, below 0 sunken.
fn relief(frame: &Frame, bounds: &Rect) -> i32 {
    let (x, y) = bounds.middle();
    let across = light(frame, bounds.x - 1, y) - light(frame, bounds.right(), y);
    let down = light(frame, x, bounds.y - 1) - light(frame, x, bounds.bottom());
    if across.signum() == down.signum() {
        across.abs().min(down.abs()) * across.signum()
    } else {
        0
    }
}

/// Whether there is no line around the box: on two sides of it, or on one below the other, the colour goes on.
fn is_borderless(frame: &Frame, bounds: &Rect) -> bool {
    let (x, y) = (bounds.right() - 4, bounds.middle().1);
    let beside = |near: i32, far: i32| frame.rgb(near, y) == frame.rgb(far, y);
    let stacked = |near: i32, far: i32| frame.rgb(x, near) == frame.rgb(x, far);
    let sides = beside(bounds.x - 1, bounds.x - 3) && beside(bounds.right(), bounds.right() + 2);
    let (above, below) = (bounds.y - 1, bounds.bottom());
    sides || stacked(above, above - 5) || stacked(below, below + 5)
}

/// Boxes that lie on each other without a line between are one: a list with a row marked.
fn merge_stacked(mut boxes: Vec<Area>) -> Vec<Area> {
    boxes.sort_by_key(|area| (area.left, area.top));
    let mut out: Vec<Area> = Vec::new();
    for area in boxes {
        let alike = |other: &&mut Area| {
            other.left.abs_diff(area.left) <= 2 && other.right.abs_diff(area.right) <= 2 && other.bottom == area.top
        };
        match out.iter_mut().find(alike) {
            Some(upper) => upper.grow(&area),
            None => out.push(area),
        }
    }
    out
}

/// Whether the frame is just the border of a box that is known.
fn is_border_of(frame: &Rect, field: &Rect) -> bool {
    let thick = u32::try_from(field.x.saturating_sub(frame.x)).unwrap_or(u32::MAX);
    frame.encloses(field) && thick <= 8 && frame.width <= field.width + 16 && frame.height <= field.height + 16
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
