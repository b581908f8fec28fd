//! Right scenarios: what they mean, however their file is written; and that no file brings the reader down.
#![expect(clippy::panic, reason = "a test that cannot go on shall say so")]

use std::path::Path;
use std::time::Duration;

use deskwright::scenario::Scenario;
use deskwright::scenario::condition::Is;
use deskwright::scenario::diagnostic::Findings;
use deskwright::scenario::draw::Look;
use deskwright::scenario::scope::Scope;
use deskwright::scenario::settings::{DesktopChoice, Effort, ValueType};
use deskwright::scenario::step::Verb;
use deskwright::scenario::target::{By, TextMatch};
use deskwright::scenario::verify::{Ask, Expected, Verification};
use deskwright::text::Part;
use proptest::prelude::*;

const ORDERS: &str = include_str!("cases/scenario/orders.yaml");
const EVERYTHING: &str = include_str!("cases/scenario/everything.yaml");

fn parse(text: impl AsRef<[u8]>) -> Result<(Scenario, Findings), Findings> {
    Scenario::parse(Path::new("scenario.yaml"), text.as_ref())
}

fn good(text: impl AsRef<[u8]>) -> Scenario {
    let (scenario, findings) = parse(text).unwrap_or_else(|findings| panic!("{}", findings.drawn(Look::PLAIN)));
    assert!(findings.is_empty(), "{findings}");
    scenario
}

fn words(scenario: &Scenario) -> Vec<String> {
    let line = |step: &&deskwright::scenario::step::Step| format!("{} {}", step.id, step.words);
    scenario.walk().iter().map(line).collect()
}

#[test]
fn the_example_of_the_design_has_no_finding() {
    let scenario = good(ORDERS);
    assert_eq!(scenario.name, "Enter orders in Order Desk");
    assert_eq!(scenario.effort, Some(Effort::Low));
    assert_eq!(scenario.limits.actions, Some(40));
    assert_eq!(scenario.limits.time, Some(Duration::from_secs(300)));
    assert!(matches!(scenario.desktop, DesktopChoice::Virtual(size) if size.to_string() == "1280x800"));
    assert_eq!(scenario.models.len(), 2);
    let due = scenario
        .inputs
        .iter()
        .find(|input| input.name.value == "due")
        .expect("due");
    assert_eq!(due.read(Some("2026-11-03")), Ok("03.11.2026".to_owned()));
    assert_eq!(
        words(&scenario),
        [
            "1 click: New order",
            "2 fill: { Our ref: {{ ref }}, Customer: {{ customer }}, Quantity: {{ quantity }}, Due date: {{ due }} }",
            "3 goal: Choose \"{{ shipping }}\" as the shipping method",
            "4 commit: [{ press: ctrl+s }]",
            "4.1 press: ctrl+s",
            "5 extract: { order_no: { right_of: Order no., as: integer } }",
            "on_unexpected.1.1 click: Later",
        ]
    );
    let commit = scenario.commit().expect("a commit");
    assert_eq!(commit.within, Duration::from_secs(5));
    assert_eq!(commit.span.line, 25);
    assert!(matches!(&scenario.verify, Verification::Record(proofs) if proofs.len() == 1));
}

#[test]
fn every_verb_and_key_is_understood() {
    let scenario = good(EVERYTHING);
    let steps = scenario.walk();
    let verbs: Vec<&str> = steps.iter().map(|step| step.verb.word()).collect();
    for verb in deskwright::scenario::lower::vocabulary::VERBS {
        // A call needs a second file: tests/cases/language has one.
        assert!(*verb == "call" || verbs.contains(verb), "{verb}");
    }
    let Verification::Record(proofs) = &scenario.verify else {
        panic!("verify");
    };
    assert!(matches!(&proofs[1].ask, Ask::Sqlite { params, .. } if params.len() == 1));
    assert!(matches!(&proofs[2].expected, Expected::Equals(once) if once.raw == "1"));
    assert!(!scenario.mask_secrets);
    assert_eq!(
        scenario.run_limits.cost.map(|cost| cost.to_string()),
        Some("$20.0000".to_owned())
    );
    let secret = steps.iter().find_map(|step| match &step.verb {
        Verb::Type(template) => Some(template),
        _ => None,
    });
    let scope = Scope::new("/run", scenario.secrets.iter().map(|secret| secret.name.value.clone()));
    let text = secret.expect("a text").render(&scope).expect("rendered");
    assert_eq!(text.0, [Part::Secret("password".to_owned())]);
}

#[test]
fn a_scalar_is_the_text_as_written() {
    let scenario = good(
        "windows: [x]\nsteps:\n  - click: No\n  - click: 007\n  - click: 1.0\n  - click: ~\n  - click: \"a\\tb\"\n  - click: 'it''s'\n  - click: null\n",
    );
    let labels: Vec<String> = scenario
        .walk()
        .iter()
        .map(|step| match &step.verb {
            Verb::Click(target) => match &target.by {
                By::Text(TextMatch::Label(label)) => label.raw.clone(),
                other => panic!("{other:?}"),
            },
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(labels, ["No", "007", "1.0", "~", "a\tb", "it's", "null"]);
}

#[test]
fn an_editor_of_windows_changes_nothing() {
    let plain = good(ORDERS);
    let windows = good(format!("\u{feff}{}", ORDERS.replace('\n', "\r\n")));
    assert_eq!(words(&plain), words(&windows));
    let lines = |scenario: &Scenario| scenario.walk().iter().map(|step| step.span.line).collect::<Vec<_>>();
    assert_eq!(lines(&plain), lines(&windows));
}

#[test]
fn places_are_those_of_the_file() {
    let scenario = good(ORDERS);
    for step in scenario.walk() {
        let written = &scenario.source[step.span.start..step.span.end];
        assert!(written.starts_with(step.verb.word()), "{written}");
        let line = scenario.source[..step.span.start].matches('\n').count() + 1;
        assert_eq!(step.span.line, line, "{written}");
        assert!(!written.ends_with('\n'), "{written:?}");
    }
}

#[test]
fn conditions_nest_and_extractions_have_types() {
    let scenario = good(
        "windows: [x]\nsteps:\n  - expect: { all: [ { not: { visible: Error } }, { any: [ { gone: Busy }, { window: Done } ] } ] }\n  - extract: { due: { below: Due, as: { type: date, from: \"%d.%m.%Y\", as: \"%Y\" } } }\n",
    );
    let steps = scenario.walk();
    let Verb::Expect(condition) = &steps[0].verb else {
        panic!("expect");
    };
    assert!(matches!(&condition.is, Is::All(both) if matches!(both[0].is, Is::Not(_))));
    let Verb::Extract(extractions) = &steps[1].verb else {
        panic!("extract");
    };
    assert!(matches!(extractions[0].value_type, ValueType::Date { .. }));
}

#[test]
fn ten_thousand_steps_are_read() {
    let step = "  - click: { text: \"Button {{ ref }}\", right_of: Name }\n";
    let steps = step.repeat(10_000);
    let scenario = good(format!(
        "windows: [x]\ninputs: {{ ref: {{ type: text }} }}\nsteps:\n{steps}"
    ));
    assert_eq!(scenario.walk().len(), 10_000);
}

#[test]
fn what_is_too_large_is_refused_at_once() {
    for (text, message) in [
        (
            "steps: [".to_owned() + &"x,".repeat(120_000),
            "more than 100000 keys and values",
        ),
        ("# ".to_owned() + &"x".repeat(1 << 20), "at most 1 MiB"),
        ("a: ".to_owned() + &"{ a: ".repeat(100_000), "levels deep"),
        ("- ".repeat(100_000), "levels deep"),
    ] {
        let findings = parse(text).expect_err("refused");
        assert_eq!(findings.list.len(), 1);
        assert!(findings.list[0].message.contains(message), "{findings}");
    }
}

fn never_panics(bytes: &[u8]) {
    let findings = match parse(bytes) {
        Ok((_, findings)) => {
            assert_eq!(findings.errors(), 0);
            findings
        }
        Err(findings) => {
            assert!(findings.errors() > 0);
            findings
        }
    };
    let drawn = findings.drawn(Look::PLAIN) + &findings.lines();
    assert!(!drawn.chars().any(|c| c.is_control() && c != '\n'), "{drawn:?}");
    let _ = findings.to_json();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        never_panics(&bytes);
    }

    #[test]
    fn any_slip_in_a_scenario_is_answered(
        which in any::<bool>(),
        at in any::<proptest::sample::Index>(),
        length in 0usize..30,
        put in "[ \t\n:{}\\[\\]&*!|>'\"%@`,#~?\\-a-z0-9\u{1}\u{1b}é\u{202e}]{0,12}",
    ) {
        let text = if which { ORDERS } else { EVERYTHING };
        let chars: Vec<char> = text.chars().collect();
        let at = at.index(chars.len());
        let until = (at + length).min(chars.len());
        let slipped: String = chars[..at].iter().copied().chain(put.chars()).chain(chars[until..].iter().copied()).collect();
        never_panics(slipped.as_bytes());
    }

    #[test]
    fn lines_in_any_order_are_answered(lines in proptest::sample::subsequence(EVERYTHING.lines().collect::<Vec<_>>(), 1..40).prop_shuffle()) {
        never_panics(lines.join("\n").as_bytes());
    }
}
