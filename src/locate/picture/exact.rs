//! Places where every pixel that counts is the same.
//!
//! The needle's rarest colour says where to look; a few pixels spread over the needle refuse most places, and only the
//! rest is compared in full.

use super::places::{MOST, Place};
use crate::geometry::Rect;
use crate::needle::Needle;
use crate::screen::frame::Frame;

/// Pixels that are compared before all of them are.
const PROBES: usize = 12;

/// A pixel of the needle that counts.
#[derive(Clone, Copy)]
struct Spot {
    x: usize,
    y: usize,
    color: [u8; 3],
}

pub(super) fn places(frame: &Frame, needle: &Needle) -> Vec<Place> {
    let wide = |v: u32| usize::try_from(v).unwrap_or(0);
    let (width, height) = (wide(frame.size().width), wide(frame.size().height));
    let (own_width, own_height) = (wide(needle.size().width), wide(needle.size().height));
    let pixels = frame.pixels().as_chunks::<4>().0;
    let spots: Vec<Spot> = needle
        .pixels()
        .iter()
        .enumerate()
        .filter_map(|(at, pixel)| {
            let (x, y) = (at % own_width, at / own_width);
            pixel.map(|color| Spot { x, y, color })
        })
        .collect();
    let Some(rarest) = rarest(pixels, &spots) else {
        return Vec::new();
    };
    let probes: Vec<Spot> = spots
        .iter()
        .step_by(spots.len().div_ceil(PROBES).max(1))
        .copied()
        .collect();
    let mut out = Vec::new();
    for top in 0..=height.saturating_sub(own_height) {
        let start = (top + rarest.y) * width + rarest.x;
        let row = pixels.get(start..start + (width - own_width + 1)).unwrap_or_default();
        for (left, [r, g, b, _]) in row.iter().enumerate() {
            if [*r, *g, *b] != rarest.color {
                continue;
            }
            let same = |spot: &Spot| {
                let pixel = pixels.get((top + spot.y) * width + left + spot.x);
                pixel.is_some_and(|[r, g, b, _]| [*r, *g, *b] == spot.color)
            };
            if probes.iter().all(same) && spots.iter().all(same) {
                let signed = |v: usize| i32::try_from(v).unwrap_or(i32::MAX);
                out.push(Place {
                    bounds: Rect::new(signed(left), signed(top), needle.size().width, needle.size().height),
                    score: 1.0,
                    flaw: None,
                });
                if out.len() == MOST {
                    return out;
                }
            }
        }
    }
    out
}

/// The spot whose colour the frame has least of; nothing where it has none of it.
fn rarest(pixels: &[[u8; 4]], spots: &[Spot]) -> Option<Spot> {
    let mut counts = vec![0u32; 1 << 16];
    let bucket = |[r, g, b]: [u8; 3]| {
        let mixed = (u32::from(r) << 16 | u32::from(g) << 8 | u32::from(b)).wrapping_mul(0x9e37_79b1);
        usize::try_from(mixed >> 16).unwrap_or(0)
    };
    for [r, g, b, _] in pixels {
        if let Some(count) = counts.get_mut(bucket([*r, *g, *b])) {
            *count += 1;
        }
    }
    let count = |spot: &&Spot| counts.get(bucket(spot.color)).copied().unwrap_or(0);
    spots.iter().min_by_key(count).filter(|spot| count(spot) > 0).copied()
}
