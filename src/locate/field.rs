//! The box that belongs to a label, wherever the label stands: left of it, above it, beside a check box, inside.

use super::around::{same_band, same_column};
use super::find::find;
use super::query::{Finding, Query, What};
use super::reading::{Field, FieldKind, Reading};
use crate::candidate::Candidate;
use crate::geometry::Rect;
use crate::window::Window;

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
pub fn field_of(reading: &Reading, label: &Query, kinds: &[FieldKind], windows: &[Window]) -> FieldFinding {
    let labels = match find(reading, label, windows) {
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

fn belonging<'a>(reading: &'a Reading, label: &Rect, kinds: &'a [FieldKind]) -> Option<&'a Field> {
    let line = i32::try_from(label.height).unwrap_or(i32::MAX);
    let ticks = kinds.contains(&FieldKind::Checked);
    let inside = || {
        boxes(reading, kinds)
            .filter(|field| field.kind != FieldKind::Panel)
            .find(|field| field.bounds.encloses(label))
    };
    let right = || {
        boxes(reading, kinds)
            .filter(|field| beside(label, &field.bounds) && field.bounds.x >= label.right().saturating_sub(2))
            .min_by_key(|field| field.bounds.x)
            .filter(|field| !text_between(reading, label, &field.bounds))
    };
    let left = || {
        boxes(reading, kinds)
            .filter(|field| beside(label, &field.bounds) && field.bounds.right() <= label.x.saturating_add(2))
            .max_by_key(|field| field.bounds.right())
            .filter(|field| label.x.saturating_sub(field.bounds.right()) <= line.saturating_mul(3))
    };
    let below = || {
        boxes(reading, kinds)
            .filter(|field| same_column(label, &field.bounds) && field.bounds.y >= label.bottom().saturating_sub(2))
            .min_by_key(|field| field.bounds.y)
            .filter(|field| field.bounds.y.saturating_sub(label.bottom()) <= line.saturating_mul(2))
    };
    if ticks {
        inside().or_else(left).or_else(right)
    } else {
        inside().or_else(right).or_else(below)
    }
}

/// On the label's line; a taller box may begin there.
fn beside(label: &Rect, field: &Rect) -> bool {
    let (_, middle) = label.middle();
    same_band(label, field) && middle >= field.y && middle < field.bottom()
}

/// Another text between a label and a box on its right: then the box belongs to that one.
fn text_between(reading: &Reading, label: &Rect, field: &Rect) -> bool {
    reading.lines.iter().any(|line| {
        let (x, _) = line.bounds.middle();
        line.bounds != *label && same_band(label, &line.bounds) && x > label.right() && x < field.x
    })
}
