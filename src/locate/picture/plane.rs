//! One channel of a picture, with the least and the greatest value around each pixel.

use crate::screen::frame::Frame;

/// Red, green or blue of every pixel.
pub(super) fn channel(frame: &Frame, number: usize) -> Vec<u8> {
    let pixels = frame.pixels().as_chunks::<4>().0.iter();
    pixels.map(|pixel| pixel.get(number).copied().unwrap_or(0)).collect()
}

/// A channel and its range in the three by three pixels around each pixel.
pub(super) struct Plane {
    pub(super) value: Vec<u8>,
    pub(super) least: Vec<u8>,
    pub(super) greatest: Vec<u8>,
}

impl Plane {
    /// Row by row; pixels beyond the edge do not count.
    pub(super) fn of(value: Vec<u8>, width: usize) -> Plane {
        let least = around(&value, width, u8::min);
        let greatest = around(&value, width, u8::max);
        Plane { value, least, greatest }
    }
}

/// The mean of the three by three pixels around each pixel; at the edge of a picture it means nothing.
pub(super) fn mean(value: &[u8], width: usize) -> Vec<u8> {
    let mut across: Vec<u16> = value.iter().map(|value| u16::from(*value)).collect();
    add_neighbours(&mut across, value.iter().map(|value| u16::from(*value)), 1);
    let mut out = across.clone();
    add_neighbours(&mut out, across.iter().copied(), width);
    out.into_iter()
        .map(|sum| u8::try_from(sum / 9).unwrap_or(u8::MAX))
        .collect()
}

fn add_neighbours(sums: &mut [u16], of: impl Iterator<Item = u16> + Clone, step: usize) {
    for (sum, other) in sums.iter_mut().zip(of.clone().skip(step)) {
        *sum = sum.saturating_add(other);
    }
    for (sum, other) in sums.get_mut(step..).unwrap_or_default().iter_mut().zip(of) {
        *sum = sum.saturating_add(other);
    }
}

fn around(value: &[u8], width: usize, choose: impl Fn(u8, u8) -> u8 + Copy) -> Vec<u8> {
    let mut across = value.to_vec();
    for (row, out) in value
        .chunks_exact(width.max(1))
        .zip(across.chunks_exact_mut(width.max(1)))
    {
        let next = row.get(1..).unwrap_or_default();
        for (own, other) in out.iter_mut().zip(next) {
            *own = choose(*own, *other);
        }
        let rest = out.get_mut(1..).unwrap_or_default();
        for (own, other) in rest.iter_mut().zip(row) {
            *own = choose(*own, *other);
        }
    }
    let mut out = across.clone();
    let below = across.get(width..).unwrap_or_default();
    for (own, other) in out.iter_mut().zip(below) {
        *own = choose(*own, *other);
    }
    let rest = out.get_mut(width..).unwrap_or_default();
    for (own, other) in rest.iter_mut().zip(&across) {
        *own = choose(*own, *other);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_is_of_the_nine_around() {
        let plane = Plane::of(vec![1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 4);
        assert_eq!(plane.least, [1, 1, 2, 3, 1, 1, 2, 3, 5, 5, 6, 7]);
        assert_eq!(mean(&plane.value, 4).get(5..7), Some(&[6, 7][..]));
        assert_eq!(plane.greatest, [6, 7, 8, 8, 10, 11, 12, 12, 10, 11, 12, 12]);
    }
}
