//! The steps that failed in a run, drawn on their own lines of the scenario.

use crate::event::{Entry, Event};
use crate::outcome::StepOutcome;
use crate::runner::failure::Failure;
use crate::scenario::Scenario;
use crate::scenario::diagnostic::Finding;
use crate::scenario::draw::{Look, draw};
use crate::scenario::step::Step;

/// More are counted, not drawn: one cause fails many rows.
const MOST: usize = 3;

/// The first failures of a run, each with what was expected and what was seen.
pub fn drawn(scenario: &Scenario, entries: &[Entry], look: Look) -> String {
    let steps = scenario.walk();
    let failed: Vec<(&Entry, &Step, Failure)> = entries
        .iter()
        .filter_map(|entry| {
            let Event::StepFinished {
                outcome: StepOutcome::Failed,
                failure: Some(failure),
                ..
            } = &entry.event
            else {
                return None;
            };
            let id = entry.step.as_ref()?;
            let step = steps.iter().find(|step| step.id == *id)?;
            // The step inside is drawn, not the one around it.
            let innermost = !step_holds_failure(step);
            let failure = serde_json::from_value(failure.clone()).ok()?;
            innermost.then_some((entry, *step, failure))
        })
        .collect();
    let mut out = String::new();
    for (entry, step, failure) in failed.iter().take(MOST) {
        out.push('\n');
        out.push_str(&draw(
            &scenario.path,
            &scenario.source,
            &finding(entry, step, failure),
            look,
        ));
    }
    if failed.len() > MOST {
        out.push_str(&format_more(failed.len() - MOST));
    }
    out
}

fn step_holds_failure(step: &Step) -> bool {
    matches!(step.verb, crate::scenario::step::Verb::Commit(_)) && step.until.is_none()
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
