//! Wrong scenarios and everything `check` says about them: one folder a case, with the file and the whole output.
//!
//! `ACCEPT=1 cargo test --test check` writes the output anew; read the difference before committing it.
#![expect(clippy::expect_used, reason = "a test that cannot go on shall say so")]

use std::fs;
use std::path::{Path, PathBuf};

use deskwright::cli::args::CheckArguments;
use deskwright::cli::check::check;
use deskwright::outcome::Outcome;
use deskwright::scenario::draw::Look;

fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> = fs::read_dir("tests/cases/check")
        .expect("the cases")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    cases.sort();
    cases
}

fn output(paths: &[PathBuf], json: bool) -> (Outcome, String) {
    let arguments = CheckArguments {
        scenarios: paths.to_vec(),
        data: None,
        set: Vec::new(),
        json,
        lines: false,
    };
    let mut out = Vec::new();
    let outcome = check(&arguments, Look::PLAIN, &mut out).expect("written");
    (outcome, String::from_utf8(out).expect("UTF-8"))
}

#[test]
fn every_wrong_scenario_is_told_in_full() {
    let accept = std::env::var_os("ACCEPT").is_some();
    let mut wrong = Vec::new();
    let cases = cases();
    assert!(cases.len() >= 30, "only {} cases", cases.len());
    for case in cases {
        let (outcome, output) = output(&[case.join("scenario.yaml")], false);
        let path = case.join("expected.txt");
        if accept {
            fs::write(&path, &output).expect("written");
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if output != expected {
            wrong.push(format!("{}:\n{output}", case.display()));
        }
        let good = output.lines().last().is_some_and(|line| line.contains(": good, "));
        assert_eq!(outcome == Outcome::Passed, good, "{}", case.display());
        assert!(
            !output.chars().any(|c| c.is_control() && c != '\n'),
            "{} holds a control character",
            case.display()
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_file_that_is_not_there_is_told_as_such_with_the_nearest_name() {
    let folder = Path::new("tests/cases/check/keys");
    for (path, wanted) in [
        (
            folder.join("scenaro.yaml"),
            "  error: there is no such file\n  file: tests/cases/check/keys/scenaro.yaml\n  \
             help: did you mean tests/cases/check/keys/scenario.yaml?\n\ntests/cases/check/keys/scenaro.yaml: 1 error\n",
        ),
        (
            folder.join("scenario.yml"),
            "  error: there is no such file\n  file: tests/cases/check/keys/scenario.yml\n  \
             help: did you mean tests/cases/check/keys/scenario.yaml?\n\ntests/cases/check/keys/scenario.yml: 1 error\n",
        ),
        (
            folder.join("orders.yaml"),
            "  error: there is no such file\n  file: tests/cases/check/keys/orders.yaml\n  \
             help: there are: scenario.yaml\n\ntests/cases/check/keys/orders.yaml: 1 error\n",
        ),
        (
            PathBuf::from("nowhere/orders.yaml"),
            "  error: there is no such file, and no folder nowhere\n  file: nowhere/orders.yaml\n\n\
             nowhere/orders.yaml: 1 error\n",
        ),
    ] {
        assert_eq!(output(&[path], false), (Outcome::Invalid, wanted.to_owned()));
    }
}

#[test]
fn a_file_that_is_far_too_large_is_not_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("huge.yaml");
    // It takes no room on the disk, and would take all of the memory.
    fs::File::create(&path)
        .and_then(|file| file.set_len(1 << 38))
        .expect("a file with a hole");
    let (outcome, said) = output(&[path], false);
    assert_eq!(outcome, Outcome::Invalid);
    let wanted = "the file has 274877906944 bytes, and a scenario at most 1 MiB";
    assert!(said.contains(wanted), "{said}");
}

#[test]
fn json_has_the_same_findings_with_their_places() {
    let path = Path::new("tests/cases/check/unknown_verb_and_key/scenario.yaml").to_owned();
    let (outcome, output) = output(&[path.clone(), path], true);
    assert_eq!(outcome, Outcome::Invalid);
    let json: serde_json::Value = serde_json::from_str(&output).expect("JSON");
    let first = &json[0]["findings"][0];
    assert_eq!(first["severity"], "error");
    assert_eq!((&first["line"], &first["column"]), (&3.into(), &5.into()));
    assert_eq!(first["message"], "there is no verb `clik`");
    assert_eq!(json[0]["findings"], json[1]["findings"]);
}
