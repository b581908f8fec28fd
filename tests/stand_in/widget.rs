//! The outlines of widgets, traced in the pixels from the text that names them.

use std::collections::BTreeSet;

use super::flood::{Spot, Spots, pixels};
use super::picture::{Area, Picture};

/// Brightness that two pixels of one surface may differ by; what a downscaling leaves beside an edge is less.
const SAME: u8 = 8;

/// Brightness that letters differ by from what they stand on.
const PLAIN: u8 = 60;

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
    ground(picture, &text.grown(1)).abs_diff(ground(picture, list)) > PLAIN
}

fn stands_out(picture: &Picture, spot: Spot, ground: u8) -> bool {
    picture.at(spot).is_some_and(|value| value.abs_diff(ground) > PLAIN)
}

/// The commonest brightness of an area.
fn ground(picture: &Picture, area: &Area) -> u8 {
    let mut tally = [0_u32; 256];
    for value in pixels(area).filter_map(|spot| picture.at(spot)) {
        tally[usize::from(value)] += 1;
    }
    let commonest = tally.iter().zip(0..=u8::MAX).max_by_key(|(count, _)| **count);
    commonest.map_or(u8::MAX, |(_, value)| value)
}

/// The middle of a list's line, from the ink of its text: the first letter, a capital, tells how high the line is.
pub fn line(picture: &Picture, text: &Area) -> Spot {
    let ground = ground(picture, &text.grown(2));
    let inked = |x: i32, y: i32| stands_out(picture, (x, y), ground);
    let rows = text.top - 1..=text.bottom + 1;
    let has_ink = |x: &i32| rows.clone().any(|y| inked(*x, y));
    let columns = (text.left - 1..=text.right).skip_while(|x| !has_ink(x));
    let letter: Vec<i32> = columns.take_while(has_ink).collect();
    let heights: Vec<i32> = rows.clone().filter(|y| letter.iter().any(|x| inked(*x, *y))).collect();
    let middle = match (heights.first(), heights.last()) {
        (Some(top), Some(bottom)) => i32::midpoint(*top, *bottom + 1),
        _ => text.middle().1,
    };
    (text.middle().0, middle)
}

/// Walks over one surface and gives its last pixel.
fn surface_end(picture: &Picture, surface: u8, start: Spot, (dx, dy): Spot) -> Option<Spot> {
    let (mut x, mut y) = start;
    while picture.at((x + dx, y + dy))?.abs_diff(surface) <= SAME {
        (x, y) = (x + dx, y + dy);
    }
    Some((x, y))
}

/// The first connected thing on the way that `fits` and is not of the `ground`'s brightness.
fn thing(picture: &Picture, ground: u8, start: Spot, dx: i32, fits: impl Fn(&Area) -> bool) -> Option<Area> {
    let unlike = |spot: Spot| picture.at(spot).is_some_and(|value| value.abs_diff(ground) > SAME);
    let mut seen = Spots::none(picture);
    let (mut x, y) = start;
    loop {
        picture.at((x, y))?;
        if unlike((x, y)) {
            let area = Area::around(seen.flood((x, y), unlike));
            if area.is_some_and(|area| fits(&area)) {
                return area;
            }
        }
        x += dx;
    }
}
