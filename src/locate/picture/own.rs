//! What is known of a needle before a frame is looked at.

use super::plane::{Plane, mean};
use crate::needle::Needle;

/// Pixels that are compared at every place.
pub(super) const PROBES: usize = 24;

/// A needle, channel by channel.
pub(super) struct Own {
    pub(super) width: usize,
    pub(super) height: usize,
    /// Which pixels count.
    pub(super) counts: Vec<bool>,
    /// Which of them have nothing but such around them.
    pub(super) whole: Vec<bool>,
    pub(super) planes: [Plane; 3],
    pub(super) means: [Vec<u8>; 3],
    /// The usual value of each channel: what its ink stands on.
    pub(super) ground: [u8; 3],
    /// The channel with the most contrast, and the contrast.
    pub(super) channel: usize,
    contrast: u16,
}

impl Own {
    pub(super) fn of(needle: &Needle) -> Own {
        let wide = |v: u32| usize::try_from(v).unwrap_or(0);
        let (width, height) = (wide(needle.size().width), wide(needle.size().height));
        // What does not count takes the colour beside it, so that it widens no range.
        let mut before = needle.pixels().iter().flatten().next().copied().unwrap_or_default();
        let filled: Vec<[u8; 3]> = needle
            .pixels()
            .iter()
            .map(|pixel| {
                before = pixel.unwrap_or(before);
                before
            })
            .collect();
        let planes = [0, 1, 2].map(|channel| {
            let value = filled.iter().map(|pixel| pixel.get(channel).copied().unwrap_or(0));
            Plane::of(value.collect(), width)
        });
        let contrasts = planes.each_ref().map(|plane| spread(&plane.value));
        let contrast = contrasts.iter().copied().max().unwrap_or(0);
        let counts: Vec<bool> = needle.pixels().iter().map(Option::is_some).collect();
        let counted = |plane: &Plane| usual(plane.value.iter().zip(&counts).filter(|(_, counts)| **counts));
        Own {
            width,
            height,
            ground: planes.each_ref().map(counted),
            means: planes.each_ref().map(|plane| mean(&plane.value, width)),
            whole: whole(&counts, width, height),
            channel: contrasts.iter().position(|own| *own == contrast).unwrap_or(0),
            counts,
            planes,
            contrast,
        }
    }

    /// So much of the full contrast.
    pub(super) fn tolerance(&self, percent: u16) -> u8 {
        u8::try_from(self.contrast * percent / 100).unwrap_or(u8::MAX).max(3)
    }

    /// The pixels that tell it best from others, as their columns, rows and means: those with the most ink around them,
    /// spread over it, and some of all of it.
    pub(super) fn probes(&self) -> Vec<(usize, usize, u8)> {
        let Some(means) = self.means.get(self.channel) else {
            return Vec::new();
        };
        let ground = self.ground.get(self.channel).copied().unwrap_or(0);
        let inner = means.iter().zip(&self.whole).enumerate();
        let mut spots: Vec<(usize, u8)> = inner
            .filter(|(_, (_, whole))| **whole)
            .map(|(at, (mean, _))| (at, *mean))
            .collect();
        let probe = |(at, mean): (usize, u8)| (at % self.width, at / self.width, mean);
        let evenly: Vec<(usize, u8)> = spots
            .iter()
            .step_by(spots.len().div_ceil(PROBES / 3).max(1))
            .copied()
            .collect();
        // Equal ones from all over the needle.
        let mixed = |at: usize| at.wrapping_mul(40_503) % 65_521;
        spots.sort_by_key(|(at, mean)| (std::cmp::Reverse(mean.abs_diff(ground)), mixed(*at)));
        let mut out: Vec<(usize, usize, u8)> = Vec::new();
        for spot in spots {
            let (x, y, mean) = probe(spot);
            if out.iter().all(|(a, b, _)| a.abs_diff(x) > 2 || b.abs_diff(y) > 2) {
                out.push((x, y, mean));
            }
            if out.len() >= PROBES - evenly.len() {
                break;
            }
        }
        out.extend(evenly.into_iter().map(probe));
        out
    }
}

/// The pixels whose eight neighbours all count.
fn whole(counts: &[bool], width: usize, height: usize) -> Vec<bool> {
    let inner =
        |x: usize, y: usize| (1..width.saturating_sub(1)).contains(&x) && (1..height.saturating_sub(1)).contains(&y);
    let all = |x: usize, y: usize| {
        (y - 1..=y + 1).all(|y| {
            let row = counts.get(y * width + x - 1..y * width + x + 2);
            row.is_some_and(|row| row.iter().all(|counts| *counts))
        })
    };
    let at = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    at.map(|(x, y)| inner(x, y) && all(x, y)).collect()
}

fn spread(values: &[u8]) -> u16 {
    let least = values.iter().min().copied().unwrap_or(0);
    u16::from(values.iter().max().copied().unwrap_or(0) - least)
}

/// The most frequent value.
fn usual<'a>(values: impl Iterator<Item = (&'a u8, &'a bool)>) -> u8 {
    let mut counts = [0u32; 256];
    for (value, _) in values {
        if let Some(count) = counts.get_mut(usize::from(*value)) {
            *count += 1;
        }
    }
    let most = counts.iter().max().copied().unwrap_or(0);
    let at = counts.iter().position(|count| *count == most).unwrap_or(0);
    u8::try_from(at).unwrap_or(0)
}
