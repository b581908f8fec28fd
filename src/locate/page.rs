//! A page: a strip as the reader process gets it, enlarged, with a margin, as a PGM file in memory.

use std::fs::File;
use std::io::{self, Write};

use fast_image_resize::images::Image;
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

use crate::locate::strip::Strip;

/// White around the text, in the page's pixels.
const MARGIN: u32 = 10;

/// The height a line of text is enlarged to, in the page's pixels; tesseract's network sees 36.
const TEXT_HEIGHT: f64 = 40.0;

/// Small letters are enlarged no more than this: a single `x` would become an `X`.
const LARGEST_SCALE: f64 = 2.5;

/// A picture of one line of text.
pub(super) struct Page {
    width: u32,
    height: u32,
    grey: Vec<u8>,
    /// Page pixels per screen pixel.
    scale: f64,
}

impl Page {
    /// A page with nothing on it.
    pub(super) fn blank() -> Page {
        Page {
            width: 32,
            height: 32,
            grey: vec![u8::MAX; 32 * 32],
            scale: 1.0,
        }
    }

    pub(super) fn of(strip: &Strip) -> Page {
        let (width, height) = (strip.area.width(), strip.area.height());
        let scale = (TEXT_HEIGHT / f64::from(height.max(1))).clamp(1.0, LARGEST_SCALE);
        let (wide, high) = (rounded(f64::from(width) * scale), rounded(f64::from(height) * scale));
        let ink = enlarged(width, height, &strip.ink, wide, high).unwrap_or_default();
        let (page_width, page_height) = (wide + 2 * MARGIN, high + 2 * MARGIN);
        let mut grey = Vec::new();
        let white = |n: u32| std::iter::repeat_n(u8::MAX, usize::try_from(n).unwrap_or(0));
        grey.extend(white(page_width * MARGIN));
        for row in ink.chunks_exact(usize::try_from(wide).unwrap_or(1).max(1)) {
            grey.extend(white(MARGIN));
            grey.extend(row.iter().map(|ink| u8::MAX - ink));
            grey.extend(white(MARGIN));
        }
        grey.extend(white(page_width * MARGIN));
        Page {
            width: page_width,
            height: page_height,
            grey,
            scale,
        }
    }

    pub(super) fn width(&self) -> u32 {
        self.width
    }

    /// A column of the page as a column of the strip.
    pub(super) fn to_strip(&self, column: u32) -> f64 {
        (f64::from(column) - f64::from(MARGIN)) / self.scale
    }

    /// Writes the page to a file that is gone when it is dropped.
    pub(super) fn share(&self) -> io::Result<Shared> {
        let mut shared = Shared::new()?;
        writeln!(shared.file(), "P5 {} {} 255", self.width, self.height)?;
        shared.file().write_all(&self.grey)?;
        Ok(shared)
    }
}

fn enlarged(width: u32, height: u32, ink: &[u8], wide: u32, high: u32) -> Option<Vec<u8>> {
    if (width, height) == (wide, high) {
        return Some(ink.to_vec());
    }
    let source = Image::from_vec_u8(width, height, ink.to_vec(), PixelType::U8).ok()?;
    let mut target = Image::new(wide, high, PixelType::U8);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
    Resizer::new().resize(&source, &mut target, &options).ok()?;
    Some(target.into_vec())
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float cast saturates"
)]
fn rounded(value: f64) -> u32 {
    (value.round() as u32).max(1)
}

/// A file another process can open by its path while this lives. It never reaches a disk on Linux.
#[cfg(target_os = "linux")]
pub(super) struct Shared(File);

#[cfg(target_os = "linux")]
impl Shared {
    fn new() -> io::Result<Shared> {
        let fd = rustix::fs::memfd_create("page", rustix::fs::MemfdFlags::CLOEXEC)?;
        Ok(Shared(File::from(fd)))
    }

    fn file(&mut self) -> &mut File {
        &mut self.0
    }

    pub(super) fn path(&self) -> String {
        use std::os::fd::AsRawFd;
        format!("/proc/{}/fd/{}", std::process::id(), self.0.as_raw_fd())
    }
}

/// A file another process can open by its path while this lives.
#[cfg(not(target_os = "linux"))]
pub(super) struct Shared(tempfile::NamedTempFile);

#[cfg(not(target_os = "linux"))]
impl Shared {
    fn new() -> io::Result<Shared> {
        Ok(Shared(tempfile::NamedTempFile::new()?))
    }

    fn file(&mut self) -> &mut File {
        self.0.as_file_mut()
    }

    pub(super) fn path(&self) -> String {
        self.0.path().display().to_string()
    }
}
