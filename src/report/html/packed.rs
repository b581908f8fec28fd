//! A part of a frame as a small PNG in a data URI's alphabet.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{PixelType, Resizer};
use png::{BitDepth, ColorType, Compression, Encoder, Filter};

use crate::geometry::Size;

/// RGBA pixels as the base64 of a PNG, each side divided by `shrink`. Nothing where there are no pixels.
pub fn base64(size: Size, rgba: &[u8], shrink: u32) -> Option<String> {
    let (size, rgba) = if shrink > 1 {
        smaller(size, rgba, shrink)?
    } else {
        (size, rgba.to_vec())
    };
    Some(STANDARD.encode(png(size, &rgba)?))
}

fn smaller(size: Size, rgba: &[u8], by: u32) -> Option<(Size, Vec<u8>)> {
    let to = Size::new(size.width.div_ceil(by), size.height.div_ceil(by));
    let from = ImageRef::new(size.width, size.height, rgba, PixelType::U8x4).ok()?;
    let mut small = Image::new(to.width, to.height, PixelType::U8x4);
    Resizer::new().resize(&from, &mut small, None).ok()?;
    Some((to, small.into_vec()))
}

fn png(size: Size, rgba: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, size.width, size.height);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Balanced);
    let data = if let Some((palette, indices)) = indexed(rgba) {
        encoder.set_color(ColorType::Indexed);
        encoder.set_palette(palette);
        encoder.set_filter(Filter::NoFilter);
        indices
    } else {
        encoder.set_color(ColorType::Rgb);
        encoder.set_filter(Filter::Adaptive);
        rgba.chunks_exact(4)
            .flat_map(|pixel| pixel.iter().take(3))
            .copied()
            .collect()
    };
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&data).ok()?;
    writer.finish().ok()?;
    Some(out)
}

/// A palette and an index for each pixel, where 256 colours are enough.
fn indexed(rgba: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut places: HashMap<[u8; 3], u8> = HashMap::new();
    let mut palette = Vec::new();
    let mut indices = Vec::with_capacity(rgba.len() / 4);
    let mut last: Option<([u8; 3], u8)> = None;
    for pixel in rgba.chunks_exact(4) {
        let [r, g, b, _] = *pixel else { return None };
        let color = [r, g, b];
        let known = last.filter(|(seen, _)| *seen == color).map(|(_, index)| index);
        let index = match known.or_else(|| places.get(&color).copied()) {
            Some(index) => index,
            None => u8::try_from(places.len()).ok()?,
        };
        if usize::from(index) == places.len() {
            places.insert(color, index);
            palette.extend_from_slice(&color);
        }
        last = Some((color, index));
        indices.push(index);
    }
    Some((palette, indices))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::frame::Frame;
    use crate::screen::png::decode;

    #[test]
    fn few_colours_and_many_come_back_as_they_were() {
        for colours in [3_u32, 256, 257] {
            let size = Size::new(40, 30);
            let pixels: Vec<u8> = (0..40 * 30_u32)
                .flat_map(|n| {
                    let [low, high, ..] = (n % colours).to_le_bytes();
                    [low, high, 9, 255]
                })
                .collect();
            let frame = Frame::new(size, pixels).unwrap();
            let bytes = STANDARD.decode(base64(size, frame.pixels(), 1).unwrap()).unwrap();
            assert_eq!(decode(&bytes).unwrap().id(), frame.id());
        }
    }

    #[test]
    fn a_shrunk_picture_is_as_small_as_asked() {
        let bytes = STANDARD
            .decode(base64(Size::new(41, 30), &[200; 41 * 30 * 4], 4).unwrap())
            .unwrap();
        assert_eq!(decode(&bytes).unwrap().size(), Size::new(11, 8));
        assert_eq!(base64(Size::new(0, 0), &[], 1), None);
    }
}
