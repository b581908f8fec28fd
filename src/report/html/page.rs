//! The page: a recording in, one HTML file out.

use std::path::{Path, PathBuf};

use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior};
use thiserror::Error;

use super::album::Album;
use super::shown::Shown;
use super::view::{Page, Pair};
use super::{head, rows, source};
use crate::event::Entry;
use crate::geometry::FrameId;
use crate::recording::format::RunFile;
use crate::recording::read::Recording;
use crate::report::story::Story;
use crate::report::summary::Summary;
use crate::screen::frame::Frame;

/// The page could not be made.
#[derive(Debug, Error)]
pub enum HtmlError {
    #[error("cannot write {path}: {source}")]
    Io { path: PathBuf, source: std::io::Error },
    #[error("the report's template is at fault: {0}")]
    Template(#[from] minijinja::Error),
}

const TEMPLATE: &str = include_str!("../assets/report.html");
const STYLE: &str = include_str!("../assets/report.css");

/// Writes a recording's page to a file.
///
/// # Errors
/// When the file cannot be written.
pub fn write(recording: &Recording, path: &Path) -> Result<(), HtmlError> {
    let page = render(&recording.run, &recording.entries, &|id| recording.frame(id).ok())?;
    std::fs::write(path, page).map_err(|source| HtmlError::Io {
        path: path.to_owned(),
        source,
    })
}

/// A run as a page. Frames that `frame` does not give are left out.
///
/// # Errors
/// None that a recording could cause.
pub fn render(run: &RunFile, entries: &[Entry], frame: &dyn Fn(FrameId) -> Option<Frame>) -> Result<String, HtmlError> {
    let page = page(run, entries, frame);
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_template("report.html", TEMPLATE)?;
    environment.add_template("report.css", STYLE)?;
    Ok(environment
        .get_template("report.html")?
        .render(Value::from(Serde(&page)))?)
}

fn page(run: &RunFile, entries: &[Entry], frame: &dyn Fn(FrameId) -> Option<Frame>) -> Page {
    let summary = Summary::of(entries);
    let story = Story::of(entries);
    let mut album = Album::new(frame);
    let (verdict, tone) = head::verdict(summary.outcome);
    let (rows, left_out) = rows::rows(&story, &run.scenario, &mut album);
    let beside = rows::beside(&story, &run.scenario, &mut album);
    Page {
        title: Shown::line(if summary.scenario.is_empty() {
            &run.scenario.path
        } else {
            &summary.scenario
        }),
        tone,
        verdict,
        sentence: head::sentence(&summary),
        facts: facts(run),
        tiles: head::tiles(&summary),
        time: head::time(&summary),
        found: head::found(&summary),
        rows,
        beside,
        left_out,
        source_path: Shown::line(&run.scenario.path),
        source: source::all(&run.scenario.text),
        pictures: album.pictures,
        version: Shown::line(&run.version),
    }
}

fn facts(run: &RunFile) -> Vec<Pair> {
    let started = chrono::DateTime::parse_from_rfc3339(&run.started).map_or_else(
        |_| run.started.clone(),
        |time| time.format("%-d %B %Y, %H:%M UTC").to_string(),
    );
    let mut facts = vec![("Started", started), ("Scenario", run.scenario.path.clone())];
    facts.extend(run.data.iter().map(|data| ("Data", data.path.clone())));
    facts.push(("Desktop", run.size.to_string()));
    facts.push(("Recording", run.folder.clone()));
    facts
        .into_iter()
        .map(|(name, value)| Pair {
            name: Shown::line(name),
            value: Shown::line(&value),
        })
        .collect()
}
