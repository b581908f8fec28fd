//! The steps that failed in a run, drawn on their own lines of the scenario.

use std::path::Path;

use serde_json::Value;

use crate::event::{Entry, Event};
use crate::outcome::StepOutcome;
use crate::runner::failure::Failure;
use crate::scenario::Scenario;
use crate::scenario::diagnostic::Finding;
use crate::scenario::draw::{Look, draw};
use crate::scenario::step::{Step, Verb};

/// More are counted, not drawn: one cause fails many rows.
const MOST: usize = 3;

/// The first failures of a run, each with what was expected and what was seen.
pub fn drawn(scenario: &Scenario, entries: &[Entry], look: Look) -> String {
    let steps = placed(scenario);
    let mut failed: Vec<(&Entry, &Placed<'_>, Failure)> = Vec::new();
    let mut before: Option<(&str, &Value)> = None;
    for entry in entries {
        let Event::StepFinished {
            outcome: StepOutcome::Failed,
            failure: Some(failure),
            ..
        } = &entry.event
        else {
            continue;
        };
        let Some(id) = entry.step.as_deref() else { continue };
        // The step inside is drawn, not those around it that fail with it.
        let around = before.is_some_and(|(inner, same)| same == failure && is_inside(inner, id));
        before = Some((id, failure));
        let step = steps.iter().find(|placed| placed.step.id == id);
        if let (false, Some(step), Ok(failure)) = (around, step, serde_json::from_value(failure.clone())) {
            failed.push((entry, step, failure));
        }
    }
    let mut out = String::new();
    for (entry, placed, failure) in failed.iter().take(MOST) {
        out.push('\n');
        let finding = finding(entry, placed.step, failure);
        out.push_str(&draw(placed.path, placed.source, &finding, look));
    }
    if failed.len() > MOST {
        out.push_str(&format_more(failed.len() - MOST));
    }
    out
}

/// A step with the file it stands in.
struct Placed<'a> {
    step: &'a Step,
    path: &'a Path,
    source: &'a str,
}

fn placed(scenario: &Scenario) -> Vec<Placed<'_>> {
    let mut out: Vec<Placed<'_>> = Vec::new();
    for step in scenario.walk() {
        // Those of a called file come right after the step that calls it.
        let caller = out.iter().rev().find_map(|placed| match &placed.step.verb {
            Verb::Call(call) if is_inside(&step.id, &placed.step.id) => Some(call),
            _ => None,
        });
        out.push(Placed {
            step,
            path: caller.map_or(&scenario.path, |call| &call.path),
            source: caller.map_or(&scenario.source, |call| &call.source),
        });
    }
    out
}

/// Whether the step `inner` is one of those inside `outer`, by their places.
fn is_inside(inner: &str, outer: &str) -> bool {
    inner
        .strip_prefix(outer)
        .is_some_and(|rest| rest.starts_with('.') && !rest.starts_with(".on_failure"))
}

fn format_more(count: usize) -> String {
    format!("\n{count} more failed steps are in the report\n")
}

fn finding(entry: &Entry, step: &Step, failure: &Failure) -> Finding {
    let row = entry.row.map(|row| format!("row {row}, ")).unwrap_or_default();
    let mut finding = Finding::error(step.span, format!("{row}step {} failed", step.id))
        .note("expected", failure.expected.clone())
        .note("seen", failure.seen.clone());
    for candidate in &failure.candidates {
        let why = candidate
            .why_not
            .as_ref()
            .map(|why| format!(": {why}"))
            .unwrap_or_default();
        finding = finding.note(
            "candidate",
            format!("\"{}\", {}{why}", candidate.text, candidate.bounds),
        );
    }
    if let Some(frame) = failure.frame {
        finding = finding.note("frame", format!("frames/{frame}.png"));
    }
    match &failure.help {
        Some(help) => finding.help(help.clone()),
        None => finding,
    }
}
