//! The third seam: the rest of what leaves the process.
//!
//! Programs, the record that `verify` asks, a person. What is said here is data that can be recorded and
//! given back: the recorded form starts, asks and sends nothing.

pub mod csv_count;
pub mod live;
pub mod sqlite;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::pending::Pending;

/// Everything outside but the desktop and the model.
pub trait Outside {
    /// Carries out a request.
    ///
    /// # Errors
    /// When it could not be carried out at all. A program that ran and failed is a reply.
    fn call<'a>(&'a mut self, request: &'a Request) -> Pending<'a, Result<Reply, OutsideError>>;
}

/// What can be asked of the world. Templates are rendered; secrets cannot occur.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Request {
    /// Starts the application; answered once it runs.
    Launch { argv: Vec<String> },
    /// Whether the launched application still runs.
    Alive,
    /// Runs a program to its end, never through a shell.
    Command { argv: Vec<String>, timeout_ms: u64 },
    /// A read-only query; answers the first column of the first row.
    Sqlite {
        file: PathBuf,
        query: String,
        params: Vec<String>,
        timeout_ms: u64,
    },
    /// Counts the rows of a CSV file with these values in these columns.
    Csv { file: PathBuf, row: Vec<(String, String)> },
    /// Lets time pass between two questions to the record.
    Pause { millis: u64 },
    /// Asks the person at the terminal.
    Person { question: String },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reply", rename_all = "snake_case")]
pub enum Reply {
    Launched,
    Running,
    /// The application ended; its exit status and the last lines it wrote.
    Ended {
        status: String,
        /// It ended well, as a program does that only starts another one.
        #[serde(default)]
        success: bool,
        last_words: String,
    },
    /// A program's end. Output that was not UTF-8 is replaced where it was not.
    Command {
        success: bool,
        status: String,
        stdout: String,
        stderr: String,
    },
    /// The value of a query, nothing where there was no row.
    Value {
        text: Option<String>,
    },
    Count {
        rows: u64,
    },
    Passed,
    /// What a person said; nothing when nobody is there.
    Person {
        said: Option<String>,
    },
}

/// The world could not be asked.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize, Deserialize)]
#[error("{what}: {why}{}", .remedy.as_ref().map(|remedy| format!("; {remedy}")).unwrap_or_default())]
pub struct OutsideError {
    pub what: String,
    pub why: String,
    pub remedy: Option<String>,
}
