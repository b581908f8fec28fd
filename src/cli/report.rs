//! `deskwright report`: what people read of a run, made from its recording alone.

use std::path::Path;

use super::args::ReportArguments;
use super::complaint::Complaint;
use super::say;
use crate::outcome::Outcome;
use crate::recording::read::Recording;
use crate::report::story::Story;
use crate::report::summary::Summary;
use crate::report::{html, junit};

/// The page that shows a run.
pub const PAGE: &str = "report.html";

const JUNIT: &str = "junit.xml";

/// # Errors
/// When the recording cannot be read or the files cannot be written.
pub fn report(arguments: &ReportArguments) -> Result<Outcome, Complaint> {
    write(&arguments.run)?;
    say::out(format!("{}\n", arguments.run.join(PAGE).display()))?;
    Ok(Outcome::Passed)
}

/// Writes the page and the JUnit file into the run's folder.
///
/// # Errors
/// As [`report`].
pub fn write(folder: &Path) -> Result<(), Complaint> {
    let recording = Recording::open(folder).map_err(Complaint::invalid)?;
    html::write(&recording, &folder.join(PAGE)).map_err(Complaint::broken)?;
    let summary = Summary::of(&recording.entries);
    let suite = junit::of_run(&summary, &Story::of(&recording.entries));
    junit::write(&folder.join(JUNIT), &recording.run.scenario.path, &[suite]).map_err(Complaint::broken)
}
