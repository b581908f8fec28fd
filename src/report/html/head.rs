//! The top of the page: the verdict in a sentence, the numbers, where the time and the money went.

use super::rows::{meaning, tone};
use super::view::{Slice, Tile, Tone};
use crate::candidate::FoundBy;
use crate::outcome::{Outcome, RowState};
use crate::report::count::{self, counted};
use crate::report::elapsed::elapsed;
use crate::report::spent::Spent;
use crate::report::summary::Summary;

pub fn verdict(outcome: Option<Outcome>) -> (&'static str, Tone) {
    match outcome {
        Some(Outcome::Passed) => ("Passed", Tone::Good),
        Some(Outcome::Failed) => ("Failed", Tone::Bad),
        Some(Outcome::Invalid) => ("Invalid", Tone::Bad),
        Some(Outcome::Broken) => ("Could not be carried out", Tone::Bad),
        Some(Outcome::Stopped) => ("Stopped", Tone::Warn),
        Some(Outcome::WantsPerson) => ("Wants a person", Tone::Doubt),
        None => ("Cut off", Tone::Doubt),
    }
}

/// What came of it: `19 of 20 rows are done, 1 failed_business.`
pub fn sentence(summary: &Summary) -> String {
    let mut said = if summary.has_rows() {
        let count = |state| summary.rows.values().filter(|seen| **seen == state).count();
        let others = summary
            .states()
            .into_iter()
            .filter(|(state, _)| *state != RowState::Done);
        let mut parts = vec![format!(
            "{} of {} {} done",
            count(RowState::Done),
            counted(summary.planned, "row"),
            if summary.planned == 1 { "is" } else { "are" }
        )];
        parts.extend(others.map(|(state, count)| format!("{count} {state}")));
        let missing = summary.planned.saturating_sub(summary.rows.len());
        parts.extend((missing > 0).then(|| format!("{missing} not begun")));
        format!("{}.", parts.join(", "))
    } else {
        match summary.rows.values().next() {
            Some(RowState::Done) if summary.steps.failed + summary.steps.stopped == 0 => {
                "Every step passed.".to_owned()
            }
            state => {
                let words = meaning(state.copied());
                let mut letters = words.chars();
                let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
                format!("{first}{}.", letters.as_str())
            }
        }
    };
    if summary.outcome.is_none() {
        said.push_str(" The recording ends before the run did.");
    }
    said
}

pub fn tiles(summary: &Summary) -> Vec<Tile> {
    let mut tiles = Vec::new();
    let tile = |value: String, label: &str, note: String, tone| Tile {
        value,
        label: label.to_owned(),
        note,
        tone,
    };
    if summary.has_rows() {
        for (state, count) in summary.states() {
            let note = if state == RowState::Done {
                format!("of {}", counted(summary.planned, "row"))
            } else {
                meaning(Some(state)).to_owned()
            };
            tiles.push(tile(count.to_string(), state.word(), note, tone(Some(state))));
        }
    } else {
        let steps = summary.steps;
        let others = [
            (steps.failed, "failed"),
            (steps.stopped, "stopped"),
            (steps.skipped, "skipped"),
        ];
        let some: Vec<String> = others
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        let note = if some.is_empty() {
            "all of them".to_owned()
        } else {
            some.join(", ")
        };
        let label = format!("{} passed", count::of(steps.passed, "step"));
        tiles.push(tile(steps.passed.to_string(), &label, note, Tone::Quiet));
    }
    let each = match u64::try_from(summary.rows.len()) {
        Ok(rows) if rows > 1 => format!("{} a row", elapsed(summary.time.total / rows)),
        _ => "from start to end".to_owned(),
    };
    tiles.push(tile(elapsed(summary.time.total), "time", each, Tone::Quiet));
    tiles.push(money(summary));
    tiles.extend(summary.limits.iter().map(limit));
    if summary.stale > 0 {
        let note = "before their steps: it proves nothing".to_owned();
        tiles.push(tile(
            summary.stale.to_string(),
            "`until` held already",
            note,
            Tone::Warn,
        ));
    }
    if summary.refused > 0 {
        let note = if summary.refused == 1 {
            "it was not performed"
        } else {
            "none of them was performed"
        };
        let label = format!("{} refused", count::of(summary.refused, "action"));
        tiles.push(tile(summary.refused.to_string(), &label, note.to_owned(), Tone::Warn));
    }
    tiles
}

fn money(summary: &Summary) -> Tile {
    let model = summary.model;
    let (value, note) = match (model.answers + model.unanswered, model.unpriced) {
        (0, _) => ("none".to_owned(), "no model was asked".to_owned()),
        (_, 0) => (
            model.cost.to_string(),
            format!("{}, {} tokens", counted(model.answers, "answer"), tokens(summary)),
        ),
        (_, unpriced) => (
            model.cost.to_string(),
            format!("{}, {unpriced} without a known price", counted(model.answers, "answer")),
        ),
    };
    Tile {
        value,
        label: "model cost".to_owned(),
        note,
        tone: Tone::Quiet,
    }
}

fn limit(spent: &Spent) -> Tile {
    let tone = if spent.is_passed() { Tone::Warn } else { Tone::Quiet };
    let left = spent.most.minus(spent.spent);
    let value = if spent.is_passed() {
        "none".to_owned()
    } else {
        left.to_string()
    };
    Tile {
        value,
        label: "money left".to_owned(),
        note: spent.to_string(),
        tone,
    }
}

fn tokens(summary: &Summary) -> u64 {
    summary.model.usage.input.saturating_add(summary.model.usage.output)
}

/// Where the time went.
pub fn time(summary: &Summary) -> Vec<Slice> {
    let time = summary.time;
    let own = format!(
        "reading the screen {}, mouse and keyboard {}",
        elapsed(time.looking),
        elapsed(time.acting)
    );
    let waiting = format!(
        "until the screen changed {}, programs and records {}",
        elapsed(time.waiting),
        elapsed(time.record)
    );
    let model = counted(summary.model.answers, "answer");
    let parts = [
        ("model", time.model, model, "model"),
        ("deskwright", time.own(), own, "own"),
        ("application and waiting", time.application(), waiting, "waiting"),
    ];
    let all = time.total.max(1);
    let slice = |(name, millis, note, class): (&str, u64, String, &'static str)| Slice {
        name: name.to_owned(),
        value: elapsed(millis),
        note,
        share: millis.saturating_mul(1_000) / all,
        class,
    };
    parts
        .into_iter()
        .filter(|(_, millis, ..)| *millis > 0)
        .map(slice)
        .collect()
}

/// What found the targets.
pub fn found(summary: &Summary) -> Vec<Slice> {
    let all: usize = summary.found.iter().map(|(_, count)| count).sum();
    let slice = |(by, count): (FoundBy, usize)| Slice {
        name: by.to_string(),
        value: count.to_string(),
        note: String::new(),
        share: u64::try_from(count.saturating_mul(1_000).checked_div(all).unwrap_or(0)).unwrap_or(0),
        class: class(by),
    };
    summary.found.iter().map(slice).collect()
}

fn class(by: FoundBy) -> &'static str {
    match by {
        FoundBy::Memory => "memory",
        FoundBy::Accessibility => "accessibility",
        FoundBy::Text => "text",
        FoundBy::Image => "image",
        FoundBy::Model => "model",
        FoundBy::Position => "position",
    }
}
