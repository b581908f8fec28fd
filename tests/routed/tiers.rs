//! Tasks are sorted, and a goal climbs.

use serde_json::{Value, json};

use super::run::{Models, Run, fault, served};
use super::stand_in::http::Response;
use super::stand_in::mutant::Mutant;
use super::stand_in::server::{Manner, StandIn};

const ROUTE: &str = "models: auto
route:
  triage: { model: gpt-5.4-nano, effort: none }
  simple: { model: gpt-5.4-mini, effort: low }
  medium: { model: gpt-5.4-mini, effort: medium }
  complex: { model: gpt-5.4, effort: high }
";

/// Every request by model and effort, each change once.
fn asked(stand_in: &StandIn) -> Vec<String> {
    let words = |body: &Value| {
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        format!("{} {}", word(&body["model"]), word(&body["reasoning"]["effort"]))
    };
    let mut asked: Vec<String> = served(stand_in).iter().map(words).collect();
    asked.dedup();
    asked
}

#[test]
fn triage_chooses_the_tier_is_paid_for_and_asks_nobody_in_a_replay() {
    for (said, tier, decided) in [
        ("simple", "gpt-5.4-mini low", 1),
        ("complex", "gpt-5.4 high", 1),
        ("It depends.", "gpt-5.4-mini medium", 2),
    ] {
        let stand_in = StandIn::of(Manner {
            triage: said,
            ..Manner::default()
        });
        let run = Run::of(
            1,
            &Models {
                words: ROUTE,
                openai: Some(&stand_in.url()),
                anthropic: None,
            },
        );
        run.assert_entered();
        assert_eq!(asked(&stand_in), ["gpt-5.4-nano none", tier]);
        assert_eq!(run.causes(), vec!["triage"; decided]);
        assert_eq!(run.lines("is asked").len(), 1, "{}", run.said());
        if decided == 2 {
            assert_eq!(run.lines("the task is taken to be medium").len(), 1, "{}", run.said());
        }
        let first = run.of_kind("answered")[0];
        assert_eq!((&first["turn"], &first["model"]), (&json!(0), &json!("gpt-5.4-nano")));
        assert!(first["cost"].as_u64().is_some_and(|cost| cost > 0), "{first}");
        let kept = run
            .folder()
            .join("answers")
            .join(first["answer"].as_str().expect("a file"));
        assert!(std::fs::read_to_string(kept).expect("the answer").contains(said));
    }
}

/// A click where nothing is.
fn dead_click(number: usize) -> Response {
    let id = format!("call_dead_{number}");
    let action = json!({ "type": "click", "button": "left", "x": 1040 + number, "y": 730, "keys": null });
    let call = json!({ "type": "computer_call", "id": format!("cu_{number}"), "call_id": id, "status": "completed",
        "pending_safety_checks": [], "actions": [action] });
    fault(
        200,
        &[],
        &json!({ "id": format!("resp_{number}"), "object": "response", "status": "completed", "model": "gpt-5.4-mini",
            "output": [call], "usage": { "input_tokens": 1500, "output_tokens": 20 } }),
    )
}

#[test]
fn a_tier_that_is_stuck_is_told_once_and_then_the_next_one_goes_on() {
    let first = StandIn::with_faults(Mutant::None, (0..7).map(dead_click));
    let second = StandIn::start(Mutant::None);
    let run = Run::of(
        1,
        &Models {
            words: "models: auto
route:
  simple: { model: gpt-5.4-mini, effort: low }
  complex: { model: claude-sonnet-5-5, effort: high }
escalate_on: [stuck]
",
            openai: Some(&first.url()),
            anthropic: Some(&second.url()),
        },
    );
    run.assert_entered();
    assert_eq!(run.answered(), ["gpt-5.4-mini", "claude-sonnet-5-5"]);
    assert_eq!(run.causes(), ["stuck"], "{}", run.said());
    assert_eq!(
        run.lines("medium: claude-sonnet-5-5 (high) goes on").len(),
        1,
        "{}",
        run.said()
    );
    let bodies = served(&first);
    let told = |body: &Value| {
        body.to_string()
            .contains("You seem to be stuck: your last 3 answers changed nothing")
    };
    // A window that is still being drawn makes the first answer look as if it had an effect.
    let at = bodies.iter().position(told).expect("it is told");
    assert!(
        (3..=4).contains(&at),
        "it is told after the third in a row, not before request {at}"
    );
    assert_eq!(bodies.len(), at + 3);
    let opening = served(&second)[0].to_string();
    let last = format!("{}. click at", bodies.len());
    for words in ["1. gpt-5.4-mini: click at", &last, "gpt-5.4-mini got stuck"] {
        assert!(opening.contains(words), "{words}: {opening:.4000}");
    }
    run.assert_reported("got stuck");
}

#[test]
fn a_model_that_gives_up_too_early_is_followed_by_the_next() {
    let done = json!({ "id": "resp_0", "object": "response", "status": "completed", "model": "gpt-5.4-mini", "output": [
        { "type": "message", "role": "assistant", "content": [{ "type": "output_text", "text": "Everything is entered." }] },
    ], "usage": { "input_tokens": 1500, "output_tokens": 9 } });
    let first = StandIn::with_faults(Mutant::None, [fault(200, &[], &done)]);
    let second = StandIn::start(Mutant::None);
    let run = Run::of(
        1,
        &Models {
            words: "models: [gpt-5.4-mini, claude-sonnet-5-5]\nescalate_on: until_failed\n",
            openai: Some(&first.url()),
            anthropic: Some(&second.url()),
        },
    );
    run.assert_entered();
    assert_eq!(run.causes(), ["until_failed"]);
    assert!(served(&second)[0].to_string().contains("The goal is not reached: "));
}

#[test]
fn without_a_route_the_price_table_chooses_and_the_recording_keeps_what_it_chose() {
    let stand_in = StandIn::of(Manner {
        triage: "medium",
        ..Manner::default()
    });
    let run = Run::of(
        1,
        &Models {
            words: "models: auto\n",
            openai: Some(&stand_in.url()),
            anthropic: None,
        },
    );
    run.assert_entered();
    assert_eq!(asked(&stand_in), ["gpt-6-luna none", "gpt-5.4-mini medium"]);
    let kept = std::fs::read_to_string(run.folder().join("run.json")).expect("run.json");
    let kept: Value = serde_json::from_str(&kept).expect("JSON");
    assert_eq!(kept["routing"]["route"]["complex"]["model"], "gpt-5.4");
}
