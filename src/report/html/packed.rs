//! A part of a frame as a small PNG in a data URI's alphabet.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{PixelType, Resizer};

use crate::geometry::Size;
use crate::screen::packed::pack;

/// RGBA pixels as the base64 of a PNG, each side divided by `shrink`. Nothing where there are no pixels.
pub fn base64(size: Size, rgba: &[u8], shrink: u32) -> Option<String> {
    let (size, rgba) = if shrink > 1 {
        smaller(size, rgba, shrink)?
    } else {
        (size, rgba.to_vec())
    };
    Some(STANDARD.encode(pack(size, &rgba).ok()?))
}

fn smaller(size: Size, rgba: &[u8], by: u32) -> Option<(Size, Vec<u8>)> {
    let to = Size::new(size.width.div_ceil(by), size.height.div_ceil(by));
    let from = ImageRef::new(size.width, size.height, rgba, PixelType::U8x4).ok()?;
    let mut small = Image::new(to.width, to.height, PixelType::U8x4);
    Resizer::new().resize(&from, &mut small, None).ok()?;
    Some((to, small.into_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::png::decode;

    #[test]
    fn a_shrunk_picture_is_as_small_as_asked() {
        let bytes = STANDARD
            .decode(base64(Size::new(41, 30), &[200; 41 * 30 * 4], 4).unwrap())
            .unwrap();
        assert_eq!(decode(&bytes).unwrap().size(), Size::new(11, 8));
        assert_eq!(base64(Size::new(0, 0), &[], 1), None);
    }
}
