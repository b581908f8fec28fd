//! The JSON Schema is current, has every word of the language, and takes every scenario that `check` takes.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on shall say so"
)]

#[path = "support/json_schema.rs"]
mod json_schema;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use deskwright::scenario::Scenario;
use deskwright::scenario::lower::vocabulary;
use deskwright::scenario::parse::parse;
use deskwright::scenario::schema::schema;
use deskwright::scenario::tree::{Entry, Kind, Node};
use serde_json::Value;

const FILE: &str = "docs/scenario.schema.json";

#[test]
fn the_schema_that_is_checked_in_is_the_present_one() {
    let text = serde_json::to_string_pretty(&schema()).expect("JSON") + "\n";
    if std::env::var_os("ACCEPT").is_some() {
        fs::write(FILE, &text).expect("written");
    }
    let kept = fs::read_to_string(FILE).unwrap_or_default();
    assert!(
        kept == text,
        "{FILE} is not current: run `ACCEPT=1 cargo test --test schema`"
    );
}

/// The keys of a mapping in the schema, through `anyOf`.
fn keys(shape: &Value) -> BTreeSet<String> {
    let own = shape["properties"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, _)| key.clone());
    let inside = shape["anyOf"].as_array().into_iter().flatten().flat_map(keys);
    let items = shape.get("items").map(keys).unwrap_or_default();
    own.chain(inside).chain(items).collect()
}

fn words(lists: &[&[&str]]) -> BTreeSet<String> {
    lists.concat().into_iter().map(str::to_owned).collect()
}

#[test]
fn schema_and_language_have_the_same_keys() {
    let schema = schema();
    let defs = &schema["$defs"];
    let step = &defs["step"]["anyOf"][0]["properties"];
    let top = &schema["properties"];
    for (what, shape, lists) in [
        ("a scenario", &schema, &[vocabulary::SCENARIO][..]),
        (
            "a step",
            &defs["step"],
            &[vocabulary::VERBS, vocabulary::BESIDE, vocabulary::BESIDE_GOAL],
        ),
        (
            "a target",
            &defs["target"],
            &[vocabulary::NAMING, vocabulary::NARROWING, vocabulary::BESIDE_IMAGE],
        ),
        ("a condition", &defs["condition"], &[vocabulary::CONDITIONS]),
        ("a title", &defs["textMatch"], &[vocabulary::TEXT_MATCH]),
        ("pairs", &defs["pairs"], &[vocabulary::PAIR]),
        ("limits", &defs["limits"], &[vocabulary::LIMITS]),
        ("a type", &defs["valueType"], &[vocabulary::TYPE]),
        ("scroll", &step["scroll"], &[vocabulary::SCROLL]),
        ("drag", &step["drag"], &[vocabulary::DRAG]),
        ("repeat", &step["repeat"], &[vocabulary::REPEAT]),
        ("call", &step["call"], &[vocabulary::CALL]),
        ("a question", &step["extract"]["anyOf"][0], &[vocabulary::ASK]),
        (
            "a value that is asked for",
            &step["extract"]["anyOf"][0]["properties"]["fields"]["additionalProperties"],
            &[vocabulary::ASKED],
        ),
        (
            "extract",
            &step["extract"]["anyOf"][1]["additionalProperties"],
            &[
                vocabulary::NAMING,
                vocabulary::NARROWING,
                vocabulary::BESIDE_IMAGE,
                &["as"],
            ],
        ),
        ("desktop", &top["desktop"], &[vocabulary::DESKTOP]),
        ("app", &top["app"], &[vocabulary::APP]),
        ("a route", &top["route"], &[vocabulary::ROUTE]),
        ("a tier", &top["route"]["properties"]["simple"], &[vocabulary::TIER]),
        ("limits with run", &top["limits"], &[vocabulary::LIMITS_WITH_RUN]),
        ("an input", &top["inputs"]["additionalProperties"], &[vocabulary::INPUT]),
        (
            "a secret",
            &top["secrets"]["additionalProperties"],
            &[vocabulary::SECRET],
        ),
        ("an approval", &top["approve"], &[vocabulary::APPROVAL]),
        ("a tool", &top["tools"]["additionalProperties"], &[vocabulary::TOOL]),
        (
            "a parameter",
            &top["tools"]["additionalProperties"]["properties"]["parameters"]["additionalProperties"],
            &[vocabulary::PARAMETER],
        ),
        (
            "http",
            &top["tools"]["additionalProperties"]["properties"]["http"],
            &[vocabulary::HTTP],
        ),
        (
            "poll",
            &top["tools"]["additionalProperties"]["properties"]["http"]["properties"]["poll"],
            &[vocabulary::POLL],
        ),
        ("a pop-up", &top["on_unexpected"], &[vocabulary::UNEXPECTED]),
        (
            "verify",
            &top["verify"],
            &[vocabulary::QUESTIONS, vocabulary::ANSWERS, &["within"]],
        ),
    ] {
        assert_eq!(keys(shape), words(lists), "{what}");
    }
}

#[test]
fn every_key_is_described() {
    fn undescribed(shape: &Value, path: &str, out: &mut Vec<String>) {
        for (key, inner) in shape["properties"].as_object().into_iter().flatten() {
            let path = format!("{path}.{key}");
            if inner.get("description").is_none() && inner.get("$ref").is_none() {
                out.push(path.clone());
            }
            undescribed(inner, &path, out);
        }
        for name in ["anyOf", "items", "additionalProperties"] {
            match shape.get(name) {
                Some(Value::Array(inner)) => inner.iter().for_each(|inner| undescribed(inner, path, out)),
                Some(inner @ Value::Object(_)) => undescribed(inner, path, out),
                _ => {}
            }
        }
    }
    let schema = schema();
    let mut out = Vec::new();
    undescribed(&schema, "", &mut out);
    for (name, shape) in schema["$defs"].as_object().expect("definitions") {
        undescribed(shape, name, &mut out);
    }
    assert!(out.is_empty(), "{out:?}");
}

fn files(folder: &str, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path.display().to_string(), out);
        } else if path.extension().is_some_and(|end| end == "yaml") {
            out.push(path);
        }
    }
}

/// The tree as an editor's YAML reader sees it: numbers and words are what they look like.
fn typed(node: &Node) -> Value {
    match &node.kind {
        Kind::Scalar(text) => match text.as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            text => text.parse::<i64>().map_or_else(|_| Value::from(text), Value::from),
        },
        Kind::List(items) => items.iter().map(typed).collect(),
        Kind::Map(entries) => {
            let pair = |entry: &Entry| (entry.key.value.clone(), typed(&entry.value));
            entries.iter().map(pair).collect()
        }
        Kind::Empty | Kind::Wrong => Value::Null,
    }
}

/// An editor that marks what runs is worse than none.
#[test]
fn what_check_takes_the_schema_takes() {
    let schema = schema();
    let mut paths = Vec::new();
    for folder in [
        "scenarios",
        "tests/cases/scenario",
        "tests/cases/language",
        "tests/cases/check",
    ] {
        files(folder, &mut paths);
    }
    let (mut good, mut refused) = (0, 0);
    for path in paths {
        let bytes = fs::read(&path).expect("a file");
        let Ok(text) = String::from_utf8(bytes) else { continue };
        let Some(root) = parse(&text, &mut Vec::new()) else {
            continue;
        };
        let misfit = json_schema::misfit(&schema, &schema, &typed(&root));
        if Scenario::load(Path::new(&path)).is_ok() {
            good += 1;
            assert_eq!(misfit, None, "{}", path.display());
        } else {
            refused += usize::from(misfit.is_some());
        }
    }
    assert!(good >= 8, "{good} good scenarios were found");
    assert!(
        refused >= 15,
        "only {refused} wrong scenarios are marked while they are written"
    );
}
