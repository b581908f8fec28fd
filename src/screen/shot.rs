//! A frame as a model is shown it: scaled to what it takes, encoded as PNG.

use std::sync::Arc;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use thiserror::Error;

use super::frame::Frame;
use super::png::{PngError, encode_pixels};
use crate::geometry::{Size, View};

/// A frame that cannot be shown; only a frame of no size can be.
#[derive(Debug, Error)]
pub enum ShotError {
    #[error("a {from} frame cannot be scaled to {to}: {why}")]
    Resize { from: Size, to: Size, why: String },
    #[error(transparent)]
    Encode(#[from] PngError),
}

/// The frame as PNG, made smaller where it is larger than `max`; its proportions are kept.
///
/// # Errors
/// When the frame or `max` has no size.
pub fn shot(frame: &Frame, max: Size) -> Result<(View, Arc<[u8]>), ShotError> {
    let image = fit(frame.size(), max);
    let png = if image == frame.size() {
        encode_pixels(image, frame.pixels())?
    } else {
        encode_pixels(image, &resize(frame, image)?)?
    };
    let view = View {
        frame: frame.id(),
        screen: frame.size(),
        image,
    };
    Ok((view, png.into()))
}

/// The largest size of the same proportions that is no larger than the screen and fits into `max`.
pub fn fit(screen: Size, max: Size) -> Size {
    if screen.width <= max.width && screen.height <= max.height {
        return screen;
    }
    let (width, height) = (u64::from(screen.width), u64::from(screen.height));
    let narrow = |value: u64| u32::try_from(value.max(1)).unwrap_or(u32::MAX);
    if u64::from(max.width) * height <= u64::from(max.height) * width {
        Size::new(max.width, narrow(height * u64::from(max.width) / width))
    } else {
        Size::new(narrow(width * u64::from(max.height) / height), max.height)
    }
}

fn resize(frame: &Frame, to: Size) -> Result<Vec<u8>, ShotError> {
    let from = frame.size();
    let fail = |why: String| ShotError::Resize { from, to, why };
    let source = ImageRef::new(from.width, from.height, frame.pixels(), PixelType::U8x4);
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
    fn a_frame_is_made_smaller_never_larger_and_keeps_its_proportions() {
        let max = Size::new(1280, 800);
        assert_eq!(fit(Size::new(1024, 768), max), Size::new(1024, 768));
        assert_eq!(fit(Size::new(1920, 1080), max), Size::new(1280, 720));
        assert_eq!(fit(Size::new(1600, 1200), max), Size::new(1066, 800));
        assert_eq!(fit(Size::new(8000, 1), max), Size::new(1280, 1));
    }

    #[test]
    fn the_picture_shows_the_frame_at_the_size_of_its_view() {
        let red = [200, 10, 20, 255].repeat(400 * 300);
        let frame = Frame::new(Size::new(400, 300), red).expect("frame");
        let (view, png) = shot(&frame, Size::new(200, 200)).expect("shot");
        assert_eq!((view.frame, view.image), (frame.id(), Size::new(200, 150)));
        let shown = super::super::png::decode(&png).expect("png");
        assert_eq!(shown.size(), view.image);
        assert_eq!(shown.rgb(100, 75), Some([200, 10, 20]));
    }
}
