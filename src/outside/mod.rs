//! The third seam: the rest of what leaves the process.
//!
//! Programs, the record that `verify` asks, a person. What is said here is data that can be recorded and
//! given back: the recorded form starts, asks and sends nothing.

pub mod content;
pub mod csv_count;
mod http;
pub mod live;
pub mod picture;
pub mod sqlite;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use crate::pending::Pending;
use crate::safety::reach::Address;
use crate::text::Text;
use content::Content;
use picture::Picture;

/// Everything outside but the desktop and the model.
pub trait Outside {
    /// Carries out a request.
    ///
    /// # Errors
    /// When it could not be carried out at all. A program that ran and failed is a reply.
    fn call<'a>(&'a mut self, request: &'a Request) -> Pending<'a, Result<Reply, OutsideError>>;
}

/// What can be asked of the world. Templates are rendered; secrets occur by name, in the headers and the body of a
/// tool's request alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
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
    /// A request of a tool.
    Http(HttpCall),
    /// Fetches a picture by its address.
    Fetch { url: Address, timeout_ms: u64 },
    /// Reads a picture from a file.
    Picture { file: PathBuf },
}

/// A request over HTTP. No redirect is followed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HttpCall {
    pub method: String,
    pub url: Address,
    pub headers: Vec<(String, Text)>,
    /// Sent as JSON.
    pub body: Option<Content>,
    pub timeout_ms: u64,
    /// Where in the answer a picture may stand, which is then given beside it; an empty path is the whole answer.
    pub picture: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// An answer over HTTP: JSON, or a text where it is none. Values of secrets are struck out of it.
    Http {
        status: u16,
        body: Value,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        picture: Option<Picture>,
    },
    Picture(Picture),
}

/// The world could not be asked.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize, Deserialize)]
#[error("{what}: {why}{}", .remedy.as_ref().map(|remedy| format!("; {remedy}")).unwrap_or_default())]
pub struct OutsideError {
    pub what: String,
    pub why: String,
    pub remedy: Option<String>,
}
