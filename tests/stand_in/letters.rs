//! The letters of a picture alone, dark on white: borders, rings and chosen lines confuse tesseract.
//!
//! Wide surfaces of one brightness are ground; what is left and has a letter's or a word's shape is ink.

use std::collections::BTreeMap;

use super::flood::{Spot, Spots, pixels};
use super::picture::{Area, Picture};

/// Pixels a surface has at least; letters have fewer.
const SURFACE: usize = 400;

/// Pixels a line of text is high at most.
const LINE: i32 = 32;

/// Pixels in a straight line down and across that no letters have.
const TALL: i32 = 16;
const WIDE: i32 = 64;

/// Draws the letters of a picture, as large as they are.
pub fn letters(picture: &Picture) -> Picture {
    let ground = Ground::of(picture);
    let mut drawing = Picture::blank(picture.size());
    let mut seen = ground.spots.clone();
    for first in pixels(&picture.bounds()) {
        let thing = seen.flood(first, |spot| !ground.spots.has(spot));
        for ink in writing(picture, thing) {
            let paper = ink.iter().find_map(|spot| ground.beside(picture, *spot));
            for spot in ink {
                let contrast = picture
                    .at(spot)
                    .zip(paper)
                    .map_or(0, |(ink, paper)| ink.abs_diff(paper));
                drawing.draw(spot, 255 - contrast);
            }
        }
    }
    drawing
}

/// The pixels that belong to a surface.
struct Ground<'a> {
    spots: Spots<'a>,
}

impl<'a> Ground<'a> {
    fn of(picture: &'a Picture) -> Ground<'a> {
        let mut seen = Spots::none(picture);
        let mut spots = Spots::none(picture);
        for first in pixels(&picture.bounds()) {
            let Some(brightness) = picture.at(first) else {
                continue;
            };
            let alike = |spot| picture.at(spot).is_some_and(|value| value.abs_diff(brightness) <= 8);
            let surface = seen.flood(first, alike);
            if surface.len() >= SURFACE {
                for spot in surface {
                    spots.add(spot);
                }
            }
        }
        Ground { spots }
    }

    /// The brightness of the surface beside a pixel, if there is one.
    fn beside(&self, picture: &Picture, (x, y): Spot) -> Option<u8> {
        let around = [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)];
        picture.at(around.into_iter().find(|spot| self.spots.has(*spot))?)
    }
}

/// What is written in a thing: all of it, or what touches its straight borders.
fn writing(picture: &Picture, thing: Vec<Spot>) -> Vec<Vec<Spot>> {
    if thing.is_empty() || is_writing(&thing) {
        return vec![thing];
    }
    let whole = Spots::of(picture, &thing);
    let run = |(x, y): Spot, (across, down): Spot| {
        let reach = |way: i32| (1..WIDE).find(|n| !whole.has((x + way * n * across, y + way * n * down)));
        reach(1).unwrap_or(WIDE) + reach(-1).unwrap_or(WIDE) - 1
    };
    let is_border = |spot: Spot| run(spot, (0, 1)) > TALL || run(spot, (1, 0)) > WIDE;
    let rest: Vec<Spot> = thing.into_iter().filter(|spot| !is_border(*spot)).collect();
    let members = Spots::of(picture, &rest);
    let mut seen = Spots::none(picture);
    let pieces = rest
        .into_iter()
        .map(|first| seen.flood(first, |spot| members.has(spot)));
    pieces.filter(|piece| !piece.is_empty() && is_writing(piece)).collect()
}

/// A letter, or several that touch; not a border, which has a straight line above or below.
fn is_writing(ink: &[Spot]) -> bool {
    let Some(area) = Area::around(ink.iter().copied()) else {
        return false;
    };
    if area.height() > LINE || area.width() <= LINE {
        return area.height() <= LINE;
    }
    let mut rows = BTreeMap::<i32, i32>::new();
    for (_, y) in ink {
        *rows.entry(*y).or_default() += 1;
    }
    let is_line = |count: &i32| count * 5 > area.width() * 4;
    let lined = rows.values().take(3).any(is_line) || rows.values().rev().take(3).any(is_line);
    let hollow = rows.values().sum::<i32>() * 2 < area.width() * area.height();
    !(lined && (hollow || area.height() < 5))
}
