//! The one error a command ends with, and its exit code.

use std::fmt::Write as _;

use crate::outcome::Outcome;
use crate::report::escape;

/// What went wrong, what it means for the exit code, and how to mend it.
#[derive(Debug)]
pub struct Complaint {
    pub outcome: Outcome,
    pub message: String,
    pub help: Option<String>,
}

impl Complaint {
    /// The command line or a file of the user's is not what it must be.
    pub fn invalid(message: impl std::fmt::Display) -> Complaint {
        Complaint {
            outcome: Outcome::Invalid,
            message: message.to_string(),
            help: None,
        }
    }

    /// The world did not allow it.
    pub fn broken(message: impl std::fmt::Display) -> Complaint {
        Complaint {
            outcome: Outcome::Broken,
            message: message.to_string(),
            help: None,
        }
    }

    /// It was said already, in full, where it belongs.
    pub fn said(outcome: Outcome) -> Complaint {
        Complaint {
            outcome,
            message: String::new(),
            help: None,
        }
    }

    pub fn help(self, help: impl Into<String>) -> Complaint {
        Complaint {
            help: Some(help.into()),
            ..self
        }
    }

    /// Prints it on standard error.
    pub fn print(&self) {
        if self.message.is_empty() {
            return;
        }
        let mut out = String::new();
        for line in self.message.lines() {
            let lead = if out.is_empty() { "error: " } else { "       " };
            let _ = writeln!(out, "{lead}{}", escape::line(line));
        }
        if let Some(help) = &self.help {
            let _ = writeln!(out, "  help: {}", escape::line(help));
        }
        super::say::aside(out);
    }
}
