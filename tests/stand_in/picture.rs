//! A screenshot as the stand-in sees it: grey pixels.

use image::{GrayImage, imageops};

/// A rectangle of pixels, both corners included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    pub left: i32,
    pub top: i32,
    pub right: i32,
    pub bottom: i32,
}

impl Area {
    pub fn width(&self) -> i32 {
        self.right - self.left + 1
    }

    pub fn height(&self) -> i32 {
        self.bottom - self.top + 1
    }

    /// The pixel that holds the middle.
    pub fn middle(&self) -> (i32, i32) {
        (
            i32::midpoint(self.left, self.right + 1),
            i32::midpoint(self.top, self.bottom + 1),
        )
    }

    pub fn contains(&self, (x, y): (i32, i32)) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    /// The smallest area around pixels, if there are any.
    pub fn around<'a>(pixels: impl IntoIterator<Item = &'a (i32, i32)>) -> Option<Area> {
        let spots = pixels.into_iter().map(|&(x, y)| Area {
            left: x,
            top: y,
            right: x,
            bottom: y,
        });
        spots.reduce(|all, spot| all.union(&spot))
    }

    /// With a margin around it.
    #[must_use]
    pub fn grown(&self, margin: i32) -> Area {
        Area {
            left: self.left - margin,
            top: self.top - margin,
            right: self.right + margin,
            bottom: self.bottom + margin,
        }
    }

    pub fn union(&self, other: &Area) -> Area {
        Area {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

/// Grey pixels.
pub struct Picture {
    grey: GrayImage,
}

impl Picture {
    /// # Errors
    /// When the bytes are no PNG.
    pub fn decode(png: &[u8]) -> Result<Picture, String> {
        let image = image::load_from_memory_with_format(png, image::ImageFormat::Png);
        let image = image.map_err(|error| error.to_string())?;
        Ok(Picture {
            grey: image.into_luma8(),
        })
    }

    pub fn size(&self) -> (i32, i32) {
        let (width, height) = self.grey.dimensions();
        (side(width), side(height))
    }

    /// A pixel's brightness; nothing off the picture.
    pub fn at(&self, x: i32, y: i32) -> Option<i32> {
        let (x, y) = (u32::try_from(x).ok()?, u32::try_from(y).ok()?);
        self.grey.get_pixel_checked(x, y).map(|pixel| i32::from(pixel.0[0]))
    }

    /// The smallest area around everything that is not nearly black: what lies on an empty desktop.
    pub fn lit(&self) -> Option<Area> {
        let pixels = self.grey.enumerate_pixels().filter(|(_, _, pixel)| pixel.0[0] > 30);
        let spots: Vec<(i32, i32)> = pixels.map(|(x, y, _)| (side(x), side(y))).collect();
        Area::around(&spots)
    }

    /// A part of the picture.
    pub fn part(&self, area: &Area) -> GrayImage {
        let natural = |n: i32| u32::try_from(n).expect("an area of the picture");
        let (left, top) = (natural(area.left), natural(area.top));
        imageops::crop_imm(&self.grey, left, top, natural(area.width()), natural(area.height())).to_image()
    }
}

fn side(pixels: u32) -> i32 {
    i32::try_from(pixels).expect("a PNG's side")
}
