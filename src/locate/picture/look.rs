//! One place compared with the needle, pixel by pixel.

use super::own::Own;
use super::plane::{Plane, channel, mean};
use crate::screen::frame::Frame;

/// Of the full contrast of the needle, in percent: how far a pixel may lie beyond the range around it. A line of one
/// pixel between two pixels has half its contrast.
const BEYOND: u16 = 60;
/// How far the means around a pixel may be apart: an edge that is moved by half a pixel moves them by a sixth, a line
/// that is missing by a third.
pub(super) const MEAN: u16 = 18;
/// Of the ink of the needle, in percent: how much more or less of it there may be.
const INK: u64 = 20;

/// The sides of a part, in pixels; a letter of the interface is about as large.
const PART: usize = 8;
/// So many pixels of a part may be of another stroke.
const STRAY: usize = 2;

/// A frame, channel by channel.
pub(super) struct Screen {
    width: usize,
    planes: [Plane; 3],
    means: [Vec<u8>; 3],
}

impl Screen {
    pub(super) fn of(frame: &Frame) -> Screen {
        let width = usize::try_from(frame.size().width).unwrap_or(0);
        let planes = [0, 1, 2].map(|number| Plane::of(channel(frame, number), width));
        Screen {
            width,
            means: planes.each_ref().map(|plane| mean(&plane.value, width)),
            planes,
        }
    }
}

/// What a place looks like.
pub(super) struct Seen {
    /// Column and row of its corner.
    pub(super) at: (usize, usize),
    /// Why it is another picture.
    pub(super) flaw: Option<String>,
    /// The mean difference, in thousandths of the whole range.
    pub(super) apart: u64,
}

/// Compares every pixel that counts; nothing where more than a third of the parts differ.
pub(super) fn look(screen: &Screen, needle: &Own, at: (usize, usize)) -> Option<Seen> {
    let (range, apart) = (needle.tolerance(BEYOND), needle.tolerance(MEAN));
    let across = needle.width.div_ceil(PART);
    let parts = across * needle.height.div_ceil(PART);
    let (mut stray, mut bad) = (vec![0usize; parts], 0usize);
    let (mut sum, mut count, mut own_ink, mut ink) = (0u64, 0u64, 0u64, 0u64);
    let get = |values: &[u8], at: usize| values.get(at).copied().unwrap_or(0);
    let counted = needle.counts.iter().zip(&needle.whole).enumerate();
    for (own_at, (_, whole)) in counted.filter(|(_, (counts, _))| **counts) {
        let (x, y) = (own_at % needle.width, own_at / needle.width);
        let screen_at = (at.1 + y) * screen.width + at.0 + x;
        let mut other = false;
        let channels = screen.planes.iter().zip(&screen.means).zip(&needle.planes);
        for (((there, means), own), (own_means, ground)) in channels.zip(needle.means.iter().zip(needle.ground)) {
            let (here, wanted) = (get(&there.value, screen_at), get(&own.value, own_at));
            other |= outside(wanted, get(&there.least, screen_at), get(&there.greatest, screen_at)) > range;
            // Beyond the needle's edge nobody knows what there is.
            if *whole {
                other |= outside(here, get(&own.least, own_at), get(&own.greatest, own_at)) > range;
                other |= get(means, screen_at).abs_diff(get(own_means, own_at)) > apart;
            }
            own_ink += u64::from(wanted.abs_diff(ground));
            ink += u64::from(here.abs_diff(ground));
            sum += u64::from(here.abs_diff(wanted));
            count += 1;
        }
        if other && let Some(stray) = stray.get_mut(y / PART * across + x / PART) {
            *stray += 1;
            bad += usize::from(*stray == STRAY + 1);
            if bad * 3 > parts {
                return None;
            }
        }
    }
    let first = stray.iter().position(|stray| *stray > STRAY).map(|part| {
        let middle = |part: usize, end: usize| (part * PART + PART / 2).min(end.saturating_sub(1));
        let x = at.0 + middle(part % across, needle.width);
        let y = at.1 + middle(part / across, needle.height);
        format!("differs in {bad} of its {parts} parts, first around {x},{y}")
    });
    let paler = own_ink.abs_diff(ink) * 100 > own_ink * INK;
    Some(Seen {
        at,
        flaw: first.or_else(|| paler.then(|| "is paler or stronger all over".to_owned())),
        apart: sum * 1000 / 255 / count.max(1),
    })
}

/// How far a value lies outside of a range.
fn outside(value: u8, least: u8, greatest: u8) -> u8 {
    least.saturating_sub(value).max(value.saturating_sub(greatest))
}
