//! Holds the source to the shape that ARCHITECTURE.md promises.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A module may use those of earlier lines, and of its own line where the line says so in ARCHITECTURE.md.
const TIERS: &[&[&str]] = &[
    &[
        "action",
        "candidate",
        "effort",
        "event",
        "geometry",
        "key",
        "money",
        "needle",
        "outcome",
        "pending",
        "redact",
        "stop",
        "text",
        "usage",
        "window",
    ],
    &["scenario", "screen", "input", "locate", "model", "safety"],
    &["desktop", "outside"],
    &["recording"],
    &["runner"],
    &["data", "report", "telemetry"],
    &["cli"],
];

/// Uses inside the second line that are meant: readers and the policy look at frames, input speaks to the X server.
const WITHIN_A_TIER: &[(&str, &str)] = &[
    ("locate", "screen"),
    ("safety", "screen"),
    ("input", "screen"),
    ("input", "safety"),
];

/// Crates that only these modules, or single files of them, may name.
const CONFINED: &[(&str, &[&str])] = &[
    ("enigo", &["input"]),
    ("xcap", &["screen"]),
    ("x11rb", &["x11", "screen", "input", "desktop"]),
    ("reqwest", &["model", "outside/http.rs", "telemetry/sender.rs"]),
    ("url", &["safety", "scenario"]),
    ("image", &["outside/picture.rs", "screen/portable.rs"]),
    ("granit_parser", &["scenario"]),
    ("rusqlite", &["outside"]),
    ("quick_junit", &["report"]),
    ("clap", &["cli"]),
    ("miette", &["scenario", "cli"]),
];

fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, out: &mut Vec<(PathBuf, String)>) {
        let entries = fs::read_dir(folder).expect("a folder");
        let mut paths: Vec<_> = entries.map(|entry| entry.expect("entry").path()).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = fs::read_to_string(&path).expect("UTF-8");
                out.push((path, text));
            }
        }
    }
    let mut out = Vec::new();
    walk(&source_folder(), &mut out);
    assert!(out.len() > 50, "the sources were found");
    out
}

fn source_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The top module a file belongs to.
fn module(path: &Path) -> String {
    let inside = path.strip_prefix(source_folder()).expect("below src");
    let first = inside
        .components()
        .next()
        .expect("a name")
        .as_os_str()
        .to_string_lossy()
        .into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// The code without its test modules, which may use what they like.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

fn tier(module: &str) -> Option<usize> {
    let module = if module == "x11" { "screen" } else { module };
    TIERS.iter().position(|tier| tier.contains(&module))
}

#[test]
fn dependencies_point_one_way() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let from = module(&path);
        if from == "lib" || from == "main" {
            continue;
        }
        let own = tier(&from).unwrap_or_else(|| panic!("`{from}` stands in no line of TIERS"));
        for (at, _) in without_tests(&text).match_indices("crate::") {
            let to: String = text[at + 7..]
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            let Some(other) = tier(&to) else { continue };
            let meant = WITHIN_A_TIER.contains(&(from.as_str(), to.as_str())) || (to == "x11" && other == own);
            if !(other < own || from == to || own == 0 && other == 0 || meant) {
                wrong.push(format!("{} uses crate::{to}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn crates_stay_where_they_belong() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let from = module(&path);
        for (name, homes) in CONFINED {
            let used = without_tests(&text).lines().any(|line| {
                let code = line.split("//").next().unwrap_or_default();
                code.contains(&format!("{name}::"))
            });
            let is_home = |home: &&str| *home == from || path.ends_with(home);
            if used && !homes.iter().any(is_home) {
                wrong.push(format!("{} names {name}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_dry_run_has_no_path_to_a_device() {
    let devices = [
        "crate::input",
        "crate::x11",
        "desktop::live",
        "desktop::virtual_display",
        "outside::live",
        "model::live",
        "model::http",
    ];
    let mut looked_at = 0;
    for (path, text) in sources().into_iter().filter(|(path, _)| module(path) == "recording") {
        looked_at += 1;
        for device in devices {
            assert!(!text.contains(device), "{} names {device}", path.display());
        }
    }
    assert!(looked_at > 5);
}

#[test]
fn files_are_small_and_named_for_what_they_hold() {
    let mut lengths = BTreeMap::new();
    for (path, text) in sources() {
        let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let nameless = ["utils", "util", "helpers", "misc", "common", "prelude"];
        assert!(!nameless.contains(&stem.as_str()), "{}", path.display());
        if stem == "mod" && module(&path) != "scenario" {
            assert!(
                !without_tests(&text).contains("\nimpl"),
                "{} holds logic",
                path.display()
            );
        }
        lengths.insert(path, text.lines().count());
    }
    for (path, length) in &lengths {
        assert!(*length <= 500, "{} has {length} lines", path.display());
    }
    let mut all: Vec<usize> = lengths.into_values().collect();
    all.sort_unstable();
    let median = all[all.len() / 2];
    assert!(median < 150, "the median file has {median} lines");
}
