//! Commands with all they say: a case is a folder, its `expected.txt` a session at a shell.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

use super::session::{Ended, Session};
use super::wire;

/// Runs the commands of a case (its lines that start with `$ `) and gives the session as it would be shown.
fn played(case: &Path, written: &str) -> String {
    let session = Session::of(case);
    shared(case, &session);
    let server = wire::server(case);
    let address = server.as_ref().map_or("", |server| server.address.as_str());
    let mut out = String::new();
    for command in written.lines().filter_map(|line| line.strip_prefix("$ ")) {
        // Nothing here takes that long: a hang is to be seen as one.
        let mut shell = session.command("timeout");
        shell.args(["--foreground", "100", "sh"]);
        if server.is_some() {
            for provider in wire::PROVIDERS {
                shell.env(format!("{provider}_BASE_URL"), address);
                shell.env(format!("{provider}_API_KEY"), "sk-canary");
            }
        }
        let output = shell.args(["-c", &format!("exec 2>&1; {command}")]).output().unwrap();
        let ended = Ended::of(output);
        let code = ended.code.map_or("signal".to_owned(), |code| code.to_string());
        let _ = writeln!(out, "$ {command}\n{}[exit {code}]\n", ended.said);
    }
    if let Some(server) = &server {
        let _ = writeln!(out, "[asked] {}", wire::asked(server).join(" "));
        out = out.replace(
            address.trim_start_matches("http://").trim_end_matches("/v1"),
            "[server]",
        );
        assert!(!out.contains("canary"), "{out}");
    }
    session.assert_nothing_left();
    plain(&out, &session.path(""))
}

/// What all cases of a group have, beside their folders.
fn shared(case: &Path, session: &Session) {
    for entry in fs::read_dir(case.parent().unwrap()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::copy(&path, session.path(path.file_name().unwrap().to_str().unwrap())).unwrap();
        }
    }
}

/// Without what differs from run to run and from machine to machine.
fn plain(text: &str, work: &Path) -> String {
    let mut text = text.replace(&work.display().to_string(), "");
    for (pattern, name) in [
        (r"\b[0-9]+\.[0-9]+s\b", "[s]"),
        (r"\bafter [0-9]+\.[0-9] s\b", "after [s]"),
        (r"\b[0-9a-f]{32}\b", "[frame]"),
        (r"\b[0-9]+x[0-9]+ at [0-9]+,[0-9]+", "[box]"),
        (r"\bprocess [0-9]+", "process [n]"),
        // A reset is noticed by whichever comes first, the next write or the next read.
        (
            r"Broken pipe \(os error 32\)",
            "Connection reset by peer (os error 104)",
        ),
        // Columns are as wide as the longest time or key.
        (r"([\w\]]) {2,}", "$1  "),
    ] {
        text = Regex::new(pattern).unwrap().replace_all(&text, name).into_owned();
    }
    text
}

fn hold(group: &str) {
    let mut cases: Vec<PathBuf> = fs::read_dir(Path::new("tests/cases/faults").join(group))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    let mut wrong = Vec::new();
    for case in cases {
        let file = case.join("expected.txt");
        let written = fs::read_to_string(&file).unwrap();
        let played = played(&case, &written);
        if std::env::var_os("ACCEPT").is_some() {
            fs::write(&file, &played).unwrap();
        } else if played != written {
            wrong.push(format!("{}:\n{played}", case.display()));
        }
        assert!(!played.contains("panicked"), "{played}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn rows_that_cannot_be_taken() {
    hold("data");
}

#[test]
fn a_desktop_that_cannot_be_had() {
    hold("desktop");
}

#[test]
fn a_reader_that_fails() {
    hold("reader");
}

#[test]
fn an_application_that_is_not_there() {
    hold("launch");
}

#[test]
fn keys_and_secrets_without_a_value() {
    hold("secret");
}

#[test]
fn a_target_that_is_not_there_once() {
    hold("target");
}

#[test]
fn files_that_are_far_too_large() {
    hold("size");
}

#[test]
fn what_held_before_a_step_proves_nothing() {
    hold("stale");
}

#[test]
fn a_record_that_does_not_answer() {
    hold("verify");
}

#[test]
fn recordings_that_are_damaged() {
    hold("recording");
}

#[test]
fn a_run_that_cannot_go_on_as_it_began() {
    hold("resume");
}

#[test]
fn a_first_scenario() {
    hold("init");
}

#[test]
fn several_scenarios_and_folders_of_them() {
    hold("series");
}

#[test]
fn a_table_of_models_of_ones_own() {
    hold("models");
}

#[test]
fn a_provider_whose_connection_breaks() {
    hold("wire_broken");
}

#[test]
fn a_provider_whose_answer_makes_no_sense() {
    hold("wire_answers");
}

#[test]
fn a_provider_that_says_no() {
    hold("wire_refused");
}

#[test]
fn what_each_protocol_says_when_it_says_no() {
    hold("wire_others");
}
