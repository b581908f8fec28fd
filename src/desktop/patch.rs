//! The pixels around a target: are they still those the action was decided on?
//!
//! A blinking text cursor is no change: a thin bar that came or went is let pass, nothing else is.

use crate::geometry::{Rect, Size};
use crate::screen::mask;

/// Width and height of what is compared.
const SIDE: u32 = 32;

/// The widest text cursor.
const CARET: usize = 3;

/// The part of the screen around a point that is compared.
pub fn around((x, y): (i32, i32), screen: Size) -> Option<Rect> {
    let half = SIDE.cast_signed() / 2;
    Rect::new(x.saturating_sub(half), y.saturating_sub(half), SIDE, SIDE).intersection(&screen.bounds())
}

/// Whether two RGBA pictures of `area` differ in more than a text cursor, masked parts aside.
pub fn differs(now: &[u8], then: &[u8], area: Rect, masks: &[Rect]) -> bool {
    let size = Size::new(area.width, area.height);
    let masked = |pixels: &[u8]| {
        let mut pixels = pixels.to_vec();
        mask::cover(&mut pixels, size, (area.x, area.y), masks);
        pixels
    };
    let (now, then) = (masked(now), masked(then));
    if now.len() != then.len() {
        return true;
    }
    let width = usize::try_from(area.width).unwrap_or(1).max(1);
    let pairs = now.as_chunks::<4>().0.iter().zip(then.as_chunks::<4>().0);
    let columns = pairs
        .enumerate()
        .filter(|(_, (a, b))| a != b)
        .map(|(i, _)| i % width)
        .fold(None, |seen: Option<(usize, usize)>, x| {
            Some(seen.map_or((x, x), |(first, last)| (first.min(x), last.max(x))))
        });
    columns.is_some_and(|(first, last)| last - first >= CARET)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Rect = Rect::new(100, 50, 32, 32);

    fn picture(dark: impl Fn(usize, usize) -> bool) -> Vec<u8> {
        (0..32 * 32)
            .flat_map(|i| {
                if dark(i % 32, i / 32) {
                    [0, 0, 0, 255]
                } else {
                    [240, 240, 240, 255]
                }
            })
            .collect()
    }

    #[test]
    fn a_text_cursor_may_blink_and_a_word_may_not_change() {
        let blank = picture(|_, _| false);
        let caret = picture(|x, y| (14..16).contains(&x) && (6..24).contains(&y));
        let word = picture(|x, y| (10..20).contains(&x) && y % 3 == 0);
        assert!(!differs(&blank, &blank, AREA, &[]));
        assert!(!differs(&caret, &blank, AREA, &[]));
        assert!(differs(&word, &blank, AREA, &[]));
        assert!(!differs(&word, &blank, AREA, &[Rect::new(110, 40, 10, 60)]));
        assert!(differs(&blank, &blank[4..], AREA, &[]));
    }

    #[test]
    fn at_the_edge_only_what_is_on_the_screen_is_compared() {
        let screen = Size::new(800, 600);
        assert_eq!(around((0, 599), screen), Some(Rect::new(0, 583, 16, 17)));
        assert_eq!(around((-100, 10), screen), None);
    }
}
