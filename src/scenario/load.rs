//! A scenario from its file, with everything there is to say about it.

use std::path::Path;

use super::Scenario;
use super::bytes::decode;
use super::diagnostic::{Finding, Findings};
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
            Ok(bytes) => Scenario::parse(path, &bytes),
            Err(error) => {
                let finding = Finding::error(TOP, format!("the file cannot be read: {error}"));
                Err(Findings::new(path, "", vec![finding]))
            }
        }
    }

    /// Reads a scenario from memory; `path` names it in messages.
    ///
    /// # Errors
    /// As [`Scenario::load`].
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<(Scenario, Findings), Findings> {
        let source = decode(path, bytes)?;
        let mut found = Vec::new();
        let root = parse(&source, &mut found).filter(|root| root.kind != Kind::Empty);
        let mut scenario = None;
        match root {
            Some(root) => {
                let (lowered, findings) = lower::scenario(path, &source, &root);
                scenario = lowered;
                found.extend(findings);
            }
            None if found.is_empty() => {
                let finding = Finding::error(TOP, "the file is empty").help("as in `steps: [ { click: Save } ]`");
                found.push(finding);
            }
            None => {}
        }
        let findings = Findings::new(path, source, found);
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
