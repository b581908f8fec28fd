//! `deskwright run`.
//!
//! Everything that can be wrong with the files is said before a display is started: the same preparation is done
//! by the supervisor, to find it, and by the worker, to use it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use chrono::Utc;

use super::args::RunArguments;
use super::carry::{Job, carry_out};
use super::complaint::Complaint;
use super::places::Places;
use super::purse::Purse;
use super::{draw_failures, files, live, models, remedy, report, routing, say, signals, table, telemetry};
use crate::data::spent::spent;
use crate::data::{csv_rows, ledger, results, rows};
use crate::event::{Entry, Listener, Listeners};
use crate::model::budget::Budget;
use crate::model::table::Table;
use crate::money::Usd;
use crate::outcome::Outcome;
use crate::recording::format::{
    DataText, FORMAT, ImageName, PartText, RESULTS_FILE, RUN_FILE, RowText, RunFile, ScenarioText, hash,
};
use crate::recording::read::Recording;
use crate::recording::write::{FolderError, Recorder};
use crate::report::console::listener::Console;
use crate::runner::control::Control;
use crate::runner::row::Row;
use crate::runner::rows::{Finished, Task};
use crate::runner::seams::Seams;
use crate::scenario::Scenario;
use crate::scenario::files::{Part, Picture};

/// A run with all its files read and found good.
#[derive(Debug)]
pub struct Prepared {
    pub scenario: Scenario,
    pub places: Places,
    table: Table,
    purse: Purse,
    folder: PathBuf,
    /// The run this one goes on with.
    earlier: Option<Recording>,
    data: Option<DataText>,
    rows: Vec<Row>,
    recorded_answers: Option<PathBuf>,
    record_requests: bool,
    quiet: bool,
}

impl Prepared {
    /// The variables with keys and secrets.
    pub fn withheld(&self) -> Vec<String> {
        live::withheld(&self.scenario, &self.table)
    }

    /// How the run stands, where it is to be resumed and nothing is left to do.
    pub fn settled(&self) -> Option<Outcome> {
        let earlier = self.earlier.as_ref()?;
        let left = ledger::left(&earlier.run.rows, &earlier.entries);
        let states = ledger::states(&earlier.entries).into_values();
        left.is_empty()
            .then(|| states.map(Outcome::from).fold(Outcome::Passed, Outcome::worse))
    }
}

/// # Errors
/// What is wrong with the command line, the scenario, the data or the run to be resumed; what the environment lacks.
pub fn prepare(arguments: &RunArguments) -> Result<Prepared, Complaint> {
    let prepared = match &arguments.resume {
        Some(folder) => resumed(arguments, folder)?,
        None => fresh(arguments)?,
    };
    live::vault(&prepared.scenario)?;
    if prepared.recorded_answers.is_none() {
        models::at_hand(&prepared.table, &prepared.scenario)?;
    }
    Ok(prepared)
}

fn fresh(arguments: &RunArguments) -> Result<Prepared, Complaint> {
    let path = arguments
        .scenarios
        .first()
        .ok_or_else(|| Complaint::invalid("no scenario is named"))?;
    let scenario = with_model(files::scenario(path, arguments.data.as_deref())?, arguments);
    rows::known(&scenario, &arguments.set).map_err(Complaint::invalid)?;
    let (rows, data) = match &arguments.data {
        Some(path) => {
            let bytes = files::bytes(path)?;
            let rows = csv_rows::read(path, &bytes, &scenario, &arguments.set).map_err(Complaint::invalid)?;
            (
                rows,
                Some(DataText {
                    path: path.display().to_string(),
                    hash: hash(&bytes),
                }),
            )
        }
        None => (
            vec![rows::single(&scenario, &arguments.set).map_err(Complaint::invalid)?],
            None,
        ),
    };
    let rows = match &arguments.rows {
        Some(range) => chosen(rows, range)?,
        None => rows,
    };
    let folder = arguments.out.clone().unwrap_or_else(|| default_folder(&scenario));
    if folder.join(RUN_FILE).exists() {
        let path = folder.display().to_string();
        return Err(Complaint::invalid(FolderError::Taken { path }));
    }
    let answers = arguments.recording.as_deref().map(Recording::open);
    let answers = answers.transpose().map_err(Complaint::invalid)?;
    let recorded = answers.map(|recording| recording.run.routing.unwrap_or_default());
    let places = Places::here();
    let table = table::table(&places)?;
    let project = files::project(&scenario.path)?;
    Ok(Prepared {
        purse: Purse::of(&scenario.path, project.as_ref(), arguments.limit_day, &places)?,
        scenario: routing::settled(scenario, project.as_ref(), &table, recorded.as_ref())?,
        table,
        places,
        folder,
        earlier: None,
        data,
        rows,
        recorded_answers: arguments.recording.clone(),
        record_requests: arguments.record_requests,
        quiet: arguments.quiet,
    })
}

fn resumed(arguments: &RunArguments, folder: &Path) -> Result<Prepared, Complaint> {
    let earlier = Recording::open(folder).map_err(Complaint::invalid)?;
    let path = arguments
        .scenarios
        .first()
        .cloned()
        .unwrap_or_else(|| PathBuf::from(&earlier.run.scenario.path));
    let scenario = with_model(files::scenario(&path, None)?, arguments);
    let parts: Vec<PartText> = scenario.parts.iter().map(part_text).collect();
    let images: Vec<ImageName> = scenario.pictures.iter().map(image_name).collect();
    let began = &earlier.run.scenario;
    if scenario.source != began.text || parts != began.parts || images != began.images {
        let message = format!(
            "{} is not the scenario that {} began with",
            path.display(),
            folder.display()
        );
        return Err(Complaint::invalid(message).help("put it back as it was, or begin a new run"));
    }
    let data_path = arguments
        .data
        .clone()
        .or_else(|| earlier.run.data.as_ref().map(|data| PathBuf::from(&data.path)));
    let now = match &data_path {
        Some(path) => Some(hash(&files::bytes(path)?)),
        None => None,
    };
    if now != earlier.run.data.as_ref().map(|data| data.hash.clone()) {
        let shown = data_path.unwrap_or_default();
        let message = format!(
            "{} has changed since {} began with it",
            shown.display(),
            folder.display()
        );
        return Err(
            Complaint::invalid(message).help("put it back as it was, or begin a new run with the rows that are left")
        );
    }
    let places = Places::here();
    let table = table::table(&places)?;
    let project = files::project(&scenario.path)?;
    // It goes on as it began, whatever the project's file says by now.
    let recorded = earlier.run.routing.clone();
    Ok(Prepared {
        purse: Purse::of(&scenario.path, project.as_ref(), arguments.limit_day, &places)?,
        scenario: routing::settled(scenario, project.as_ref(), &table, recorded.as_ref())?,
        table,
        places,
        folder: folder.to_owned(),
        data: earlier.run.data.clone(),
        rows: Vec::new(),
        earlier: Some(earlier),
        recorded_answers: arguments.recording.clone(),
        record_requests: arguments.record_requests,
        quiet: arguments.quiet,
    })
}

/// Carries the run out on the desktop this process sees.
///
/// # Errors
/// When it could not be carried out; the recording has what happened.
pub fn carry(prepared: &Prepared) -> Result<Outcome, Complaint> {
    let scenario = &prepared.scenario;
    let clock = Instant::now();
    let (tracer, sending) = telemetry::begin(&prepared.folder, &prepared.table);
    let (button, control) = Control::new();
    let folder = std::path::absolute(&prepared.folder).unwrap_or_else(|_| prepared.folder.clone());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Complaint::broken)?;
    let inside = runtime.enter();
    let heard = signals::press_on_signals(button);
    let seams = Seams {
        desktop: live::desktop(scenario, &control, clock)?,
        eyes: live::eyes(&prepared.scenario.languages),
        outside: live::outside(&folder, scenario, &prepared.table)?,
        models: match &prepared.recorded_answers {
            Some(folder) => models::of_recording(folder)?,
            None => models::live(&prepared.table, &prepared.places, prepared.record_requests),
        },
        budget: budget(prepared),
    };
    let (recorder, tasks, last_event, entries) = open(prepared, seams.desktop.size(), &folder)?;
    let mut memory = Memory(entries);
    let console = || -> Box<dyn Listener> { Box::new(Console::on_stderr(Some(folder.join(report::PAGE)))) };
    let console = (!prepared.quiet).then(console);
    let finished = {
        let mut listeners = Heard {
            recorder,
            memory: &mut memory,
            others: Listeners(console.into_iter().chain(tracer).collect()),
        };
        let job = Job {
            scenario,
            tasks: &tasks,
            folder: folder.display().to_string(),
            last_event,
            clock,
        };
        runtime.block_on(async {
            tokio::select! {
                biased;
                () = heard => unreachable_signal(),
                finished = carry_out(&job, seams, &mut listeners, control) => finished,
            }
        })
    };
    drop(inside);
    // A question nobody answers keeps its thread; it ends with the process.
    runtime.shutdown_background();
    telemetry::end(sending);
    let finished = finished.map_err(|error| {
        let complaint = remedy::complaint(&error, &prepared.folder);
        // The journal is lost, and a row may be in the middle of its `commit`.
        let states = ledger::states(&memory.0).into_values();
        let in_doubt = states
            .map(Outcome::from)
            .filter(|outcome| *outcome == Outcome::WantsPerson);
        Complaint {
            outcome: in_doubt.fold(complaint.outcome, Outcome::worse),
            ..complaint
        }
    })?;
    put_away(prepared, &folder, &memory.0, &finished)
}

/// The signal task presses the button and never ends.
fn unreachable_signal() -> Result<Finished, crate::runner::run_error::RunError> {
    Err(crate::runner::run_error::RunError::App("was interrupted".to_owned()))
}

/// Recorded answers cost nothing, and are not written down as if they did.
fn budget(prepared: &Prepared) -> Budget {
    let most = prepared.scenario.run_limits.cost;
    let earlier = prepared.earlier.as_ref();
    let earlier = earlier.map_or(Usd::ZERO, |recording| spent(&recording.entries));
    if prepared.recorded_answers.is_some() {
        return Budget::new(most, Usd::ZERO);
    }
    prepared.purse.budget(most, earlier)
}

type Opened = (Recorder, Vec<Task>, u64, Vec<Entry>);

fn open(prepared: &Prepared, size: crate::geometry::Size, folder: &Path) -> Result<Opened, Complaint> {
    if let Some(earlier) = &prepared.earlier {
        let recorder = Recorder::resume(folder).map_err(Complaint::broken)?;
        let last = number_of_last(earlier);
        // What was read before the folder was ours may have gone on: its rows would be done again.
        let now = Recording::open(folder).map_err(Complaint::broken)?;
        if number_of_last(&now) != last {
            let folder = folder.display();
            let message = format!("another run went on in {folder} meanwhile; resume it again to go on from there");
            return Err(Complaint::broken(message));
        }
        let tasks = ledger::left(&earlier.run.rows, &earlier.entries);
        return Ok((recorder, tasks, last, earlier.entries.clone()));
    }
    let run = RunFile {
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        scenario: ScenarioText {
            path: prepared.scenario.path.display().to_string(),
            text: prepared.scenario.source.clone(),
            parts: prepared.scenario.parts.iter().map(part_text).collect(),
            images: prepared.scenario.pictures.iter().map(image_name).collect(),
        },
        folder: folder.display().to_string(),
        size,
        rows: prepared.rows.iter().map(row_text).collect(),
        data: prepared.data.clone(),
        routing: prepared.scenario.has_goal().then(|| prepared.scenario.routing()),
        started: Utc::now().to_rfc3339(),
    };
    let images: Vec<_> = prepared
        .scenario
        .pictures
        .iter()
        .map(|picture| Arc::clone(&picture.bytes))
        .collect();
    let recorder = Recorder::create(folder, &run, &images).map_err(Complaint::broken)?;
    let tasks = prepared.rows.iter().cloned().map(Task::Run).collect();
    Ok((recorder, tasks, 0, Vec::new()))
}

fn number_of_last(recording: &Recording) -> u64 {
    recording.entries.last().map_or(0, |entry| entry.number)
}

fn part_text(part: &Part) -> PartText {
    PartText {
        path: part.path.display().to_string(),
        text: part.text.to_string(),
    }
}

fn image_name(picture: &Picture) -> ImageName {
    ImageName {
        path: picture.path.display().to_string(),
        hash: hash(&picture.bytes),
    }
}

fn row_text(row: &Row) -> RowText {
    RowText {
        number: row.number,
        key: row.key.clone(),
        values: row.values.clone(),
    }
}

/// The recorder first: what it cannot keep did not happen.
struct Heard<'a> {
    recorder: Recorder,
    memory: &'a mut Memory,
    others: Listeners,
}

impl Listener for Heard<'_> {
    fn event(&mut self, entry: &Entry) -> Result<(), crate::event::ListenError> {
        self.recorder.event(entry)?;
        self.memory.0.push(entry.clone());
        self.others.event(entry)
    }

    fn keep(&mut self, artifact: &crate::event::Artifact) -> Result<(), crate::event::ListenError> {
        self.recorder.keep(artifact)
    }

    fn glimpse(&mut self, glimpse: &crate::event::Glimpse) {
        self.others.glimpse(glimpse);
    }
}

/// All events, for the results and the report at the end.
struct Memory(Vec<Entry>);

/// Writes what people read of the run. Why the run ended early is said before anything that comes of it.
fn put_away(prepared: &Prepared, folder: &Path, entries: &[Entry], finished: &Finished) -> Result<Outcome, Complaint> {
    say::aside(draw_failures::drawn(&prepared.scenario, entries, files::look()));
    if let Some(error) = &finished.error {
        remedy::complaint(error, &prepared.folder).print();
    }
    let results_path = folder.join(RESULTS_FILE);
    results::write(&results_path, &results::of(entries))
        .map_err(|error| Complaint::broken(format!("cannot write {}: {error}", results_path.display())))?;
    report::write(folder)?;
    Ok(match &prepared.earlier {
        Some(_) => ledger::states(entries)
            .into_values()
            .map(Outcome::from)
            .fold(finished.outcome, Outcome::worse),
        None => finished.outcome,
    })
}

fn with_model(scenario: Scenario, arguments: &RunArguments) -> Scenario {
    match &arguments.model {
        Some(model) => scenario.asking(model),
        None => scenario,
    }
}

/// `1-3,7`: rows by their number.
fn chosen(rows: Vec<Row>, range: &str) -> Result<Vec<Row>, Complaint> {
    let wrong = || {
        let message = format!("--rows {range}: row numbers such as `3`, `1-3` or `1-3,7` are expected");
        Complaint::invalid(message)
    };
    let mut wanted = Vec::new();
    for part in range.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let first: usize = first.trim().parse().map_err(|_| wrong())?;
        let last: usize = last.trim().parse().map_err(|_| wrong())?;
        if first == 0 || first > last {
            return Err(wrong());
        }
        if first > rows.len() {
            let message = format!(
                "--rows {range}: there is no row {first}, the last one is {}",
                rows.len()
            );
            return Err(Complaint::invalid(message));
        }
        wanted.push(first..=last);
    }
    Ok(rows
        .into_iter()
        .filter(|row| wanted.iter().any(|range| range.contains(&row.number)))
        .collect())
}

fn default_folder(scenario: &Scenario) -> PathBuf {
    let stem = scenario
        .path
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    let now = Utc::now().format("%Y%m%d-%H%M%S-%3f");
    PathBuf::from("runs").join(format!("{now}-{stem}"))
}
