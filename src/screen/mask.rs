//! Covering the parts of a picture where a secret is shown.
//!
//! Done on the raw pixels, before a frame has its name: what is covered is never in a frame.

use crate::geometry::{Rect, Size};

/// Paints the areas black in RGBA pixels of a picture whose top left corner is at `origin` of the screen.
pub fn cover(pixels: &mut [u8], size: Size, origin: (i32, i32), areas: &[Rect]) {
    let Ok(stride) = usize::try_from(size.width) else {
        return;
    };
    let picture = Rect::new(origin.0, origin.1, size.width, size.height);
    for part in areas.iter().filter_map(|area| area.intersection(&picture)) {
        let offset = |value: i32, from: i32| usize::try_from(value.saturating_sub(from)).unwrap_or(0);
        let columns = offset(part.x, origin.0) * 4..offset(part.right(), origin.0) * 4;
        let rows = offset(part.y, origin.1)..offset(part.bottom(), origin.1);
        for row in pixels.chunks_exact_mut(stride * 4).take(rows.end).skip(rows.start) {
            for pixel in row.get_mut(columns.clone()).unwrap_or_default().as_chunks_mut::<4>().0 {
                *pixel = [0, 0, 0, 255];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covers_the_area_and_nothing_else() {
        let size = Size::new(6, 5);
        let mut pixels = vec![200u8; 6 * 5 * 4];
        cover(
            &mut pixels,
            size,
            (10, 20),
            &[Rect::new(12, 21, 100, 2), Rect::new(0, 0, 5, 5)],
        );
        for (i, pixel) in pixels.as_chunks::<4>().0.iter().enumerate() {
            let (x, y) = (i % 6, i / 6);
            let covered = x >= 2 && (1..3).contains(&y);
            assert_eq!(*pixel == [0, 0, 0, 255], covered, "{x},{y}");
        }
    }
}
