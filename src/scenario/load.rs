//! A scenario from its file, with everything there is to say about it.

use std::path::Path;

use super::Scenario;
use super::bytes::{LARGEST, TOP, decode, nothing_in_it, too_large};
use super::diagnostic::{Finding, Findings};
use super::files::{Disk, FileError, Files, Kept, read_at_most};
use super::lower::{self, nearest::nearest};
use super::parse::parse;
use super::tree::Kind;

impl Scenario {
    /// Reads a file. With the scenario come its warnings.
    ///
    /// # Errors
    /// Everything that is wrong with the file, warnings included.
    pub fn load(path: &Path) -> Result<(Scenario, Findings), Findings> {
        match read_at_most(path, LARGEST) {
            Ok(bytes) => Scenario::parse_with(path, &bytes, &Disk),
            Err(error) => Err(Findings::new(path, "", vec![unreadable(path, &error)])),
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
            None if found.is_empty() => found.push(nothing_in_it()),
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

fn unreadable(path: &Path, error: &FileError) -> Finding {
    if let FileError::TooLarge { length, .. } = error
        && let Some(finding) = too_large(*length)
    {
        return finding;
    }
    if !error.is_missing() {
        return Finding::error(TOP, format!("the file cannot be read: {error}"));
    }
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let Ok(entries) = std::fs::read_dir(folder) else {
        let message = format!("there is no such file, and no folder {}", folder.display());
        return Finding::error(TOP, message);
    };
    let names = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| is_scenario(Path::new(name))).collect();
    names.sort();
    let wanted = path.file_name().unwrap_or_default().to_string_lossy();
    let finding = Finding::error(TOP, "there is no such file");
    match (nearest(&wanted, names.iter().map(String::as_str)), names.as_slice()) {
        (Some(name), _) => finding.help(format!("did you mean {}?", path.with_file_name(name).display())),
        (None, []) => finding,
        (None, names) => finding.help(format!("there are: {}", shown(names))),
    }
}

fn is_scenario(path: &Path) -> bool {
    path.extension()
        .is_some_and(|ending| ending == "yaml" || ending == "yml")
}

fn shown(names: &[String]) -> String {
    const MOST: usize = 5;
    let more = if names.len() > MOST { ", …" } else { "" };
    let first: Vec<&str> = names.iter().take(MOST).map(String::as_str).collect();
    first.join(", ") + more
}
