//! The table of models with the user's own file laid over it.

use std::path::Path;

use super::complaint::Complaint;
use super::places::Places;
use super::{files, say};
use crate::model::table::{Table, TableError};
use crate::outcome::Outcome;
use crate::scenario::bytes;
use crate::scenario::diagnostic::{Finding, Findings};
use crate::scenario::span::Span;

/// The file of the configuration's folder.
pub const FILE: &str = "models.toml";

/// The built-in table, with the user's `models.toml` where there is one.
///
/// # Errors
/// What is wrong with that file was drawn on its line.
pub fn table(places: &Places) -> Result<Table, Complaint> {
    let built_in = Table::built_in();
    match places.configured(FILE) {
        Some(path) => laid_over(built_in, &path),
        None => Ok(built_in),
    }
}

fn laid_over(table: Table, path: &Path) -> Result<Table, Complaint> {
    let drawn = |findings: &Findings| {
        say::aside(findings.drawn(files::look()));
        Complaint::said(Outcome::Invalid)
    };
    let text = bytes::decode(path, &files::bytes(path)?).map_err(|findings| drawn(&findings))?;
    table.with(&text).map_err(|error| {
        let found = finding(&text, &error);
        drawn(&Findings::new(path, text, vec![found]))
    })
}

fn finding(text: &str, error: &TableError) -> Finding {
    let (start, end) = (error.span.start, error.span.end.max(error.span.start));
    let line = text.get(..start).unwrap_or_default().matches('\n').count() + 1;
    let message = error.kind.to_string();
    Finding::error(Span { start, end, line }, message).help("docs/models.md has the form of the file")
}
