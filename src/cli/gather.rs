//! Which scenarios the command line means: files, folders of them, and tags.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::complaint::Complaint;
use crate::recording::format::RUN_FILE;
use crate::scenario::Scenario;
use crate::scenario::project;

/// Folders below this depth are not looked into.
const DEPTH: usize = 8;

/// Every path that is no folder, and the YAML files below each folder, in the order of their names.
///
/// What begins with a dot, and the folders of runs, hold no scenarios.
///
/// # Errors
/// A folder without any.
pub fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Complaint> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let mut below = Vec::new();
        collect(path, DEPTH, &mut below);
        if below.is_empty() {
            let message = format!("the folder {} holds no scenario", path.display());
            return Err(Complaint::invalid(message).help("a scenario is a file whose name ends with .yaml or .yml"));
        }
        below.sort();
        files.extend(below);
    }
    Ok(files)
}

fn collect(folder: &Path, depth: usize, out: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with('.') || path.join(RUN_FILE).exists() {
            continue;
        }
        if path.is_dir() {
            if let Some(depth) = depth.checked_sub(1) {
                collect(&path, depth, out);
            }
        } else if path
            .extension()
            .is_some_and(|ending| ending == "yaml" || ending == "yml")
        {
            out.push(path);
        }
    }
}

/// The files that scenarios call.
pub fn parts<'a>(scenarios: impl Iterator<Item = &'a Scenario>) -> BTreeSet<PathBuf> {
    let parts = scenarios.flat_map(|scenario| &scenario.parts);
    parts
        .filter_map(|part| std::fs::canonicalize(&part.path).ok())
        .collect()
}

/// Whether a file is one of them.
pub fn is_part(path: &Path, parts: &BTreeSet<PathBuf>) -> bool {
    std::fs::canonicalize(path).is_ok_and(|path| parts.contains(&path))
}

/// Whether a file is a project's settings, which do not run.
pub fn is_project(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == project::FILE)
}

/// Whether a scenario has one of the tags, or none is asked for.
pub fn is_chosen(scenario: &Scenario, only: &[String]) -> bool {
    let has = |tag: &String| scenario.tags.iter().any(|own| own.value == *tag);
    only.is_empty() || only.iter().any(has)
}

/// # Errors
/// A tag that none of the scenarios has, with those there are.
pub fn known<'a>(only: &[String], scenarios: impl Iterator<Item = &'a Scenario>) -> Result<(), Complaint> {
    let tags = scenarios.flat_map(|scenario| &scenario.tags);
    let mut tags: Vec<&str> = tags.map(|tag| tag.value.as_str()).collect();
    tags.sort_unstable();
    tags.dedup();
    let Some(tag) = only.iter().find(|tag| !tags.contains(&tag.as_str())) else {
        return Ok(());
    };
    let complaint = Complaint::invalid(format!("--only {tag}: no scenario has this tag"));
    Err(match tags.as_slice() {
        [] => complaint.help("none has any; as in `tags: [smoke]`, beside `name`"),
        tags => complaint.help(format!("there are: {}", tags.join(", "))),
    })
}
