//! A frame as a model is shown it: scaled to what it takes, encoded as PNG.

use std::sync::Arc;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use thiserror::Error;

use super::frame::Frame;
use super::png::{PngError, encode_pixels};
use crate::geometry::{Rect, Size};

/// A frame that cannot be shown; only a frame of no size can be.
#[derive(Debug, Error)]
pub enum ShotError {
    #[error("a {from} frame cannot be scaled to {to}: {why}")]
    Resize { from: Size, to: Size, why: String },
    #[error("there is no {0} on the frame")]
    Off(Rect),
    #[error(transparent)]
    Encode(#[from] PngError),
}

/// The frame as PNG at this size.
///
/// # Errors
/// When the frame or `size` has no size.
pub fn shot(frame: &Frame, size: Size) -> Result<Arc<[u8]>, ShotError> {
    let png = if size == frame.size() {
        encode_pixels(size, frame.pixels())?
    } else {
        encode_pixels(size, &resize(frame.size(), frame.pixels(), size)?)?
    };
    Ok(png.into())
}

/// A part of the frame as PNG, as large as fits into `most` with its proportions kept: a closer look.
///
/// # Errors
/// When the part has no size or is not on the frame.
pub fn closer(frame: &Frame, part: Rect, most: Size) -> Result<(Size, Arc<[u8]>), ShotError> {
    let to = filling(Size::new(part.width, part.height), most);
    Ok((to, cut(frame, part, to)?))
}

/// A part of the frame as PNG at this size.
///
/// # Errors
/// As [`closer`].
pub fn cut(frame: &Frame, part: Rect, to: Size) -> Result<Arc<[u8]>, ShotError> {
    let (from, pixels) = frame.crop(part);
    if from != Size::new(part.width, part.height) || pixels.is_empty() {
        return Err(ShotError::Off(part));
    }
    let png = if to == from {
        encode_pixels(to, &pixels)?
    } else {
        encode_pixels(to, &resize(from, &pixels, to)?)?
    };
    Ok(png.into())
}

/// The largest size of the same proportions inside `max`.
fn filling(screen: Size, max: Size) -> Size {
    let (width, height) = (u64::from(screen.width), u64::from(screen.height));
    let narrow = |value: u64| u32::try_from(value.max(1)).unwrap_or(u32::MAX);
    if u64::from(max.width) * height <= u64::from(max.height) * width {
        Size::new(max.width, narrow(height * u64::from(max.width) / width))
    } else {
        Size::new(narrow(width * u64::from(max.height) / height), max.height)
    }
}

fn resize(from: Size, pixels: &[u8], to: Size) -> Result<Vec<u8>, ShotError> {
    let fail = |why: String| ShotError::Resize { from, to, why };
    let source = ImageRef::new(from.width, from.height, pixels, PixelType::U8x4);
    let source = source.map_err(|error| fail(error.to_string()))?;
    let mut target = Image::new(to.width, to.height, PixelType::U8x4);
    let lanczos = ResizeAlg::Convolution(FilterType::Lanczos3);
    let options = ResizeOptions::new().resize_alg(lanczos).use_alpha(false);
    Resizer::new()
        .resize(&source, &mut target, &options)
        .map_err(|error| fail(error.to_string()))?;
    Ok(target.into_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_shows_the_frame_at_the_size_that_is_wanted() {
        let red = [200, 10, 20, 255].repeat(400 * 300);
        let frame = Frame::new(Size::new(400, 300), red).expect("frame");
        let png = shot(&frame, Size::new(200, 150)).expect("shot");
        let shown = super::super::png::decode(&png).expect("png");
        assert_eq!(
            (shown.size(), shown.rgb(100, 75)),
            (Size::new(200, 150), Some([200, 10, 20]))
        );
    }

    #[test]
    fn a_closer_look_is_as_large_as_the_picture_and_of_nothing_else() {
        let mut pixels = [200, 10, 20, 255].repeat(400 * 300);
        pixels.splice(..4, [0, 0, 0, 255]);
        let frame = Frame::new(Size::new(400, 300), pixels).expect("frame");
        let (size, png) = closer(&frame, Rect::new(100, 100, 40, 20), Size::new(200, 150)).expect("a look");
        let shown = super::super::png::decode(&png).expect("png");
        assert_eq!((size, shown.size()), (Size::new(200, 100), Size::new(200, 100)));
        assert_eq!(shown.rgb(0, 0), Some([200, 10, 20]));
        assert!(closer(&frame, Rect::new(390, 0, 20, 20), Size::new(200, 150)).is_err());
    }
}
