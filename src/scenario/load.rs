//! A scenario from its file, with everything there is to say about it.

use std::path::Path;

use super::Scenario;
use super::bytes::decode;
use super::diagnostic::{Finding, Findings};
use super::files::{Disk, Files, Kept};
use super::lower;
use super::parse::parse;
use super::span::Span;
use super::tree::Kind;

impl Scenario {
    /// Reads a file. With the scenario come its warnings.
    ///
    /// # Errors
    /// Everything that is wrong with the file, warnings included.
    pub fn load(path: &Path) -> Result<(Scenario, Findings), Findings> {
        match std::fs::read(path) {
            Ok(bytes) => Scenario::parse_with(path, &bytes, &Disk),
            Err(error) => {
                let finding = Finding::error(TOP, format!("the file cannot be read: {error}"));
                Err(Findings::new(path, "", vec![finding]))
            }
        }
    }

    /// Reads a scenario from memory; `path` names it in messages. What it calls is not there.
    ///
    /// # Errors
    /// As [`Scenario::load`].
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<(Scenario, Findings), Findings> {
        Scenario::parse_with(path, bytes, &Kept::default())
    }

    /// Reads a scenario from memory, and from `files` what it calls.
    ///
    /// # Errors
    /// As [`Scenario::load`].
    pub fn parse_with(path: &Path, bytes: &[u8], files: &dyn Files) -> Result<(Scenario, Findings), Findings> {
        let source = decode(path, bytes)?;
        let mut found = Vec::new();
        let root = parse(&source, &mut found).filter(|root| root.kind != Kind::Empty);
        let mut scenario = None;
        let mut called = Vec::new();
        match root {
            Some(root) => {
                let (lowered, findings, inside) = lower::scenario(path, &source, &root, files);
                scenario = lowered;
                found.extend(findings);
                called = inside;
            }
            None if found.is_empty() => {
                let finding = Finding::error(TOP, "the file is empty").help("as in `steps: [ { click: Save } ]`");
                found.push(finding);
            }
            None => {}
        }
        let findings = Findings {
            called,
            ..Findings::new(path, source, found)
        };
        match scenario {
            Some(scenario) if findings.errors() == 0 => Ok((scenario, findings)),
            _ => Err(findings),
        }
    }
}

const TOP: Span = Span {
    start: 0,
    end: 0,
    line: 1,
};
