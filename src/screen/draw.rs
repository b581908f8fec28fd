//! A copy of a frame to draw on: boxes, crosses where clicks go, and small numbers beside them.
//!
//! Draws for people's eyes only; nothing that is drawn on is ever looked at again by the program.

use crate::geometry::{Rect, Size};
use crate::screen::frame::Frame;
use crate::screen::png::{PngError, encode_pixels};

/// Red, green, blue.
pub type Color = [u8; 3];

/// Rows of the digits 0 to 9, five of three pixels each, the leftmost the highest bit.
const DIGITS: [[u8; 5]; 10] = [
    [7, 5, 5, 5, 7],
    [2, 6, 2, 2, 7],
    [7, 1, 7, 4, 7],
    [7, 1, 3, 1, 7],
    [5, 5, 7, 1, 1],
    [7, 4, 7, 1, 7],
    [7, 4, 7, 5, 7],
    [7, 1, 1, 1, 1],
    [7, 5, 7, 5, 7],
    [7, 5, 7, 1, 7],
];

/// Screen pixels for a pixel of a digit.
const DOT: i32 = 2;

/// A number's height in screen pixels, its margin included.
const NUMBER_HEIGHT: u32 = 14;

/// The picture that is drawn on.
#[derive(Debug, Clone)]
pub struct Canvas {
    size: Size,
    rgba: Vec<u8>,
}

impl Canvas {
    pub fn of(frame: &Frame) -> Canvas {
        Canvas {
            size: frame.size(),
            rgba: frame.pixels().to_vec(),
        }
    }

    /// A frame around `area`, two pixels wide, just outside of it.
    pub fn outline(&mut self, area: &Rect, color: Color) {
        let (width, height) = (area.width.saturating_add(4), area.height.saturating_add(4));
        let (x, y) = (area.x.saturating_sub(2), area.y.saturating_sub(2));
        self.fill(&Rect::new(x, y, width, 2), color);
        self.fill(&Rect::new(x, area.bottom(), width, 2), color);
        self.fill(&Rect::new(x, y, 2, height), color);
        self.fill(&Rect::new(area.right(), y, 2, height), color);
    }

    /// A cross whose middle is the pixel at `x`, `y`.
    pub fn cross(&mut self, x: i32, y: i32, color: Color) {
        self.fill(&Rect::new(x.saturating_sub(7), y, 15, 1), color);
        self.fill(&Rect::new(x, y.saturating_sub(7), 1, 15), color);
    }

    /// A number in white on `color`, left of the area; above its left end where the screen ends.
    pub fn number_beside(&mut self, area: &Rect, number: usize, color: Color) {
        let digits = i32::try_from(number.checked_ilog10().unwrap_or(0)).unwrap_or(0) + 1;
        let x = area.x.saturating_sub(4 + digits * 8 + 2);
        if x < 0 {
            return self.number(area, number, color);
        }
        let height = i32::try_from(NUMBER_HEIGHT).unwrap_or(0);
        let (_, middle) = area.middle();
        self.digits((x, middle.saturating_sub(height / 2)), number, color);
    }

    /// A number in white on `color`, above the area's left end; below it where the screen ends.
    pub fn number(&mut self, area: &Rect, number: usize, color: Color) {
        let height = i32::try_from(NUMBER_HEIGHT).unwrap_or(0);
        let above = area.y.saturating_sub(height + 2);
        let y = if above < 0 {
            area.bottom().saturating_add(2)
        } else {
            above
        };
        self.digits((area.x.saturating_sub(2), y), number, color);
    }

    fn digits(&mut self, (x, y): (i32, i32), number: usize, color: Color) {
        let digits: Vec<usize> = number
            .to_string()
            .bytes()
            .map(|b| usize::from(b.saturating_sub(b'0')))
            .collect();
        let advance = DOT * 4;
        let width = u32::try_from(digits.len())
            .unwrap_or(0)
            .saturating_mul(8)
            .saturating_add(2);
        self.fill(&Rect::new(x, y, width, NUMBER_HEIGHT), color);
        for (i, digit) in (0..).zip(digits) {
            for (row, bits) in (0..).zip(DIGITS.get(digit).into_iter().flatten()) {
                for column in (0..3).filter(|column| (bits >> (2 - column)) & 1 == 1) {
                    let left = x.saturating_add(2 + i * advance + column * DOT);
                    let top = y.saturating_add(2 + row * DOT);
                    self.fill(&Rect::new(left, top, 2, 2), [255, 255, 255]);
                }
            }
        }
    }

    /// What of `area` is on the picture, in one colour.
    pub fn fill(&mut self, area: &Rect, color: Color) {
        let Some(area) = area.intersection(&self.size.bounds()) else {
            return;
        };
        let index = |v: i32| usize::try_from(v).unwrap_or(0);
        let stride = usize::try_from(self.size.width).unwrap_or(0) * 4;
        let [r, g, b] = color;
        for row in self
            .rgba
            .chunks_exact_mut(stride.max(4))
            .take(index(area.bottom()))
            .skip(index(area.y))
        {
            let part = row.get_mut(index(area.x) * 4..index(area.right()) * 4);
            for pixel in part.unwrap_or_default().chunks_exact_mut(4) {
                pixel.copy_from_slice(&[r, g, b, u8::MAX]);
            }
        }
    }

    /// The picture as PNG.
    ///
    /// # Errors
    /// A picture without pixels.
    pub fn to_png(&self) -> Result<Vec<u8>, PngError> {
        encode_pixels(self.size, &self.rgba)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::png::decode;

    const RED: Color = [255, 0, 0];

    fn drawn(draw: impl Fn(&mut Canvas)) -> Frame {
        let mut canvas = Canvas::of(&Frame::new(Size::new(60, 40), vec![255; 60 * 40 * 4]).unwrap());
        draw(&mut canvas);
        decode(&canvas.to_png().unwrap()).unwrap()
    }

    #[test]
    fn an_outline_leaves_what_it_is_around_as_it_was() {
        let area = Rect::new(20, 20, 10, 6);
        let frame = drawn(|canvas| canvas.outline(&area, RED));
        let inside = |x, y| area.contains(x, y);
        for (x, y) in (16..34).flat_map(|x| (16..30).map(move |y| (x, y))) {
            let near = (18..32).contains(&x) && (18..28).contains(&y);
            let expected = if near && !inside(x, y) { RED } else { [255; 3] };
            assert_eq!(frame.rgb(x, y), Some(expected), "{x},{y}");
        }
    }

    #[test]
    fn nothing_is_drawn_beyond_the_picture_and_nothing_breaks() {
        let far = [i32::MIN, -5, 0, 39, 60, i32::MAX];
        for (x, y) in far.into_iter().flat_map(|x| far.map(|y| (x, y))) {
            let area = Rect::new(x, y, u32::MAX, 3);
            let frame = drawn(|canvas| {
                canvas.outline(&area, RED);
                canvas.cross(x, y, RED);
                canvas.number(&area, usize::MAX, RED);
                canvas.number_beside(&area, usize::MAX, RED);
            });
            assert_eq!(frame.size(), Size::new(60, 40));
        }
    }

    #[test]
    fn a_number_can_be_told_from_another() {
        let area = Rect::new(20, 20, 10, 6);
        let ids: std::collections::HashSet<_> = (0..30)
            .map(|n| drawn(|canvas| canvas.number(&area, n, RED)).id())
            .collect();
        assert_eq!(ids.len(), 30);
    }
}
