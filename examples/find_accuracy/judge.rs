//! Looks for everything that is there, and for texts that are not, and says what came of each.

use std::collections::BTreeSet;
use std::time::Instant;

use deskwright::candidate::Candidate;
use deskwright::geometry::Rect;
use deskwright::locate::compare;
use deskwright::locate::field::{FieldFinding, field_of};
use deskwright::locate::find::find;
use deskwright::locate::query::{Finding, Query};
use deskwright::locate::reading::{FieldKind, Reading};
use deskwright::screen::frame::Frame;

use crate::truth::{Kind, Target, Truth};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    /// Another place was taken for the one that is meant, or one of several for the only one.
    Wrong,
    /// A text that is not there was found.
    Invented,
    /// It is there once, and several were found.
    Several,
    Missed,
    Found,
    /// It is there several times, and that was said: a step asks for more words.
    Alike,
    /// A text that is not there was not found.
    Refused,
}

pub(crate) struct Judged {
    pub target: Target,
    pub verdict: Verdict,
    /// What was found, or what came nearest.
    pub seen: Vec<Candidate>,
    pub ms: f64,
}

const TEXT: [FieldKind; 2] = [FieldKind::Entry, FieldKind::Panel];
const TICKS: [FieldKind; 2] = [FieldKind::Checked, FieldKind::Unchecked];

pub(crate) fn all(truth: &Truth, reading: &Reading, frame: &Frame) -> Vec<Judged> {
    let mut judged = Vec::new();
    for target in &truth.targets {
        let first = |other: &&Target| other.kind == target.kind && words(&other.text) == words(&target.text);
        let alike: Vec<&Target> = truth.targets.iter().filter(first).collect();
        // Several of one text are one question.
        if target.kind == Kind::Seen || alike.first().is_some_and(|first| !std::ptr::eq(*first, target)) {
            continue;
        }
        let shown = |other: &&Target| other.kind == Kind::Seen && words(&other.text) == words(&target.text);
        let places: Vec<Rect> = alike
            .iter()
            .copied()
            .chain(truth.targets.iter().filter(shown).filter(|_| target.kind == Kind::Text))
            .map(|one| one.area)
            .collect();
        let query = Query::label(words(&target.text));
        let begun = Instant::now();
        let (verdict, seen) = match target.kind {
            Kind::Field => field(&field_of(reading, &query, &TEXT, frame), &places, None),
            Kind::Checked => field(
                &field_of(reading, &query, &TICKS, frame),
                &places,
                Some(FieldKind::Checked),
            ),
            Kind::Unchecked => field(
                &field_of(reading, &query, &TICKS, frame),
                &places,
                Some(FieldKind::Unchecked),
            ),
            Kind::Text | Kind::Seen => text(find(reading, &query, frame), &places),
        };
        judged.push(Judged {
            target: target.clone(),
            verdict,
            seen,
            ms: begun.elapsed().as_secs_f64() * 1000.0,
        });
    }
    for absent in absent(truth) {
        let begun = Instant::now();
        let (verdict, seen) = match find(reading, &Query::label(absent.as_str()), frame) {
            Finding::None(nearest) => (Verdict::Refused, nearest),
            Finding::One(found) => (Verdict::Invented, vec![found]),
            Finding::Several(found) => (Verdict::Several, found),
        };
        judged.push(Judged {
            target: Target {
                kind: Kind::Text,
                area: Rect::new(0, 0, 1, 1),
                text: absent,
                source: "absent".to_owned(),
            },
            verdict,
            seen,
            ms: begun.elapsed().as_secs_f64() * 1000.0,
        });
    }
    judged
}

/// As a person writes it: without the colon of a label.
fn words(text: &str) -> &str {
    text.trim_end_matches(':').trim_end()
}

fn hit(candidate: &Candidate, places: &[Rect]) -> bool {
    let (x, y) = candidate.bounds.middle();
    places.iter().any(|place| place.contains(x, y))
}

fn text(finding: Finding, places: &[Rect]) -> (Verdict, Vec<Candidate>) {
    match finding {
        Finding::One(found) => {
            let right = places.len() == 1 && hit(&found, places);
            (if right { Verdict::Found } else { Verdict::Wrong }, vec![found])
        }
        Finding::Several(found) => {
            let right = places.len() > 1 && found.iter().all(|one| hit(one, places));
            (if right { Verdict::Alike } else { Verdict::Several }, found)
        }
        Finding::None(nearest) => (Verdict::Missed, nearest),
    }
}

fn field(finding: &FieldFinding, places: &[Rect], kind: Option<FieldKind>) -> (Verdict, Vec<Candidate>) {
    match finding {
        FieldFinding::One(label, found) => {
            let (x, y) = found.bounds.middle();
            let inside = places.iter().any(|place| place.contains(x, y));
            let right = inside && places.len() == 1 && kind.is_none_or(|kind| kind == found.kind);
            let seen = Candidate {
                bounds: found.bounds,
                ..label.clone()
            };
            (if right { Verdict::Found } else { Verdict::Wrong }, vec![seen])
        }
        FieldFinding::NoBox(label) => (Verdict::Missed, vec![label.clone()]),
        FieldFinding::NoLabel(Finding::Several(found)) => {
            let verdict = if places.len() > 1 {
                Verdict::Alike
            } else {
                Verdict::Several
            };
            (verdict, found.clone())
        }
        FieldFinding::NoLabel(Finding::One(found)) => (Verdict::Missed, vec![found.clone()]),
        FieldFinding::NoLabel(Finding::None(nearest)) => (Verdict::Missed, nearest.clone()),
    }
}

/// Texts that nobody sees: what is there with a letter or a figure changed, one more, one less.
fn absent(truth: &Truth) -> BTreeSet<String> {
    let there: Vec<&str> = truth.targets.iter().map(|target| words(&target.text)).collect();
    let mut all = BTreeSet::new();
    for text in &there {
        let letters: Vec<char> = text.chars().collect();
        let Some((last, rest)) = letters.split_last() else {
            continue;
        };
        if letters.len() < 3 {
            continue;
        }
        let shorter: String = rest.iter().collect();
        let longer = if last.is_ascii_digit() {
            format!("{text}7")
        } else {
            format!("{text}s")
        };
        let other = match last {
            '7' => format!("{shorter}4"),
            '0'..='9' => format!("{shorter}7"),
            'k' => format!("{shorter}x"),
            _ => format!("{shorter}k"),
        };
        all.extend([shorter, longer, other, format!("Un{text}"), format!("{text} as")]);
    }
    // What differs by a point or a blank only is the same to a person who reads.
    all.retain(|one| {
        let bare = one.trim();
        one == bare
            && !there
                .iter()
                .any(|text| compare::same(text, one) || text.to_lowercase() == one.to_lowercase())
    });
    all
}
