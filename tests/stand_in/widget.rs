//! The outlines of widgets, traced in the pixels from the text that names them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::picture::{Area, Picture};

/// Brightness that two pixels of one surface may differ by; what a downscaling leaves beside an edge is less.
const SAME: i32 = 8;

/// The face of the button with this caption: from its text outwards to the bevel.
pub fn button(picture: &Picture, caption: &Area) -> Option<Area> {
    let face = ground(picture, &caption.grown(2));
    let (x, y) = caption.middle();
    let end = |start, way| surface_end(picture, face, start, way);
    Some(Area {
        left: end((caption.left - 3, y), (-1, 0))?.0,
        right: end((caption.right + 3, y), (1, 0))?.0,
        top: end((x, caption.top - 3), (0, -1))?.1,
        bottom: end((x, caption.bottom + 3), (0, 1))?.1,
    })
}

/// The field, list or drop-down to the right of a label, its border included.
pub fn field(picture: &Picture, label: &Area) -> Option<Area> {
    let start = (label.right + 1, label.middle().1);
    let beside = |area: &Area| area.left > label.right - 2 && area.width() > label.height();
    thing(picture, ground(picture, &label.grown(2)), start, 1, beside)
}

/// The box of a check button, to the left of its text.
pub fn mark(picture: &Picture, text: &Area) -> Option<Area> {
    let start = (text.left - 1, text.middle().1);
    let beside = |area: &Area| area.right < text.left + 2 && area.height() * 2 > text.height();
    thing(picture, ground(picture, &text.grown(2)), start, -1, beside)
}

/// Whether a check button's box has a tick in it.
pub fn is_ticked(picture: &Picture, mark: &Area) -> bool {
    let margin = mark.width() / 5;
    let inner = Area {
        left: mark.left + margin,
        top: mark.top + margin,
        right: mark.right - margin,
        bottom: mark.bottom - margin,
    };
    let ground = ground(picture, &inner);
    let ink = pixels(&inner).filter(|spot| stands_out(picture, *spot, ground)).count();
    ink * 12 > pixels(&inner).count()
}

/// Whether there is more in a field than a text cursor.
pub fn has_text(picture: &Picture, field: &Area) -> bool {
    let inner = field.grown(-4);
    let ground = ground(picture, &inner);
    let columns: BTreeSet<i32> = pixels(&inner)
        .filter(|spot| stands_out(picture, *spot, ground))
        .map(|(x, _)| x)
        .collect();
    columns.len() > 3
}

/// Whether a line of a list is the chosen one: it has another ground than the list.
pub fn is_chosen(picture: &Picture, text: &Area, list: &Area) -> bool {
    (ground(picture, &text.grown(1)) - ground(picture, list)).abs() > 60
}

fn stands_out(picture: &Picture, (x, y): (i32, i32), ground: i32) -> bool {
    picture.at(x, y).is_some_and(|value| (value - ground).abs() > 60)
}

/// The commonest brightness of an area.
fn ground(picture: &Picture, area: &Area) -> i32 {
    let mut tally = BTreeMap::<i32, u32>::new();
    for value in pixels(area).filter_map(|(x, y)| picture.at(x, y)) {
        *tally.entry(value).or_default() += 1;
    }
    tally
        .iter()
        .max_by_key(|(_, count)| **count)
        .map_or(255, |(value, _)| *value)
}

/// The middle of a list's line, from the ink of its text: the first letter, a capital, tells how high the line is.
pub fn line(picture: &Picture, text: &Area) -> (i32, i32) {
    let ground = ground(picture, &text.grown(2));
    let inked = |x: i32, y: i32| stands_out(picture, (x, y), ground);
    let rows = text.top - 1..=text.bottom + 1;
    let mut columns = (text.left - 1..=text.right).skip_while(|x| !rows.clone().any(|y| inked(*x, y)));
    let letter: Vec<i32> = columns
        .by_ref()
        .take_while(|x| rows.clone().any(|y| inked(*x, y)))
        .collect();
    let heights: Vec<i32> = rows.filter(|y| letter.iter().any(|x| inked(*x, *y))).collect();
    let middle = match (heights.first(), heights.last()) {
        (Some(top), Some(bottom)) => i32::midpoint(*top, *bottom + 1),
        _ => text.middle().1,
    };
    (text.middle().0, middle)
}

/// Walks over one surface and gives its last pixel.
fn surface_end(picture: &Picture, surface: i32, (x, y): (i32, i32), (dx, dy): (i32, i32)) -> Option<(i32, i32)> {
    let (mut x, mut y) = (x, y);
    loop {
        let next = picture.at(x + dx, y + dy)?;
        if (next - surface).abs() > SAME {
            return Some((x, y));
        }
        (x, y) = (x + dx, y + dy);
    }
}

/// The first connected thing on the way that `fits` and is not of the `ground`'s brightness.
fn thing(picture: &Picture, ground: i32, start: (i32, i32), dx: i32, fits: impl Fn(&Area) -> bool) -> Option<Area> {
    let unlike = |(x, y): (i32, i32)| picture.at(x, y).is_some_and(|value| (value - ground).abs() > SAME);
    let (mut x, y) = start;
    loop {
        picture.at(x, y)?;
        if unlike((x, y)) {
            let area = Area::around(&connected((x, y), unlike))?;
            if fits(&area) {
                return Some(area);
            }
            x = if dx > 0 { area.right } else { area.left };
        }
        x += dx;
    }
}

/// The pixels that hang together with the first.
pub fn connected(first: (i32, i32), belongs: impl Fn((i32, i32)) -> bool) -> HashSet<(i32, i32)> {
    let mut seen = HashSet::from([first]);
    let mut waiting = vec![first];
    while let Some((x, y)) = waiting.pop() {
        for next in [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)] {
            if belongs(next) && seen.insert(next) {
                waiting.push(next);
            }
        }
    }
    seen
}

fn pixels(area: &Area) -> impl Iterator<Item = (i32, i32)> {
    let (columns, rows) = (area.left..=area.right, area.top..=area.bottom);
    rows.flat_map(move |y| columns.clone().map(move |x| (x, y)))
}
