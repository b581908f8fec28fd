//! A frame as a model is shown it: scaled to what it takes, encoded as PNG.

use std::sync::Arc;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use thiserror::Error;

use super::frame::Frame;
use crate::geometry::{Size, View};

/// A frame that cannot be shown; only a frame of no size can be.
#[derive(Debug, Error)]
#[error("a {size} frame cannot be scaled or encoded: {why}")]
pub struct ShotError {
    pub size: Size,
    pub why: String,
}

/// The frame as PNG, made smaller where it is larger than `max`; its proportions are kept.
///
/// # Errors
/// When the frame or `max` has no size.
pub fn shot(frame: &Frame, max: Size) -> Result<(View, Arc<[u8]>), ShotError> {
    let fail = |why: String| ShotError {
        size: frame.size(),
        why,
    };
    let image = fit(frame.size(), max);
    let png = if image == frame.size() {
        encode(image, frame.pixels())
    } else {
        resize(frame, image)
            .map_err(fail)
            .and_then(|pixels| encode(image, &pixels).map_err(fail))
            .map_err(|error| error.why)
    };
    let view = View {
        frame: frame.id(),
        screen: frame.size(),
        image,
    };
    Ok((view, png.map_err(fail)?.into()))
}

/// The largest size of the same proportions that is no larger than the screen and fits into `max`.
pub fn fit(screen: Size, max: Size) -> Size {
    if screen.width <= max.width && screen.height <= max.height {
        return screen;
    }
    let (width, height) = (u64::from(screen.width), u64::from(screen.height));
    let (wide, high) = (u64::from(max.width), u64::from(max.height));
    let narrow = |value: u64| u32::try_from(value.max(1)).unwrap_or(u32::MAX);
    if wide * height <= high * width {
        Size::new(max.width, narrow(height * wide / width))
    } else {
        Size::new(narrow(width * high / height), max.height)
    }
}

fn resize(frame: &Frame, to: Size) -> Result<Vec<u8>, String> {
    let from = frame.size();
    let source = ImageRef::new(from.width, from.height, frame.pixels(), PixelType::U8x4).map_err(|e| e.to_string())?;
    let mut target = Image::new(to.width, to.height, PixelType::U8x4);
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
        .use_alpha(false);
    Resizer::new()
        .resize(&source, &mut target, &options)
        .map_err(|e| e.to_string())?;
    Ok(target.into_vec())
}

fn encode(size: Size, rgba: &[u8]) -> Result<Vec<u8>, String> {
    let rgb: Vec<u8> = rgba
        .as_chunks::<4>()
        .0
        .iter()
        .flat_map(|&[r, g, b, _]| [r, g, b])
        .collect();
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, size.width, size.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().map_err(|e| e.to_string())?;
    writer.write_image_data(&rgb).map_err(|e| e.to_string())?;
    writer.finish().map_err(|e| e.to_string())?;
    Ok(out)
}
