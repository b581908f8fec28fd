//! OpenAI's protocol as two pure functions: every kind of answer, and what is sent back.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/answers.rs"]
mod answers;
#[path = "support/turns.rs"]
mod turns;

use answers::{answer, call};
use deskwright::action::Action;
use deskwright::model::reply::{Intent, Order, Reply, SafetyCheck};
use deskwright::model::trouble::{Bill, Kind, Trouble};
use deskwright::model::turn::{Acted, OrderResult};
use deskwright::usage::Usage;
use proptest::prelude::*;
use serde_json::{Value, json};
use turns::{click, opening, picture, request};

fn message(phase: Option<&str>, text: &str) -> Value {
    json!({ "type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "phase": phase,
        "content": [{ "type": "output_text", "text": text, "annotations": [] }] })
}

fn read(status: u16, body: Value) -> Result<Reply, Trouble> {
    turns::read("gpt-5.4", status, body)
}

fn intent(output: &[Value]) -> Intent {
    read(200, answer(output)).unwrap().intent
}

fn actions(intent: &Intent) -> Vec<(&str, String)> {
    let Intent::Act(asked) = intent else {
        panic!("{intent:?}")
    };
    let words = |order: &Order| match order {
        Order::Act(Action::Unknown { raw }) => raw.clone(),
        known => known.kind().to_owned(),
    };
    asked
        .iter()
        .map(|asked| (asked.call.as_str(), words(&asked.order)))
        .collect()
}

/// Found by the fuzzer: it was performed and recorded, and the recording could not be read.
#[test]
fn an_answer_that_a_recording_could_not_give_back_is_none() {
    let nested = |levels: usize| {
        let mut body = answer(&[message(None, "Done.")]);
        body["metadata"] = (0..levels).fold(json!(1), |inner, _| json!([inner]));
        read(200, body)
    };
    assert!(nested(119).is_ok());
    let trouble = format!("{:?}", nested(120).unwrap_err());
    assert!(trouble.contains("nested too deeply"), "{trouble}");
}

#[test]
fn several_calls_keep_their_order_and_each_gets_its_output() {
    let output = [
        message(Some("commentary"), "Opening the menu."),
        call("c1", &json!([{ "type": "move", "x": 1, "y": 2 }, { "type": "wait" }])),
        call("c2", &json!([{ "type": "screenshot" }])),
    ];
    let reply = read(200, answer(&output)).unwrap();
    let kinds = [("c1", "move"), ("c1", "wait"), ("c2", "screenshot")].map(|(call, kind)| (call, kind.to_owned()));
    assert_eq!(actions(&reply.intent), kinds);
    assert_eq!(reply.said, "Opening the menu.");
    assert_eq!(
        reply.usage,
        Some(Usage {
            input: 1378,
            cached: 1024,
            written: 0,
            output: 11,
            reasoning: 3
        })
    );

    let turn = opening().then(reply, Acted::default(), picture(2));
    let input = request(&turn, "gpt-5.4", None).body["input"].take();
    let outputs: Vec<&Value> = input
        .as_array()
        .unwrap()
        .iter()
        .filter(|item| item["type"] == "computer_call_output")
        .collect();
    assert_eq!(
        outputs
            .iter()
            .map(|item| item["call_id"].as_str().unwrap())
            .collect::<Vec<_>>(),
        ["c1", "c2"]
    );
}

#[test]
fn the_older_single_action_is_read_too() {
    let item = json!({ "type": "computer_call", "call_id": "c1", "action": { "type": "screenshot" } });
    assert_eq!(actions(&intent(&[item])), [("c1", "screenshot".to_owned())]);
}

#[test]
fn an_unknown_action_or_item_is_a_value_and_leaves_the_others_alone() {
    let unknown = intent(&[
        call("c1", &json!([{ "type": "fly" }, { "type": "wait" }])),
        json!({ "type": "function_call", "call_id": "f1", "name": "rm", "arguments": "{}" }),
        call("c2", &json!([])),
        json!({ "type": "weather_report", "id": "w1" }),
    ]);
    let words = actions(&unknown);
    assert!(words[0].1.starts_with("there is no action called `fly`"), "{words:?}");
    assert_eq!(words[1].1, "wait");
    assert_eq!(words[2].1, "rm");
    assert!(words[3].1.contains("a call without an action"), "{words:?}");
    assert_eq!(
        words.len(),
        4,
        "an item that asks for nothing is left alone beside those that do"
    );
    let alone = intent(&[json!({ "type": "weather_report", "id": "w1" })]);
    assert!(actions(&alone)[0].1.contains("`weather_report`"));
    assert_eq!(
        intent(&[json!({ "type": "weather_report" }), message(None, "Done.")]),
        Intent::Done("Done.".to_owned())
    );
}

#[test]
fn a_final_message_ends_a_question_asks_and_commentary_alone_is_no_answer() {
    assert_eq!(
        intent(&[message(Some("final_answer"), "Express is chosen.")]),
        Intent::Done("Express is chosen.".to_owned())
    );
    for question in ["Which one?", "I see two. **Which one?**\n", "Voilà ?"] {
        assert_eq!(intent(&[message(None, question)]), Intent::Ask(question.to_owned()));
    }
    let both = intent(&[message(None, "Shall I?"), call("c1", &json!([{ "type": "wait" }]))]);
    assert!(matches!(both, Intent::Act(_)), "who acts is not done");
    let commentary = read(200, answer(&[message(Some("commentary"), "Let me see.")])).unwrap_err();
    assert!(matches!(commentary.kind, Kind::Garbled { .. }));
    assert!(
        matches!(commentary.bill, Bill::Used(_)),
        "it was answered, so it is paid"
    );
}

#[test]
fn a_refusal_is_an_answer_in_all_its_forms() {
    let refusal =
        json!({ "type": "message", "content": [{ "type": "refusal", "refusal": "I can't help with that." }] });
    assert_eq!(intent(&[refusal]), Intent::Refuse("I can't help with that.".to_owned()));
    let cut = json!({ "status": "incomplete", "incomplete_details": { "reason": "content_filter" }, "output": [] });
    assert!(matches!(read(200, cut).unwrap().intent, Intent::Refuse(_)));
    let policy = json!({ "status": "failed", "error": { "code": "misalignment_policy_violation", "message": "no" } });
    assert_eq!(
        read(200, policy).unwrap().intent,
        Intent::Refuse("no (misalignment_policy_violation)".to_owned())
    );
}

#[test]
fn a_failure_behind_a_200_is_sorted_by_its_code() {
    let failed = |code: &str| json!({ "status": "failed", "error": { "code": code, "message": "m" }, "output": [] });
    assert!(matches!(
        read(200, failed("server_error")).unwrap_err().kind,
        Kind::Passing { .. }
    ));
    assert!(matches!(
        read(200, failed("insufficient_quota")).unwrap_err().kind,
        Kind::Lasting(_)
    ));
    assert!(matches!(
        read(200, failed("image_parse_error")).unwrap_err().kind,
        Kind::Lasting(_)
    ));
    let cut = json!({ "status": "incomplete", "incomplete_details": { "reason": "max_output_tokens" } });
    let trouble = read(200, cut).unwrap_err();
    assert!(matches!(&trouble.kind, Kind::Garbled { reason } if reason.contains("max_output_tokens")));
    for body in [
        json!({ "status": "queued", "output": [] }),
        json!({ "status": "completed", "output": null }),
    ] {
        assert!(matches!(read(200, body).unwrap_err().kind, Kind::Garbled { .. }));
    }
}

#[test]
fn calls_that_cannot_be_answered_make_no_sense() {
    let nameless = json!({ "type": "computer_call", "call_id": null, "actions": [{ "type": "wait" }] });
    let twice = [
        call("c1", &json!([{ "type": "wait" }])),
        call("c1", &json!([{ "type": "wait" }])),
    ];
    for output in [vec![nameless], twice.to_vec()] {
        assert!(matches!(
            read(200, answer(&output)).unwrap_err().kind,
            Kind::Garbled { .. }
        ));
    }
}

#[test]
fn a_safety_check_is_acknowledged_only_when_a_person_approved_it() {
    let pending = json!([
        { "id": "cu_sc_1", "code": "malicious_instructions", "message": "Careful." },
        { "id": "cu_sc_2", "code": "sensitive_domain", "message": "A bank." },
    ]);
    let mut checked = call("c1", &json!([{ "type": "wait" }]));
    checked["pending_safety_checks"] = pending.clone();
    let reply = read(200, answer(&[checked])).unwrap();
    let Intent::Act(asked) = &reply.intent else { panic!() };
    let first = SafetyCheck {
        id: "cu_sc_1".to_owned(),
        code: "malicious_instructions".to_owned(),
        message: "Careful.".to_owned(),
    };
    assert_eq!((asked[0].checks.len(), &asked[0].checks[0]), (2, &first));

    let acknowledged = |approved: Vec<SafetyCheck>| {
        let acted = Acted {
            approved,
            ..Acted::default()
        };
        let turn = opening().then(reply.clone(), acted, picture(2));
        request(&turn, "gpt-5.4", None).body["input"][2]["acknowledged_safety_checks"].take()
    };
    assert_eq!(acknowledged(vec![]), json!([]));
    assert_eq!(acknowledged(vec![first]), json!([pending[0]]));
}

#[test]
fn what_was_not_done_is_told_in_words_beside_the_screenshot() {
    let batch = json!([{ "type": "wait" }, { "type": "fly" }, { "type": "type", "text": "x" }]);
    let reply = read(200, answer(&[call("c1", &batch)])).unwrap();
    let results = vec![
        OrderResult::Done,
        OrderResult::Refused("unknown action".to_owned()),
        OrderResult::NotReached,
    ];
    let acted = Acted {
        results,
        note: Some("Stay calm.".to_owned()),
        ..Acted::default()
    };
    let turn = opening().then(reply, acted, picture(2));
    let input = request(&turn, "gpt-5.4", None).body["input"].take();
    assert_eq!(input[2]["type"], "computer_call_output");
    let told =
        "Action 2 of 3 (unknown) was not performed: unknown action.\nAction 3 of 3 (type) was not reached.\nStay calm.";
    assert_eq!(
        input[3],
        json!({ "role": "user", "content": [{ "type": "input_text", "text": told }] })
    );
}

#[test]
fn after_words_without_a_call_the_screen_comes_with_the_note() {
    let reply = read(200, answer(&[message(None, "Which one?")])).unwrap();
    let acted = Acted {
        note: Some("Express.".to_owned()),
        ..Acted::default()
    };
    let turn = opening().then(reply, acted, picture(2));
    let last = request(&turn, "gpt-5.4", None).body["input"][2]["content"].take();
    assert_eq!(last[0]["text"], "Express.");
    assert_eq!(last[1]["image_url"], "data:image/png;base64,Ag==");
}

#[test]
fn a_double_click_goes_back_with_the_keys_it_came_without() {
    let reply = read(
        200,
        answer(&[call("c1", &json!([{ "type": "double_click", "x": 1, "y": 2 }]))]),
    )
    .unwrap();
    let turn = opening().then(reply, Acted::default(), picture(2));
    let input = request(&turn, "gpt-5.4", None).body["input"].take();
    assert_eq!(
        input[1]["actions"][0],
        json!({ "type": "double_click", "x": 1, "y": 2, "keys": null })
    );
}

#[test]
fn a_model_gets_the_nearest_effort_it_has() {
    use deskwright::effort::Effort;
    let effort = |model, wanted| request(&opening(), model, wanted).body["reasoning"]["effort"].take();
    assert_eq!(effort("gpt-5.4", Some(Effort::Minimal)), "none");
    assert_eq!(effort("gpt-5.4", Some(Effort::Max)), "xhigh");
    assert_eq!(effort("gpt-5.4-pro", Some(Effort::Low)), "medium");
    assert_eq!(effort("gpt-9", Some(Effort::Max)), "max");
    assert_eq!(effort("gpt-5.4", None), Value::Null);
}

#[test]
fn no_request_has_more_tokens_than_it_was_taken_to_have() {
    // The measured growth of a real run: at most 898 tokens for a 1280x720 screenshot and its call.
    let mut turn = opening();
    let mut before = request(&turn, "gpt-5.4", None).input_tokens;
    for number in 2..8 {
        turn = turn.then(read(200, click()).unwrap(), Acted::default(), picture(number));
        let now = request(&turn, "gpt-5.4", None).input_tokens;
        assert!(now - before >= 898, "{}", now - before);
        before = now;
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-z_]{0,12}".prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map(name(), inner, 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "output",
        "type",
        "call_id",
        "actions",
        "action",
        "x",
        "y",
        "keys",
        "path",
        "text",
        "status",
        "error",
        "usage",
        "pending_safety_checks",
        "content",
        "phase",
        "code",
        "message",
        "scroll_y",
        "input_tokens",
        "summary",
    ])
    .prop_map(str::to_owned)
}

/// The places of every value inside a value.
fn places(value: &Value, at: &str, out: &mut Vec<String>) {
    out.push(at.to_owned());
    match value {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(n, item)| places(item, &format!("{at}/{n}"), out)),
        Value::Object(fields) => fields
            .iter()
            .for_each(|(name, item)| places(item, &format!("{at}/{name}"), out)),
        _ => {}
    }
}

proptest! {
    #[test]
    fn no_answer_makes_it_panic(status in 100u16..600, body in any_json()) {
        survive(status, body);
    }

    #[test]
    fn no_damaged_answer_makes_it_panic(damage in prop::collection::vec((any::<prop::sample::Index>(), any_json()), 1..4)) {
        let checks = json!([{ "id": "s", "code": "c", "message": "m" }]);
        let batch = json!([
            { "type": "drag", "path": [{ "x": 1, "y": 2 }, [3, 4]], "keys": ["SHIFT"] },
            { "type": "scroll", "x": 1, "y": 2, "scroll_x": 0, "scroll_y": 300 },
            { "type": "keypress", "keys": ["CTRL", "S"] },
            { "type": "double_click", "x": 1, "y": 2 },
        ]);
        let mut checked = call("c1", &batch);
        checked["pending_safety_checks"] = checks;
        let mut body = answer(&[message(None, "Done."), checked]);
        for (place, value) in damage {
            let mut all = Vec::new();
            places(&body, "", &mut all);
            *body.pointer_mut(place.get::<String>(&all)).unwrap() = value;
        }
        survive(200, body);
    }
}

/// Reads an answer and sends it back: neither may panic.
fn survive(status: u16, body: Value) {
    if let Ok(reply) = read(status, body) {
        let turn = opening().then(reply, Acted::default(), picture(2));
        let sent = request(&turn, "gpt-5.4", None);
        assert!(sent.body["input"].as_array().unwrap().iter().all(Value::is_object));
    }
}
