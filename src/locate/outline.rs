//! The rectangle a flat region fills, if it fills one: its rows' usual ends, and how straight its sides are.
//!
//! A relief's light line often has the colour of the box it runs around, so a region's own bounds lie:
//! the rectangle is what most of its rows agree on.

use crate::locate::area::Area;
use crate::locate::runs::Run;

/// A run at the right end of a row that is at most this wide and stands apart is a relief's light line, not the box.
const LINE: u32 = 2;

/// What of one row belongs to the region.
#[derive(Debug, Clone, Copy, Default)]
struct Row {
    start: u32,
    end: u32,
    pixels: u32,
}

/// The rows of a region, from its upper edge down.
#[derive(Debug, Clone)]
pub(super) struct Outline {
    top: u32,
    rows: Vec<Row>,
}

/// A rectangle and how much of it the region covers, 0 to 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fit {
    pub(super) area: Area,
    /// Of the top, right, bottom and left side.
    pub(super) sides: [f64; 4],
    /// Of the whole.
    pub(super) filled: f64,
}

impl Outline {
    pub(super) fn new(top: u32) -> Outline {
        Outline { top, rows: Vec::new() }
    }

    /// Adds a run; runs come row by row, from left to right.
    pub(super) fn add(&mut self, y: u32, run: &Run) {
        let at = usize::try_from(y.saturating_sub(self.top)).unwrap_or(usize::MAX);
        if self.rows.len() == at {
            self.rows.push(Row {
                start: run.start,
                end: run.end,
                pixels: run.len(),
            });
        } else if let Some(row) = self.rows.get_mut(at) {
            let apart = run.start > row.end;
            row.pixels += run.len();
            if !apart || run.len() > LINE {
                row.end = run.end;
            }
        }
    }

    /// The rectangle most rows agree on; nothing where they do not.
    pub(super) fn fit(&self) -> Option<Fit> {
        let left = usual(self.rows.iter().map(|row| row.start))?;
        let right = usual(self.rows.iter().map(|row| row.end))?;
        let width = right.checked_sub(left).filter(|width| *width > 0)?;
        let wide = |row: &&Row| row.pixels * 2 >= width && row.start <= left + LINE && row.end + LINE >= right;
        let above = self.rows.iter().position(|row| wide(&row))?;
        let below = self.rows.iter().rposition(|row| wide(&row))?;
        let rows = self.rows.get(above..=below)?;
        let height = u32::try_from(rows.len()).ok()?;
        let top = self.top + u32::try_from(above).ok()?;
        let share = |part: usize| f64::from(u32::try_from(part).unwrap_or(0)) / f64::from(height);
        let across = |row: Option<&Row>| row.map_or(0.0, |row| f64::from(row.pixels.min(width)) / f64::from(width));
        let inside: u64 = rows.iter().map(|row| u64::from(row.pixels.min(width))).sum();
        let all = u64::from(width) * u64::from(height);
        Some(Fit {
            area: Area {
                left,
                top,
                right,
                bottom: top + height,
            },
            sides: [
                across(rows.first()),
                share(rows.iter().filter(|row| row.end.abs_diff(right) <= 1).count()),
                across(rows.last()),
                share(rows.iter().filter(|row| row.start.abs_diff(left) <= 1).count()),
            ],
            filled: f64::from(u32::try_from(inside * 1000 / all).unwrap_or(0)) / 1000.0,
        })
    }
}

/// The value that occurs most often.
fn usual(values: impl Iterator<Item = u32>) -> Option<u32> {
    let mut sorted: Vec<u32> = values.collect();
    sorted.sort_unstable();
    sorted
        .chunk_by(|a, b| a == b)
        .max_by_key(|chunk| chunk.len())?
        .first()
        .copied()
}
