//! `deskwright run` with several scenarios: one after the other, each a run of its own, on a desktop of its own.
//!
//! Invariant: nothing moves before every one of them was found good.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::args::RunArguments;
use super::complaint::Complaint;
use super::{files, gather, run, say};
use crate::desktop::supervisor;
use crate::outcome::Outcome;
use crate::report::elapsed::elapsed;
use crate::report::escape;
use crate::scenario::Scenario;

/// How one of them ended.
struct Ended {
    path: PathBuf,
    outcome: Outcome,
    millis: u64,
}

/// Whether more than one file is named, or may be.
pub fn is_series(arguments: &RunArguments) -> bool {
    match arguments.scenarios.as_slice() {
        [only] => only.is_dir() || !arguments.only.is_empty(),
        several => several.len() > 1,
    }
}

/// Runs what is chosen. A scenario that fails does not end the series; Ctrl-C does.
///
/// # Errors
/// What is wrong with the command line or any scenario.
pub fn series(arguments: &RunArguments, verbose: u8) -> Result<Outcome, Complaint> {
    let scenarios = scenarios(arguments)?;
    gather::known(&arguments.only, scenarios.iter())?;
    let chosen = scenarios
        .iter()
        .filter(|scenario| gather::is_chosen(scenario, &arguments.only));
    let singles: Vec<RunArguments> = chosen.map(|scenario| single(arguments, &scenario.path)).collect();
    if singles.is_empty() {
        return Err(Complaint::invalid(
            "there is no scenario to run: none was left of what is named",
        ));
    }
    apart(&singles)?;
    if singles.len() > 1 {
        alone(arguments)?;
    }
    let mut prepared = Vec::new();
    for single in &singles {
        prepared.push(run::prepare(single).map_err(|complaint| Complaint {
            message: format!("{}: {}", shown(single).display(), complaint.message),
            ..complaint
        })?);
    }
    let mut ended = Vec::new();
    for (single, prepared) in singles.iter().zip(prepared) {
        let began = Instant::now();
        let places = prepared.places.environment();
        let (words, withheld) = (words(single, verbose), prepared.withheld());
        let worker = supervisor::supervise(prepared.scenario.desktop, &words, &places, &withheld);
        let worker = worker.map_err(Complaint::broken)?;
        ended.push(Ended {
            path: shown(single).to_owned(),
            outcome: Outcome::of_exit_code(worker.code),
            millis: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        });
        if worker.told_to_stop {
            break;
        }
    }
    if !arguments.quiet {
        say::aside(summary(&ended, singles.len()));
    }
    // A stop may come when the one under way has passed already.
    let not_begun = (ended.len() < singles.len()).then_some(Outcome::Stopped);
    let outcomes = ended.iter().map(|ended| ended.outcome).chain(not_begun);
    Ok(outcomes.fold(Outcome::Passed, Outcome::worse))
}

/// All that are named and no part of another one, in the order they were named in. What is to be said of them is drawn.
fn scenarios(arguments: &RunArguments) -> Result<Vec<Scenario>, Complaint> {
    let mut scenarios = Vec::new();
    let mut drawn = Vec::new();
    let mut seen = BTreeSet::new();
    for path in gather::files(&arguments.scenarios)? {
        if gather::is_project(&path) || !seen.insert(path.clone()) {
            continue;
        }
        match Scenario::load(&path) {
            Ok(good) => scenarios.push(good),
            Err(findings) => drawn.push(findings.drawn(files::look())),
        }
    }
    let wrong = !drawn.is_empty();
    let parts = gather::parts(scenarios.iter().map(|(scenario, _)| scenario));
    let named = |path: &Path| arguments.scenarios.iter().any(|named| named == path);
    scenarios.retain(|(scenario, _)| named(&scenario.path) || !gather::is_part(&scenario.path, &parts));
    let warnings = scenarios.iter().filter(|(_, warnings)| !warnings.is_empty());
    drawn.extend(warnings.map(|(_, warnings)| warnings.drawn(files::look())));
    say::aside(drawn.join("\n"));
    if wrong {
        return Err(Complaint::said(Outcome::Invalid));
    }
    Ok(scenarios.into_iter().map(|(scenario, _)| scenario).collect())
}

/// What is of one scenario cannot be said of several.
fn alone(arguments: &RunArguments) -> Result<(), Complaint> {
    let given = [
        ("--data", arguments.data.is_some()),
        ("--rows", arguments.rows.is_some()),
        ("--set", !arguments.set.is_empty()),
        ("--recording", arguments.recording.is_some()),
    ];
    match given.iter().find(|(_, given)| *given) {
        Some((word, _)) => Err(
            Complaint::invalid(format!("{word} is for one scenario, and there are several"))
                .help("run that scenario by itself"),
        ),
        None => Ok(()),
    }
}

/// Each run has a folder of its own.
fn apart(singles: &[RunArguments]) -> Result<(), Complaint> {
    let mut folders = BTreeSet::new();
    let mut out = singles.iter().filter_map(|single| single.out.as_ref());
    match out.find(|folder| !folders.insert(*folder)) {
        Some(folder) => Err(Complaint::invalid(format!(
            "two of the scenarios would both write to {}",
            folder.display()
        ))
        .help("give their files different names, or leave --out away")),
        None => Ok(()),
    }
}

fn single(arguments: &RunArguments, path: &Path) -> RunArguments {
    let out = arguments.out.as_ref().map(|out| match path.file_stem() {
        Some(stem) => out.join(stem),
        None => out.clone(),
    });
    RunArguments {
        scenarios: vec![path.to_owned()],
        only: Vec::new(),
        out,
        ..arguments.clone()
    }
}

fn shown(single: &RunArguments) -> &Path {
    single.scenarios.first().map_or(Path::new(""), PathBuf::as_path)
}

/// The command line of one run.
fn words(single: &RunArguments, verbose: u8) -> Vec<OsString> {
    let RunArguments {
        scenarios,
        only: _,
        data,
        rows,
        set,
        out,
        resume: _,
        model,
        limit_day,
        recording,
        record_requests,
        quiet,
    } = single;
    let mut words: Vec<OsString> = vec!["run".into()];
    words.extend((0..verbose).map(|_| OsString::from("-v")));
    let mut option = |name: &str, value: OsString| {
        let mut word = OsString::from(format!("--{name}="));
        word.push(value);
        words.push(word);
    };
    for (name, path) in [("data", data), ("out", out), ("recording", recording)] {
        if let Some(path) = path {
            option(name, path.into());
        }
    }
    for (name, text) in [("rows", rows), ("model", model)] {
        if let Some(text) = text {
            option(name, text.into());
        }
    }
    for (name, value) in set {
        option("set", format!("{name}={value}").into());
    }
    if let Some(dollars) = limit_day {
        option("limit-day", dollars.exact().into());
    }
    for (name, wanted) in [("--record-requests", *record_requests), ("--quiet", *quiet)] {
        if wanted {
            words.push(name.into());
        }
    }
    words.push("--".into());
    words.extend(scenarios.iter().map(Into::into));
    words
}

fn summary(ended: &[Ended], all: usize) -> String {
    let mut out = String::from("\n");
    let width = ended
        .iter()
        .map(|ended| ended.path.as_os_str().len())
        .max()
        .unwrap_or(0);
    for one in ended {
        let path = escape::line(&one.path.display().to_string());
        let word = word(one.outcome);
        let _ = writeln!(out, "{word:<13} {path:<width$}  {:>6}", elapsed(one.millis));
    }
    let passed = ended.iter().filter(|one| one.outcome == Outcome::Passed).count();
    let left = match all - ended.len() {
        0 => String::new(),
        left => format!(", {left} not begun"),
    };
    let _ = writeln!(out, "{passed} of {all} scenarios passed{left}");
    out
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "passed",
        Outcome::Failed => "failed",
        Outcome::Invalid => "invalid",
        Outcome::Broken => "broken",
        Outcome::Stopped => "stopped",
        Outcome::WantsPerson => "wants person",
    }
}
