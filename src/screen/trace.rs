//! The look of a covered place, to find it again where a window's content moved under the cover.
//!
//! Compared are edges, where a pixel differs from its left neighbour: they are the same for a text that is greyed out,
//! selected, or drawn on another ground.
//!
//! Invariant: what is kept of a secret's picture stays in memory. It is compared, and never shown, stored or sent.

use crate::geometry::{Rect, Size};

/// Fewer edges are no landmark.
const FEWEST: usize = 12;

/// Edges that are tried first where a look is searched for, and how many of them may be missing.
const SAMPLE: usize = 16;
const MISSING: usize = 4;

/// The edges of a part of a picture.
#[derive(Debug, Clone)]
pub struct Edges {
    area: Rect,
    on: Vec<bool>,
}

impl Edges {
    /// The edges within `area` of RGBA pixels.
    pub fn of(pixels: &[u8], size: Size, area: Rect) -> Edges {
        let area = area.intersection(&size.bounds()).unwrap_or(Rect::new(0, 0, 0, 0));
        let wide = |n: i32| usize::try_from(n).unwrap_or(0);
        let stride = usize::try_from(size.width).unwrap_or(0) * 4;
        let mut on = Vec::new();
        for y in wide(area.y)..wide(area.bottom()) {
            let row = pixels.get(y * stride + wide(area.x) * 4..y * stride + wide(area.right()) * 4);
            let row = row.unwrap_or_default().as_chunks::<4>().0;
            let mut left = row.first();
            for pixel in row {
                on.push(left.is_some_and(|left| left != pixel));
                left = Some(pixel);
            }
        }
        Edges { area, on }
    }

    /// Whether there is an edge at a pixel of the screen; nothing outside.
    fn at(&self, x: i32, y: i32) -> Option<bool> {
        if !self.area.contains(x, y) {
            return None;
        }
        let column = usize::try_from(x.saturating_sub(self.area.x)).ok()?;
        let row = usize::try_from(y.saturating_sub(self.area.y)).ok()?;
        let width = usize::try_from(self.area.width).ok()?;
        self.on.get(row * width + column).copied()
    }
}

/// How alike two looks are, each from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likeness {
    /// How much of what was there still is.
    pub kept: f64,
    /// The same, against all that is there now.
    pub alike: f64,
}

/// The edges of a place, relative to the top left corner of the box they belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    extent: Rect,
    /// Left out: what is in it changes.
    hole: Option<Rect>,
    edges: Vec<(i32, i32)>,
}

impl Look {
    /// How far around a box its surroundings go: to its label, as a rule.
    pub fn reach(covered: Rect) -> Rect {
        const BESIDE: u32 = 160;
        const NEAR: u32 = 24;
        Rect {
            x: covered.x.saturating_sub_unsigned(BESIDE),
            y: covered.y.saturating_sub_unsigned(NEAR),
            width: covered.width.saturating_add(BESIDE + NEAR),
            height: covered.height.saturating_add(2 * NEAR),
        }
    }

    /// What stands around a box: labels, its border, other boxes.
    pub fn around(edges: &Edges, covered: Rect, window: &Rect) -> Option<Look> {
        let extent = Look::reach(covered).intersection(window)?;
        Look::taken(edges, extent, Some(inner(covered)), covered)
    }

    /// What stands in a box, without its border.
    pub fn inside(edges: &Edges, covered: Rect) -> Option<Look> {
        let all = Look::taken(edges, inner(covered), None, covered)?;
        let points = || all.edges.iter();
        let (left, right) = (points().map(|e| e.0).min()?, points().map(|e| e.0).max()?);
        let (top, bottom) = (points().map(|e| e.1).min()?, points().map(|e| e.1).max()?);
        let extent = Rect::new(left, top, left.abs_diff(right) + 1, top.abs_diff(bottom) + 1);
        Some(Look { extent, ..all })
    }

    fn taken(edges: &Edges, extent: Rect, hole: Option<Rect>, corner: Rect) -> Option<Look> {
        let relative = |rect: Rect| Rect {
            x: rect.x.saturating_sub(corner.x),
            y: rect.y.saturating_sub(corner.y),
            ..rect
        };
        let mut found = Vec::new();
        for y in extent.y..extent.bottom() {
            for x in extent.x..extent.right() {
                let left_out = hole.is_some_and(|hole| hole.contains(x, y));
                if !left_out && edges.at(x, y) == Some(true) {
                    found.push((x.saturating_sub(corner.x), y.saturating_sub(corner.y)));
                }
            }
        }
        (found.len() >= FEWEST).then(|| Look {
            extent: relative(extent),
            hole: hole.map(relative),
            edges: found,
        })
    }

    /// The upper and the lower half: a box may be scrolled out of sight in part.
    pub fn halves(&self) -> Vec<Look> {
        let half = self.extent.height.div_ceil(2);
        let upper = Rect {
            height: half,
            ..self.extent
        };
        let lower = Rect {
            y: self.extent.bottom().saturating_sub_unsigned(half),
            ..upper
        };
        let part = |extent: Rect| Look {
            extent,
            hole: self.hole,
            edges: self
                .edges
                .iter()
                .copied()
                .filter(|(x, y)| extent.contains(*x, *y))
                .collect(),
        };
        [upper, lower]
            .map(part)
            .into_iter()
            .filter(|look| look.edges.len() >= FEWEST)
            .collect()
    }

    /// How alike the place at `corner` is; nothing where too little of it can be seen.
    pub fn likeness(&self, edges: &Edges, corner: (i32, i32), hidden: &[Rect]) -> Option<Likeness> {
        let on_screen = |x: i32, y: i32| (corner.0.saturating_add(x), corner.1.saturating_add(y));
        let seen = |x: i32, y: i32| {
            let (x, y) = on_screen(x, y);
            edges
                .at(x, y)
                .filter(|_| !hidden.iter().any(|rect| rect.contains(x, y)))
        };
        let (mut seen_of_us, mut both) = (0u32, 0u32);
        for (x, y) in &self.edges {
            if let Some(on) = seen(*x, *y) {
                seen_of_us += 1;
                both += u32::from(on);
            }
        }
        let enough = usize::try_from(seen_of_us).is_ok_and(|n| n >= FEWEST && n * 2 >= self.edges.len());
        if !enough {
            return None;
        }
        let mut either = seen_of_us - both;
        for y in self.extent.y..self.extent.bottom() {
            for x in self.extent.x..self.extent.right() {
                let left_out = self.hole.is_some_and(|hole| hole.contains(x, y));
                if !left_out && seen(x, y) == Some(true) {
                    either += 1;
                }
            }
        }
        Some(Likeness {
            kept: f64::from(both) / f64::from(seen_of_us.max(1)),
            alike: f64::from(both) / f64::from(either.max(1)),
        })
    }

    /// Where in the edges it is: the corner of the box. The first place in reading order.
    pub fn find(&self, edges: &Edges, hidden: &[Rect], is: impl Fn(&Likeness) -> bool) -> Option<(i32, i32)> {
        let step = (self.edges.len() / SAMPLE).max(1);
        let sample: Vec<(i32, i32)> = self.edges.iter().copied().step_by(step).take(SAMPLE).collect();
        let range = |from: i32, length: u32, offset: i32, extent: u32| {
            let first = from.saturating_sub(offset);
            first..first.saturating_add_unsigned(length.saturating_sub(extent).saturating_add(1))
        };
        let area = edges.area;
        for y in range(area.y, area.height, self.extent.y, self.extent.height) {
            for x in range(area.x, area.width, self.extent.x, self.extent.width) {
                let mut missing = 0;
                let likely = sample.iter().all(|(dx, dy)| {
                    let on = edges.at(x.saturating_add(*dx), y.saturating_add(*dy));
                    missing += usize::from(on != Some(true));
                    missing <= MISSING
                });
                if likely && self.likeness(edges, (x, y), hidden).as_ref().is_some_and(&is) {
                    return Some((x, y));
                }
            }
        }
        None
    }
}

/// A box without its border.
fn inner(covered: Rect) -> Rect {
    const BORDER: u32 = 3;
    Rect {
        x: covered.x.saturating_add_unsigned(BORDER),
        y: covered.y.saturating_add_unsigned(BORDER),
        width: covered.width.saturating_sub(2 * BORDER),
        height: covered.height.saturating_sub(2 * BORDER),
    }
}
