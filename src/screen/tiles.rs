//! A frame cut into small squares, to tell what changed without keeping its pixels.

use std::collections::HashSet;

use xxhash_rust::xxh3::Xxh3;

use super::frame::Frame;
use crate::geometry::Size;

/// The side of a tile, in pixels; those at the right and the lower edge may be smaller.
pub const SIDE: u32 = 16;

/// The tiles of a frame, row by row from the top left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tiles {
    size: Size,
    hashes: Vec<u64>,
}

impl Tiles {
    pub fn of(frame: &Frame) -> Tiles {
        let size = frame.size();
        let wide = |length: u32| usize::try_from(length).unwrap_or(0);
        let (edge, stride) = (wide(SIDE), wide(size.width) * 4);
        let columns = wide(size.width.div_ceil(SIDE));
        let mut hashes = Vec::new();
        if stride > 0 {
            let rows: Vec<&[u8]> = frame.pixels().chunks(stride).collect();
            for band in rows.chunks(edge) {
                let mut workers: Vec<Xxh3> = std::iter::repeat_with(Xxh3::new).take(columns).collect();
                for row in band {
                    for (hasher, part) in workers.iter_mut().zip(row.chunks(edge * 4)) {
                        hasher.update(part);
                    }
                }
                hashes.extend(workers.iter().map(Xxh3::digest));
            }
        }
        Tiles { size, hashes }
    }

    /// The places of the tiles that are not the same; all of them where the sizes differ.
    pub fn changed(&self, other: &Tiles) -> HashSet<usize> {
        if self.size != other.size {
            return (0..self.hashes.len().max(other.hashes.len())).collect();
        }
        let pairs = self.hashes.iter().zip(&other.hashes).enumerate();
        pairs.filter(|(_, (a, b))| a != b).map(|(place, _)| place).collect()
    }

    pub fn count(&self) -> usize {
        self.hashes.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_pixel_changes_its_tile_and_no_other() {
        let size = Size::new(40, 20);
        let frame = |changed: Option<usize>| {
            let mut pixels = vec![255; 40 * 20 * 4];
            if let Some(at) = changed {
                pixels[at * 4] = 0;
            }
            Tiles::of(&Frame::new(size, pixels).expect("a frame"))
        };
        let plain = frame(None);
        assert_eq!(plain.count(), 6, "3 x 2 tiles, the last ones smaller");
        assert!(plain.changed(&frame(None)).is_empty());
        for (x, y, place) in [(0, 0, 0), (16, 0, 1), (39, 15, 2), (0, 16, 3), (39, 19, 5)] {
            assert_eq!(
                plain.changed(&frame(Some(y * 40 + x))),
                HashSet::from([place]),
                "{x},{y}"
            );
        }
        let other = Tiles::of(&Frame::new(Size::new(20, 40), vec![255; 40 * 20 * 4]).expect("a frame"));
        assert_eq!(plain.changed(&other).len(), 6);
    }
}
