//! Glyphs to words to lines: which pieces of ink belong to one label.
//!
//! Works on areas alone. All glyphs given stand on the same ground, so nothing joins across a border.

use crate::locate::area::Area;
use crate::locate::beat::Beat;
use crate::locate::runs::{Sets, index};

/// The widest gap inside a word, in percent of the taller neighbour's height.
const WORD_GAP: u32 = 45;

/// The widest gap inside a line, the same: a space takes some 60, the gap between the names of a menu bar 80 and more.
const LINE_GAP: u32 = 75;

/// A gap never ends a line that is at most this many pixels: small fonts of one width have wide spaces.
const SMALL_GAP: u32 = 8;

/// What is known of glyphs beside where they are.
pub(super) struct Signs<'a> {
    /// Whether a glyph is of several colours.
    pub(super) is_painted: &'a dyn Fn(usize) -> bool,
    /// Whether something is drawn between two areas from top to bottom: the line between two columns.
    pub(super) is_parted: &'a dyn Fn(&Area, &Area) -> bool,
}

/// Glyphs by index, grouped into lines.
pub(super) fn lines(glyphs: &[Area], signs: &Signs<'_>) -> Vec<Vec<usize>> {
    let mut groups: Vec<Group> = Vec::new();
    let mut left: Vec<usize> = (0..glyphs.len()).collect();
    // Marks (dots, commas, accents) follow the letters around them; where there are only marks, they are the letters.
    for _ in 0..4 {
        let Some(typical) = typical_height(glyphs, &left) else {
            break;
        };
        let is_mark = |i: &usize| {
            glyphs
                .get(*i)
                .is_some_and(|g| u64::from(g.height()) * 100 < typical * 55)
        };
        let (marks, letters): (Vec<usize>, Vec<usize>) = left.into_iter().partition(is_mark);
        let words = joined(letters_of(glyphs, &letters), WORD_GAP, |a, b| {
            beside(a, b, WORD_GAP, None)
        });
        // Dots that make up a box or a line are no text.
        groups.extend(
            words
                .into_iter()
                .filter(|word| typical > 2 || u64::from(word.core.height()) <= typical * 4),
        );
        left = attach(glyphs, marks, &mut groups);
    }
    groups = merge_marks(groups);
    for group in &mut groups {
        group.beat = Beat::of(group.members.iter().filter_map(|i| glyphs.get(*i).copied()));
    }
    let words: Vec<_> = groups.iter().map(|group| group.beat).collect();
    for group in &mut groups {
        group.icon = match group.members.as_slice() {
            [one] if (signs.is_painted)(*one) => Icon::Painted,
            [_] => Icon::Maybe,
            _ => Icon::No,
        };
    }
    let step = Beat::common_step(&words);
    // Of words alone: an icon of several pieces is about as wide as high.
    let is_word = |group: &&Group| group.members.len() >= 3 && group.core.width() >= group.core.height() * 2;
    let mut heights: Vec<u32> = groups.iter().filter(is_word).map(|group| group.letter).collect();
    heights.sort_unstable();
    let usual = heights.get(heights.len() / 2).copied().unwrap_or(0);
    let widest = step
        .and_then(|step| u32::try_from(step / 16).ok())
        .unwrap_or(0)
        .max(LINE_GAP);
    let lines = joined(groups, widest, |a, b| {
        beside(a, b, LINE_GAP, step)
            && !a.is_icon_before(b, usual)
            && !b.is_icon_before(a, usual)
            && !(signs.is_parted)(&a.core, &b.core)
    });
    lines.into_iter().map(|group| group.members).collect()
}

#[derive(Debug, Clone)]
struct Group {
    /// Of its letters, without marks.
    core: Area,
    /// With marks.
    extent: Area,
    /// The height of its tallest letter: unlike the height of `core` it has no descender below an ascender.
    letter: u32,
    members: Vec<usize>,
    /// Known of words whose letters may all be of one width.
    beat: Option<Beat>,
    icon: Icon,
}

/// Whether a word may be an icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Icon {
    No,
    /// One piece of ink.
    Maybe,
    /// One piece of ink of several colours.
    Painted,
}

impl Group {
    /// Whether this is an icon beside that text: about square, and painted or clearly taller than a letter and the usual word.
    fn is_icon_before(&self, text: &Group, usual: u32) -> bool {
        let (width, height) = (self.core.width(), self.core.height());
        let about_square = width >= 8 && height >= 8 && width * 3 >= height * 2 && height * 3 >= width * 2;
        // A figure is taller than the `x` beside it, but neither than most words nor as wide as high.
        let tall = height * 5 >= text.letter.max(usual) * 6 && text.letter >= 7 && width * 5 >= height * 4;
        about_square
            && match self.icon {
                Icon::No => false,
                Icon::Maybe => tall,
                Icon::Painted => true,
            }
    }
}

fn letters_of(glyphs: &[Area], letters: &[usize]) -> Vec<Group> {
    letters
        .iter()
        .filter_map(|i| {
            let core = *glyphs.get(*i)?;
            Some(Group {
                core,
                extent: core,
                letter: core.height(),
                members: vec![*i],
                beat: None,
                icon: Icon::No,
            })
        })
        .collect()
}

/// The median height of what is taller than a dot.
fn typical_height(glyphs: &[Area], of: &[usize]) -> Option<u64> {
    let areas = || of.iter().filter_map(|i| glyphs.get(*i));
    let mut heights: Vec<u32> = areas()
        .filter(|g| g.height() >= 5 && g.height() * 3 >= g.width())
        .map(Area::height)
        .collect();
    if heights.is_empty() {
        heights = areas().map(Area::height).collect();
    }
    heights.sort_unstable();
    heights.get(heights.len() / 2).copied().map(u64::from)
}

/// Joins neighbours that stand `together`; what is farther apart than `gap` percent of the tallest letter, or `gap` pixels, is
/// not looked at.
fn joined(mut groups: Vec<Group>, gap: u32, together: impl Fn(&Group, &Group) -> bool) -> Vec<Group> {
    groups.sort_by_key(|group| group.extent.left);
    let widest = groups.iter().map(|group| group.letter).max().unwrap_or(0);
    let reach = percent(gap, widest).max(SMALL_GAP).max(gap);
    let mut sets = Sets::new(groups.len());
    // Starts are sorted, ends are not: what began before `a` was already compared with it.
    for (i, a) in groups.iter().enumerate() {
        for (j, b) in groups.iter().enumerate().skip(i + 1) {
            if b.extent.left > a.extent.right.saturating_add(reach) {
                break;
            }
            if together(a, b) {
                sets.join(i, j);
            }
        }
    }
    let (numbers, count) = sets.numbered();
    let mut out: Vec<Option<Group>> = vec![None; count];
    for (group, number) in groups.into_iter().zip(numbers) {
        match out.get_mut(index(number)) {
            Some(Some(all)) => {
                all.core.grow(&group.core);
                all.extent.grow(&group.extent);
                all.letter = all.letter.max(group.letter);
                all.members.extend(group.members);
            }
            Some(slot) => *slot = Some(group),
            None => {}
        }
    }
    out.into_iter().flatten().collect()
}

fn percent(part: u32, of: u32) -> u32 {
    of.saturating_mul(part) / 100
}

fn beside(a: &Group, b: &Group, gap: u32, step: Option<i64>) -> bool {
    let (low, high) = (
        a.core.height().min(b.core.height()),
        a.core.height().max(b.core.height()),
    );
    let same_row = a.core.common_rows(&b.core) * 5 >= low * 2;
    let alike = high <= low.saturating_mul(4) || low <= percent(30, high);
    let letter = a.letter.max(b.letter);
    let widest = percent(gap, letter).max(if gap == LINE_GAP { SMALL_GAP.min(letter) } else { 1 });
    let in_step = || {
        let beats = a.beat.zip(b.beat).zip(step);
        beats.is_some_and(|((a, b), step)| a.a_space_before(&b, step))
    };
    same_row && alike && (a.extent.gap(&b.extent) <= widest || in_step())
}

/// Gives each mark to the group around, below or beside it; what has none is returned.
fn attach(glyphs: &[Area], mut marks: Vec<usize>, groups: &mut [Group]) -> Vec<usize> {
    // Each dot of an ellipsis brings the next one within reach.
    loop {
        let before = marks.len();
        marks.retain(|mark| {
            let Some(area) = glyphs.get(*mark) else { return false };
            let best = groups
                .iter_mut()
                .filter_map(|group| Some((distance(area, group)?, group)))
                .min_by_key(|(distance, _)| *distance);
            if let Some((_, group)) = best {
                group.members.push(*mark);
                group.extent.grow(area);
                return false;
            }
            true
        });
        if marks.len() == before {
            return marks;
        }
    }
}

/// How far a mark is from a word, if it may belong to it: rows weigh twice.
fn distance(mark: &Area, word: &Group) -> Option<u32> {
    let (rows, columns) = (mark.row_gap(&word.core), mark.gap(&word.extent));
    let height = word.core.height();
    let near = columns <= percent(WORD_GAP, height) && rows <= percent(40, height);
    near.then_some(rows * 2 + columns)
}

/// A group of dots or accents over another one becomes part of it.
fn merge_marks(mut groups: Vec<Group>) -> Vec<Group> {
    groups.sort_by_key(|group| std::cmp::Reverse(group.core.height()));
    let mut out: Vec<Group> = Vec::new();
    for group in groups {
        let home = out.iter_mut().find(|word| {
            group.core.height() * 2 <= word.core.height()
                && group.core.common_columns(&word.core) == group.core.width()
                && group.core.row_gap(&word.core) * 100 <= word.core.height() * 35
        });
        match home {
            Some(word) => word.members.extend(group.members),
            None => out.push(group),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyph(left: u32, top: u32, width: u32, height: u32) -> Area {
        Area {
            left,
            top,
            right: left + width,
            bottom: top + height,
        }
    }

    fn count_of_lines(glyphs: &[Area]) -> usize {
        let signs = Signs {
            is_painted: &|_| false,
            is_parted: &|_, _| false,
        };
        lines(glyphs, &signs).len()
    }

    #[test]
    fn a_figure_before_small_letters_is_no_icon_and_a_tall_square_is() {
        let x = glyph(26, 3, 7, 9);
        let word = [glyph(40, 0, 8, 12), glyph(49, 3, 8, 9), glyph(58, 3, 8, 9)];
        let with = |first: Area| [first, x, word[0], word[1], word[2]];
        assert_eq!(count_of_lines(&with(glyph(10, 0, 8, 12))), 1, "3 x Bee");
        assert_eq!(count_of_lines(&with(glyph(3, 0, 15, 15))), 2, "a box, x Bee");
    }
}
