//! From a reading and a query to exactly one candidate, or the reason why not.

use std::cmp::Ordering;

use super::around::Around;
use super::compare::{self, Likeness};
use super::order::in_reading_order;
use super::picture::places::places;
use super::query::{Finding, Query, What};
use super::reading::{Line, Reading, Word};
use crate::candidate::{Candidate, FoundBy};
use crate::geometry::Rect;
use crate::needle::Needle;
use crate::screen::frame::Frame;

/// How many near misses are told.
const NEAREST: usize = 3;

/// A word of a label is read with more confidence, 0 to 1.
const DOUBTED: f64 = 0.75;

/// Looks for a query among everything read.
pub fn find(reading: &Reading, query: &Query, frame: &Frame) -> Finding {
    match choose(reading, query, frame) {
        Ok(choice) => choice.finding(reading, query),
        Err(finding) => finding,
    }
}

/// Everything that was thought of.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    pub finding: Finding,
    /// What made one of several the one that is meant; nothing where there was no choice.
    pub why: Option<String>,
    /// What was not taken, each with why not: what fits the text and not the place first, then other texts like it.
    pub others: Vec<Candidate>,
}

/// As [`find`], with every candidate.
pub fn explain(reading: &Reading, query: &Query, frame: &Frame) -> Explained {
    match choose(reading, query, frame) {
        Ok(choice) => {
            let finding = choice.finding(reading, query);
            let mut others = misses(reading, query, choice.refused);
            let is_taken = |other: &Candidate| choice.kept.iter().any(|one| other.bounds.encloses(&one.bounds));
            others.retain(|other| !is_taken(other));
            Explained {
                why: choice.why,
                others,
                finding,
            }
        }
        Err(finding) => Explained {
            finding,
            why: None,
            others: Vec::new(),
        },
    }
}

/// What is left after everything a query says, and what was refused for it.
struct Choice {
    kept: Vec<Candidate>,
    refused: Vec<Candidate>,
    why: Option<String>,
}

impl Choice {
    fn finding(&self, reading: &Reading, query: &Query) -> Finding {
        match self.kept.as_slice() {
            [] => {
                let mut nearest = misses(reading, query, self.refused.clone());
                nearest.truncate(NEAREST);
                Finding::None(nearest)
            }
            [one] => Finding::One(one.clone()),
            several => Finding::Several(several.to_vec()),
        }
    }

    fn refuse(&mut self, candidate: Candidate, why: impl Into<String>) {
        self.refused.push(Candidate {
            why_not: Some(why.into()),
            ..candidate
        });
    }
}

fn choose(reading: &Reading, query: &Query, frame: &Frame) -> Result<Choice, Finding> {
    if let What::At(x, y) = query.what {
        return Err(Finding::One(Candidate {
            text: String::new(),
            bounds: Rect::new(x, y, 1, 1),
            score: 1.0,
            by: FoundBy::Position,
            why_not: None,
        }));
    }
    let around = surroundings(reading, query, frame)?;
    let (alike, refused) = match &query.what {
        What::Image(needle) => shown(frame, needle),
        what => matching(reading, what),
    };
    let mut choice = Choice {
        kept: Vec::new(),
        refused: Vec::new(),
        why: None,
    };
    for candidate in alike {
        match around
            .iter()
            .find_map(|(word, anchor)| why_not(*word, anchor, &candidate.bounds))
        {
            None => choice.kept.push(candidate),
            Some(why) => choice.refuse(candidate, why),
        }
    }
    choice.refused.extend(refused);
    narrow_to_nearest(&mut choice, query, &around);
    if let Some(nth) = query.nth {
        take_nth(&mut choice, nth);
    }
    Ok(choice)
}

/// Where an image is, and where something like it is.
fn shown(frame: &Frame, needle: &Needle) -> (Vec<Candidate>, Vec<Candidate>) {
    let candidates = places(frame, needle).into_iter().map(|place| Candidate {
        text: needle.name().to_owned(),
        bounds: place.bounds,
        score: place.score,
        by: FoundBy::Image,
        why_not: place.flaw,
    });
    candidates.partition(|candidate| candidate.why_not.is_none())
}

/// Lines, or words of lines, that are what is meant, in reading order. Exact ones push confusable ones out.
fn matching(reading: &Reading, what: &What) -> (Vec<Candidate>, Vec<Candidate>) {
    let mut out: Vec<(Likeness, Candidate)> = Vec::new();
    let pattern = match what {
        What::Matches(pattern) => match regex::Regex::new(pattern) {
            Ok(pattern) => Some(pattern),
            Err(_) => return (Vec::new(), Vec::new()),
        },
        _ => None,
    };
    for line in &reading.lines {
        let text = line.text();
        if let (What::Label(wanted), Some(rest)) = (what, after_icon(line))
            && compare::label(&rest.text(), wanted) != Likeness::Different
        {
            let candidate = Candidate {
                text: rest.text(),
                bounds: rest.bounds,
                score: Likeness::Confusable.score() * confidence(&rest.words),
                by: FoundBy::Text,
                why_not: None,
            };
            out.push((Likeness::Confusable, candidate));
            continue;
        }
        let likeness = match what {
            What::Label(wanted) => compare::label(&text, wanted),
            What::Contains(wanted) => compare::contains(&text, wanted),
            What::Matches(_) if pattern.as_ref().is_some_and(|pattern| pattern.is_match(&text)) => Likeness::Same,
            What::Anything => Likeness::Same,
            What::Matches(_) | What::At(..) | What::Image(_) => Likeness::Different,
        };
        if likeness != Likeness::Different {
            let bounds = part_bounds(line, what).unwrap_or(line.bounds);
            let score = likeness.score() * confidence(&line.words);
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
    let (best, less): (Vec<_>, Vec<_>) = out.into_iter().partition(|(likeness, _)| Some(*likeness) == best);
    let pushed_out = |(_, candidate)| Candidate {
        why_not: Some("another is more like it, letter by letter".to_owned()),
        ..candidate
    };
    (
        best.into_iter().map(|(_, candidate)| candidate).collect(),
        less.into_iter().map(pushed_out).collect(),
    )
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

/// What stands after a first word that is an icon read as letters: short, about as high as wide, and doubted by the reader.
/// What has a figure in it is never taken for one: `3` before `x chair` is a count.
fn after_icon(line: &Line) -> Option<Line> {
    let (first, rest) = line.words.split_first()?;
    let is_icon = first.confidence < DOUBTED
        && first.text.chars().count() <= 3
        && !first.text.contains(|c: char| c.is_ascii_digit())
        && first.bounds.width <= first.bounds.height.saturating_mul(2)
        && first.bounds.height <= first.bounds.width.saturating_mul(2);
    is_icon.then(|| Line::of(rest)).flatten()
}

fn confidence(words: &[Word]) -> f64 {
    words.iter().map(|word| word.confidence).fold(1.0, f64::min)
}

type Surroundings = Vec<(Around, Rect)>;

/// Where the anchors are. An anchor that is not there once decides the whole finding.
fn surroundings(reading: &Reading, query: &Query, frame: &Frame) -> Result<Surroundings, Finding> {
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
            && let Some(area) = container(reading, anchor, frame)
        {
            out.push((around, area));
            continue;
        }
        match find(reading, anchor, frame) {
            Finding::One(found) => out.push((around, found.bounds)),
            other => return Err(other),
        }
    }
    Ok(out)
}

/// The topmost window with this title, else the group with this title, else the smallest box around this text.
fn container(reading: &Reading, anchor: &Query, frame: &Frame) -> Option<Rect> {
    let titled = |window: &&crate::window::Window| match &anchor.what {
        What::Label(title) => compare::label(&window.title, title) == Likeness::Same,
        What::Contains(part) => compare::contains(&window.title, part) == Likeness::Same,
        What::Matches(pattern) => regex::Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(&window.title)),
        What::At(..) | What::Image(_) | What::Anything => false,
    };
    if let Some(window) = frame.windows.iter().rev().find(titled) {
        return Some(window.bounds);
    }
    let Finding::One(text) = find(reading, anchor, frame) else {
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
fn narrow_to_nearest(choice: &mut Choice, query: &Query, around: &Surroundings) {
    if query.nth.is_some() {
        return;
    }
    for (around, anchor) in around {
        if *around == Around::Inside || choice.kept.len() < 2 {
            continue;
        }
        let distance = |candidate: &Candidate| around.distance(anchor, &candidate.bounds);
        let least = choice.kept.iter().map(distance).min();
        let kept = std::mem::take(&mut choice.kept);
        let (nearest, farther): (Vec<_>, Vec<_>) = kept.into_iter().partition(|one| Some(distance(one)) == least);
        if !farther.is_empty() && nearest.len() == 1 {
            choice.why = Some("the nearest".to_owned());
        }
        choice.kept = nearest;
        for candidate in farther {
            choice.refuse(candidate, "another one is nearer");
        }
    }
}

fn take_nth(choice: &mut Choice, nth: u32) {
    let kept = in_reading_order(std::mem::take(&mut choice.kept), |candidate| candidate.bounds);
    let elsewhere = std::mem::take(&mut choice.refused);
    let (at, count) = (usize::try_from(nth).unwrap_or(usize::MAX), kept.len());
    for (number, candidate) in (1..).zip(kept) {
        if number == at {
            choice.why = Some(format!("number {nth} of {count}"));
            choice.kept.push(candidate);
        } else if count < at {
            choice.refuse(candidate, format!("there are only {count}"));
        } else {
            choice.refuse(candidate, format!("number {number} of {count}"));
        }
    }
    choice.refused.extend(elsewhere);
}

/// What was not taken, each with why: what was refused, then other texts, the most alike first.
fn misses(reading: &Reading, query: &Query, mut misses: Vec<Candidate>) -> Vec<Candidate> {
    let wanted = match &query.what {
        What::Label(text) | What::Contains(text) | What::Matches(text) => text.as_str(),
        What::At(..) | What::Image(_) | What::Anything => "",
    };
    let lines = if matches!(query.what, What::Image(_)) {
        &[][..]
    } else {
        &reading.lines
    };
    let mut others: Vec<Candidate> = lines
        .iter()
        .filter(|line| !misses.iter().any(|miss| line.bounds.encloses(&miss.bounds)))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Size;

    /// A line whose first word is a square that the reader doubts.
    fn line(first: &str, rest: &str) -> Reading {
        let word = |text: &str, x: i32, width: u32, confidence: f64| Word {
            text: text.to_owned(),
            bounds: Rect::new(x, 10, width, 12),
            confidence,
        };
        let words = [word(first, 10, 12, 0.4), word(rest, 30, 60, 0.96)];
        Reading {
            lines: Line::of(&words).into_iter().collect(),
            fields: Vec::new(),
        }
    }

    #[test]
    fn a_doubted_first_word_may_be_an_icon_but_never_a_figure() {
        let blank = Frame::new(Size::new(1, 1), vec![0; 4]).unwrap();
        let found = |first: &str| find(&line(first, "Chairs"), &Query::label("Chairs"), &blank);
        let Finding::One(chairs) = found("vw") else {
            panic!("the icon is part of the label")
        };
        assert_eq!((chairs.text.as_str(), chairs.bounds.x), ("Chairs", 30));
        for count in ["3", "12", "8x"] {
            assert!(matches!(found(count), Finding::None(_)), "{count}");
        }
    }
}
