//! The letters of a picture alone, dark on white: borders, rings and chosen lines confuse tesseract.
//!
//! Wide surfaces of one brightness are ground; what is left and has a letter's or a word's shape is ink.

use std::collections::{BTreeMap, HashSet};

use image::{GrayImage, Luma};

use super::picture::{Area, Picture};

/// Pixels a surface has at least; letters have fewer.
const SURFACE: usize = 400;

/// Pixels a line of text is high at most.
const LINE: i32 = 32;

/// Pixels in a straight line down and across that no letters have.
const TALL: u32 = 16;
const WIDE: u32 = 64;

type Spot = (u32, u32);

/// Draws the letters inside an area, as large as they are.
pub fn letters(picture: &Picture, area: &Area) -> GrayImage {
    let part = picture.part(area);
    let ground = ground(&part);
    let mut drawing = GrayImage::from_pixel(part.width(), part.height(), Luma([255]));
    let mut drawn = vec![false; ground.len()];
    for (x, y, _) in part.enumerate_pixels() {
        let is_ink = |spot| ground[index(&part, spot)].is_none();
        if !is_ink((x, y)) || drawn[index(&part, (x, y))] {
            continue;
        }
        let thing = connected(&part, (x, y), &mut drawn, is_ink);
        for ink in writing(&part, thing) {
            let paper = ink.iter().flat_map(|spot| around(&part, *spot));
            let paper = paper.filter_map(|spot| ground[index(&part, spot)]).next();
            for (x, y) in ink {
                let contrast = paper.map_or(0, |paper| part.get_pixel(x, y).0[0].abs_diff(paper));
                drawing.put_pixel(x, y, Luma([255 - contrast]));
            }
        }
    }
    drawing
}

/// For each pixel the brightness of the surface it belongs to, if it does.
fn ground(part: &GrayImage) -> Vec<Option<u8>> {
    let mut ground = vec![None; part.len()];
    let mut seen = vec![false; part.len()];
    for (x, y, pixel) in part.enumerate_pixels() {
        if seen[index(part, (x, y))] {
            continue;
        }
        let brightness = pixel.0[0];
        let alike = |(x, y): Spot| part.get_pixel(x, y).0[0].abs_diff(brightness) <= 8;
        let surface = connected(part, (x, y), &mut seen, alike);
        if surface.len() >= SURFACE {
            for spot in surface {
                ground[index(part, spot)] = Some(brightness);
            }
        }
    }
    ground
}

/// What is written in a thing: all of it, or what touches its straight borders.
fn writing(part: &GrayImage, thing: Vec<Spot>) -> Vec<Vec<Spot>> {
    if is_writing(&thing) {
        return vec![thing];
    }
    let whole: HashSet<Spot> = thing.into_iter().collect();
    let run = |(x, y): Spot, step: fn(u32, u32, u32) -> Spot| {
        let ahead = (1..WIDE).find(|n| !whole.contains(&step(x, y, *n)));
        let behind = (1..WIDE).find(|n| !whole.contains(&step(x, y, n.wrapping_neg())));
        ahead.unwrap_or(WIDE) + behind.unwrap_or(WIDE) - 1
    };
    let is_border = |spot: Spot| {
        run(spot, |x, y, n| (x, y.wrapping_add(n))) > TALL || run(spot, |x, y, n| (x.wrapping_add(n), y)) > WIDE
    };
    let rest: HashSet<Spot> = whole.iter().copied().filter(|spot| !is_border(*spot)).collect();
    let mut seen = vec![false; part.len()];
    let mut pieces = Vec::new();
    for spot in &rest {
        if !seen[index(part, *spot)] {
            let piece = connected(part, *spot, &mut seen, |spot| rest.contains(&spot));
            pieces.extend(is_writing(&piece).then_some(piece));
        }
    }
    pieces
}

/// A letter, or several that touch; not a border, which has a straight line above or below.
fn is_writing(ink: &[Spot]) -> bool {
    let signed: Vec<(i32, i32)> = ink.iter().map(|&(x, y)| (side(x), side(y))).collect();
    let area = Area::around(&signed).expect("one pixel at least");
    let mut rows = BTreeMap::<i32, i32>::new();
    for (_, y) in signed {
        *rows.entry(y).or_default() += 1;
    }
    let is_line = |count: &i32| count * 5 > area.width() * 4;
    let lined = rows.values().take(3).any(is_line) || rows.values().rev().take(3).any(is_line);
    let hollow = rows.values().sum::<i32>() * 2 < area.width() * area.height();
    let framed = lined && (hollow || area.height() < 5);
    area.height() <= LINE && (area.width() <= LINE || !framed)
}

/// The pixels that hang together with the first, as far as they were not seen yet.
fn connected(part: &GrayImage, first: Spot, seen: &mut [bool], belongs: impl Fn(Spot) -> bool) -> Vec<Spot> {
    seen[index(part, first)] = true;
    let mut found = vec![first];
    let mut next = 0;
    while let Some(spot) = found.get(next).copied() {
        next += 1;
        for beside in around(part, spot) {
            let at = index(part, beside);
            if !seen[at] && belongs(beside) {
                seen[at] = true;
                found.push(beside);
            }
        }
    }
    found
}

fn around(part: &GrayImage, (x, y): Spot) -> impl Iterator<Item = Spot> {
    let (width, height) = part.dimensions();
    let beside = [(x.wrapping_sub(1), y), (x + 1, y), (x, y.wrapping_sub(1)), (x, y + 1)];
    beside.into_iter().filter(move |&(x, y)| x < width && y < height)
}

fn index(part: &GrayImage, (x, y): Spot) -> usize {
    usize::try_from(y * part.width() + x).expect("a pixel")
}

fn side(pixels: u32) -> i32 {
    i32::try_from(pixels).expect("a picture's side")
}
