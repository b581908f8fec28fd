//! `deskwright eval`: what would another model have done on the frames of a recording?
//!
//! Nothing is performed: the desktop is the recording's, only the model is live.

use std::fmt::Write as _;
use std::time::Instant;

use super::args::EvalArguments;
use super::carry::{Job, carry_out};
use super::complaint::Complaint;
use super::places::Places;
use super::purse::Purse;
use super::replay::recorded_scenario;
use super::{files, live, models, say, table};
use crate::data::ledger;
use crate::event::{Entry, Event, ListenError, Listener};
use crate::money::Usd;
use crate::outcome::{Outcome, StepOutcome};
use crate::recording::fixture_desktop::FixtureDesktop;
use crate::recording::read::Recording;
use crate::recording::recorded_outside::RecordedOutside;
use crate::recording::recorded_reads::RecordedReads;
use crate::recording::tape::Tape;
use crate::report::escape;
use crate::runner::control::Control;
use crate::runner::rows::outcome_of;
use crate::runner::seams::Seams;

/// An answer in short: who, and what.
#[derive(Debug, Clone)]
struct Answered {
    model: String,
    actions: String,
    cost: Option<Usd>,
    millis: u64,
}

/// What there is to tell of the run.
#[derive(Default)]
struct Heard {
    answers: Vec<Answered>,
    /// Why a step ended that no expectation failed.
    why: Option<String>,
}

impl Listener for Heard {
    fn event(&mut self, entry: &Entry) -> Result<(), ListenError> {
        self.answers.extend(answered(entry));
        if let Event::StepFinished {
            outcome: StepOutcome::Failed | StepOutcome::Stopped,
            reason: Some(reason),
            failure: None,
            ..
        } = &entry.event
        {
            self.why = Some(reason.clone());
        }
        Ok(())
    }
}

fn answered(entry: &Entry) -> Option<Answered> {
    let Event::Answered {
        model,
        actions,
        said,
        cost,
        millis,
        ..
    } = &entry.event
    else {
        return None;
    };
    let actions = if actions.is_empty() {
        format!("says \"{said}\"")
    } else {
        actions.join("; ")
    };
    Some(Answered {
        model: model.clone(),
        actions,
        cost: *cost,
        millis: *millis,
    })
}

/// Prints both answers turn by turn, and how many are the same.
///
/// # Errors
/// When the recording cannot be played, or asked no model; when the model cannot be asked, or a limit ended it.
pub fn eval(arguments: &EvalArguments) -> Result<Outcome, Complaint> {
    let recording = Recording::open(&arguments.run).map_err(Complaint::invalid)?;
    let recorded: Vec<Answered> = recording.entries.iter().filter_map(answered).collect();
    if recorded.is_empty() {
        return Err(Complaint::invalid(format!(
            "{} asked no model",
            arguments.run.display()
        )));
    }
    let scenario = recorded_scenario(&recording)?.asking(&arguments.model);
    let places = Places::here();
    let table = table::table(&places)?;
    models::at_hand(&table, &scenario)?;
    let project = files::project(&scenario.path)?;
    let purse = Purse::of(&scenario.path, project.as_ref(), arguments.limit_day, &places)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Complaint::broken)?;
    let sittings = recording.sittings();
    let sitting = sittings
        .first()
        .ok_or_else(|| Complaint::invalid("the recording holds no run"))?;
    let tape = Tape::of(&recording, sitting).map_err(Complaint::invalid)?;
    let tasks = ledger::left(&recording.run.rows, &[]);
    let job = Job {
        scenario: &scenario,
        tasks: &tasks,
        folder: tape.folder.clone(),
        last_event: 0,
        clock: Instant::now(),
    };
    let languages = scenario.languages.clone();
    let seams = Seams {
        desktop: Box::new(FixtureDesktop::new(&tape)),
        eyes: Box::new(RecordedReads::new(Some(recording.clone()), move || {
            live::eyes(&languages)
        })),
        outside: Box::new(RecordedOutside::new(&tape, false)),
        models: models::live(&table, &places, false),
        budget: purse.budget(scenario.run_limits.cost, Usd::ZERO),
    };
    let (_button, control) = Control::new();
    let mut heard = Heard::default();
    let finished = runtime
        .block_on(carry_out(&job, seams, &mut heard, control))
        .map_err(Complaint::broken)?;
    let Heard { answers: given, why } = heard;
    let outcome = finished.error.as_ref().map_or(finished.outcome, outcome_of);
    let is_cut_off = matches!(outcome, Outcome::Broken | Outcome::Stopped);
    if !is_cut_off || !given.is_empty() {
        say::out(side_by_side(&recorded, &given))?;
    }
    if is_cut_off {
        let message = finished.error.map(|error| error.to_string()).or(why);
        return Err(Complaint {
            outcome,
            message: message.unwrap_or_default(),
            help: None,
        });
    }
    let same =
        recorded.len() == given.len() && recorded.iter().zip(&given).all(|(old, new)| old.actions == new.actions);
    Ok(if same { Outcome::Passed } else { Outcome::Failed })
}

fn side_by_side(recorded: &[Answered], given: &[Answered]) -> String {
    let mut out = String::new();
    for at in 0..recorded.len().max(given.len()) {
        let (old, new) = (recorded.get(at), given.get(at));
        let same = old.zip(new).is_some_and(|(old, new)| old.actions == new.actions);
        let _ = writeln!(out, "turn {}  {}", at + 1, if same { "same" } else { "differs" });
        for answer in [old, new].into_iter().flatten() {
            let cost = answer.cost.map(|cost| format!("  {cost}")).unwrap_or_default();
            let actions = escape::line(&answer.actions);
            let _ = writeln!(
                out,
                "  {}  {actions}  {} ms{cost}",
                escape::line(&answer.model),
                answer.millis
            );
        }
    }
    let same = recorded
        .iter()
        .zip(given)
        .filter(|(old, new)| old.actions == new.actions)
        .count();
    let _ = writeln!(out, "{same} of {} answers are the same", recorded.len());
    out
}
