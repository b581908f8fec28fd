//! A model that does not answer is no reason for a run to die.

use serde_json::json;

use super::run::{Models, Run, fault, nobody, served};
use super::stand_in::mutant::Mutant;
use super::stand_in::server::{Manner, StandIn};

const CHAIN: &str = "models: [gpt-5.4, claude-sonnet-5-5]\n";

#[test]
fn a_provider_that_dies_in_the_middle_of_a_row_is_taken_over_from() {
    let first = StandIn::of(Manner {
        dies_after: Some(2),
        ..Manner::default()
    });
    let second = StandIn::start(Mutant::None);
    let run = Run::of(
        2,
        &Models {
            words: CHAIN,
            openai: Some(&first.url()),
            anthropic: Some(&second.url()),
        },
    );
    run.assert_entered();
    assert_eq!(served(&first).len(), 2);
    assert_eq!(run.answered(), ["gpt-5.4", "claude-sonnet-5-5"]);
    // The first row changes over; the second finds the first provider left alone, or on trial.
    assert_eq!(&run.causes()[..3], ["unreachable"; 3]);
    assert!(
        run.causes()[3..]
            .iter()
            .all(|cause| ["resting", "unreachable"].contains(cause))
    );
    assert!(run.causes().len() > 3, "{:?}", run.causes());
    // Once for each row that found the first provider well or on trial.
    let handed = run.lines("claude-sonnet-5-5 is asked instead").len();
    assert!((1..=2).contains(&handed), "{}", run.said());
    run.assert_reported("claude-sonnet-5-5 is asked instead");

    // It began with the goal, what was done so far in words, and the screen: with nothing of the other's own.
    let asked = served(&second);
    let opening = asked[0]["messages"].as_array().expect("messages");
    assert_eq!(opening.len(), 1);
    let text = opening[0].to_string();
    for part in [
        "Our ref: ",
        "What was done so far",
        "1. gpt-5.4: ",
        "\"type\":\"image\"",
    ] {
        assert!(text.contains(part), "{part} is not in {text:.3000}");
    }
    for part in ["computer_call", "call_id", "encrypted_content"] {
        assert!(!text.contains(part), "{part}");
    }
}

#[test]
fn an_outage_from_the_start_costs_the_run_nothing_but_a_moment() {
    let second = StandIn::start(Mutant::None);
    let run = Run::of(
        1,
        &Models {
            words: CHAIN,
            openai: Some(&nobody()),
            anthropic: Some(&second.url()),
        },
    );
    run.assert_entered();
    assert_eq!(run.answered(), ["claude-sonnet-5-5"]);
    assert_eq!(run.causes(), ["unreachable"; 3]);
}

#[test]
fn a_busy_provider_is_waited_for_and_a_retired_model_is_left_out_of_the_run() {
    let busy = json!({ "error": { "message": "slow down", "code": "rate_limit_exceeded" } });
    let overloaded = json!({ "error": { "message": "overloaded", "code": "server_error" } });
    let gone =
        json!({ "error": { "message": "The model `gpt-5.4-mini` has been retired", "code": "model_not_found" } });
    let stand_in = StandIn::with_faults(
        Mutant::None,
        [
            fault(404, &[], &gone),
            fault(429, &[("retry-after", "1")], &busy),
            fault(503, &[("retry-after-ms", "20")], &overloaded),
        ],
    );
    let run = Run::of(
        2,
        &Models {
            words: "models: [gpt-5.4-mini, gpt-5.4]\n",
            openai: Some(&stand_in.url()),
            anthropic: None,
        },
    );
    run.assert_entered();
    assert_eq!(run.causes(), ["retired", "limited", "overloaded", "retired"]);
    assert_eq!(run.answered(), ["gpt-5.4"]);
    assert_eq!(run.lines("left out of this run").len(), 1, "{}", run.said());
    let mini = stand_in
        .seen()
        .iter()
        .filter(|seen| seen.body["model"] == "gpt-5.4-mini")
        .count();
    assert_eq!(mini, 1, "a retired model is asked once in a run");
}

#[test]
fn a_refusal_is_handed_on_only_where_the_scenario_says_so() {
    let refusal = json!({ "id": "resp_no", "object": "response", "status": "completed", "model": "gpt-5.4", "output": [
        { "type": "message", "role": "assistant", "content": [{ "type": "refusal", "refusal": "I will not enter orders." }] },
    ], "usage": { "input_tokens": 900, "output_tokens": 9 } });
    let filtered = json!({ "error": { "message": "filtered", "code": "content_policy_violation" } });
    for fault in [fault(200, &[], &refusal), fault(400, &[], &filtered)] {
        for (words, goes_on) in [
            (CHAIN.to_owned(), false),
            (format!("{CHAIN}escalate_on: [refused]\n"), true),
        ] {
            let first = StandIn::with_faults(Mutant::None, [fault.clone()]);
            let second = StandIn::start(Mutant::None);
            let run = Run::of(
                1,
                &Models {
                    words: &words,
                    openai: Some(&first.url()),
                    anthropic: Some(&second.url()),
                },
            );
            assert_eq!(first.seen().len(), 1, "{}", run.said());
            if goes_on {
                run.assert_entered();
                assert_eq!(run.causes(), ["refused"]);
                assert_eq!(run.lines("claude-sonnet-5-5 (low) goes on").len(), 1, "{}", run.said());
            } else {
                assert_eq!(run.code(), Some(1), "{}", run.said());
                assert!(run.said().contains("gpt-5.4 refused: "), "{}", run.said());
                assert!(second.seen().is_empty(), "nobody else was asked");
                run.assert_replays();
            }
        }
    }
}

#[test]
fn a_run_whose_only_provider_comes_back_goes_on() {
    let down = json!({ "error": { "message": "down", "code": "server_error" } });
    let down = || fault(500, &[("retry-after-ms", "10")], &down);
    let stand_in = StandIn::with_faults(Mutant::None, [down(), down(), down()]);
    let run = Run::of(
        1,
        &Models {
            words: "models: [gpt-5.4]\n",
            openai: Some(&stand_in.url()),
            anthropic: None,
        },
    );
    run.assert_entered();
    assert_eq!(run.causes(), ["failed", "failed", "resting"]);
    assert_eq!(
        run.lines("nobody else is left; asked again after").len(),
        1,
        "{}",
        run.said()
    );
}
