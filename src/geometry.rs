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

/// How a frame, or a part of it, was shown to a model: its size on the screen and the size of the picture sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    pub frame: FrameId,
    /// What is shown of the screen, in the screen's pixels.
    pub screen: Size,
    pub image: Size,
    /// Where its top left corner lies on the screen; nothing where the whole screen is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corner: Option<Corner>,
}

/// The top left corner of a part of the screen, in the screen's pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corner {
    pub x: i32,
    pub y: i32,
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
    /// A frame that is shown whole.
    pub fn whole(frame: FrameId, screen: Size, image: Size) -> View {
        View {
            frame,
            screen,
            image,
            corner: None,
        }
    }

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
        let (left, top) = self.origin();
        Ok(ScreenPoint {
            x: x.saturating_add(left),
            y: y.saturating_add(top),
            frame: self.frame,
        })
    }

    fn origin(&self) -> (i32, i32) {
        self.corner.map_or((0, 0), |corner| (corner.x, corner.y))
    }

    /// The part of the screen between two corners of a box in the picture; the far corner may lie on the picture's far
    /// edges. Every pixel that the box touches belongs to it.
    ///
    /// # Errors
    /// A corner that is not on the picture, or a box of no size.
    pub fn between(&self, from: ModelPoint, to: ModelPoint) -> Result<Rect, OutsideView> {
        let outside = |point: ModelPoint| OutsideView {
            x: point.x,
            y: point.y,
            image: self.image,
        };
        let across = span(from.x, to.x, self.image.width, self.screen.width);
        let down = span(from.y, to.y, self.image.height, self.screen.height);
        self.to_screen(from)?;
        let ((x, width), (y, height)) = across.zip(down).ok_or_else(|| outside(to))?;
        let (left, top) = self.origin();
        Ok(Rect::new(x.saturating_add(left), y.saturating_add(top), width, height))
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

/// The first pixel of the screen between two edges of the picture, and how many there are.
fn span(from: f64, to: f64, image: u32, screen: u32) -> Option<(i32, u32)> {
    let is_inside = from.is_finite() && to.is_finite() && from >= 0.0 && from < to && to <= f64::from(image);
    let part = |at: f64| at * f64::from(screen) / f64::from(image);
    let (first, end) = (to_pixel(part(from).floor()), to_pixel(part(to).ceil()));
    let length = u32::try_from(end.saturating_sub(first)).ok();
    length
        .filter(|length| is_inside && *length > 0)
        .map(|length| (first, length))
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
        View::whole(FrameId(0), screen, image)
    }

    #[test]
    fn a_point_of_a_part_lies_on_that_part_of_the_screen_or_nowhere() {
        let part = View {
            corner: Some(Corner { x: 1000, y: 500 }),
            ..view(Size::new(192, 120), Size::new(768, 480))
        };
        let at = |x, y| part.to_screen(ModelPoint { x, y }).map(|point| (point.x, point.y));
        assert_eq!(at(0.0, 0.0), Ok((1000, 500)));
        assert_eq!(at(767.0, 479.0), Ok((1191, 619)));
        assert_eq!(at(6.0, 8.0), Ok((1001, 502)));
        assert!(at(768.0, 10.0).is_err() && at(10.0, -1.0).is_err());
        let text = serde_json::to_string(&part).expect("JSON");
        assert_eq!(serde_json::from_str::<View>(&text).expect("a view"), part);
        let whole = serde_json::to_string(&view(Size::new(8, 5), Size::new(8, 5))).expect("JSON");
        assert!(!whole.contains("corner"), "{whole}");
    }

    #[test]
    fn a_box_reaches_to_the_pictures_edges_and_not_beyond() {
        let shown = view(Size::new(2560, 1600), Size::new(1280, 800));
        let between = |(left, top): (f64, f64), (right, bottom): (f64, f64)| {
            shown.between(ModelPoint { x: left, y: top }, ModelPoint { x: right, y: bottom })
        };
        assert_eq!(
            between((640.0, 0.0), (1280.0, 800.0)),
            Ok(Rect::new(1280, 0, 1280, 1600))
        );
        assert_eq!(between((10.5, 20.0), (11.0, 20.5)), Ok(Rect::new(21, 40, 1, 1)));
        for (from, to) in [
            ((0.0, 0.0), (1281.0, 800.0)),
            ((-1.0, 0.0), (10.0, 10.0)),
            ((10.0, 10.0), (10.0, 20.0)),
            ((10.0, 30.0), (20.0, 20.0)),
            ((0.0, 0.0), (f64::NAN, 10.0)),
        ] {
            assert!(between(from, to).is_err(), "{from:?} {to:?}");
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
