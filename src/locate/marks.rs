//! Marks over letters that a reading does not account for: an accent that the reader has no letter for.
//!
//! Tesseract's English data gives `Muller` or `Miller` for `Müller`, and is sure of it. The ink knows better: each dot and
//! accent is a piece of its own above another piece.

use crate::geometry::Rect;
use crate::locate::runs::index;
use crate::locate::strip::{FAINT, Strip};

/// A connected piece of ink: first and last column, first and last row.
#[derive(Debug, Clone, Copy)]
struct Piece {
    columns: (usize, usize),
    rows: (usize, usize),
}

impl Piece {
    /// Whether `other` stands below, in columns of this one.
    fn is_over(&self, other: &Piece) -> bool {
        other.rows.0 > self.rows.1 && other.columns.0 <= self.columns.1 && other.columns.1 >= self.columns.0
    }
}

/// The marks of a strip: pieces that stand over another one.
#[derive(Debug)]
pub(super) struct Marks(Vec<Piece>);

impl Marks {
    pub(super) fn of(strip: &Strip) -> Marks {
        let pieces = pieces(strip);
        let over_another = |piece: &&Piece| pieces.iter().any(|other| piece.is_over(other));
        Marks(pieces.iter().filter(over_another).copied().collect())
    }

    /// Whether there are more marks within a word's bounds than its letters have. Fewer mean nothing: small ones run together.
    pub(super) fn exceed(&self, text: &str, bounds: &Rect) -> bool {
        let (Ok(left), Ok(right)) = (usize::try_from(bounds.x), usize::try_from(bounds.right())) else {
            return false;
        };
        let within = |piece: &&Piece| (left..right).contains(&usize::midpoint(piece.columns.0, piece.columns.1));
        let expected: usize = text.chars().map(expected).sum();
        self.0.iter().filter(within).count() > expected
    }
}

/// How many marks a character has as it is drawn.
fn expected(c: char) -> usize {
    match c {
        'ä' | 'ë' | 'ï' | 'ö' | 'ü' | 'ÿ' | 'Ä' | 'Ë' | 'Ï' | 'Ö' | 'Ü' | '%' | '"' | '“' | '”' | '„' => {
            2
        }
        'i' | 'j' | ':' | ';' | '!' | '?' | '=' | '÷' | '±' | '≤' | '≥' | '°' | '»' | '«' => 1,
        c if c.is_alphabetic() && !c.is_ascii() => 1,
        _ => 0,
    }
}

fn pieces(strip: &Strip) -> Vec<Piece> {
    let (width, height) = (strip.width(), index(strip.area.height()));
    let mut inked: Vec<bool> = strip.ink.iter().map(|ink| *ink >= FAINT).collect();
    let mut found = Vec::new();
    let mut open = Vec::new();
    for start in 0..inked.len() {
        let mut piece: Option<Piece> = None;
        let mut visit = |at: usize, open: &mut Vec<usize>| {
            if let Some(ink) = inked.get_mut(at).filter(|ink| **ink) {
                *ink = false;
                open.push(at);
            }
        };
        visit(start, &mut open);
        while let Some(at) = open.pop() {
            let (x, y) = (at % width.max(1), at / width.max(1));
            piece = Some(match piece {
                None => Piece {
                    columns: (x, x),
                    rows: (y, y),
                },
                Some(piece) => Piece {
                    columns: (piece.columns.0.min(x), piece.columns.1.max(x)),
                    rows: (piece.rows.0.min(y), piece.rows.1.max(y)),
                },
            });
            for row in y.saturating_sub(1)..=(y + 1).min(height.saturating_sub(1)) {
                for column in x.saturating_sub(1)..=(x + 1).min(width.saturating_sub(1)) {
                    visit(row * width + column, &mut open);
                }
            }
        }
        found.extend(piece);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locate::area::Area;

    /// A strip drawn with `#`.
    fn strip(rows: &[&str]) -> Strip {
        let number = |n: usize| u32::try_from(n).unwrap_or(0);
        Strip {
            area: Area {
                left: 0,
                top: 0,
                right: number(rows[0].len()),
                bottom: number(rows.len()),
            },
            ground: 0,
            ink: rows
                .iter()
                .flat_map(|row| row.bytes().map(|b| if b == b'#' { 255 } else { 0 }))
                .collect(),
        }
    }

    #[test]
    fn an_accent_that_no_letter_accounts_for_is_noticed() {
        let strip = strip(&[
            "..#.....#.#.",
            "............",
            "..#...#...#.",
            "..#...#...#.",
            "..#...#####.",
        ]);
        let marks = Marks::of(&strip);
        let all = Rect::new(0, 0, 12, 5);
        assert_eq!(marks.0.len(), 3, "{marks:?}");
        for (text, exceed) in [("iu", true), ("iü", false), ("lu", true), ("ii", true), ("iiii", false)] {
            assert_eq!(marks.exceed(text, &all), exceed, "{text}");
        }
        assert!(!marks.exceed("i", &Rect::new(0, 0, 5, 5)));
    }
}
