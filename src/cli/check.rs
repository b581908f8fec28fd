//! `deskwright check`: everything that is wrong with scenarios, before anything moves.

use std::io::{self, Write};
use std::path::PathBuf;

use serde_json::Value;

use crate::outcome::Outcome;
use crate::scenario::Scenario;
use crate::scenario::diagnostic::Findings;
use crate::scenario::draw::{Look, escaped};
use crate::scenario::project::{self, Project};

/// Reads each file and writes what was found: drawn, or as one JSON document. Warnings alone pass.
///
/// # Errors
/// When it cannot be written.
pub fn check(paths: &[PathBuf], json: bool, look: Look, out: &mut dyn Write) -> io::Result<Outcome> {
    let mut outcome = Outcome::Passed;
    let mut documents = Vec::new();
    for path in paths {
        let read = if path.file_name().is_some_and(|name| name == project::FILE) {
            Project::load(path).map(|_| (0, Findings::new(path, "", Vec::new())))
        } else {
            Scenario::load(path).map(|(scenario, warnings)| (scenario.walk().len(), warnings))
        };
        let (steps, findings) = match read {
            Ok(good) => good,
            Err(findings) => {
                outcome = Outcome::Invalid;
                (0, findings)
            }
        };
        if json {
            documents.push(findings.to_json());
        } else {
            write_findings(&findings, steps, look, out)?;
        }
    }
    if json {
        serde_json::to_writer_pretty(&mut *out, &Value::from(documents))?;
        writeln!(out)?;
    }
    Ok(outcome)
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
