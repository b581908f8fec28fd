//! The rows of the page, those that want attention first.

use super::album::Album;
use super::figure::{Figure, Sketch};
use super::notes::note;
use super::shown::Shown;
use super::steps;
use super::view::{Pair, RowView, StepView, Tone};
use crate::event::Event;
use crate::outcome::{RowState, StepOutcome};
use crate::recording::format::ScenarioText;
use crate::report::elapsed::elapsed;
use crate::report::story::{Row, Step, Story};

/// Rows with all their steps; of the others the page has one line.
const DETAILED: usize = 120;

/// The rows in the order they are shown, and how many of them have their steps left out.
pub fn rows(story: &Story<'_>, scenario: &ScenarioText, album: &mut Album<'_>) -> (Vec<RowView>, usize) {
    let mut rows: Vec<&Row<'_>> = story.rows.iter().filter(|row| row.number.is_some()).collect();
    rows.sort_by_key(|row| (tone(row.state), row.number));
    let alone = rows.len() == 1;
    let left_out = rows.len().saturating_sub(DETAILED);
    let views = rows.iter().enumerate().map(|(at, row)| {
        let mut view = row_view(row, at < DETAILED, scenario, album);
        view.open = alone || (view.tone < Tone::Quiet && at < DETAILED);
        view
    });
    (views.collect(), left_out)
}

/// What belongs to no row: starting the application, and what ended the run early.
pub fn beside(story: &Story<'_>, scenario: &ScenarioText, album: &mut Album<'_>) -> Option<RowView> {
    let row = story.rows.iter().find(|row| row.number.is_none())?;
    let view = row_view(row, true, scenario, album);
    (!view.steps.is_empty() || !view.notes.is_empty()).then_some(view)
}

fn row_view(row: &Row<'_>, detailed: bool, scenario: &ScenarioText, album: &mut Album<'_>) -> RowView {
    let culprit = culprit(row);
    let shown: &[Step<'_>] = if detailed { &row.steps } else { &[] };
    let steps = shown.iter().map(|step| steps::step(step, culprit, scenario, album));
    let steps: Vec<StepView> = steps.collect();
    let ending = if detailed { ending(row, album) } else { None };
    let seen = |figure: &Figure| {
        steps
            .iter()
            .flat_map(|step| &step.failed_on)
            .any(|on| on.picture == figure.picture)
    };
    let ending = ending.filter(|figure| !seen(figure));
    let began = row.marks.first().map_or(0, |(ms, _)| *ms);
    let mark = |(ms, state): &(u64, RowState)| Pair {
        name: Shown::line(state.word()),
        value: Shown::line(&elapsed(ms.saturating_sub(began))),
    };
    RowView {
        number: row.number,
        key: Shown::line(row.key),
        state: row.state.map_or("not begun", RowState::word),
        meaning: meaning(row.state),
        tone: tone(row.state),
        reason: Shown::lines(row.reason.unwrap_or_default()),
        time: elapsed(row.millis),
        found: row.found().to_string(),
        open: false,
        values: pairs(row.values),
        extracted: pairs(row.extracted),
        marks: row.marks.iter().map(mark).collect(),
        notes: if detailed {
            row.beside.iter().filter_map(|entry| note(&entry.event)).collect()
        } else {
            Vec::new()
        },
        steps,
        ending,
    }
}

fn culprit<'s, 'a>(row: &'s Row<'a>) -> Option<&'s Step<'a>> {
    let cut = |step: &&Step<'_>| step.outcome.is_none();
    let ended = |step: &&Step<'_>| step.outcome != Some(StepOutcome::Skipped);
    let unfinished = row.state.is_none_or(|state| !state.is_end());
    let failed = row.culprit().filter(ended);
    failed.or_else(|| row.steps.iter().rfind(cut).filter(|_| unfinished))
}

/// What was on the screen when the row ended.
fn ending(row: &Row<'_>, album: &mut Album<'_>) -> Option<Figure> {
    let entries = row.steps.iter().flat_map(|step| &step.happened).chain(&row.beside);
    let looks = entries.filter(|entry| matches!(entry.event, Event::Observed { .. }));
    let Event::Observed { frame, front, .. } = &looks.max_by_key(|entry| entry.number)?.event else {
        return None;
    };
    let area = front.as_ref().map(|window| window.bounds);
    Sketch::whole(*frame, area, "the screen at the end of the row").figure(album)
}

fn pairs(values: &[(String, String)]) -> Vec<Pair> {
    values
        .iter()
        .map(|(name, value)| Pair {
            name: Shown::line(name),
            value: Shown::lines(value),
        })
        .collect()
}

pub fn tone(state: Option<RowState>) -> Tone {
    match state {
        Some(RowState::Done) => Tone::Good,
        Some(RowState::FailedBusiness | RowState::FailedApplication) => Tone::Bad,
        Some(RowState::Refuted | RowState::InDoubt | RowState::Unverified | RowState::Acting | RowState::Verifying) => {
            Tone::Doubt
        }
        Some(RowState::Cancelled | RowState::Claimed) => Tone::Warn,
        Some(RowState::Ready) | None => Tone::Quiet,
    }
}

/// A state in plain words.
pub fn meaning(state: Option<RowState>) -> &'static str {
    match state {
        Some(RowState::Done) => "done",
        Some(RowState::FailedBusiness) => "the application refused the data",
        Some(RowState::FailedApplication) => "the screen was not as expected",
        Some(RowState::Refuted) => "the screen said saved, the record says no",
        Some(RowState::Unverified) => "nothing could check it",
        Some(RowState::InDoubt) => "it may have been entered; nobody knows",
        Some(RowState::Cancelled) => "stopped before anything was committed",
        Some(RowState::Acting | RowState::Verifying) => "cut off while it was being committed",
        Some(RowState::Claimed) => "cut off before anything was committed",
        Some(RowState::Ready) | None => "not begun",
    }
}
