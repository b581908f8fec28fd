//! The box that belongs to a label, wherever the label stands: left of it, above it, beside a check box, inside.

use super::around::{same_band, same_column};
use super::find::find;
use super::query::{Finding, Query, What};
use super::reading::{Field, FieldKind, Reading};
use crate::candidate::Candidate;
use crate::geometry::Rect;
use crate::screen::frame::Frame;

/// What a look for a label's box gave.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldFinding {
    /// The label and its box.
    One(Candidate, Field),
    /// The label is there, no box of the wanted kind belongs to it.
    NoBox(Candidate),
    /// The label itself is not there once.
    NoLabel(Finding),
}

impl FieldFinding {
    pub fn one(self) -> Option<(Candidate, Field)> {
        match self {
            FieldFinding::One(label, field) => Some((label, field)),
            FieldFinding::NoBox(_) | FieldFinding::NoLabel(_) => None,
        }
    }
}

/// The box of these kinds that belongs to a label. A position means the box around it. Where a label stands
/// several times, the one that has a box is meant, if it is the only one.
pub fn field_of(reading: &Reading, label: &Query, kinds: &[FieldKind], frame: &Frame) -> FieldFinding {
    let labels = match find(reading, label, frame) {
        Finding::One(found) => vec![found],
        Finding::Several(found) => found,
        none @ Finding::None(_) => return FieldFinding::NoLabel(none),
    };
    if let What::At(x, y) = label.what {
        let around = boxes(reading, kinds).filter(|field| field.bounds.contains(x, y));
        let smallest = around.min_by_key(|field| field.bounds.width.saturating_mul(field.bounds.height));
        return match (labels.into_iter().next(), smallest) {
            (Some(label), Some(field)) => FieldFinding::One(label, field.clone()),
            (label, _) => FieldFinding::NoLabel(Finding::None(label.into_iter().collect())),
        };
    }
    let mut with_box: Vec<(Candidate, &Field)> = labels
        .iter()
        .filter_map(|label| Some((label.clone(), belonging(reading, &label.bounds, kinds)?)))
        .collect();
    if with_box.len() > 1 {
        // What stands in a box is as a rule its value; a label beside one goes before it.
        let is_value = |label: &Candidate| around(reading, &label.bounds, kinds).is_some();
        with_box.retain(|(label, _)| !is_value(label));
    }
    match (with_box.pop(), with_box.is_empty()) {
        (Some((label, field)), true) => FieldFinding::One(label, field.clone()),
        (Some(_), false) => FieldFinding::NoLabel(Finding::Several(labels)),
        (None, _) => match labels.into_iter().next() {
            Some(label) => FieldFinding::NoBox(label),
            None => FieldFinding::NoLabel(Finding::None(Vec::new())),
        },
    }
}

/// Boxes of the wanted kinds. One that holds other boxes is a frame around a group, nothing to type in.
fn boxes<'a>(reading: &'a Reading, kinds: &'a [FieldKind]) -> impl Iterator<Item = &'a Field> {
    let holds_others = |field: &Field| {
        let inner = |other: &Field| other.bounds != field.bounds && field.bounds.encloses(&other.bounds);
        let entries = |other: &&Field| {
            matches!(
                other.kind,
                FieldKind::Entry | FieldKind::Panel | FieldKind::Checked | FieldKind::Unchecked
            )
        };
        reading.fields.iter().filter(entries).any(inner)
    };
    reading
        .fields
        .iter()
        .filter(move |field| kinds.contains(&field.kind) && !(field.kind == FieldKind::Panel && holds_others(field)))
}

/// A box right of its label is at most this many line heights away.
const REACH: i32 = 40;

fn belonging<'a>(reading: &'a Reading, label: &Rect, kinds: &'a [FieldKind]) -> Option<&'a Field> {
    if let Some(field) = around(reading, label, kinds) {
        return Some(field);
    }
    let line = i32::try_from(label.height).unwrap_or(i32::MAX);
    let right = boxes(reading, kinds)
        .filter(|field| beside(label, &field.bounds) && field.bounds.x >= label.right().saturating_sub(2))
        .min_by_key(|field| field.bounds.x)
        .filter(|field| gap_right(label, &field.bounds) <= line.saturating_mul(REACH))
        .filter(|field| !text_between(reading, label, &field.bounds));
    if kinds.contains(&FieldKind::Checked) {
        let left = boxes(reading, kinds)
            .filter(|field| beside(label, &field.bounds) && field.bounds.right() <= label.x.saturating_add(2))
            .max_by_key(|field| field.bounds.right())
            .filter(|field| label.x.saturating_sub(field.bounds.right()) <= line.saturating_mul(3));
        // Its own box stands closer than the next text's.
        return match (left, right) {
            (Some(left), Some(right)) => {
                let gap_left = label.x.saturating_sub(left.bounds.right());
                Some(if gap_right(label, &right.bounds) < gap_left {
                    right
                } else {
                    left
                })
            }
            (left, right) => left.or(right),
        };
    }
    let below = boxes(reading, kinds)
        .filter(|field| same_column(label, &field.bounds) && field.bounds.y >= label.bottom().saturating_sub(2))
        .min_by_key(|field| field.bounds.y)
        .filter(|field| field.bounds.y.saturating_sub(label.bottom()) <= line.saturating_mul(2))
        .filter(|field| !text_over(reading, label, &field.bounds) && !has_own_label(reading, &field.bounds));
    match (right, below) {
        // A label straight above its box, and some other box far out on its line.
        (Some(right), Some(below)) => {
            let aligned = below.bounds.x.abs_diff(label.x) <= label.height;
            let far = gap_right(label, &right.bounds) > line.saturating_mul(8);
            Some(if aligned && far { below } else { right })
        }
        (right, below) => right.or(below),
    }
}

/// The box that the label stands in, as a hint in an empty entry or a text in its check box.
fn around<'a>(reading: &'a Reading, label: &Rect, kinds: &'a [FieldKind]) -> Option<&'a Field> {
    boxes(reading, kinds)
        .filter(|field| field.kind != FieldKind::Panel)
        .find(|field| field.bounds.encloses(label))
}

fn gap_right(label: &Rect, field: &Rect) -> i32 {
    field.x.saturating_sub(label.right()).max(0)
}

/// On the label's line; a taller box may begin there.
fn beside(label: &Rect, field: &Rect) -> bool {
    let (_, middle) = label.middle();
    same_band(label, field) && middle >= field.y && middle < field.bottom()
}

/// Another text between a label and the box under it.
fn text_over(reading: &Reading, label: &Rect, field: &Rect) -> bool {
    reading.lines.iter().any(|line| {
        let (_, y) = line.bounds.middle();
        line.bounds != *label && same_column(label, &line.bounds) && y > label.bottom() && y < field.y
    })
}

/// Whether a text stands just left of the box: then it is not the box of what is above it. A button's text is no label.
fn has_own_label(reading: &Reading, field: &Rect) -> bool {
    let is_button = |text: &Rect| {
        let mut buttons = reading.fields.iter().filter(|other| other.kind == FieldKind::Button);
        buttons.any(|button| button.bounds.encloses(text))
    };
    // What stands outside of a panel around the box is of another window, or another group.
    let is_apart = |text: &Rect| {
        let (x, y) = text.middle();
        let mut panels = reading.fields.iter().filter(|other| other.kind == FieldKind::Panel);
        panels.any(|panel| panel.bounds != *field && panel.bounds.encloses(field) && !panel.bounds.contains(x, y))
    };
    let labels = reading
        .lines
        .iter()
        .filter(|line| !is_button(&line.bounds) && !is_apart(&line.bounds));
    labels.into_iter().any(|line| {
        let gap = gap_right(&line.bounds, field);
        let near = gap <= i32::try_from(line.bounds.height).unwrap_or(0).saturating_mul(3);
        // A caret at its left edge is within.
        let (x, y) = line.bounds.middle();
        near && !field.contains(x, y) && line.bounds.right() <= field.x.saturating_add(2) && beside(&line.bounds, field)
    })
}

/// Another text between a label and a box on its right: then the box belongs to that one.
fn text_between(reading: &Reading, label: &Rect, field: &Rect) -> bool {
    reading.lines.iter().any(|line| {
        let (x, _) = line.bounds.middle();
        line.bounds != *label && same_band(label, &line.bounds) && x > label.right() && x < field.x
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locate::reading::{Line, Word};

    const TEXT: [FieldKind; 2] = [FieldKind::Entry, FieldKind::Panel];

    fn line(text: &str, x: i32, y: i32) -> Line {
        let width = u32::try_from(text.len()).unwrap() * 8;
        let bounds = Rect::new(x, y, width, 12);
        let word = Word {
            text: text.to_owned(),
            bounds,
            confidence: 0.9,
        };
        Line {
            words: vec![word],
            bounds,
        }
    }

    fn entry(x: i32, y: i32) -> Field {
        Field {
            bounds: Rect::new(x, y, 120, 22),
            kind: FieldKind::Entry,
        }
    }

    fn box_of(label: &str, reading: &Reading) -> Option<(i32, i32)> {
        let blank = Frame::new(crate::geometry::Size::new(1, 1), vec![0; 4]).unwrap();
        let (_, field) = field_of(reading, &Query::label(label), &TEXT, &blank).one()?;
        Some((field.bounds.x, field.bounds.y))
    }

    #[test]
    fn a_box_to_tick_belongs_to_the_nearer_label() {
        let tick = |x: i32| Field {
            bounds: Rect::new(x, 10, 13, 13),
            kind: FieldKind::Unchecked,
        };
        let ticked = |reading: &Reading, label: &str| {
            let kinds = [FieldKind::Checked, FieldKind::Unchecked];
            let blank = Frame::new(crate::geometry::Size::new(1, 1), vec![0; 4]).unwrap();
            let (_, field) = field_of(reading, &Query::label(label), &kinds, &blank).one()?;
            Some(field.bounds.x)
        };
        let reading = |lines: Vec<Line>, boxes: [i32; 2]| Reading {
            lines,
            fields: boxes.map(tick).to_vec(),
        };
        let (left, right) = (line("Active", 10, 11), line("Archived", 10, 11));
        let (a, b) = (left.bounds, right.bounds);
        let at = |line: &Line, x: i32| {
            let mut line = line.clone();
            line.bounds.x = x;
            line.words.iter_mut().for_each(|word| word.bounds.x = x);
            line
        };
        let end = |x: i32, area: Rect| x + i32::try_from(area.width).unwrap();
        // Active [ ]    Archived [ ]
        let first = end(10, a) + 4;
        let second = end(first + 13 + 14, b) + 4;
        let before = reading(vec![at(&left, 10), at(&right, first + 13 + 14)], [first, second]);
        assert_eq!(ticked(&before, "Active"), Some(first));
        assert_eq!(ticked(&before, "Archived"), Some(second));
        // [ ] Active    [ ] Archived
        let second = end(27, a) + 14;
        let behind = reading(vec![at(&left, 27), at(&right, second + 17)], [10, second]);
        assert_eq!(ticked(&behind, "Active"), Some(10));
        assert_eq!(ticked(&behind, "Archived"), Some(second));
    }

    #[test]
    fn labels_left_of_their_boxes() {
        let reading = Reading {
            lines: vec![line("Name", 10, 15), line("Missing", 10, 45), line("Phone", 10, 75)],
            fields: vec![entry(80, 10), entry(80, 70)],
        };
        assert_eq!(box_of("Name", &reading), Some((80, 10)));
        assert_eq!(box_of("Phone", &reading), Some((80, 70)));
        assert_eq!(box_of("Missing", &reading), None);
    }

    #[test]
    fn labels_above_their_boxes_in_two_columns() {
        let reading = Reading {
            lines: vec![
                line("Name", 10, 10),
                line("Town", 300, 10),
                line("Heading", 10, 80),
                line("Street", 10, 100),
            ],
            fields: vec![entry(10, 26), entry(300, 26), entry(10, 116)],
        };
        assert_eq!(box_of("Name", &reading), Some((10, 26)));
        assert_eq!(box_of("Town", &reading), Some((300, 26)));
        assert_eq!(box_of("Street", &reading), Some((10, 116)));
        assert_eq!(box_of("Heading", &reading), None);
    }

    #[test]
    fn a_value_that_reads_like_a_label_is_no_label() {
        let reading = Reading {
            lines: vec![line("Name", 10, 15), line("Phone", 85, 15), line("Phone", 10, 75)],
            fields: vec![entry(80, 10), entry(80, 70)],
        };
        assert_eq!(box_of("Phone", &reading), Some((80, 70)));
    }

    #[test]
    fn two_labels_with_a_box_each_are_not_guessed_between() {
        let reading = Reading {
            lines: vec![line("Name", 10, 15), line("Name", 10, 75)],
            fields: vec![entry(80, 10), entry(80, 70)],
        };
        assert_eq!(box_of("Name", &reading), None);
    }
}
