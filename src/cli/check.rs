//! `deskwright check`: everything that is wrong with scenarios, before anything moves.

use std::io::{self, Write};
use std::path::Path;

use serde_json::{Value, json};

use super::args::CheckArguments;
use super::complaint::Complaint;
use super::{files, gather};
use crate::data::{csv_rows, rows};
use crate::outcome::Outcome;
use crate::scenario::Scenario;
use crate::scenario::diagnostic::Findings;
use crate::scenario::draw::{Look, escaped};
use crate::scenario::project::Project;

/// Reads each file and writes what was found: drawn, on a line each, or as one JSON document. Warnings alone pass.
///
/// # Errors
/// A folder without scenarios, data for more than one, or what cannot be written.
pub fn check(arguments: &CheckArguments, look: Look, out: &mut dyn Write) -> Result<Outcome, Complaint> {
    let paths = gather::files(&arguments.scenarios)?;
    if arguments.data.is_some() && paths.len() != 1 {
        return Err(
            Complaint::invalid("--data is for one scenario, and there are several").help("check that one by itself")
        );
    }
    let mut outcome = Outcome::Passed;
    let mut documents = Vec::new();
    let read: Vec<_> = paths.iter().map(|path| read(path)).collect();
    let parts = gather::parts(read.iter().filter_map(|(good, _)| good.as_ref()?.scenario()));
    for (path, (good, mut findings)) in paths.iter().zip(read) {
        // What there is to say of a part is said where it is called.
        if good.is_some() && !arguments.scenarios.contains(path) && gather::is_part(path, &parts) {
            continue;
        }
        if good.is_none() {
            outcome = Outcome::Invalid;
            files::remind(&mut findings, arguments.data.as_deref());
        }
        let unfit = good.as_ref().and_then(|good| {
            let (scenario, data) = (good.scenario()?, arguments.data.as_deref()?);
            unfit(data, scenario, &arguments.set).err()
        });
        if unfit.is_some() {
            outcome = Outcome::Invalid;
        }
        if arguments.json {
            let mut document = findings.to_json();
            if let (Some(data), Some(fields)) = (&arguments.data, document.as_object_mut()) {
                let error = unfit.map(|unfit| unfit.message);
                fields.insert(
                    "data".to_owned(),
                    json!({ "path": data.to_string_lossy(), "error": error }),
                );
            }
            documents.push(document);
            continue;
        }
        let written = if arguments.lines {
            write!(out, "{}", findings.lines())
        } else {
            let steps = good
                .as_ref()
                .and_then(Good::scenario)
                .map_or(0, |scenario| scenario.walk().len());
            write_findings(&findings, steps, look, out)
        };
        written.map_err(Complaint::broken)?;
        if let Some(unfit) = unfit {
            writeln!(out, "error: {}", escaped(&unfit.message)).map_err(Complaint::broken)?;
        }
    }
    if arguments.json {
        let text = serde_json::to_string_pretty(&Value::from(documents)).map_err(Complaint::broken)?;
        writeln!(out, "{text}").map_err(Complaint::broken)?;
    }
    Ok(outcome)
}

/// What a good file holds.
enum Good {
    Scenario(Box<Scenario>),
    /// A project's settings.
    Project,
}

impl Good {
    fn scenario(&self) -> Option<&Scenario> {
        match self {
            Good::Scenario(scenario) => Some(scenario),
            Good::Project => None,
        }
    }
}

/// Nothing where the file is wrong.
fn read(path: &Path) -> (Option<Good>, Findings) {
    if gather::is_project(path) {
        return match Project::load(path) {
            Ok(_) => (Some(Good::Project), Findings::new(path, "", Vec::new())),
            Err(findings) => (None, findings),
        };
    }
    match Scenario::load(path) {
        Ok((scenario, warnings)) => (Some(Good::Scenario(Box::new(scenario))), warnings),
        Err(findings) => (None, findings),
    }
}

/// Whether every row of the data is one for the scenario.
fn unfit(data: &Path, scenario: &Scenario, given: &[(String, String)]) -> Result<(), Complaint> {
    rows::known(scenario, given).map_err(Complaint::invalid)?;
    let bytes = files::bytes(data)?;
    csv_rows::read(data, &bytes, scenario, given)
        .map(drop)
        .map_err(Complaint::invalid)
}

fn write_findings(findings: &Findings, steps: usize, look: Look, out: &mut dyn Write) -> io::Result<()> {
    if !findings.is_empty() {
        writeln!(out, "{}", findings.drawn(look))?;
    }
    let path = findings.path.to_string_lossy();
    let path = escaped(&path);
    let warnings = match findings.warnings() {
        0 => String::new(),
        n => format!(", {}", count(n, "warning")),
    };
    match findings.errors() {
        0 => writeln!(out, "{path}: good, {}{warnings}", count(steps, "step")),
        n => writeln!(out, "{path}: {}{warnings}", count(n, "error")),
    }
}

fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}
