//! Flat regions: connected pixels of nearly one colour. The large ones are the ground that text stands on.
//!
//! A window's face, the inside of an entry, a button or a selection is one region each; gradients are
//! followed. What is not ground is ink: glyphs, borders, icons.

use crate::locate::area::Area;
use crate::locate::runs::{Run, Runs, difference, index};

/// Neighbouring pixels that differ by no more than this in any channel belong together.
const NEARLY: u8 = 3;

/// One flat region.
#[derive(Debug, Clone)]
pub(super) struct Region {
    pub(super) area: Area,
    /// Its pixels.
    pub(super) pixels: u64,
    /// How much of the top, right, bottom and left side of its area it covers, 0 to 1; measured where it is large enough.
    coverage: [f64; 4],
    /// The colour at its first pixel.
    pub(super) color: u32,
    pub(super) ground: bool,
    /// The index of its first run.
    pub(super) first_run: usize,
}

impl Region {
    const NEW: Region = Region {
        area: Area::NOTHING,
        pixels: 0,
        coverage: [0.0; 4],
        color: 0,
        ground: false,
        first_run: 0,
    };

    /// Four straight sides, corners may be round.
    pub(super) fn is_box(&self) -> bool {
        self.coverage.iter().all(|side| *side >= 0.5) && self.coverage.iter().sum::<f64>() >= 2.8
    }

    /// The inside of a check box: a square about as high as a letter.
    pub(super) fn is_tick(&self) -> bool {
        let (width, height) = (self.area.width(), self.area.height());
        let sides = 8..=44;
        sides.contains(&width) && sides.contains(&height) && width.abs_diff(height) * 5 <= width && self.is_box()
    }

    /// Whether nothing is drawn on it.
    pub(super) fn is_full(&self) -> bool {
        self.pixels * 100 >= self.area.size() * 93
    }

    /// Whether text may stand on it. A glyph's stroke or counter is too small or not straight enough.
    fn may_be_ground(&self) -> bool {
        let (width, height) = (self.area.width(), self.area.height());
        let [top, _, bottom, _] = self.coverage;
        let pill = width >= 2 * height && top >= 0.5 && bottom >= 0.5;
        let large = self.pixels >= 4000 && width >= 48 && height >= 24;
        large || (width >= 20 && height >= 10 && (self.is_box() || pill))
    }
}

/// The flat regions of a frame.
pub(super) struct Regions {
    /// The region of each run.
    pub(super) of: Vec<u32>,
    pub(super) all: Vec<Region>,
}

impl Regions {
    pub(super) fn of(runs: &Runs) -> Regions {
        let (of, count) = runs.parts(false, |_, _, a, b| difference(a.color, b.color) <= NEARLY);
        let mut all = vec![Region::NEW; count];
        for (y, first, row) in runs.rows() {
            for ((i, run), number) in (first..).zip(row).zip(of.iter().skip(first)) {
                let Some(region) = all.get_mut(index(*number)) else {
                    continue;
                };
                if region.pixels == 0 {
                    (region.color, region.first_run) = (run.color, i);
                }
                region.pixels += u64::from(run.len());
                region.area.grow(&Area {
                    left: run.start,
                    top: y,
                    right: run.end,
                    bottom: y + 1,
                });
            }
        }
        for (region, sides) in measured(runs, &of, &all) {
            if let Some(region) = all.get_mut(region) {
                region.coverage = sides.coverage(&region.area);
            }
        }
        for region in &mut all {
            region.ground = region.may_be_ground();
        }
        Regions { of, all }
    }

    pub(super) fn get(&self, number: u32) -> Option<&Region> {
        self.all.get(index(number))
    }

    /// Whether the run with this index is part of a ground.
    pub(super) fn is_ground(&self, run: usize) -> bool {
        self.of
            .get(run)
            .and_then(|number| self.get(*number))
            .is_some_and(|region| region.ground)
    }
}

/// The least width and height of a region whose sides are looked at.
const LEAST: u32 = 8;

/// How deep a side is: a relief's light line often has the colour of the box and runs around one of its corners.
fn depth(area: &Area) -> u32 {
    (area.width().min(area.height()) / 6).min(3)
}

/// What of a region lies on its sides.
#[derive(Debug, Clone, Default)]
struct Sides {
    /// Pixels in each of the uppermost and of the lowest rows.
    top: [u32; 4],
    bottom: [u32; 4],
    /// Rows that reach the left and the right side.
    left: u32,
    right: u32,
}

impl Sides {
    fn coverage(&self, area: &Area) -> [f64; 4] {
        let (width, height) = (f64::from(area.width().max(1)), f64::from(area.height().max(1)));
        let most = |rows: &[u32; 4]| f64::from(rows.iter().copied().max().unwrap_or(0));
        let rows = |count: u32| f64::from(count.min(area.height()));
        [
            most(&self.top) / width,
            rows(self.right) / height,
            most(&self.bottom) / width,
            rows(self.left) / height,
        ]
    }

    fn add(&mut self, run: &Run, y: u32, area: &Area) {
        let depth = depth(area);
        let (from_top, from_bottom) = (y - area.top, area.bottom - 1 - y);
        if let Some(row) = self.top.get_mut(index(from_top)).filter(|_| from_top <= depth) {
            *row += run.len();
        }
        if let Some(row) = self.bottom.get_mut(index(from_bottom)).filter(|_| from_bottom <= depth) {
            *row += run.len();
        }
        self.left += u32::from(run.start - area.left <= depth);
        self.right += u32::from(area.right - run.end <= depth);
    }
}

/// The sides of the regions that are large enough to be a box, by the region's index.
fn measured(runs: &Runs, of: &[u32], all: &[Region]) -> Vec<(usize, Sides)> {
    let large = |region: &Region| region.area.width() >= LEAST && region.area.height() >= LEAST;
    let mut slots = vec![None; all.len()];
    let mut out: Vec<(usize, Sides)> = Vec::new();
    for ((i, region), slot) in all.iter().enumerate().zip(&mut slots) {
        if large(region) {
            *slot = Some(out.len());
            out.push((i, Sides::default()));
        }
    }
    for (y, first, row) in runs.rows() {
        for (run, number) in row.iter().zip(of.iter().skip(first)) {
            let number = index(*number);
            let Some(slot) = slots.get(number).copied().flatten() else {
                continue;
            };
            if let (Some((_, sides)), Some(region)) = (out.get_mut(slot), all.get(number)) {
                sides.add(run, y, &region.area);
            }
        }
    }
    out
}
