//! `deskwright replay`: the dry run. No display, no network, no key, nothing started.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Instant;

use serde::Serialize;

use super::args::ReplayArguments;
use super::carry::{Job, carry_out};
use super::complaint::Complaint;
use super::{files, live, models, say};
use crate::data::{ledger, rows};
use crate::desktop::DesktopError;
use crate::event::{Entry, Event, ListenError, Listener, Listeners};
use crate::model::budget::Budget;
use crate::money::Usd;
use crate::outcome::Outcome;
use crate::recording::compare::{Agreement, Comparer, Difference};
use crate::recording::fixture_desktop::FixtureDesktop;
use crate::recording::format::RUN_FILE;
use crate::recording::read::Recording;
use crate::recording::recorded_outside::RecordedOutside;
use crate::recording::recorded_reads::RecordedReads;
use crate::recording::tape::Tape;
use crate::report::escape;
use crate::runner::control::{Control, Halt};
use crate::runner::rows::{Finished, Task};
use crate::runner::run_error::RunError;
use crate::runner::seams::Seams;
use crate::scenario::Scenario;
use crate::scenario::files::{Kept, Part, Picture};

/// What a replay came to.
#[derive(Debug, Default, Serialize)]
pub struct Replayed {
    pub agrees: bool,
    pub actions: u64,
    pub rows: usize,
    pub seconds: f64,
    /// The recording itself was cut off; it agrees as far as it goes.
    pub cut: bool,
    #[serde(skip)]
    pub difference: Option<Difference>,
    pub first_difference: Option<String>,
}

/// # Errors
/// When the recording cannot be read or played.
pub fn replay(arguments: &ReplayArguments) -> Result<Outcome, Complaint> {
    let replayed = play(&arguments.run, arguments.scenario.as_deref())?;
    if arguments.json {
        let json = serde_json::to_string_pretty(&replayed).map_err(Complaint::broken)?;
        say::out(json + "\n")?;
    } else {
        say::out(in_words(&replayed, &arguments.run))?;
    }
    Ok(if replayed.agrees {
        Outcome::Passed
    } else {
        Outcome::Failed
    })
}

/// Plays a recording, or a fixture written by hand.
///
/// # Errors
/// When it cannot be read or played.
pub fn play(folder: &Path, scenario: Option<&Path>) -> Result<Replayed, Complaint> {
    if folder.join(RUN_FILE).exists() || !folder.join("1.png").exists() {
        recording(folder, scenario)
    } else {
        by_hand(folder, scenario)
    }
}

fn recording(folder: &Path, scenario: Option<&Path>) -> Result<Replayed, Complaint> {
    let recording = Recording::open(folder).map_err(Complaint::invalid)?;
    if recording.sittings().is_empty() {
        let message = format!(
            "{} holds no events: the run was cut off before it began",
            folder.display()
        );
        return Err(Complaint::invalid(message).help("begin it with `deskwright run --resume`"));
    }
    let scenario = match scenario {
        Some(path) => {
            let scenario = files::scenario(path, None)?;
            let recorded = recording.run.routing.clone().unwrap_or_default();
            let routing = scenario.routing().or(&recorded);
            scenario.routed(routing)
        }
        None => recorded_scenario(&recording)?,
    };
    let mut replayed = Replayed {
        agrees: true,
        rows: recording.run.rows.len(),
        ..Replayed::default()
    };
    let begun = Instant::now();
    for sitting in recording.sittings() {
        let tape = Tape::of(&recording, sitting).map_err(Complaint::invalid)?;
        let first = sitting.first().map_or(0, |entry| entry.number);
        let before = recording
            .entries
            .iter()
            .position(|entry| entry.number >= first)
            .unwrap_or(0);
        let earlier = recording.entries.get(..before).unwrap_or_default();
        let tasks = tasks(&recording, earlier, sitting);
        let agreement = sit(&recording, &scenario, &tape, &tasks, sitting)?;
        replayed.actions += agreement.actions;
        replayed.cut = agreement.ended_early;
        if let Some(difference) = agreement.difference {
            replayed.agrees = false;
            replayed.first_difference = Some(side_by_side(&difference));
            replayed.difference = Some(difference);
            break;
        }
    }
    replayed.seconds = begun.elapsed().as_secs_f64();
    Ok(replayed)
}

/// The scenario as it was when the recording was made.
///
/// # Errors
/// When this deskwright no longer accepts it.
pub fn recorded_scenario(recording: &Recording) -> Result<Scenario, Complaint> {
    let text = &recording.run.scenario;
    let parts = text.parts.iter().map(|part| Part {
        path: PathBuf::from(&part.path),
        text: part.text.as_str().into(),
    });
    let mut pictures = Vec::new();
    for image in &text.images {
        pictures.push(Picture {
            path: PathBuf::from(&image.path),
            bytes: recording.image(image).map_err(Complaint::invalid)?.into(),
        });
    }
    let kept = Kept {
        parts: parts.collect(),
        pictures,
    };
    match Scenario::parse_with(Path::new(&text.path), text.text.as_bytes(), &kept) {
        Ok((scenario, _)) => Ok(match &recording.run.routing {
            Some(routing) => scenario.routed(routing.clone()),
            None => scenario,
        }),
        Err(findings) => {
            say::aside(findings.drawn(files::look()));
            Err(Complaint::said(Outcome::Invalid))
        }
    }
}

/// The rows this sitting was to do: all that were left, or those that were chosen.
fn tasks(recording: &Recording, earlier: &[Entry], _sitting: &[Entry]) -> Vec<Task> {
    ledger::left(&recording.run.rows, earlier)
}

fn sit(
    recording: &Recording,
    scenario: &Scenario,
    tape: &Tape,
    tasks: &[Task],
    sitting: &[Entry],
) -> Result<Agreement, Complaint> {
    let (button, control) = Control::new();
    let enough = Box::new(move || button.press(Halt::Person("the end of the comparison".to_owned())));
    let (comparer, agreement) = Comparer::new(sitting, enough);
    let languages = scenario.languages.clone();
    let eyes = RecordedReads::new(Some(recording.clone()), move || live::eyes(&languages));
    let job = Job {
        scenario,
        tasks,
        folder: tape.folder.clone(),
        last_event: 0,
        clock: Instant::now(),
    };
    let seams = Seams {
        desktop: Box::new(FixtureDesktop::new(tape)),
        eyes: Box::new(eyes),
        outside: Box::new(RecordedOutside::new(tape, false)),
        models: models::recorded(tape)?,
        budget: Budget::new(scenario.run_limits.cost, Usd::ZERO),
    };
    let finished = dry(&job, seams, vec![Box::new(comparer)], control)?;
    if let Some(error @ RunError::Desktop(DesktopError::Fixture(_))) = finished.error {
        return Err(Complaint::invalid(error));
    }
    let mut agreement = agreement.take();
    if agreement.difference.is_none() && !agreement.ended_early {
        agreement.difference = Comparer::left_over(sitting, agreement.events);
    }
    Ok(agreement)
}

fn dry(
    job: &Job<'_>,
    seams: Seams,
    listeners: Vec<Box<dyn Listener>>,
    control: Control,
) -> Result<Finished, Complaint> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .map_err(Complaint::broken)?;
    let mut listeners = Listeners(listeners);
    runtime
        .block_on(carry_out(job, seams, &mut listeners, control))
        .map_err(Complaint::broken)
}

/// A fixture of numbered PNGs agrees when its scenario passes on them.
fn by_hand(folder: &Path, scenario: Option<&Path>) -> Result<Replayed, Complaint> {
    let own = folder.join("scenario.yaml");
    let scenario = files::scenario(scenario.unwrap_or(&own), None)?;
    let tape = Tape::by_hand(folder).map_err(Complaint::invalid)?;
    let row = rows::single(&scenario, &[]).map_err(Complaint::invalid)?;
    let (_button, control) = Control::new();
    let begun = Instant::now();
    let job = Job {
        scenario: &scenario,
        tasks: &[Task::Run(row)],
        folder: tape.folder.clone(),
        last_event: 0,
        clock: begun,
    };
    let languages = scenario.languages.clone();
    let seams = Seams {
        desktop: Box::new(FixtureDesktop::new(&tape)),
        eyes: Box::new(RecordedReads::new(None, move || live::eyes(&languages))),
        outside: Box::new(RecordedOutside::new(&tape, true)),
        models: models::recorded(&tape)?,
        budget: Budget::new(scenario.run_limits.cost, Usd::ZERO),
    };
    let heard = Heard::default();
    let outcome = dry(&job, seams, vec![Box::new(heard.clone())], control)?.outcome;
    let agrees = outcome == Outcome::Passed;
    let entries = heard.0.take();
    let why = entries.iter().rev().find_map(|entry| match &entry.event {
        Event::RowFinished {
            reason: Some(reason),
            state,
            ..
        } => Some(format!("the row ends {state}: {reason}")),
        _ => None,
    });
    let first_difference = (!agrees).then(|| why.unwrap_or_else(|| format!("it ends {outcome:?}")));
    let acted = entries
        .iter()
        .filter(|entry| matches!(entry.event, Event::Acted { .. }))
        .count();
    let (actions, seconds) = (u64::try_from(acted).unwrap_or(u64::MAX), begun.elapsed().as_secs_f64());
    Ok(Replayed {
        agrees,
        actions,
        rows: 1,
        seconds,
        cut: false,
        difference: None,
        first_difference,
    })
}

/// Keeps every event.
#[derive(Clone, Default)]
struct Heard(Rc<RefCell<Vec<Entry>>>);

impl Listener for Heard {
    fn event(&mut self, entry: &Entry) -> Result<(), ListenError> {
        self.0.borrow_mut().push(entry.clone());
        Ok(())
    }
}

fn side_by_side(difference: &Difference) -> String {
    let place = [
        difference.row.map(|row| format!("row {row}")),
        difference.step.clone().map(|step| format!("step {step}")),
    ];
    let mut place: Vec<String> = place.into_iter().flatten().collect();
    if place.is_empty() {
        place.push("the start or the end of the run".to_owned());
    }
    let frame = difference
        .frame
        .map(|frame| format!("\n     frame: frames/{frame}.png"))
        .unwrap_or_default();
    format!(
        "{}\n  expected: {}\n    actual: {}{frame}",
        place.join(", "),
        escape::line(&difference.expected),
        escape::line(&difference.actual),
    )
}

fn in_words(replayed: &Replayed, run: &Path) -> String {
    let run = run.display();
    let (rows, actions, seconds) = (replayed.rows, replayed.actions, replayed.seconds);
    match &replayed.first_difference {
        None => {
            let cut = if replayed.cut {
                ", up to where the recording was cut off"
            } else {
                ""
            };
            format!("agrees  {run}: {rows} rows, {actions} actions, {seconds:.2} s{cut}\n")
        }
        Some(difference) => format!("differs  {run}: after {actions} equal actions, at {difference}\n"),
    }
}
