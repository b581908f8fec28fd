//! Words for what is on a screen: the shortest target that means one thing there, and nothing else.
//!
//! Invariant: what is given here was looked for and found once, at the place it was asked for.

use super::around::Around;
use super::field::{FieldFinding, field_of};
use super::find::find;
use super::order::in_reading_order;
use super::query::{Finding, Query, What};
use super::reading::{Field, FieldKind, Line, Reading};
use crate::geometry::Rect;
use crate::screen::frame::Frame;

/// How many neighbours are tried.
const NEIGHBOURS: usize = 6;

/// What a reading's lines are called; as many as it has lines.
pub struct Names<'a> {
    reading: &'a Reading,
    frame: &'a Frame,
    /// Nothing where no words mean a line, as for a mark that reads as no letter.
    pub lines: Vec<Option<Query>>,
}

impl<'a> Names<'a> {
    pub fn of(reading: &'a Reading, frame: &'a Frame) -> Names<'a> {
        let labels: Vec<Option<Query>> = reading.lines.iter().map(label).collect();
        let means = |query: &Query, line: &Line| match find(reading, query, frame) {
            Finding::One(found) => found.bounds == line.bounds,
            Finding::None(_) | Finding::Several(_) => false,
        };
        let alone = |(line, label): (&Line, Option<Query>)| label.filter(|label| means(label, line));
        let unique: Vec<Option<Query>> = reading.lines.iter().zip(labels.clone()).map(alone).collect();
        let anchors: Vec<(&Line, &Query)> = reading
            .lines
            .iter()
            .zip(&unique)
            .filter_map(|(line, label)| Some((line, label.as_ref()?)))
            .collect();
        let lines = reading
            .lines
            .iter()
            .zip(&unique)
            .zip(labels)
            .map(|((line, alone), label)| {
                if alone.is_some() {
                    return alone.clone();
                }
                let label = label?;
                let beside = beside(&label, line, &anchors);
                let named = beside.into_iter().find(|query| means(query, line));
                named.or_else(|| numbered(reading, label, line, frame))
            });
        Names {
            lines: lines.collect(),
            reading,
            frame,
        }
    }

    /// A target that means this box: a label that it belongs to, else its place.
    pub fn field(&self, field: &Field) -> Query {
        let kinds: &[FieldKind] = match field.kind {
            FieldKind::Checked | FieldKind::Unchecked => &[FieldKind::Checked, FieldKind::Unchecked],
            FieldKind::Entry | FieldKind::Panel | FieldKind::Button => &[FieldKind::Entry, FieldKind::Panel],
        };
        let means = |query: &Query| match field_of(self.reading, query, kinds, self.frame) {
            FieldFinding::One(_, found) => found.bounds == field.bounds,
            FieldFinding::NoBox(_) | FieldFinding::NoLabel(_) => false,
        };
        let mut labels: Vec<(&Line, &Query)> = self
            .reading
            .lines
            .iter()
            .zip(&self.lines)
            .filter_map(|(line, name)| Some((line, name.as_ref()?)))
            .filter(|(line, _)| line.text().chars().any(char::is_alphabetic))
            .collect();
        // What stands in a box is as a rule its value, and another one tomorrow.
        let inside = |line: &Line| field.bounds.encloses(&line.bounds);
        labels.sort_by_key(|(line, _)| (inside(line), distance(&line.bounds, &field.bounds)));
        let outside = labels.iter().filter(|(line, _)| !inside(line)).take(NEIGHBOURS);
        let within = labels.iter().filter(|(line, _)| inside(line)).take(NEIGHBOURS);
        let named = outside.chain(within).find(|(_, label)| means(label));
        let (x, y) = field.bounds.middle();
        named.map_or(Query::of(What::At(x, y)), |(_, label)| (*label).clone())
    }
}

/// Without what a label may trail.
fn label(line: &Line) -> Option<Query> {
    let text = line.text();
    let is_text = text.chars().any(char::is_alphanumeric) && !text.contains("{{") && !text.contains("{%");
    is_text.then(|| Query::label(text.trim_end_matches([':', '*', '…', ' '])))
}

/// The label narrowed by what stands near it once.
fn beside(label: &Query, line: &Line, anchors: &[(&Line, &Query)]) -> Vec<Query> {
    let mut near: Vec<(&Line, &Query)> = anchors.to_vec();
    near.sort_by_key(|(anchor, _)| distance(&anchor.bounds, &line.bounds));
    let mut out = Vec::new();
    for (at, anchor) in near.into_iter().take(NEIGHBOURS) {
        for around in [
            Around::RightOf,
            Around::LeftOf,
            Around::Below,
            Around::Above,
            Around::Near,
        ] {
            if !around.fits(&at.bounds, &line.bounds) {
                continue;
            }
            let mut query = label.clone();
            let place = match around {
                Around::RightOf => &mut query.right_of,
                Around::LeftOf => &mut query.left_of,
                Around::Below => &mut query.below,
                Around::Above => &mut query.above,
                Around::Inside => &mut query.inside,
                Around::Near => &mut query.near,
            };
            *place = Some(Box::new(anchor.clone()));
            out.push(query);
        }
    }
    out
}

/// The label as the first, second, ... of its like.
fn numbered(reading: &Reading, label: Query, line: &Line, frame: &Frame) -> Option<Query> {
    let Finding::Several(alike) = find(reading, &label, frame) else {
        return None;
    };
    let alike = in_reading_order(alike, |candidate| candidate.bounds);
    let at = alike.iter().position(|candidate| candidate.bounds == line.bounds)?;
    Some(Query {
        nth: Some(u32::try_from(at).ok()?.checked_add(1)?),
        ..label
    })
}

/// Pixels between two boxes; lines count more than columns.
fn distance(a: &Rect, b: &Rect) -> i32 {
    let across = a.x.max(b.x).saturating_sub(a.right().min(b.right())).max(0);
    let down = a.y.max(b.y).saturating_sub(a.bottom().min(b.bottom())).max(0);
    across.saturating_add(down.saturating_mul(2))
}
