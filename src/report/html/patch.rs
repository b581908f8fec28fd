//! Where two frames of one size differ, in a few rectangles.

use crate::geometry::Rect;
use crate::screen::frame::Frame;

/// Side of a tile in pixels: what is compared is told apart no finer than this.
const TILE: u32 = 32;

/// Pixels around a difference that are taken along, so that no seam shows where a picture is scaled.
const MARGIN: i32 = 2;

/// Rectangles that hold every difference; nothing where the sizes differ.
pub fn differences(before: &Frame, after: &Frame) -> Option<Vec<Rect>> {
    if before.size() != after.size() {
        return None;
    }
    let mut found: Vec<Rect> = Vec::new();
    let mut y = 0;
    while y < after.size().height {
        for run in runs(before, after, y) {
            match found.iter_mut().find(|above| continues(above, &run)) {
                Some(above) => *above = above.union(&run),
                None => found.push(run),
            }
        }
        y = y.saturating_add(TILE);
    }
    let bounds = after.size().bounds();
    Some(
        found
            .iter()
            .filter_map(|rect| widened(rect).intersection(&bounds))
            .collect(),
    )
}

/// Adjacent tiles that differ in the strip of tiles from `y` on.
fn runs(before: &Frame, after: &Frame, y: u32) -> Vec<Rect> {
    let size = after.size();
    let height = TILE.min(size.height - y);
    let mut runs: Vec<Rect> = Vec::new();
    let mut x = 0;
    while x < size.width {
        let width = TILE.min(size.width - x);
        if (y..y + height).any(|line| pixels(before, x, line, width) != pixels(after, x, line, width)) {
            let tile = Rect::new(pixel(x), pixel(y), width, height);
            match runs.last_mut().filter(|run| run.right() == tile.x) {
                Some(run) => *run = run.union(&tile),
                None => runs.push(tile),
            }
        }
        x = x.saturating_add(TILE);
    }
    runs
}

fn pixels(frame: &Frame, x: u32, y: u32, width: u32) -> &[u8] {
    let offset = (u64::from(y) * u64::from(frame.size().width) + u64::from(x)) * 4;
    let start = usize::try_from(offset).unwrap_or(usize::MAX);
    let length = usize::try_from(width).unwrap_or(0) * 4;
    frame
        .pixels()
        .get(start..start.saturating_add(length))
        .unwrap_or_default()
}

fn continues(above: &Rect, run: &Rect) -> bool {
    above.bottom() == run.y && above.x == run.x && above.width == run.width
}

fn widened(rect: &Rect) -> Rect {
    let by = MARGIN.unsigned_abs() * 2;
    Rect::new(rect.x - MARGIN, rect.y - MARGIN, rect.width + by, rect.height + by)
}

fn pixel(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Size;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_difference_is_inside_and_little_else(points in prop::collection::vec((0u32..200, 0u32..130), 0..8)) {
            let size = Size::new(200, 130);
            let before = Frame::new(size, vec![7; 200 * 130 * 4]).unwrap();
            let mut pixels = before.pixels().to_vec();
            for (x, y) in &points {
                pixels[usize::try_from((y * 200 + x) * 4).unwrap()] = 8;
            }
            let after = Frame::new(size, pixels).unwrap();
            let found = differences(&before, &after).unwrap();
            for (x, y) in &points {
                prop_assert!(found.iter().any(|rect| rect.contains(pixel(*x), pixel(*y))));
            }
            let area: u32 = found.iter().map(|rect| rect.width * rect.height).sum();
            prop_assert!(area <= u32::try_from(points.len()).unwrap() * 36 * 36);
        }
    }
}
