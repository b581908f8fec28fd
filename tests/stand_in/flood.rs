//! Pixels that hang together.

use super::picture::{Area, Picture};

/// A pixel: column and row.
pub type Spot = (i32, i32);

/// A set of pixels of a picture.
#[derive(Clone)]
pub struct Spots<'a> {
    picture: &'a Picture,
    member: Vec<bool>,
}

impl<'a> Spots<'a> {
    /// None of a picture's pixels.
    pub fn none(picture: &'a Picture) -> Spots<'a> {
        let (width, height) = picture.size();
        let pixels = usize::try_from(width * height).expect("a picture's size");
        Spots {
            picture,
            member: vec![false; pixels],
        }
    }

    pub fn of(picture: &'a Picture, spots: &[Spot]) -> Spots<'a> {
        let mut set = Spots::none(picture);
        for spot in spots {
            set.add(*spot);
        }
        set
    }

    /// Whether it is new. What is off the picture never is.
    pub fn add(&mut self, spot: Spot) -> bool {
        let at = self.picture.index(spot);
        at.is_some_and(|at| !std::mem::replace(&mut self.member[at], true))
    }

    pub fn has(&self, spot: Spot) -> bool {
        self.picture.index(spot).is_some_and(|at| self.member[at])
    }

    /// The pixels that hang together with the first and were not in the set. They are afterwards.
    pub fn flood(&mut self, first: Spot, belongs: impl Fn(Spot) -> bool) -> Vec<Spot> {
        let mut found = Vec::new();
        if !self.has(first) && belongs(first) && self.add(first) {
            found.push(first);
        }
        let mut next = 0;
        while let Some((x, y)) = found.get(next).copied() {
            next += 1;
            for beside in [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)] {
                if !self.has(beside) && belongs(beside) && self.add(beside) {
                    found.push(beside);
                }
            }
        }
        found
    }
}

/// The pixels of an area, row by row.
pub fn pixels(area: &Area) -> impl Iterator<Item = Spot> + use<> {
    let (columns, rows) = (area.left..=area.right, area.top..=area.bottom);
    rows.flat_map(move |y| columns.clone().map(move |x| (x, y)))
}
