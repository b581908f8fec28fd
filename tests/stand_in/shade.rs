//! Dark patches with light text, such as a chosen line: tesseract reads them only when they are inverted.

use std::collections::HashSet;

use super::picture::{Area, Picture};
use super::widget::connected;

/// Dark surfaces of at least the size of a word.
pub fn patches(picture: &Picture, within: &Area) -> Vec<Area> {
    let is_dark = |(x, y): (i32, i32)| picture.at(x, y).is_some_and(|value| value < 70);
    let mut known: HashSet<(i32, i32)> = HashSet::new();
    let mut patches = Vec::new();
    for y in within.top..=within.bottom {
        for x in within.left..=within.right {
            if !is_dark((x, y)) || known.contains(&(x, y)) {
                continue;
            }
            let inside = |spot: (i32, i32)| within.contains(spot) && is_dark(spot);
            let patch = connected((x, y), inside);
            let area = Area::around(&patch).expect("one pixel at least");
            // Letters are smaller, borders are hollow.
            let filled = i32::try_from(patch.len()).is_ok_and(|count| count * 2 > area.width() * area.height());
            if filled && area.height() > 8 && area.width() > area.height() {
                patches.push(area);
            }
            known.extend(patch);
        }
    }
    patches
}
