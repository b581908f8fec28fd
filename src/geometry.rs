//! Sizes, rectangles and points, and the only conversions between the model's picture and the screen.
//!
//! Invariant: a point knows which frame it was read from. A [`ModelPoint`] becomes a [`ScreenPoint`]
//! through the [`View`] of that same frame or not at all; nothing is ever clamped into the screen.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Width and height in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

impl Size {
    pub const fn new(width: u32, height: u32) -> Self {
        Self { width, height }
    }

    /// The whole area as a rectangle at the origin.
    pub fn bounds(self) -> Rect {
        Rect {
            x: 0,
            y: 0,
            width: self.width,
            height: self.height,
        }
    }
}

impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

/// A rectangle in screen pixels; `x`/`y` is its top left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Rect {
    pub x: i32,
    pub y: i32,
    pub width: u32,
    pub height: u32,
}

impl Rect {
    pub const fn new(x: i32, y: i32, width: u32, height: u32) -> Self {
        Self { x, y, width, height }
    }

    /// First column to the right of the rectangle.
    pub fn right(&self) -> i32 {
        self.x.saturating_add_unsigned(self.width)
    }

    /// First row below the rectangle.
    pub fn bottom(&self) -> i32 {
        self.y.saturating_add_unsigned(self.height)
    }

    /// The middle, rounded towards the top left.
    pub fn middle(&self) -> (i32, i32) {
        (
            self.x.saturating_add_unsigned(self.width / 2),
            self.y.saturating_add_unsigned(self.height / 2),
        )
    }

    pub fn contains(&self, x: i32, y: i32) -> bool {
        x >= self.x && x < self.right() && y >= self.y && y < self.bottom()
    }

    /// Whether `other` lies wholly inside.
    pub fn encloses(&self, other: &Rect) -> bool {
        other.x >= self.x && other.y >= self.y && other.right() <= self.right() && other.bottom() <= self.bottom()
    }

    /// The common part, if there is one.
    pub fn intersection(&self, other: &Rect) -> Option<Rect> {
        let (x, y) = (self.x.max(other.x), self.y.max(other.y));
        let (right, bottom) = (self.right().min(other.right()), self.bottom().min(other.bottom()));
        let width = u32::try_from(right.saturating_sub(x)).ok().filter(|w| *w > 0)?;
        let height = u32::try_from(bottom.saturating_sub(y)).ok().filter(|h| *h > 0)?;
        Some(Rect { x, y, width, height })
    }

    /// The smallest rectangle around both.
    pub fn union(&self, other: &Rect) -> Rect {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        let width = self.right().max(other.right()).saturating_sub(x);
        let height = self.bottom().max(other.bottom()).saturating_sub(y);
        Rect {
            x,
            y,
            width: u32::try_from(width).unwrap_or(0),
            height: u32::try_from(height).unwrap_or(0),
        }
    }
}

impl std::fmt::Display for Rect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}x{} at {},{}", self.width, self.height, self.x, self.y)
    }
}

/// Names a frame by the hash of its pixels and size: equal pixels, equal name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FrameId(pub u128);

impl std::fmt::Display for FrameId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// A frame's name that is not 32 hexadecimal digits.
#[derive(Debug, Error)]
#[error("`{0}` does not name a frame: 32 hexadecimal digits are expected")]
pub struct NotAFrameId(pub String);

impl std::str::FromStr for FrameId {
    type Err = NotAFrameId;

    fn from_str(text: &str) -> Result<Self, NotAFrameId> {
        let well_formed = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
        match u128::from_str_radix(text, 16) {
            Ok(value) if well_formed => Ok(FrameId(value)),
            _ => Err(NotAFrameId(text.chars().take(64).collect())),
        }
    }
}

impl Serialize for FrameId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FrameId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// A pixel of the screen, read from the frame it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ScreenPoint {
    pub x: i32,
    pub y: i32,
    pub frame: FrameId,
}

/// A point in the picture a model was shown, in that picture's pixels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ModelPoint {
    pub x: f64,
    pub y: f64,
}

impl std::fmt::Display for ScreenPoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{},{}", self.x, self.y)
    }
}

impl std::fmt::Display for ModelPoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{},{}", self.x, self.y)
    }
}

/// How a frame was shown to a model: its size on the screen and the size of the picture sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    pub frame: FrameId,
    pub screen: Size,
    pub image: Size,
}

/// A point of a model that is not on the picture it was shown.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("the point {x},{y} is outside the {image} screenshot")]
pub struct OutsideView {
    pub x: f64,
    pub y: f64,
    pub image: Size,
}

impl View {
    /// The screen pixel under the middle of the model's pixel.
    ///
    /// # Errors
    /// A point that is not finite or not on the picture: it is refused, never clamped.
    pub fn to_screen(&self, point: ModelPoint) -> Result<ScreenPoint, OutsideView> {
        let outside = || OutsideView {
            x: point.x,
            y: point.y,
            image: self.image,
        };
        let x = scale(point.x, self.image.width, self.screen.width).ok_or_else(outside)?;
        let y = scale(point.y, self.image.height, self.screen.height).ok_or_else(outside)?;
        Ok(ScreenPoint {
            x,
            y,
            frame: self.frame,
        })
    }
}

fn scale(value: f64, image: u32, screen: u32) -> Option<i32> {
    if !value.is_finite() || value < 0.0 || value >= f64::from(image) {
        return None;
    }
    let middle = (value + 0.5) * f64::from(screen) / f64::from(image);
    let last = f64::from(screen.checked_sub(1)?);
    Some(to_pixel(middle.floor().clamp(0.0, last)))
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "a float cast saturates"
)]
fn to_pixel(value: f64) -> i32 {
    value as i32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn view(screen: Size, image: Size) -> View {
        View {
            frame: FrameId(0),
            screen,
            image,
        }
    }

    #[test]
    fn a_point_off_the_picture_is_refused() {
        let view = view(Size::new(1920, 1080), Size::new(1280, 720));
        for (x, y) in [(-1.0, 5.0), (1280.0, 5.0), (5.0, 720.0), (f64::NAN, 1.0), (1e300, 1.0)] {
            assert!(view.to_screen(ModelPoint { x, y }).is_err(), "{x},{y}");
        }
    }

    proptest! {
        #[test]
        fn a_pixel_sent_down_and_back_lands_within_one_scale(
            width in 200u32..8000, height in 200u32..8000, percent in 25u32..=100, fx in 0.0f64..1.0, fy in 0.0f64..1.0,
        ) {
            let screen = Size::new(width, height);
            let image = Size::new(width * percent / 100, height * percent / 100);
            let (x, y) = (fx * f64::from(width), fy * f64::from(height));
            let shown = ModelPoint {
                x: (x * f64::from(image.width) / f64::from(width)).floor(),
                y: (y * f64::from(image.height) / f64::from(height)).floor(),
            };
            let back = view(screen, image).to_screen(shown).expect("inside");
            let limit = (f64::from(width) / f64::from(image.width)).ceil().max((f64::from(height) / f64::from(image.height)).ceil());
            prop_assert!((f64::from(back.x) - x).abs() <= limit);
            prop_assert!((f64::from(back.y) - y).abs() <= limit);
        }
    }
}
