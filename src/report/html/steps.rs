//! One step: its line, its pictures in the order they were looked at, and what happened beside them.

use super::album::Album;
use super::figure::{Mark, Sketch};
use super::notes::{line, note};
use super::shown::Shown;
use super::source;
use super::view::{CandidateView, FailureView, Note, StepView, Tone};
use crate::action::Action;
use crate::candidate::Candidate;
use crate::event::{Entry, Event, Refined};
use crate::geometry::{FrameId, Rect};
use crate::outcome::StepOutcome;
use crate::recording::format::ScenarioText;
use crate::report::elapsed::elapsed;
use crate::report::story::Step;

/// A step as it is shown. `culprit` is the one that failed, which may be inside others that failed with it.
pub fn step(step: &Step<'_>, culprit: Option<&Step<'_>>, scenario: &ScenarioText, album: &mut Album<'_>) -> StepView {
    let around = culprit.is_some_and(|culprit| culprit.id.starts_with(&format!("{}.", step.id)));
    let culprit = culprit.is_some_and(|culprit| std::ptr::eq(culprit, step));
    let mut strip = Strip::default();
    for entry in &step.happened {
        strip.hear(entry, step.verb);
    }
    strip.typed(step.verb);
    let failure = culprit.then(|| strip.failure(step)).flatten();
    let failed_on = culprit.then(|| strip.failed_on(step)).flatten();
    let shows = step.verb != "commit" && step.outcome != Some(StepOutcome::Skipped);
    if strip.sketches.is_empty() && failed_on.is_none() && shows {
        let then = strip
            .last
            .map(|frame| Sketch::whole(frame, strip.front, "the screen then"));
        strip.sketches.extend(then);
    }
    let (outcome, tone) = outcome(step.outcome);
    let lines = source::step(scenario.text_of(step.file), step.line, step.verb);
    // The scenario's lines stand below: the verb is enough where the step has no name.
    let unnamed = step.words.starts_with(&format!("{}:", step.verb));
    let words = if unnamed && !lines.is_empty() {
        step.verb
    } else {
        step.words
    };
    let told = failure.is_some() || (around && step.outcome == Some(StepOutcome::Failed));
    StepView {
        id: Shown::line(step.id),
        depth: step.depth(),
        words: Shown::line(words),
        outcome,
        tone,
        time: elapsed(step.millis),
        lines,
        reason: Shown::lines(step.reason.filter(|_| !told).unwrap_or_default()),
        failure,
        notes: strip.notes,
        figures: strip
            .sketches
            .iter()
            .filter_map(|sketch| sketch.figure(album))
            .collect(),
        failed_on: failed_on.and_then(|sketch| sketch.figure(album)),
    }
}

/// A step's pictures and notes as they come.
#[derive(Default)]
struct Strip {
    sketches: Vec<Sketch>,
    notes: Vec<Note>,
    /// Keys and texts since the last note.
    typed: Vec<String>,
    /// The frame looked at last.
    last: Option<FrameId>,
    /// The window in front on it.
    front: Option<Rect>,
    /// What was looked for in vain last, with the frame and what was nearest.
    missed: Option<(FrameId, Vec<Candidate>)>,
}

impl Strip {
    fn hear(&mut self, entry: &Entry, verb: &str) {
        match &entry.event {
            Event::Observed { frame, front, .. } => {
                self.last = Some(*frame);
                self.front = front.as_ref().map(|window| window.bounds);
            }
            Event::Located {
                target, frame, found, ..
            } => self.locate(Sketch::found(target, *frame, found)),
            Event::Missed { frame, candidates, .. }
            | Event::Checked {
                holds: false,
                frame,
                candidates,
                ..
            } => {
                self.missed = Some((*frame, candidates.clone()));
            }
            Event::Checked {
                holds: true,
                frame,
                candidates,
                condition,
                ..
            } => {
                if let Some(seen) = candidates.first() {
                    self.sketches.push(Sketch::found(condition, *frame, seen));
                }
            }
            Event::Asked { view, turn, .. } if view.corner.is_none() => {
                self.sketches.push(Sketch::whole(
                    view.frame,
                    None,
                    &format!("turn {turn}: what the model saw"),
                ));
            }
            Event::Noted {
                refined: Some(Refined { part, from, to }),
                ..
            } => {
                let points = [Some(*from), *to].into_iter().flatten();
                self.sketches.push(Sketch {
                    frame: Some(from.frame),
                    points: points.map(|point| (point.x, point.y)).collect(),
                    area: Some(*part),
                    whole: true,
                    caption: "a second look".to_owned(),
                    ..Sketch::default()
                });
            }
            Event::Acting { action, .. } => self.act(action),
            Event::Used {
                tool,
                picture: Some(picture),
                ..
            } => self
                .sketches
                .push(Sketch::whole(*picture, None, &format!("{tool}: what it gave"))),
            Event::Extracted {
                name,
                bounds: Some(bounds),
                on,
                ..
            } => self.sketches.push(Sketch {
                frame: on.or(self.last),
                boxes: vec![(*bounds, Mark::Read)],
                caption: name.clone(),
                aside: "read".to_owned(),
                ..Sketch::default()
            }),
            _ => {}
        }
        if let Some(note) = note(&entry.event) {
            self.typed(verb);
            self.notes.push(note);
        }
    }

    /// A target found again where it was is one picture.
    fn locate(&mut self, sketch: Sketch) {
        let same =
            |last: &Sketch| last.boxes == sketch.boxes && last.caption == sketch.caption && last.points.is_empty();
        match self.sketches.last_mut().filter(|last| same(last)) {
            Some(last) => *last = sketch,
            None => self.sketches.push(sketch),
        }
    }

    fn act(&mut self, action: &Action) {
        let Some(point) = action.point() else {
            self.typed.push(action.to_string());
            return;
        };
        if self.sketches.last().is_none_or(|last| last.frame != Some(point.frame)) {
            let caption = action.kind().to_owned();
            self.sketches.push(Sketch {
                frame: Some(point.frame),
                caption,
                ..Sketch::default()
            });
        }
        if let Some(last) = self.sketches.last_mut() {
            last.add(action);
        }
    }

    /// What went to the keyboard since the last note. Of a `fill` only the text: its other keys find the way about.
    fn typed(&mut self, verb: &str) {
        let mut keys: Vec<String> = std::mem::take(&mut self.typed);
        keys.retain(|key| verb != "fill" || key.starts_with("type"));
        if !keys.is_empty() {
            self.notes.push(line(Tone::Quiet, "keyboard", &keys.join(" · "), ""));
        }
    }

    fn failure(&self, step: &Step<'_>) -> Option<FailureView> {
        let failure = step.failure.as_ref()?;
        let nearest = if failure.candidates.is_empty() {
            self.missed()
        } else {
            &failure.candidates
        };
        Some(FailureView {
            expected: Shown::lines(&failure.expected),
            seen: Shown::lines(&failure.seen),
            help: Shown::lines(failure.help.as_deref().unwrap_or_default()),
            candidates: (1..).zip(nearest.iter().take(3)).map(candidate).collect(),
        })
    }

    fn missed(&self) -> &[Candidate] {
        self.missed.as_ref().map_or(&[], |(_, candidates)| candidates)
    }

    /// The frame it failed on, with the nearest candidates where something was looked for.
    fn failed_on(&self, step: &Step<'_>) -> Option<Sketch> {
        let told = step.failure.as_ref();
        let told = told.and_then(|failure| Some((failure.frame?, failure.candidates.as_slice())));
        let missed = self.missed.as_ref();
        let missed = missed.map(|(frame, candidates)| (*frame, candidates.as_slice()));
        let last = self.last.or_else(|| self.sketches.last()?.frame);
        let (frame, candidates) = told.or(missed).or_else(|| Some((last?, &[][..])))?;
        Some(Sketch::failed(frame, candidates))
    }
}

fn candidate((rank, candidate): (usize, &Candidate)) -> CandidateView {
    CandidateView {
        rank,
        text: Shown::line(&candidate.text),
        score: format!("{:.2}", candidate.score),
        by: candidate.by.to_string(),
        why_not: Shown::line(candidate.why_not.as_deref().unwrap_or_default()),
    }
}

fn outcome(outcome: Option<StepOutcome>) -> (&'static str, Tone) {
    match outcome {
        Some(StepOutcome::Passed) => ("passed", Tone::Good),
        Some(StepOutcome::Failed) => ("failed", Tone::Bad),
        Some(StepOutcome::Skipped) => ("skipped", Tone::Quiet),
        Some(StepOutcome::Stopped) => ("stopped", Tone::Warn),
        None => ("cut off", Tone::Doubt),
    }
}
