//! `deskwright test`: every recording below a folder is a case.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::args::TestArguments;
use super::complaint::Complaint;
use super::replay::{Replayed, play, recorded_scenario};
use super::{gather, say};
use crate::outcome::Outcome;
use crate::recording::format::RUN_FILE;
use crate::recording::read::Recording;
use crate::report::elapsed::elapsed;
use crate::report::escape;
use crate::report::junit::{self, Case, Suite, Verdict};
use crate::scenario::Scenario;

/// # Errors
/// When the folder holds no recording or junit.xml cannot be written.
pub fn test(arguments: &TestArguments) -> Result<Outcome, Complaint> {
    let mut folders = Vec::new();
    collect(&arguments.folder, 0, &mut folders);
    folders.sort();
    if !arguments.only.is_empty() {
        folders = with_tags(folders, &arguments.only)?;
    }
    if folders.is_empty() {
        let message = format!("{} holds no recording", arguments.folder.display());
        return Err(Complaint::invalid(message).help("a recording is a run's folder, with its run.json"));
    }
    let mut outcome = Outcome::Passed;
    let mut cases = Vec::new();
    let mut results = Vec::new();
    for folder in &folders {
        let name = folder
            .strip_prefix(&arguments.folder)
            .ok()
            .filter(|below| !below.as_os_str().is_empty())
            .unwrap_or(folder)
            .display()
            .to_string();
        let begun = Instant::now();
        let failure = difference(play(folder, None));
        let millis = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        if failure.is_some() {
            outcome = Outcome::Failed;
        }
        if !arguments.json {
            let word = if failure.is_none() { "pass" } else { "FAIL" };
            say::out(format!("{word}  {}  {}\n", escape::line(&name), elapsed(millis)))?;
            if let Some(reason) = &failure {
                say::out(format!("      {}\n", escape::lines(reason).replace('\n', "\n      ")))?;
            }
        }
        results.push(serde_json::json!({ "name": name, "passed": failure.is_none(), "failure": failure }));
        cases.push(Case::of_replay(name, millis, failure));
    }
    let passed = cases.iter().filter(|case| case.verdict == Verdict::Passed).count();
    if arguments.json {
        say::out(serde_json::to_string_pretty(&results).map_err(Complaint::broken)? + "\n")?;
    } else {
        say::out(format!("{passed} of {} recordings agree\n", cases.len()))?;
    }
    let name = arguments.folder.display().to_string();
    junit::write(&arguments.junit, "deskwright test", &[Suite { name, cases }]).map_err(Complaint::broken)?;
    Ok(outcome)
}

/// The recordings whose scenario has one of the tags. One that cannot be read may have it, and will fail.
fn with_tags(folders: Vec<PathBuf>, only: &[String]) -> Result<Vec<PathBuf>, Complaint> {
    let tagged: Vec<_> = folders
        .into_iter()
        .map(|folder| {
            let scenario = scenario_of(&folder);
            (folder, scenario)
        })
        .collect();
    gather::known(only, tagged.iter().filter_map(|(_, scenario)| scenario.as_ref()))?;
    let chosen = tagged.into_iter().filter(|(_, scenario)| match scenario {
        Some(scenario) => gather::is_chosen(scenario, only),
        None => true,
    });
    Ok(chosen.map(|(folder, _)| folder).collect())
}

/// Why it cannot be read is told when it is played.
fn scenario_of(folder: &Path) -> Option<Scenario> {
    if folder.join(RUN_FILE).exists() {
        let recording = Recording::open(folder).ok()?;
        recorded_scenario(&recording).ok()
    } else {
        let path = folder.join("scenario.yaml");
        let bytes = std::fs::read(&path).ok()?;
        Scenario::parse(&path, &bytes).ok().map(|(scenario, _)| scenario)
    }
}

/// Why a recording does not agree.
fn difference(played: Result<Replayed, Complaint>) -> Option<String> {
    match played {
        Ok(replayed) => replayed.first_difference,
        Err(complaint) => Some(complaint.message),
    }
}

/// Recordings are not looked for inside recordings.
fn collect(folder: &Path, depth: usize, out: &mut Vec<PathBuf>) {
    if folder.join(RUN_FILE).exists() || folder.join("1.png").exists() {
        out.push(folder.to_owned());
        return;
    }
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        if depth < 6 && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            collect(&entry.path(), depth + 1, out);
        }
    }
}
