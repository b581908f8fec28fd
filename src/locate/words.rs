//! Where each word of a strip is: the reader says about where, the ink says exactly.

use crate::geometry::Rect;
use crate::locate::marks::Marks;
use crate::locate::page::Page;
use crate::locate::reading::Word;
use crate::locate::runs::index;
use crate::locate::strip::{FAINT, Strip};
use crate::locate::tesseract::Token;

/// How sure a word can be at most whose ink has more marks over its letters than were read.
const UNEXPLAINED: f64 = 0.5;

/// The words of a strip, bounds relative to the strip's top left corner and tight around the ink.
pub(super) fn placed(strip: &Strip, page: &Page, tokens: Vec<Token>) -> Vec<Word> {
    let columns = strip.columns();
    let gaps = gaps(&columns);
    let spans: Vec<(f64, f64)> = tokens
        .iter()
        .map(|token| (page.to_strip(token.columns.0), page.to_strip(token.columns.1)))
        .collect();
    let mut cuts = vec![0];
    for pair in spans.windows(2) {
        if let [(_, end), (start, _)] = pair {
            cuts.push(cut(&gaps, *end, *start, f64::from(strip.area.height())));
        }
    }
    cuts.push(columns.len());
    let bars = bars(strip, &columns);
    let marks = Marks::of(strip);
    let mut words = Vec::new();
    for (token, ends) in tokens.into_iter().zip(cuts.windows(2)) {
        let bounds = match *ends {
            [from, to] => tight(&columns, from, to),
            _ => None,
        };
        if let Some(bounds) = bounds {
            let sure = if marks.exceed(&token.text, &bounds) {
                UNEXPLAINED
            } else {
                1.0
            };
            words.push(Word {
                text: with_bars(token.text, &bars, ends),
                bounds,
                confidence: token.confidence.min(sure),
            });
        }
    }
    words
}

/// A stroke that stands alone: a minus, a dash, an underscore. The reader overlooks them.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Bar {
    start: usize,
    end: usize,
    text: char,
}

/// The strokes of a strip.
fn bars(strip: &Strip, columns: &[Option<(u32, u32)>]) -> Vec<Bar> {
    let bottom = columns.iter().flatten().map(|(_, bottom)| *bottom).max().unwrap_or(0);
    let mut out = Vec::new();
    let mut start = 0;
    for group in columns.split(Option::is_none) {
        let end = start + group.len();
        let top = group.iter().flatten().map(|(top, _)| *top).min();
        let low = group.iter().flatten().map(|(_, low)| *low).max();
        if let (Some(top), Some(low)) = (top, low) {
            let thin = low - top <= bottom.div_ceil(6);
            let long = group.len() >= 3 && group.len() >= 2 * usize::try_from(low - top).unwrap_or(usize::MAX);
            let middle = top * 3 > bottom && low * 4 < bottom * 3;
            if thin && long && (middle || top * 5 > bottom * 4) {
                let text = if middle { '-' } else { '_' };
                out.push(Bar { start, end, text });
            } else if group.len() >= 4 && low - top <= bottom.div_ceil(2) && are_two(strip, start..end, top, low) {
                out.push(Bar { start, end, text: '=' });
            }
        }
        start = end + 1;
    }
    out
}

/// Whether all columns have the same two strokes between these rows, and nothing between the two: an equals sign.
fn are_two(strip: &Strip, columns: std::ops::Range<usize>, top: u32, bottom: u32) -> bool {
    let inked = |x: usize| -> Vec<bool> {
        let rows = strip.column(x).skip(index(top)).take(index(bottom - top));
        rows.map(|ink| ink >= FAINT).collect()
    };
    let mut all = columns.map(inked);
    let Some(first) = all.next() else { return false };
    let strokes = first.chunk_by(|a, b| a == b).map(|part| part.first() == Some(&true));
    strokes.eq([true, false, true]) && all.all(|column| column == first)
}

/// The word with the stroke at its start or end, where the reader gave it none.
fn with_bars(word: String, bars: &[Bar], ends: &[usize]) -> String {
    let [from, to] = *ends else { return word };
    let is_bar = |c: Option<char>| c.is_some_and(|c| "-–—−~=+_.:<>".contains(c));
    let inside = || bars.iter().filter(|bar| bar.start >= from && bar.end <= to);
    let near = |a: usize, b: usize| a.abs_diff(b) <= 4;
    let before = inside()
        .find(|bar| near(bar.start, from))
        .filter(|_| !is_bar(word.chars().next()));
    let after = inside()
        .find(|bar| near(bar.end, to))
        .filter(|_| !is_bar(word.chars().last()));
    let mut out: String = before.iter().map(|bar| bar.text).collect();
    out.push_str(&word);
    out.extend(after.map(|bar| bar.text));
    out
}

/// Empty columns between ink: first, and one past the last.
fn gaps(columns: &[Option<(u32, u32)>]) -> Vec<(usize, usize)> {
    let mut gaps: Vec<(usize, usize)> = Vec::new();
    for (x, column) in columns.iter().enumerate() {
        if column.is_none() {
            match gaps.last_mut() {
                Some((_, end)) if *end == x => *end = x + 1,
                _ => gaps.push((x, x + 1)),
            }
        }
    }
    gaps
}

/// The column between two words: the widest gap near the place the reader gives, the nearest of equals.
fn cut(gaps: &[(usize, usize)], end: f64, start: f64, height: f64) -> usize {
    let middle = f64::midpoint(end, start);
    let best = gaps
        .iter()
        .map(|(from, to)| {
            let (from, to) = (as_float(*from), as_float(*to));
            let width = to - from;
            let off = (f64::midpoint(from, to) - middle).abs();
            (f64::midpoint(from, to), width - off * 0.6, off)
        })
        .filter(|(_, _, off)| *off <= height)
        .max_by(|a, b| a.1.total_cmp(&b.1));
    floor(best.map_or(middle, |(at, ..)| at))
}

fn tight(columns: &[Option<(u32, u32)>], from: usize, to: usize) -> Option<Rect> {
    let part = columns.get(from..to.max(from))?;
    let first = part.iter().position(Option::is_some)?;
    let last = part.iter().rposition(Option::is_some)?;
    let top = part.iter().flatten().map(|(top, _)| *top).min()?;
    let bottom = part.iter().flatten().map(|(_, bottom)| *bottom).max()?;
    Some(Rect::new(
        i32::try_from(from + first).ok()?,
        i32::try_from(top).ok()?,
        u32::try_from(last + 1 - first).ok()?,
        bottom.saturating_sub(top),
    ))
}

fn as_float(column: usize) -> f64 {
    f64::from(u32::try_from(column).unwrap_or(u32::MAX))
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float cast saturates"
)]
fn floor(value: f64) -> usize {
    value as usize
}
