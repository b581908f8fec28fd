//! From a reading and a query to exactly one candidate, or the reason why not.

use std::cmp::Ordering;

use super::around::Around;
use super::compare::{self, Likeness};
use super::query::{Finding, Query, What};
use super::reading::{Line, Reading};
use crate::candidate::{Candidate, FoundBy};
use crate::geometry::Rect;
use crate::window::Window;

/// How many near misses are told.
const NEAREST: usize = 3;

/// Looks for a query among everything read.
pub fn find(reading: &Reading, query: &Query, windows: &[Window]) -> Finding {
    if let What::At(x, y) = query.what {
        return Finding::One(Candidate {
            text: String::new(),
            bounds: Rect::new(x, y, 1, 1),
            score: 1.0,
            by: FoundBy::Position,
            why_not: None,
        });
    }
    let around = match surroundings(reading, query, windows) {
        Ok(around) => around,
        Err(finding) => return finding,
    };
    let alike = matching(reading, &query.what);
    let (mut kept, mut outside): (Vec<Candidate>, Vec<Candidate>) = (Vec::new(), Vec::new());
    for candidate in alike {
        match around
            .iter()
            .find_map(|(word, anchor)| why_not(*word, anchor, &candidate.bounds))
        {
            None => kept.push(candidate),
            Some(why) => outside.push(Candidate {
                why_not: Some(why),
                ..candidate
            }),
        }
    }
    narrow_to_nearest(&mut kept, query, &around);
    if let Some(nth) = query.nth {
        return nth_of(kept, nth, outside, reading, query);
    }
    match kept.len() {
        0 => Finding::None(nearest(reading, query, outside)),
        1 => kept.pop().map_or(Finding::None(Vec::new()), Finding::One),
        _ => Finding::Several(kept),
    }
}

/// Lines, or words of lines, that are what is meant, in reading order. Exact ones push confusable ones out.
fn matching(reading: &Reading, what: &What) -> Vec<Candidate> {
    let mut out: Vec<(Likeness, Candidate)> = Vec::new();
    let pattern = match what {
        What::Matches(pattern) => match regex::Regex::new(pattern) {
            Ok(pattern) => Some(pattern),
            Err(_) => return Vec::new(),
        },
        _ => None,
    };
    for line in &reading.lines {
        let text = line.text();
        let likeness = match what {
            What::Label(wanted) => compare::label(&text, wanted),
            What::Contains(wanted) => compare::contains(&text, wanted),
            What::Matches(_) if pattern.as_ref().is_some_and(|pattern| pattern.is_match(&text)) => Likeness::Same,
            What::Anything => Likeness::Same,
            What::Matches(_) | What::At(..) => Likeness::Different,
        };
        if likeness != Likeness::Different {
            let bounds = part_bounds(line, what).unwrap_or(line.bounds);
            let score = likeness.score() * confidence(line);
            out.push((
                likeness,
                Candidate {
                    text,
                    bounds,
                    score,
                    by: FoundBy::Text,
                    why_not: None,
                },
            ));
        }
    }
    let best = out.iter().map(|(likeness, _)| *likeness).max();
    out.into_iter()
        .filter(|(likeness, _)| Some(*likeness) == best)
        .map(|(_, candidate)| candidate)
        .collect()
}

/// Where in the line the words that were asked for stand: `contains: Later` clicks `Later`, not the line's middle.
fn part_bounds(line: &Line, what: &What) -> Option<Rect> {
    let What::Contains(wanted) = what else { return None };
    let count = wanted.split_whitespace().count().max(1);
    let part = line.words.windows(count).find(|words| {
        let text: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        compare::contains(&text.join(" "), wanted) != Likeness::Different
    })?;
    part.iter().map(|word| word.bounds).reduce(|all, next| all.union(&next))
}

fn confidence(line: &Line) -> f64 {
    line.words.iter().map(|word| word.confidence).fold(1.0, f64::min)
}

type Surroundings = Vec<(Around, Rect)>;

/// Where the anchors are. An anchor that is not there once decides the whole finding.
fn surroundings(reading: &Reading, query: &Query, windows: &[Window]) -> Result<Surroundings, Finding> {
    let anchors = [
        (Around::Near, &query.near),
        (Around::RightOf, &query.right_of),
        (Around::LeftOf, &query.left_of),
        (Around::Above, &query.above),
        (Around::Below, &query.below),
        (Around::Inside, &query.inside),
    ];
    let mut out = Vec::new();
    for (around, anchor) in anchors {
        let Some(anchor) = anchor else { continue };
        if around == Around::Inside
            && let Some(area) = container(reading, anchor, windows)
        {
            out.push((around, area));
            continue;
        }
        match find(reading, anchor, windows) {
            Finding::One(found) => out.push((around, found.bounds)),
            other => return Err(other),
        }
    }
    Ok(out)
}

/// The topmost window with this title, else the group with this title, else the smallest box around this text.
fn container(reading: &Reading, anchor: &Query, windows: &[Window]) -> Option<Rect> {
    let titled = |window: &&Window| match &anchor.what {
        What::Label(title) => compare::label(&window.title, title) == Likeness::Same,
        What::Contains(part) => compare::contains(&window.title, part) == Likeness::Same,
        What::Matches(pattern) => regex::Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(&window.title)),
        What::At(..) | What::Anything => false,
    };
    if let Some(window) = windows.iter().rev().find(titled) {
        return Some(window.bounds);
    }
    let Finding::One(text) = find(reading, anchor, windows) else {
        return None;
    };
    let areas = || reading.fields.iter().map(|field| field.bounds);
    let size = |area: &Rect| u64::from(area.width) * u64::from(area.height);
    let titled = areas().filter(|area| is_title(&text.bounds, area)).min_by_key(size);
    titled.or_else(|| areas().filter(|area| area.encloses(&text.bounds)).min_by_key(size))
}

/// Whether the upper line of the area runs through the text: the title of a group of widgets.
fn is_title(text: &Rect, area: &Rect) -> bool {
    let crossed = area.y >= text.y && area.y < text.bottom() && area.height > text.height;
    crossed && area.x <= text.x && area.right() >= text.right()
}

fn why_not(around: Around, anchor: &Rect, bounds: &Rect) -> Option<String> {
    if around.fits(anchor, bounds) {
        None
    } else {
        Some(format!("not {}", around.word()))
    }
}

/// `right_of` and its like mean the next one in that direction, `near` the closest.
fn narrow_to_nearest(kept: &mut Vec<Candidate>, query: &Query, around: &Surroundings) {
    if query.nth.is_some() || kept.len() < 2 {
        return;
    }
    for (around, anchor) in around {
        if *around == Around::Inside {
            continue;
        }
        let distance = |candidate: &Candidate| around.distance(anchor, &candidate.bounds);
        let Some(least) = kept.iter().map(distance).min() else {
            return;
        };
        kept.retain(|candidate| distance(candidate) == least);
    }
}

fn nth_of(mut kept: Vec<Candidate>, nth: u32, outside: Vec<Candidate>, reading: &Reading, query: &Query) -> Finding {
    kept.sort_by_key(|candidate| (candidate.bounds.y, candidate.bounds.x));
    let at = usize::try_from(nth).unwrap_or(usize::MAX).wrapping_sub(1);
    if let Some(found) = kept.get(at) {
        return Finding::One(found.clone());
    }
    let count = kept.len();
    for miss in &mut kept {
        miss.why_not = Some(format!("there are only {count}"));
    }
    kept.extend(outside);
    Finding::None(nearest(reading, query, kept))
}

/// The best that was not taken, each with why.
fn nearest(reading: &Reading, query: &Query, mut misses: Vec<Candidate>) -> Vec<Candidate> {
    let wanted = match &query.what {
        What::Label(text) | What::Contains(text) | What::Matches(text) => text.as_str(),
        What::At(..) | What::Anything => "",
    };
    let mut others: Vec<Candidate> = reading
        .lines
        .iter()
        .filter(|line| !misses.iter().any(|miss| miss.bounds == line.bounds))
        .map(|line| {
            let text = line.text();
            let score = compare::similarity(&text, wanted);
            Candidate {
                why_not: Some(other_text(&text, &query.what)),
                text,
                bounds: line.bounds,
                score,
                by: FoundBy::Text,
            }
        })
        .filter(|candidate| candidate.score > 0.3)
        .collect();
    others.sort_by(|a, b| b.score.partial_cmp(&a.score).unwrap_or(Ordering::Equal));
    misses.extend(others);
    misses.truncate(NEAREST);
    misses
}

fn other_text(text: &str, what: &What) -> String {
    match what {
        What::Label(wanted) if compare::contains(text, wanted) == Likeness::Same => {
            "the label has more text; `contains:` would take it".to_owned()
        }
        What::Matches(_) => "the pattern does not match".to_owned(),
        _ => "another text".to_owned(),
    }
}
