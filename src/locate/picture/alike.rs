//! Places that show the needle drawn a little otherwise: edges smoothed in another way, strokes moved by part of a pixel.
//!
//! Smoothing moves the ink of a stroke by less than a pixel and takes nothing of it away. So each of the two pixels must
//! lie about within what the other picture has around it, the mean of the nine around a pixel must be about the same, and
//! so must the ink of the whole: a stroke that is missing, and a picture that is paler, are another picture.

use super::look::{MEAN, Screen, Seen, look};
use super::own::{Own, PROBES};
use super::places::{MOST, Place};
use super::plane::{channel, mean};
use crate::geometry::{Rect, Size};
use crate::needle::Needle;
use crate::screen::frame::Frame;

/// Of the pixels that are compared at every place, so many may differ.
const MISSED: u8 = 4;
/// Places whose every pixel is compared: those with the fewest pixels that differ.
const LOOKED_AT: usize = 4000;
/// Near ones that are told where none fits.
const NEAR: usize = 3;

pub(super) fn places(frame: &Frame, needle: &Needle) -> Vec<Place> {
    let (own, size) = (Own::of(needle), needle.size());
    let promising = promising(frame, &own);
    if promising.is_empty() {
        return Vec::new();
    }
    let screen = Screen::of(frame);
    let seen = promising.into_iter().filter_map(|at| look(&screen, &own, at));
    let (good, others): (Vec<Seen>, Vec<Seen>) = seen.partition(|seen| seen.flaw.is_none());
    let kept = if good.is_empty() {
        apart_from_each_other(others, size, NEAR)
    } else {
        let mut kept = apart_from_each_other(good, size, MOST);
        kept.sort_by_key(|seen| (seen.at.1, seen.at.0));
        kept
    };
    kept.into_iter().map(|seen| place(seen, size)).collect()
}

/// The places where most probes fit.
fn promising(frame: &Frame, own: &Own) -> Vec<(usize, usize)> {
    let wide = |v: u32| usize::try_from(v).unwrap_or(0);
    let (width, height) = (wide(frame.size().width), wide(frame.size().height));
    let means = mean(&channel(frame, own.channel), width);
    let apart = own.tolerance(MEAN);
    let probes = own.probes();
    if probes.len() * 2 < PROBES {
        return Vec::new();
    }
    let columns = width - own.width + 1;
    let mut misses = vec![0u8; columns];
    let mut found: Vec<(u8, usize, usize)> = Vec::new();
    for top in 0..=height - own.height {
        misses.fill(0);
        for (x, y, wanted) in &probes {
            let start = (top + y) * width + x;
            let row = means.get(start..start + columns).unwrap_or_default();
            for (miss, mean) in misses.iter_mut().zip(row) {
                *miss = miss.saturating_add(u8::from(mean.abs_diff(*wanted) > apart));
            }
        }
        let fitting = misses.iter().enumerate().filter(|(_, misses)| **misses <= MISSED);
        found.extend(fitting.map(|(left, misses)| (*misses, top, left)));
    }
    if found.len() > LOOKED_AT {
        found.sort_unstable();
        found.truncate(LOOKED_AT);
    }
    found.into_iter().map(|(_, top, left)| (left, top)).collect()
}

/// The best of those that show the same thing a pixel or two beside.
fn apart_from_each_other(mut seen: Vec<Seen>, size: Size, most: usize) -> Vec<Seen> {
    let covers = |a: (usize, usize), b: (usize, usize)| {
        let within = |a: usize, b: usize, side: u32| u32::try_from(a.abs_diff(b)).is_ok_and(|gap| gap * 2 < side);
        within(a.0, b.0, size.width) && within(a.1, b.1, size.height)
    };
    seen.sort_by_key(|seen| (seen.apart, seen.at.1, seen.at.0));
    let mut kept: Vec<Seen> = Vec::new();
    for one in seen {
        if kept.len() < most && !kept.iter().any(|other| covers(other.at, one.at)) {
            kept.push(one);
        }
    }
    kept
}

fn place(seen: Seen, size: Size) -> Place {
    let signed = |v: usize| i32::try_from(v).unwrap_or(i32::MAX);
    let thousandths = u32::try_from(1000u64.saturating_sub(seen.apart)).unwrap_or(0);
    Place {
        bounds: Rect::new(signed(seen.at.0), signed(seen.at.1), size.width, size.height),
        score: (f64::from(thousandths) / 1000.0).min(0.99),
        flaw: seen.flaw,
    }
}
