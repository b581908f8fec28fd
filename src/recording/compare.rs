//! Holds what a replay does against what was recorded, and keeps the first difference.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use crate::event::{Entry, Event, ListenError, Listener};
use crate::geometry::FrameId;
use crate::outcome::{Outcome, RowState, StepOutcome};

/// Where a replay left the recording.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    pub row: Option<usize>,
    pub step: Option<String>,
    pub expected: String,
    pub actual: String,
    /// The frame in view.
    pub frame: Option<FrameId>,
}

/// What has been held against the recording so far.
#[derive(Debug, Default)]
pub struct Agreement {
    pub actions: u64,
    pub events: u64,
    pub difference: Option<Difference>,
    /// The recording was cut off, and the replay agreed up to there.
    pub ended_early: bool,
}

/// Listens to a replay. Says so through `enough` as soon as nothing more is to be learnt.
pub struct Comparer {
    expected: VecDeque<Entry>,
    /// How many events must come out the same where the run was cut off, stopped or broken: what ended it is not
    /// on the tape. Nothing where all must.
    binding: Option<usize>,
    frame: Option<FrameId>,
    agreement: Rc<RefCell<Agreement>>,
    enough: Box<dyn Fn()>,
}

impl Comparer {
    /// Compares with one sitting.
    pub fn new(sitting: &[Entry], enough: Box<dyn Fn()>) -> (Comparer, Rc<RefCell<Agreement>>) {
        let expected: VecDeque<Entry> = sitting
            .iter()
            .filter(|entry| words(&entry.event).is_some())
            .cloned()
            .collect();
        let comes_of_it = |entry: &&Entry| is_aftermath(&entry.event) || is_tidying(entry);
        let aftermath = || expected.iter().rev().take_while(comes_of_it);
        let from_outside = match sitting.iter().rev().find_map(|entry| ended(&entry.event)) {
            Some(Outcome::Broken | Outcome::Stopped) | None => true,
            // A row in doubt outranks what brought it there.
            Some(Outcome::WantsPerson) => aftermath().any(|entry| !is_tidying(entry) && is_error(&entry.event)),
            Some(_) => false,
        };
        // Where the last row ended by itself, only the end of the run is not on the tape.
        let cause = |entry: &Entry| !is_tidying(entry) && (is_error(&entry.event) || is_cut_short(&entry.event));
        let loose = if aftermath().any(cause) {
            aftermath().count()
        } else {
            let after_row = |entry: &&Entry| !matches!(entry.event, Event::RowFinished { .. });
            aftermath().take_while(after_row).count()
        };
        let binding = from_outside.then(|| expected.len() - loose);
        let agreement = Rc::new(RefCell::new(Agreement::default()));
        let comparer = Comparer {
            expected,
            binding,
            frame: None,
            agreement: Rc::clone(&agreement),
            enough,
        };
        (comparer, agreement)
    }

    /// What a replay that came to its end did not do, after so many events that agreed.
    pub fn left_over(sitting: &[Entry], agreed: u64) -> Option<Difference> {
        let agreed = usize::try_from(agreed).unwrap_or(usize::MAX);
        let next = sitting
            .iter()
            .filter(|entry| words(&entry.event).is_some())
            .nth(agreed)?;
        let expected = words(&next.event)?;
        let (row, step) = (next.row, next.step.clone());
        Some(Difference {
            row,
            step,
            expected,
            actual: "nothing more".to_owned(),
            frame: None,
        })
    }

    fn differ(&mut self, entry: &Entry, expected: String, actual: String) {
        let difference = Difference {
            row: entry.row,
            step: entry.step.clone(),
            expected,
            actual,
            frame: self.frame,
        };
        self.agreement.borrow_mut().difference = Some(difference);
        (self.enough)();
    }
}

impl Listener for Comparer {
    fn event(&mut self, entry: &Entry) -> Result<(), ListenError> {
        if let Event::Observed { frame, .. } = &entry.event {
            self.frame = Some(*frame);
        }
        let Some(actual) = words(&entry.event) else {
            return Ok(());
        };
        let agreed = {
            let agreement = self.agreement.borrow();
            if agreement.difference.is_some() || agreement.ended_early {
                return Ok(());
            }
            usize::try_from(agreement.events).unwrap_or(usize::MAX)
        };
        let expected = self.expected.pop_front();
        let same_place = |expected: &Entry| expected.row == entry.row && expected.step == entry.step;
        match &expected {
            Some(expected) if agree(&expected.event, &entry.event) && same_place(expected) => {
                let mut agreement = self.agreement.borrow_mut();
                agreement.events += 1;
                agreement.actions += u64::from(matches!(entry.event, Event::Acted { .. }));
            }
            _ if self.binding.is_some_and(|binding| agreed >= binding) => {
                self.agreement.borrow_mut().ended_early = true;
                (self.enough)();
            }
            Some(expected) => {
                let said = words(&expected.event).unwrap_or_default();
                let said = if same_place(expected) {
                    said
                } else {
                    format!("{said} ({})", place(expected))
                };
                self.differ(entry, said, with_reason(&entry.event, actual));
            }
            None => self.differ(entry, "nothing more".to_owned(), actual),
        }
        Ok(())
    }
}

/// What an older recording does not tell may be either.
fn agree(expected: &Event, actual: &Event) -> bool {
    match (expected, actual) {
        (
            Event::Checked {
                condition: wanted,
                holds: held,
                stale: None,
                ..
            },
            Event::Checked { condition, holds, .. },
        ) => (wanted, held) == (condition, holds),
        _ => words(expected) == words(actual),
    }
}

fn ended(event: &Event) -> Option<Outcome> {
    match event {
        Event::RunFinished { outcome, .. } => Some(*outcome),
        _ => None,
    }
}

/// A step that no expectation failed.
fn is_error(event: &Event) -> bool {
    matches!(event, Event::StepFinished { failure: None, outcome, .. } if *outcome != StepOutcome::Passed)
}

/// A row whose end may have come from outside.
fn is_cut_short(event: &Event) -> bool {
    let states = [RowState::Cancelled, RowState::InDoubt, RowState::Unverified];
    matches!(event, Event::RowFinished { state, .. } if states.contains(state))
}

/// What comes of an end from outside: a stop, a display or a disk that is lost.
fn is_aftermath(event: &Event) -> bool {
    matches!(
        event,
        Event::StepFinished {
            outcome: StepOutcome::Failed | StepOutcome::Stopped,
            ..
        } | Event::RowMarked {
            state: RowState::Verifying,
            ..
        } | Event::Balked { changed: false, .. }
            | Event::Consulted { .. }
            | Event::RowFinished { .. }
            | Event::RunFinished { .. }
    )
}

/// What is done after a row, or after all of them, also after an end from outside.
fn is_tidying(entry: &Entry) -> bool {
    let step = entry.step.as_deref().unwrap_or_default();
    step.starts_with("after.") || step.starts_with("after_row.")
}

/// What happened instead, with the reason where there is one.
fn with_reason(event: &Event, words: String) -> String {
    match event {
        Event::StepFinished {
            reason: Some(reason), ..
        }
        | Event::RowFinished {
            reason: Some(reason), ..
        }
        | Event::Balked { reason, .. }
        | Event::Refused { reason, .. } => format!("{words}: {reason}"),
        _ => words,
    }
}

fn place(entry: &Entry) -> String {
    let row = entry.row.map(|row| format!("row {row}"));
    let step = entry.step.as_ref().map(|step| format!("step {step}"));
    [row, step].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What of an event must come out the same, in words; nothing where it may differ.
fn words(event: &Event) -> Option<String> {
    Some(match event {
        Event::Acted { action, .. } => action.to_string(),
        Event::Balked { action, .. } => format!("not performed: {action}"),
        Event::Noted { text, refined: Some(_) } => text.clone(),
        Event::Refused { action, .. } => format!("refused: {action}"),
        Event::Answered { model, actions, .. } => format!("{model} answers: {}", actions.join("; ")),
        Event::Used {
            tool,
            arguments,
            outcome,
            ..
        } => format!("{tool} {arguments} {outcome}"),
        Event::Consulted { request, .. } => format!("outside: {request}"),
        Event::Extracted { name, value, .. } => format!("{name} = \"{value}\""),
        Event::Checked {
            condition,
            holds: true,
            stale: Some(true),
            ..
        } => format!("{condition} holds, as it did before"),
        Event::Checked { condition, holds, .. } => {
            format!("{condition} {}", if *holds { "holds" } else { "does not hold" })
        }
        Event::Missed { target, several, .. } => {
            format!("{target} found {}", if *several { "several times" } else { "nowhere" })
        }
        Event::Unexpected { when } => format!("a pop-up: {when}"),
        Event::StepFinished { outcome, .. } => format!("step {outcome:?}").to_lowercase(),
        Event::RowMarked { key, state } => format!("row {key} is {state}"),
        Event::RowFinished { key, state, .. } => format!("row {key} ends {state}"),
        Event::RunFinished { outcome, .. } => format!("run {outcome:?}").to_lowercase(),
        _ => return None,
    })
}
