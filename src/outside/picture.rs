//! A picture from outside: a tool's result, or a file.
//!
//! Invariant: its bytes are untrusted. They are decoded under limits before anything else sees them, and come out as PNG.

use std::io::Cursor;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use image::{ImageReader, Limits};
use serde::{Deserialize, Serialize};

use super::Reply;
use crate::geometry::{FrameId, Rect, Size};
use crate::screen::frame::Frame;
use crate::screen::png;

/// Bytes of a picture as it comes.
pub const MOST_BYTES: usize = 20 << 20;

/// A picture, known by its pixels as a frame is. Its bytes are not in what is recorded of it: they are a file beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    pub frame: FrameId,
    pub size: Size,
    #[serde(skip)]
    pub png: Arc<[u8]>,
}

impl Picture {
    /// Reads PNG, JPEG or WebP. A PNG stays as it is, the others become one.
    ///
    /// # Errors
    /// Why it is no picture that is taken.
    pub fn read(bytes: &[u8]) -> Result<Picture, String> {
        if bytes.len() > MOST_BYTES {
            return Err(format!("the picture is larger than {} MiB", MOST_BYTES >> 20));
        }
        if bytes.starts_with(b"\x89PNG") {
            let frame = png::decode(bytes).map_err(|error| error.to_string())?;
            return Ok(Picture::of(&frame, bytes.into()));
        }
        let mut reader = ImageReader::new(Cursor::new(bytes))
            .with_guessed_format()
            .map_err(|error| error.to_string())?;
        let mut limits = Limits::default();
        limits.max_image_width = Some(png::MAX_SIDE);
        limits.max_image_height = Some(png::MAX_SIDE);
        limits.max_alloc = Some(256 << 20);
        reader.limits(limits);
        let decoded = reader
            .decode()
            .map_err(|error| format!("no PNG, JPEG or WebP that can be read: {error}"))?;
        let pixels = decoded.to_rgba8();
        let size = Size::new(pixels.width(), pixels.height());
        let opaque: Vec<u8> = pixels
            .into_raw()
            .chunks_exact(4)
            .flat_map(|pixel| match pixel {
                [red, green, blue, _] => [*red, *green, *blue, u8::MAX],
                _ => [0, 0, 0, u8::MAX],
            })
            .collect();
        let frame = Frame::new(size, opaque).ok_or("it has no pixels")?;
        let bytes = png::encode(&frame).map_err(|error| error.to_string())?;
        Ok(Picture::of(&frame, bytes.into()))
    }

    /// From base64, or a data URL with it.
    ///
    /// # Errors
    /// As [`Picture::read`].
    pub fn read_text(text: &str) -> Result<Picture, String> {
        let data = match text.strip_prefix("data:") {
            Some(url) => url
                .split_once(";base64,")
                .map(|(_, data)| data)
                .ok_or("a data URL without base64")?,
            None => text,
        };
        let bytes = BASE64_STANDARD
            .decode(data.trim())
            .map_err(|error| format!("no base64: {error}"))?;
        Picture::read(&bytes)
    }

    fn of(frame: &Frame, png: Arc<[u8]>) -> Picture {
        Picture {
            frame: frame.id(),
            size: frame.size(),
            png,
        }
    }

    /// The name of its file in a recording.
    pub fn file(&self) -> String {
        format!("{}.png", self.frame)
    }

    pub(super) fn data_url(&self) -> String {
        format!("data:image/png;base64,{}", BASE64_STANDARD.encode(&self.png))
    }

    /// A picture of the same size that is transparent in `area` and black elsewhere, as OpenAI's image edits want it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn mask(&self, area: Rect) -> Result<Picture, String> {
        let size = self.size;
        let rows = 0..i32::try_from(size.height).unwrap_or(i32::MAX);
        let columns = 0..i32::try_from(size.width).unwrap_or(i32::MAX);
        let mut rgba = Vec::new();
        for y in rows {
            for x in columns.clone() {
                let alpha = if area.contains(x, y) { 0 } else { u8::MAX };
                rgba.extend_from_slice(&[0, 0, 0, alpha]);
            }
        }
        let mut out = Vec::new();
        let mut encoder = ::png::Encoder::new(&mut out, size.width, size.height);
        encoder.set_color(::png::ColorType::Rgba);
        encoder.set_depth(::png::BitDepth::Eight);
        let written = encoder.write_header().and_then(|mut writer| {
            writer.write_image_data(&rgba)?;
            writer.finish()
        });
        written.map_err(|error| error.to_string())?;
        Ok(Picture {
            frame: self.frame,
            size,
            png: out.into(),
        })
    }
}

impl Reply {
    /// The picture that came with it.
    pub fn picture(&self) -> Option<&Picture> {
        match self {
            Reply::Http { picture, .. } => picture.as_ref(),
            Reply::Picture(picture) => Some(picture),
            _ => None,
        }
    }

    pub fn picture_mut(&mut self) -> Option<&mut Picture> {
        match self {
            Reply::Http { picture, .. } => picture.as_mut(),
            Reply::Picture(picture) => Some(picture),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ExtendedColorType, ImageEncoder, ImageFormat, RgbImage};

    fn written(format: ImageFormat) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        RgbImage::from_pixel(8, 6, image::Rgb([200, 100, 50]))
            .write_to(&mut out, format)
            .expect("written");
        out.into_inner()
    }

    #[test]
    fn pictures_of_three_kinds_come_out_as_png() {
        let png = written(ImageFormat::Png);
        let read = Picture::read(&png).expect("PNG");
        assert_eq!(
            (&read.png[..], read.size),
            (&png[..], Size::new(8, 6)),
            "a PNG stays as it is"
        );
        let mut webp = Vec::new();
        image::codecs::webp::WebPEncoder::new_lossless(&mut webp)
            .write_image(&[9; 8 * 6 * 3], 8, 6, ExtendedColorType::Rgb8)
            .expect("written");
        for bytes in [written(ImageFormat::Jpeg), webp] {
            let read = Picture::read(&bytes).expect("a picture");
            let again = Picture::read(&read.png).expect("PNG");
            assert_eq!((again.frame, again.size), (read.frame, Size::new(8, 6)));
        }
        let text = BASE64_STANDARD.encode(&png);
        assert_eq!(Picture::read_text(&text).as_ref(), Ok(&read));
        assert_eq!(Picture::read_text(&read.data_url()), Ok(read));
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        let png = written(ImageFormat::Png);
        assert!(Picture::read(&png[..png.len() / 2]).is_err());
        assert!(Picture::read(b"<svg xmlns='x'/>").is_err());
        assert!(Picture::read(&[]).is_err());
        assert!(
            Picture::read(&vec![0; MOST_BYTES + 1])
                .expect_err("large")
                .contains("20 MiB")
        );
        for text in ["https://a.example/1.png", "data:image/png,abc", "", "=="] {
            assert!(Picture::read_text(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_mask_is_transparent_in_its_part_alone() {
        let picture = Picture::read(&written(ImageFormat::Png)).expect("PNG");
        let mask = picture.mask(Rect::new(2, 1, 3, 4)).expect("a mask");
        let pixels = image::load_from_memory(&mask.png).expect("PNG").to_rgba8();
        assert_eq!(pixels.dimensions(), (8, 6));
        for (x, y, pixel) in pixels.enumerate_pixels() {
            let inside = (2..5).contains(&x) && (1..5).contains(&y);
            assert_eq!(pixel.0[3], if inside { 0 } else { 255 }, "{x},{y}");
        }
    }
}
