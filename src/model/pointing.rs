//! In which space a model points, measured: it was shown places that are known, and this is where it pointed.
//!
//! Invariant: no input or output, and nothing is assumed: the space with the smallest error is named, with its error.

use super::form::Space;
use crate::geometry::Size;

/// A known place and the numbers that the model gave for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pointed {
    /// In pixels of the picture.
    pub place: (f64, f64),
    /// As they came.
    pub numbers: (f64, f64),
}

/// How numbers may be meant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Meant {
    pub unit: Unit,
    /// The first number counts from the top.
    pub swapped: bool,
}

/// What numbers may count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Unit {
    /// One of the spaces that a table can name.
    Space(Space),
    /// Pixels of the screen, of which the picture is a smaller copy.
    Screen,
}

/// How well a meaning fits what came.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    pub meant: Meant,
    /// Pixels of the picture between the places and where the model pointed, on the average and at the worst.
    pub mean: f64,
    pub most: f64,
}

const UNITS: [Unit; 5] = [
    Unit::Space(Space::Pixels),
    Unit::Screen,
    Unit::Space(Space::Grid(1000)),
    Unit::Space(Space::Grid(999)),
    Unit::Space(Space::Fraction),
];

/// Every meaning with its error, the best one first. Of two that are as good the usual one comes first.
pub fn fits(pointed: &[Pointed], picture: Size, screen: Size) -> Vec<Fit> {
    let mut fits = Vec::new();
    for swapped in [false, true] {
        for unit in UNITS {
            if unit == Unit::Screen && screen == picture {
                continue;
            }
            let meant = Meant { unit, swapped };
            let errors = pointed.iter().map(|one| error(one, meant, picture, screen));
            let (sum, most, count) = errors.fold((0.0, 0.0_f64, 0.0), |(sum, most, count), error| {
                (sum + error, most.max(error), count + 1.0)
            });
            let mean = if count > 0.0 { sum / count } else { f64::INFINITY };
            fits.push(Fit { meant, mean, most });
        }
    }
    fits.sort_by(|one, other| one.mean.total_cmp(&other.mean));
    fits
}

fn error(pointed: &Pointed, meant: Meant, picture: Size, screen: Size) -> f64 {
    let (first, second) = pointed.numbers;
    let (x, y) = if meant.swapped {
        (second, first)
    } else {
        (first, second)
    };
    let (width, height) = (f64::from(picture.width), f64::from(picture.height));
    let (across, down) = match meant.unit {
        Unit::Space(Space::Pixels) => (width, height),
        Unit::Screen => (f64::from(screen.width), f64::from(screen.height)),
        Unit::Space(Space::Grid(fine)) => (f64::from(fine), f64::from(fine)),
        Unit::Space(Space::Fraction) => (1.0, 1.0),
    };
    let (x, y) = (x / across * width, y / down * height);
    (x - pointed.place.0).hypot(y - pointed.place.1)
}

impl std::fmt::Display for Meant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.unit {
            Unit::Space(space) => write!(f, "{space}")?,
            Unit::Screen => f.write_str("pixels of the screen")?,
        }
        if self.swapped {
            f.write_str(", y before x")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PICTURE: Size = Size::new(1280, 800);
    const SCREEN: Size = Size::new(1920, 1200);
    const PLACES: [(f64, f64); 5] = [
        (96.0, 72.0),
        (1184.0, 88.0),
        (128.0, 712.0),
        (1168.0, 680.0),
        (472.0, 568.0),
    ];

    /// Whole numbers where the unit is not a fraction, as models give them.
    fn said(meant: Meant, (x, y): (f64, f64)) -> (f64, f64) {
        let (width, height) = (f64::from(PICTURE.width), f64::from(PICTURE.height));
        let (x, y) = match meant.unit {
            Unit::Space(Space::Pixels) => (x.round(), y.round()),
            Unit::Screen => ((x * 1.5).round(), (y * 1.5).round()),
            Unit::Space(Space::Grid(fine)) => {
                let fine = f64::from(fine);
                ((x / width * fine).round(), (y / height * fine).round())
            }
            Unit::Space(Space::Fraction) => (x / width, y / height),
        };
        if meant.swapped { (y, x) } else { (x, y) }
    }

    #[test]
    fn every_meaning_is_told_from_every_other() {
        for unit in UNITS {
            for swapped in [false, true] {
                let meant = Meant { unit, swapped };
                let pointed = PLACES.map(|place| Pointed {
                    place,
                    numbers: said(meant, place),
                });
                let fits = fits(&pointed, PICTURE, SCREEN);
                assert_eq!(fits[0].meant, meant, "{fits:?}");
                assert!(fits[0].most < 1.0 && fits[1].mean > fits[0].mean, "{fits:?}");
            }
        }
    }

    #[test]
    fn what_fits_nothing_has_a_large_error_and_no_answers_fit_nothing() {
        let pointed = PLACES.map(|place| Pointed {
            place,
            numbers: (640.0, 400.0),
        });
        assert!(fits(&pointed, PICTURE, SCREEN)[0].mean > 100.0);
        assert!(fits(&[], PICTURE, SCREEN)[0].mean.is_infinite());
        // Where the picture is the screen, their pixels are the same.
        assert_eq!(fits(&pointed, PICTURE, PICTURE).len(), 8);
    }
}
