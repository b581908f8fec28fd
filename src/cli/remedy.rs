//! What ended a run early, with what a person can do about it.

use std::path::Path;

use super::complaint::Complaint;
use crate::runner::rows::outcome_of;
use crate::runner::run_error::RunError;

/// The complaint that ends the run in `folder`.
pub fn complaint(error: &RunError, folder: &Path) -> Complaint {
    let go_on = format!("deskwright run --resume {}", folder.display());
    let help = match error {
        RunError::Listen(_) => format!("make room, or let it be written; then go on: {go_on}"),
        RunError::App(_) => format!("what it wrote is in {}", folder.join("app.log").display()),
        error if error.is_stop() => format!("go on: {go_on}"),
        _ => format!("what was done until then is recorded; when this is mended, go on: {go_on}"),
    };
    Complaint {
        outcome: outcome_of(error),
        message: error.to_string(),
        help: Some(help),
    }
}
