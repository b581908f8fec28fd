//! The project's file, `deskwright.yaml`: what holds for all scenarios of a folder and of those in it.

use std::path::{Path, PathBuf};

use super::bytes::{LARGEST, decode};
use super::diagnostic::{Finding, Findings};
use super::files::read_at_most;
use super::lower;
use super::parse::parse;
use super::route::Routing;
use super::span::Span;
use super::tree::Kind;
use crate::money::Usd;

/// The name of the file.
pub const FILE: &str = "deskwright.yaml";

/// A project's file, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Its own name, else the folder of the file: money is counted by it.
    pub name: String,
    pub path: PathBuf,
    /// For scenarios that do not say.
    pub routing: Routing,
    pub limits: ProjectLimits,
}

/// What all runs together may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ProjectLimits {
    /// All runs of a day, of whatever project.
    pub day: Option<Usd>,
    /// All runs of this project, for ever.
    pub project: Option<Usd>,
}

impl Project {
    /// The file that holds for a scenario: the nearest one in its folder or above.
    pub fn find(scenario: &Path) -> Option<PathBuf> {
        let scenario = std::path::absolute(scenario).ok()?;
        let mut files = scenario.ancestors().skip(1).map(|folder| folder.join(FILE));
        files.find(|file| file.is_file())
    }

    /// Reads a project's file.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn load(path: &Path) -> Result<Project, Findings> {
        match read_at_most(path, LARGEST) {
            Ok(bytes) => Project::parse(path, &bytes),
            Err(error) => {
                let finding = Finding::error(Span::default(), format!("the file cannot be read: {error}"));
                Err(Findings::new(path, "", vec![finding]))
            }
        }
    }

    /// Reads it from memory.
    ///
    /// # Errors
    /// As [`Project::load`].
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Project, Findings> {
        let source = decode(path, bytes)?;
        let mut found = Vec::new();
        let root = parse(&source, &mut found).filter(|root| root.kind != Kind::Empty);
        let project = match root {
            Some(root) => {
                let (project, findings) = lower::project(path, &source, &root);
                found.extend(findings);
                project
            }
            None if found.is_empty() => {
                let finding = Finding::error(Span::default(), "the file is empty");
                found.push(finding.help("as in `limits: { day: 5.00 }`"));
                None
            }
            None => None,
        };
        let findings = Findings::new(path, source, found);
        match project {
            Some(project) if findings.errors() == 0 => Ok(project),
            _ => Err(findings),
        }
    }
}
