//! A screenshot as the stand-in sees it: grey pixels.

use image::GrayImage;

use super::flood::{Spot, pixels};

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
    pub fn middle(&self) -> Spot {
        (
            i32::midpoint(self.left, self.right + 1),
            i32::midpoint(self.top, self.bottom + 1),
        )
    }

    pub fn contains(&self, (x, y): Spot) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    /// The smallest area around pixels, if there are any.
    pub fn around(pixels: impl IntoIterator<Item = Spot>) -> Option<Area> {
        let spots = pixels.into_iter().map(|(x, y)| Area {
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

    #[must_use]
    pub fn union(&self, other: &Area) -> Area {
        Area {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

/// Grey pixels, row by row.
pub struct Picture {
    pub width: i32,
    pub height: i32,
    grey: Vec<u8>,
}

impl Picture {
    /// # Errors
    /// When the bytes are no PNG.
    pub fn decode(png: &[u8]) -> Result<Picture, String> {
        let image = image::load_from_memory_with_format(png, image::ImageFormat::Png);
        Ok(Picture::of(image.map_err(|error| error.to_string())?.into_luma8()))
    }

    pub fn of(image: GrayImage) -> Picture {
        let side = |pixels| i32::try_from(pixels).expect("a picture's side");
        Picture {
            width: side(image.width()),
            height: side(image.height()),
            grey: image.into_raw(),
        }
    }

    /// A white one.
    pub fn blank((width, height): (i32, i32)) -> Picture {
        Picture {
            width,
            height,
            grey: vec![255; usize::try_from(width * height).expect("a size")],
        }
    }

    pub fn size(&self) -> (i32, i32) {
        (self.width, self.height)
    }

    pub fn bounds(&self) -> Area {
        Area {
            left: 0,
            top: 0,
            right: self.width - 1,
            bottom: self.height - 1,
        }
    }

    /// Where a pixel is in a row by row list; nothing off the picture.
    pub fn index(&self, (x, y): Spot) -> Option<usize> {
        if x < 0 || y < 0 || x >= self.width || y >= self.height {
            return None;
        }
        usize::try_from(y * self.width + x).ok()
    }

    /// A pixel's brightness; nothing off the picture.
    pub fn at(&self, spot: Spot) -> Option<u8> {
        self.index(spot).map(|at| self.grey[at])
    }

    pub fn draw(&mut self, spot: Spot, brightness: u8) {
        if let Some(at) = self.index(spot) {
            self.grey[at] = brightness;
        }
    }

    #[must_use]
    pub fn part(&self, area: &Area) -> Picture {
        Picture {
            width: area.width(),
            height: area.height(),
            grey: pixels(area).map(|spot| self.at(spot).unwrap_or(255)).collect(),
        }
    }

    /// Twice as large, as a PGM file: each pixel becomes four, mixed with the neighbours they lie nearest to.
    pub fn doubled(&self) -> Vec<u8> {
        let (width, height) = (self.width * 2, self.height * 2);
        let mut file = format!("P5 {width} {height} 255\n").into_bytes();
        for y in 0..height {
            // An even one lies nearer to the pixel before, an odd one to the pixel after.
            let (row, beside) = (y / 2, (y / 2 + (y % 2) * 2 - 1).clamp(0, self.height - 1));
            let (near, far) = (self.row(row), self.row(beside));
            let mixed: Vec<u16> = near
                .iter()
                .zip(far)
                .map(|(n, f)| u16::from(*n) * 3 + u16::from(*f))
                .collect();
            for (at, value) in mixed.iter().enumerate() {
                let before = mixed[at.saturating_sub(1)];
                let after = mixed.get(at + 1).unwrap_or(value);
                file.extend([before, *after].map(|next| u8::try_from((value * 3 + next) / 16).unwrap_or(u8::MAX)));
            }
        }
        file
    }

    fn row(&self, y: i32) -> &[u8] {
        let width = usize::try_from(self.width).unwrap_or(0);
        self.index((0, y)).map_or(&[], |from| &self.grey[from..from + width])
    }
}
