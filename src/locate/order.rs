//! The order in which a screen is read: row by row, in each from the left.
//!
//! Invariant: it is one order, for the lines of a reading and for what `nth` counts.

use crate::geometry::Rect;

/// Top to bottom, and left to right where things stand beside each other, however high the ink of each reaches.
pub(super) fn in_reading_order<T>(mut items: Vec<T>, bounds: impl Fn(&T) -> Rect) -> Vec<T> {
    items.sort_by_key(|item| (bounds(item).middle().1, bounds(item).x));
    let mut out: Vec<T> = Vec::with_capacity(items.len());
    let mut row: Vec<T> = Vec::new();
    for item in items {
        let is_below = |first: &T| bounds(&item).y > bounds(first).middle().1;
        if row.first().is_some_and(is_below) {
            row.sort_by_key(|item| bounds(item).x);
            out.append(&mut row);
        }
        row.push(item);
    }
    row.sort_by_key(|item| bounds(item).x);
    out.append(&mut row);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_from_the_left_however_high_its_letters_are() {
        let at = |text: &'static str, x: i32, y: i32, height: u32| (text, Rect::new(x, y, 20, height));
        let found = vec![
            at("7", 10, 40, 12),
            at("3.50", 90, 10, 12),
            at("12", 60, 10, 12),
            at("pcs", 30, 13, 11),
            at("-", 120, 16, 2),
        ];
        let read: Vec<&str> = in_reading_order(found, |one| one.1)
            .into_iter()
            .map(|one| one.0)
            .collect();
        assert_eq!(read, ["pcs", "12", "3.50", "-", "7"]);
    }
}
