//! The blinking caret of a text box: a bar as high as the line, which is no text.
//!
//! Only a strip on a box one can type in has one: elsewhere a bar is a bar.

use crate::locate::strip::Strip;

/// Ink of a caret is at least this strong, of 255, in every row: it is drawn without smoothing.
const SOLID: u8 = 200;

/// The strip without a caret, on a box of this height; nothing where it was nothing else.
pub(super) fn without(strip: Strip, box_height: u32) -> Option<Strip> {
    let Some(caret) = find(&strip, box_height) else {
        return Some(strip);
    };
    let width = strip.width();
    let mut ink = strip.ink.clone();
    for row in ink.chunks_exact_mut(width.max(1)) {
        if let Some(part) = row.get_mut(caret.0..caret.1) {
            part.fill(0);
        }
    }
    Strip { ink, ..strip }.tight()
}

/// Columns of the caret: first, and one past the last.
fn find(strip: &Strip, box_height: u32) -> Option<(usize, usize)> {
    let height = strip.area.height();
    let widest = usize::try_from(height / 7).unwrap_or(0).max(2);
    let solid: Vec<bool> = (0..strip.width())
        .map(|x| strip.column(x).all(|ink| ink >= SOLID))
        .collect();
    let first = solid.iter().position(|solid| *solid)?;
    let length = solid.iter().skip(first).take_while(|solid| **solid).count();
    let caret = (first, first + length);
    let is_only = solid.iter().skip(caret.1).all(|solid| !solid);
    if length > widest || !is_only || height < 10 {
        return None;
    }
    let others = (0..strip.width()).filter(|x| *x < caret.0 || *x >= caret.1);
    match strip.rows_of(others) {
        // A capital I alone is half as high as its box, a caret nearly as high.
        None => (height * 100 >= box_height * 55).then_some(caret),
        Some((top, bottom)) => {
            (bottom - top + (height / 8).max(2) <= height && height < box_height + 2).then_some(caret)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locate::area::Area;

    fn strip(rows: &[&str]) -> Strip {
        let ink = rows
            .iter()
            .flat_map(|row| row.bytes())
            .map(|b| if b == b'#' { 255 } else { 0 })
            .collect();
        let size = |len: usize| u32::try_from(len).unwrap();
        let area = Area {
            left: 10,
            top: 5,
            right: 10 + size(rows[0].len()),
            bottom: 5 + size(rows.len()),
        };
        Strip { area, ground: 0, ink }
    }

    const L: [&str; 13] = [
        "......#", "......#", "#.....#", "#.....#", "#.....#", "#.....#", "#.....#", "#.....#", "#.....#", "#.....#",
        "####..#", "......#", "......#",
    ];

    #[test]
    fn a_caret_goes_and_the_letters_stay_where_they_were() {
        let rest = without(strip(&L), 16).unwrap();
        assert_eq!(
            (rest.area.left, rest.area.right, rest.area.top, rest.area.bottom),
            (10, 14, 7, 16)
        );
        let bare: Vec<&str> = L[2..11].iter().map(|row| &row[..4]).collect();
        assert_eq!(rest.ink, strip(&bare).ink);
    }

    #[test]
    fn a_caret_alone_is_nothing_and_a_capital_i_is_a_letter() {
        let bar = strip(&["#"; 13]);
        assert_eq!(without(bar.clone(), 16), None);
        assert_eq!(without(bar.clone(), 30), Some(bar));
    }
}
