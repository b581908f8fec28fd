//! Flat regions: connected pixels of nearly one colour. The large ones are the ground that text stands on.
//!
//! A window's face, the inside of an entry, a button or a selection is one region each; gradients are
//! followed. What is not ground is ink: glyphs, borders, icons.

use crate::locate::area::Area;
use crate::locate::outline::{Fit, Outline};
use crate::locate::runs::{Run, Runs, difference, index};

/// Neighbouring pixels that differ by no more than this in any channel belong together.
const NEARLY: u8 = 3;

/// The same for two long rows: a gradient has larger steps, a glyph has no long rows.
const GRADIENT: u8 = 6;

/// A row of a gradient is at least this long, in pixels.
const LONG: u32 = 24;

/// The least width and height of a region whose outline is looked at.
const LEAST: u32 = 8;

/// One flat region.
#[derive(Debug, Clone)]
pub(super) struct Region {
    pub(super) area: Area,
    /// Its pixels.
    pub(super) pixels: u64,
    /// The colour at its first pixel.
    pub(super) color: u32,
    /// The index of its first run.
    pub(super) first_run: usize,
    /// The rectangle it fills, if it is large enough to be looked at.
    fit: Option<Fit>,
    pub(super) ground: bool,
}

impl Region {
    const NEW: Region = Region {
        area: Area::NOTHING,
        pixels: 0,
        color: 0,
        first_run: 0,
        fit: None,
        ground: false,
    };

    /// The rectangle it fills: four straight sides, corners may be round.
    pub(super) fn rectangle(&self) -> Option<Area> {
        let fit = self.fit.as_ref()?;
        let straight = fit.sides.iter().all(|side| *side >= 0.5) && fit.sides.iter().sum::<f64>() >= 2.8;
        let (width, height) = (fit.area.width(), fit.area.height());
        let large = width >= LEAST && height >= LEAST;
        // A thin line around something has straight sides too.
        let thin = f64::from(6 * (width + height)) / (f64::from(width) * f64::from(height));
        (straight && large && fit.filled >= thin.min(0.4)).then_some(fit.area)
    }

    /// The inside of a check box: a square about as high as a letter.
    pub(super) fn tick(&self) -> Option<Area> {
        self.rectangle().filter(|area| area.is_square(LEAST..=44))
    }

    /// Whether nothing is drawn on its rectangle.
    pub(super) fn is_empty(&self) -> bool {
        self.fit.is_some_and(|fit| fit.filled >= 0.93)
    }

    /// Whether text may stand on it. A glyph's stroke or counter is too small or not straight enough.
    fn may_be_ground(&self) -> bool {
        let (width, height) = (self.area.width(), self.area.height());
        let roomy = |area: Area| area.width() >= 20 && area.height() >= 10;
        // Round at both ends: nothing of its left and right side is straight.
        let pill = |fit: &Fit| {
            let [top, _, bottom, _] = fit.sides;
            let flat = fit.area.width() >= 2 * fit.area.height() && roomy(fit.area);
            flat && top >= 0.5 && bottom >= 0.5 && fit.filled >= 0.4
        };
        let large = self.pixels >= 4000 && width >= 48 && height >= 24;
        large || self.rectangle().is_some_and(roomy) || self.fit.as_ref().is_some_and(pill)
    }
}

fn step(a: &Run, b: &Run) -> u8 {
    if a.len() >= LONG && b.len() >= LONG {
        GRADIENT
    } else {
        NEARLY
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
        let (of, count) = runs.parts(false, |_, _, a, b| difference(a.color, b.color) <= step(a, b));
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
        let mut regions = Regions { of, all };
        regions.fit_rectangles(runs);
        for region in &mut regions.all {
            region.ground = region.may_be_ground();
        }
        regions
    }

    fn fit_rectangles(&mut self, runs: &Runs) {
        let large = |region: &Region| region.area.width() >= LEAST && region.area.height() >= LEAST;
        let mut slots = vec![None; self.all.len()];
        let mut outlines: Vec<(usize, Outline)> = Vec::new();
        for ((i, region), slot) in self.all.iter().enumerate().zip(&mut slots) {
            if large(region) {
                *slot = Some(outlines.len());
                outlines.push((i, Outline::new(region.area.top)));
            }
        }
        for (y, first, row) in runs.rows() {
            for (run, number) in row.iter().zip(self.of.iter().skip(first)) {
                let slot = slots.get(index(*number)).copied().flatten();
                if let Some((_, outline)) = slot.and_then(|slot| outlines.get_mut(slot)) {
                    outline.add(y, run);
                }
            }
        }
        for (i, outline) in outlines {
            if let Some(region) = self.all.get_mut(i) {
                region.fit = outline.fit();
            }
        }
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
