//! A strip: one line of text cut out of the frame, dark on white, whatever its colours were.
//!
//! Two equal strips are the same text: they are compared by their pixels and nothing else.

use crate::locate::area::Area;
use crate::locate::caret;
use crate::locate::group::{self, Signs};
use crate::locate::ink::{Ink, Kind, Piece};
use crate::locate::region::{Region, Regions};
use crate::locate::runs::{Runs, difference, index};

/// Ink that is fainter than this, of 255, is not counted where a line's or word's bounds are taken.
pub(super) const FAINT: u8 = 70;

/// A line's ink.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Strip {
    /// Tight around the ink.
    pub(super) area: Area,
    /// The ground it stands on.
    pub(super) ground: u32,
    /// Row by row over `area`: 0 white, 255 the line's strongest ink.
    pub(super) ink: Vec<u8>,
}

impl Strip {
    /// Names the strip by its pixels and width.
    pub(super) fn hash(&self) -> u128 {
        xxhash_rust::xxh3::xxh3_128_with_seed(&self.ink, u64::from(self.area.width()))
    }

    pub(super) fn width(&self) -> usize {
        index(self.area.width())
    }

    /// The ink of a column, from the top.
    pub(super) fn column(&self, x: usize) -> impl Iterator<Item = u8> {
        self.ink.iter().skip(x).step_by(self.width().max(1)).copied()
    }

    /// The first and one past the last row with ink in these columns.
    pub(super) fn rows_of(&self, columns: impl Iterator<Item = usize>) -> Option<(u32, u32)> {
        let inked = self.columns();
        columns
            .filter_map(|x| inked.get(x).copied().flatten())
            .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    }

    /// The strip with its area tight around its ink; nothing where there is none.
    pub(super) fn tight(&self) -> Option<Strip> {
        let columns = self.columns();
        let left = columns.iter().position(Option::is_some)?;
        let right = columns.iter().rposition(Option::is_some)? + 1;
        let (top, bottom) = self.rows_of(left..right)?;
        let shift = |x: usize| u32::try_from(x).ok();
        let rows = self.rows().skip(index(top)).take(index(bottom - top));
        let ink = rows.filter_map(|row| row.get(left..right)).flatten().copied().collect();
        let area = Area {
            left: self.area.left + shift(left)?,
            top: self.area.top + top,
            right: self.area.left + shift(right)?,
            bottom: self.area.top + bottom,
        };
        Some(Strip {
            area,
            ground: self.ground,
            ink,
        })
    }

    /// The rows of ink.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.ink.chunks_exact(self.width().max(1))
    }

    /// For each column the first and one past the last row with ink.
    pub(super) fn columns(&self) -> Vec<Option<(u32, u32)>> {
        let mut out: Vec<Option<(u32, u32)>> = vec![None; index(self.area.width())];
        for (y, row) in (0..).zip(self.rows()) {
            for (column, ink) in out.iter_mut().zip(row) {
                if *ink >= FAINT {
                    *column = Some((column.map_or(y, |(top, _)| top), y + 1));
                }
            }
        }
        out
    }
}

/// All lines of text of a frame, in no order.
pub(super) fn strips(runs: &Runs, regions: &Regions, ink: &Ink) -> Vec<Strip> {
    let mut glyphs: Vec<usize> = (0..ink.pieces.len())
        .filter(|i| ink.pieces.get(*i).is_some_and(|piece| piece.kind == Kind::Glyph))
        .collect();
    let ground_of = |i: &usize| ink.pieces.get(*i).map_or(Ink::NONE, |piece| piece.ground);
    glyphs.sort_by_key(ground_of);

    let mut line_of = vec![None; ink.pieces.len()];
    let mut drafts: Vec<Draft> = Vec::new();
    for on_one in glyphs.chunk_by(|a, b| ground_of(a) == ground_of(b)) {
        let areas: Vec<Area> = on_one.iter().filter_map(|i| Some(ink.pieces.get(*i)?.area)).collect();
        let is_painted = |i: usize| {
            let piece = on_one.get(i).and_then(|number| ink.pieces.get(*number));
            piece.is_some_and(Piece::is_painted)
        };
        let signs = Signs {
            is_painted: &is_painted,
            is_parted: &|a, b| is_parted(runs, ink, a, b),
        };
        for members in group::lines(&areas, &signs) {
            let mut draft = Draft::NEW;
            draft.ground = on_one.first().map_or(Ink::NONE, ground_of);
            for member in &members {
                if let (Some(area), Some(piece)) = (areas.get(*member), on_one.get(*member)) {
                    draft.area.grow(area);
                    if let Some(line) = line_of.get_mut(*piece) {
                        *line = Some(drafts.len());
                    }
                }
            }
            drafts.push(draft);
        }
    }
    paint(runs, regions, ink, &line_of, &mut drafts);
    drafts
        .into_iter()
        .filter_map(Draft::finish)
        .filter_map(|strip| match regions.get(strip.ground).and_then(Region::rectangle) {
            Some(field) => caret::without(strip, field.height()),
            None => Some(strip),
        })
        .collect()
}

/// Whether a drawn line goes down between two words on one row.
fn is_parted(runs: &Runs, ink: &Ink, a: &Area, b: &Area) -> bool {
    let (from, to) = (a.right.min(b.right), a.left.max(b.left));
    let (top, bottom) = (a.top.max(b.top), a.bottom.min(b.bottom));
    let is_crossed = |y: u32| {
        let Some((first, row)) = runs.row(y) else { return false };
        let at = row.partition_point(|run| run.end <= from);
        (first + at..)
            .zip(row.iter().skip(at))
            .take_while(|(_, run)| run.start < to)
            .filter_map(|(i, _)| ink.pieces.get(index(*ink.of.get(i)?)))
            .any(|piece| piece.kind == Kind::Other)
    };
    from < to && top < bottom && (top..bottom).all(is_crossed)
}

/// A line that is being collected run by run.
#[derive(Clone)]
struct Draft {
    area: Area,
    ground: u32,
    /// Row, columns, and the difference from the ground beside.
    marks: Vec<(u32, u32, u32, u8)>,
}

fn paint(runs: &Runs, regions: &Regions, ink: &Ink, line_of: &[Option<usize>], drafts: &mut [Draft]) {
    for (y, first, row) in runs.rows() {
        // The ground's colour beside the ink: a gradient's ground changes with the row.
        let mut beside: Option<(u32, u32)> = None;
        for (i, run) in (first..).zip(row) {
            let piece = ink.of.get(i).copied().unwrap_or(Ink::NONE);
            if piece == Ink::NONE {
                beside = regions.of.get(i).map(|ground| (*ground, run.color));
                continue;
            }
            let Some(draft) = line_of
                .get(index(piece))
                .copied()
                .flatten()
                .and_then(|n| drafts.get_mut(n))
            else {
                continue;
            };
            let ground = match beside {
                Some((ground, color)) if ground == draft.ground => color,
                _ => regions.get(draft.ground).map_or(0, |region| region.color),
            };
            let strength = difference(run.color, ground);
            if strength > 0 {
                draft.marks.push((y, run.start, run.end, strength));
            }
        }
    }
}

impl Draft {
    const NEW: Draft = Draft {
        area: Area::NOTHING,
        ground: Ink::NONE,
        marks: Vec::new(),
    };

    /// The strip with its contrast stretched and its area tight; nothing where no ink is left.
    fn finish(self) -> Option<Strip> {
        let strongest = self.marks.iter().map(|(.., strength)| *strength).max()?;
        let stretched = |strength: u8| {
            let value = u32::from(strength) * 255 / u32::from(strongest.max(1));
            u8::try_from(value).unwrap_or(u8::MAX)
        };
        let area = self.area;
        let width = index(area.width());
        let mut ink = vec![0; width * index(area.height())];
        for (y, start, end, strength) in self.marks {
            let (from, to) = (
                index(start.saturating_sub(area.left)),
                index(end.saturating_sub(area.left)),
            );
            let row = index(y.saturating_sub(area.top)) * width;
            if let Some(part) = ink.get_mut(row + from..row + to) {
                part.fill(stretched(strength));
            }
        }
        let strip = Strip {
            area,
            ground: self.ground,
            ink,
        };
        strip.tight()
    }
}
