//! What the program says on standard output and standard error.
//!
//! Invariant: a reader that went away, as `head` does, changes nothing: neither what is done nor the exit code.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write as _};

use super::complaint::Complaint;

/// Writes to standard output.
///
/// # Errors
/// Where it cannot be written; that nobody reads it any more is no error.
pub fn out(text: impl Display) -> Result<(), Complaint> {
    heard(write!(io::stdout(), "{text}").and_then(|()| io::stdout().flush()))
}

/// Writes to standard error. Where that fails there is nobody left to tell.
pub fn aside(text: impl Display) {
    let _ = write!(io::stderr(), "{text}");
}

/// # Errors
/// As [`out`], for what was written otherwise.
pub fn heard(written: io::Result<()>) -> Result<(), Complaint> {
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Complaint::broken(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}
