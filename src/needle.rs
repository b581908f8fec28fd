//! A picture that is looked for on the screen, and which of its pixels count.
//!
//! Invariant: one that exists can be recognised: it has more than one colour among the pixels that count. Whatever the
//! bytes are, nothing here panics, and what is unpacked is bounded.

use std::fmt;
use std::io::Cursor;

use png::{ColorType, Decoder, Limits, Transformations};
use thiserror::Error;

use crate::geometry::Size;

/// The longest side of a picture that is looked for.
pub const MAX_SIDE: u32 = 2048;

/// The memory a picture may take while it is unpacked.
const MAX_BYTES: usize = 64 << 20;

/// Fewer pixels could be anything.
const LEAST_PIXELS: usize = 16;

/// Why a picture cannot be looked for.
#[derive(Debug, Error)]
pub enum NeedleError {
    #[error("is no PNG that can be read ({0})")]
    Unreadable(#[from] png::DecodingError),
    #[error("is {0}: from 1x1 to {MAX_SIDE}x{MAX_SIDE} pixels are taken")]
    Size(Size),
    #[error("is {mask}, and the image {image}: a mask has the size of its image")]
    Mask { mask: Size, image: Size },
    #[error("has {0} pixels that count, and {LEAST_PIXELS} are the least that can be told from others")]
    Few(usize),
    #[error("has one colour only: it would fit wherever that colour is")]
    Flat,
}

/// One pixel of a needle: red, green, blue; nothing where it does not count.
pub type Pixel = Option<[u8; 3]>;

/// A picture to look for. Transparent pixels and those a mask has in black do not count.
#[derive(Clone, PartialEq, Eq)]
pub struct Needle {
    name: String,
    size: Size,
    pixels: Vec<Pixel>,
}

impl Needle {
    /// A needle from a PNG, and from a mask of the same size where there is one; `name` is what people call it.
    ///
    /// # Errors
    /// Not a PNG, too large, or nothing that could be recognised. A mask that is wrong is told by [`Needle::masked`].
    pub fn decode(name: &str, png: &[u8]) -> Result<Needle, NeedleError> {
        let (size, raw) = unpack(png)?;
        let pixels = raw
            .as_chunks::<4>()
            .0
            .iter()
            .map(|[r, g, b, a]| (*a >= 128).then_some([*r, *g, *b]));
        Needle {
            name: name.to_owned(),
            size,
            pixels: pixels.collect(),
        }
        .recognisable()
    }

    /// The same without the pixels that are black in a mask.
    ///
    /// # Errors
    /// A mask that is no PNG or of another size, or leaves nothing that could be recognised.
    pub fn masked(mut self, mask: &[u8]) -> Result<Needle, NeedleError> {
        let (size, raw) = unpack(mask)?;
        if size != self.size {
            return Err(NeedleError::Mask {
                mask: size,
                image: self.size,
            });
        }
        for (pixel, [r, g, b, a]) in self.pixels.iter_mut().zip(raw.as_chunks::<4>().0) {
            if *a < 128 || [*r, *g, *b].iter().all(|channel| *channel < 128) {
                *pixel = None;
            }
        }
        self.recognisable()
    }

    fn recognisable(self) -> Result<Needle, NeedleError> {
        let count = self.pixels.iter().flatten().count();
        if count < LEAST_PIXELS {
            return Err(NeedleError::Few(count));
        }
        let mut counted = self.pixels.iter().flatten();
        let first = counted.next();
        if counted.all(|pixel| Some(pixel) == first) {
            return Err(NeedleError::Flat);
        }
        Ok(self)
    }

    /// As the scenario has it.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn size(&self) -> Size {
        self.size
    }

    /// Row by row from the top left.
    pub fn pixels(&self) -> &[Pixel] {
        &self.pixels
    }
}

impl fmt::Debug for Needle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Needle({}, {})", self.name, self.size)
    }
}

/// The pixels as red, green, blue and opacity.
fn unpack(bytes: &[u8]) -> Result<(Size, Vec<u8>), NeedleError> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: MAX_BYTES });
    decoder.set_transformations(Transformations::normalize_to_color8() | Transformations::ALPHA);
    decoder.set_ignore_text_chunk(true);
    let header = decoder.read_header_info()?;
    let size = Size::new(header.width, header.height);
    if !(1..=MAX_SIDE).contains(&size.width) || !(1..=MAX_SIDE).contains(&size.height) {
        return Err(NeedleError::Size(size));
    }
    let mut reader = decoder.read_info()?;
    let mut raw = vec![0; reader.output_buffer_size().ok_or(NeedleError::Size(size))?];
    let info = reader.next_frame(&mut raw)?;
    if info.color_type == ColorType::Rgba {
        return Ok((size, raw));
    }
    let spread = raw
        .chunks_exact(info.color_type.samples())
        .flat_map(|pixel| match *pixel {
            [r, g, b] => [r, g, b, u8::MAX],
            [grey, alpha] => [grey, grey, grey, alpha],
            [grey, ..] => [grey, grey, grey, u8::MAX],
            [] => [0; 4],
        });
    Ok((size, spread.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(color: ColorType, size: (u32, u32), data: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, size.0, size.1);
        encoder.set_color(color);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(data).unwrap();
        writer.finish().unwrap();
        out
    }

    fn stripes() -> Vec<u8> {
        (0..64).map(|i| if i % 8 < 4 { 0 } else { 255 }).collect()
    }

    #[test]
    fn what_is_transparent_or_masked_does_not_count() {
        let rgba: Vec<u8> = (0..64u8)
            .flat_map(|i| [i, 0, 0, if i < 32 { 255 } else { 0 }])
            .collect();
        let needle = Needle::decode("a.png", &png(ColorType::Rgba, (8, 8), &rgba)).unwrap();
        assert_eq!(needle.pixels()[31], Some([31, 0, 0]));
        assert_eq!(needle.pixels()[32], None);
        let mask: Vec<u8> = (0..64).map(|i| if i < 16 { 0 } else { 255 }).collect();
        let needle = needle.masked(&png(ColorType::Grayscale, (8, 8), &mask)).unwrap();
        assert_eq!(needle.pixels().iter().flatten().count(), 16);
        let all = png(ColorType::Grayscale, (8, 8), &[0; 64]);
        assert!(matches!(needle.clone().masked(&all), Err(NeedleError::Few(0))));
        let other = png(ColorType::Grayscale, (4, 4), &[255; 16]);
        assert!(matches!(needle.masked(&other), Err(NeedleError::Mask { .. })));
    }

    #[test]
    fn what_cannot_be_recognised_is_no_needle() {
        let decode = |bytes: &[u8]| Needle::decode("a.png", bytes);
        assert!(matches!(decode(b"<svg/>"), Err(NeedleError::Unreadable(_))));
        let grey = |size, data: &[u8]| decode(&png(ColorType::Grayscale, size, data));
        assert!(matches!(grey((8, 8), &[7; 64]), Err(NeedleError::Flat)));
        assert!(matches!(grey((2, 2), &[7, 8, 9, 10]), Err(NeedleError::Few(4))));
        assert!(matches!(grey((4096, 1), &[7; 4096]), Err(NeedleError::Size(_))));
        let whole = png(ColorType::Grayscale, (8, 8), &stripes());
        assert!(decode(&whole).is_ok());
        assert!(matches!(
            decode(&whole[..whole.len() / 2]),
            Err(NeedleError::Unreadable(_))
        ));
    }
}
