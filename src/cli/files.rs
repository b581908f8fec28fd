//! Reading the user's files, with errors that name them.

use std::path::Path;

use super::complaint::Complaint;
use super::say;
use crate::data::{columns, csv_rows};
use crate::desktop::supervisor;
use crate::outcome::Outcome;
use crate::scenario::Scenario;
use crate::scenario::diagnostic::Findings;
use crate::scenario::draw::Look;
use crate::scenario::files::read_at_most;
use crate::scenario::project::Project;

/// Files of the user's beyond this size are refused.
const LARGEST: u64 = 64 << 20;

/// # Errors
/// When it cannot be read, or is too large.
pub fn bytes(path: &Path) -> Result<Vec<u8>, Complaint> {
    read_at_most(path, LARGEST).map_err(|error| Complaint::invalid(format!("cannot read {}: {error}", path.display())))
}

/// Says which columns of the data may be meant by names that nothing defines. What is wrong with the data itself is told
/// once the scenario is good.
pub fn remind(findings: &mut Findings, data: Option<&Path>) {
    let Some(data) = data else { return };
    let headers = bytes(data).ok().and_then(|bytes| csv_rows::headers(data, &bytes).ok());
    columns::remind(findings, data, &headers.unwrap_or_default());
}

/// A checked scenario; its warnings and findings are drawn on standard error, with what the data has to say of them.
///
/// # Errors
/// When anything in it is wrong: everything that is was drawn.
pub fn scenario(path: &Path, data: Option<&Path>) -> Result<Scenario, Complaint> {
    match Scenario::load(path) {
        Ok((scenario, warnings)) => {
            // The supervisor has shown them by the time there is a worker.
            if !warnings.is_empty() && !supervisor::is_worker() {
                say::aside(warnings.drawn(look()));
            }
            Ok(scenario)
        }
        Err(mut findings) => {
            remind(&mut findings, data);
            say::aside(findings.drawn(look()));
            Err(Complaint::said(Outcome::Invalid))
        }
    }
}

/// The project's file of a scenario, where there is one.
///
/// # Errors
/// When anything in it is wrong: everything that is was drawn.
pub fn project(scenario: &Path) -> Result<Option<Project>, Complaint> {
    let Some(path) = Project::find(scenario) else {
        return Ok(None);
    };
    match Project::load(&path) {
        Ok(project) => Ok(Some(project)),
        Err(findings) => {
            say::aside(findings.drawn(look()));
            Err(Complaint::said(Outcome::Invalid))
        }
    }
}

/// How findings are drawn on this process's standard error.
pub fn look() -> Look {
    let terminal = std::io::IsTerminal::is_terminal(&std::io::stderr());
    let colour = terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    Look { colour, ..Look::PLAIN }
}

/// How text is drawn on this process's standard output.
pub fn look_of_output() -> Look {
    let terminal = std::io::IsTerminal::is_terminal(&std::io::stdout());
    let colour = terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    Look { colour, ..Look::PLAIN }
}
