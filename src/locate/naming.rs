//! Words for what is on a screen: the shortest target that means one thing there, and nothing else.
//!
//! Invariant: what is given here was looked for and found once, at the place it was asked for.

use super::field::{FieldFinding, field_of};
use super::find::find;
use super::query::{Finding, Query, What};
use super::reading::{Field, FieldKind, Line, Reading};
use crate::geometry::Rect;
use crate::screen::frame::Frame;

/// How many neighbours are tried.
const NEIGHBOURS: usize = 8;

/// A target that means this line; nothing where there is none, as for a mark that reads as no letter.
pub fn of_line(reading: &Reading, line: &Line, frame: &Frame) -> Option<Query> {
    let text = line.text();
    if !text.chars().any(char::is_alphanumeric) || text.contains("{{") || text.contains("{%") {
        return None;
    }
    let means = |query: &Query| match find(reading, query, frame) {
        Finding::One(found) => found.bounds == line.bounds,
        Finding::None(_) | Finding::Several(_) => false,
    };
    // What a label may trail is no part of it.
    let bare = Query::label(text.trim_end_matches([':', '*', '…', ' ']));
    let label = Query::label(text.as_str());
    let label = if means(&bare) || !means(&label) { bare } else { label };
    if means(&label) {
        return Some(label);
    }
    let anchors: Vec<Query> = near(reading, &line.bounds)
        .map(|neighbour| Query::label(neighbour.text()))
        .filter(|anchor| anchor.what != label.what && matches!(find(reading, anchor, frame), Finding::One(_)))
        .take(NEIGHBOURS)
        .collect();
    for anchor in anchors {
        let beside = |place: fn(&mut Query) -> &mut Option<Box<Query>>| {
            let mut query = label.clone();
            *place(&mut query) = Some(Box::new(anchor.clone()));
            query
        };
        let queries = [
            beside(|query| &mut query.right_of),
            beside(|query| &mut query.left_of),
            beside(|query| &mut query.below),
            beside(|query| &mut query.above),
            beside(|query| &mut query.inside),
            beside(|query| &mut query.near),
        ];
        if let Some(query) = queries.into_iter().find(means) {
            return Some(query);
        }
    }
    (1..=20)
        .map(|nth| Query {
            nth: Some(nth),
            ..label.clone()
        })
        .find(means)
}

/// A target that means this box: a label that it belongs to, else its place.
pub fn of_field(reading: &Reading, field: &Field, frame: &Frame) -> Query {
    let kinds: &[FieldKind] = match field.kind {
        FieldKind::Checked | FieldKind::Unchecked => &[FieldKind::Checked, FieldKind::Unchecked],
        FieldKind::Entry | FieldKind::Panel | FieldKind::Button => &[FieldKind::Entry, FieldKind::Panel],
    };
    let means = |query: &Query| match field_of(reading, query, kinds, frame) {
        FieldFinding::One(_, found) => found.bounds == field.bounds,
        FieldFinding::NoBox(_) | FieldFinding::NoLabel(_) => false,
    };
    let labels = near(reading, &field.bounds).filter(|line| line.text().chars().any(char::is_alphabetic));
    let labels = labels.take(NEIGHBOURS).filter_map(|line| of_line(reading, line, frame));
    // What stands in a box is as a rule its value, and another one tomorrow.
    let (inside, beside): (Vec<Query>, Vec<Query>) = labels.partition(
        |label| matches!(find(reading, label, frame), Finding::One(found) if field.bounds.encloses(&found.bounds)),
    );
    let named = beside.into_iter().chain(inside).find(means);
    let (x, y) = field.bounds.middle();
    named.unwrap_or_else(|| Query::of(What::At(x, y)))
}

/// The other lines, the nearest first.
fn near<'a>(reading: &'a Reading, to: &Rect) -> impl Iterator<Item = &'a Line> {
    let distance = |line: &Line| {
        let across = line
            .bounds
            .x
            .max(to.x)
            .saturating_sub(line.bounds.right().min(to.right()));
        let down = line
            .bounds
            .y
            .max(to.y)
            .saturating_sub(line.bounds.bottom().min(to.bottom()));
        across.max(0).saturating_add(down.max(0).saturating_mul(2))
    };
    let mut others: Vec<&Line> = reading.lines.iter().filter(|line| line.bounds != *to).collect();
    others.sort_by_key(|line| distance(line));
    others.into_iter()
}
