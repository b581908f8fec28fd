//! A provider's doubt stops before the action: no input event before it is approved, and no acknowledgement before that.

use deskwright::event::Event;
use serde_json::{Value, json};

use crate::answers::call;
use crate::desk::{Left, numbered, run, start};
use crate::service::{Asked, Service, json};
use crate::stand_in::scripted::Scripted;

const TYPED: &str = "/no/such/picture.png";

fn scenario(model: &str, approve: &str) -> String {
    format!(
        "app: {{ launch: [python3, demo/picture_frame.py], ready: {{ visible: No picture }} }}\n\
         models: [{model}]\n{approve}\
         steps:\n  - goal: Open {TYPED}\n    until: {{ visible: {{ contains: Cannot open }} }}\n"
    )
}

fn acted(left: &Left) -> usize {
    let events = left.events();
    events
        .iter()
        .filter(|event| matches!(event, Event::Acting { .. }))
        .count()
}

/// Nothing was done, the row ended, and the reason is what the provider said.
fn assert_stopped(left: &Left, why: &str) {
    assert_eq!(left.output.status.code(), Some(4), "{}", left.said());
    assert_eq!(acted(left), 0, "{}", left.said());
    let events = left.events();
    let reason = events.iter().find_map(|event| match event {
        Event::RowFinished { reason, .. } => reason.clone(),
        _ => None,
    });
    assert!(reason.unwrap().contains(why), "{}", left.said());
    left.assert_replays();
}

/// The first answer has two calls; the provider doubts the second.
fn openai() -> Scripted {
    Scripted::start(|_, number| {
        let typing = json!([
            { "type": "type", "text": TYPED },
            { "type": "keypress", "keys": ["ENTER"] },
        ]);
        let click = json!([{ "type": "click", "button": "left", "x": 300, "y": 76 }]);
        let checks = json!([{ "id": "cu_sc_1", "code": "sensitive_domain", "message": "A bank." }]);
        let mut second = call(&format!("c{number}b"), &typing);
        if number == 0 {
            second["pending_safety_checks"] = checks;
        }
        numbered(number, &[call(&format!("c{number}a"), &click), second])
    })
}

fn openai_run(approve: &str) -> (Left, Vec<Value>) {
    let model = openai();
    let left = run(&scenario("gpt-5.4", approve), &model, &[]);
    (left, model.bodies())
}

#[test]
fn openais_check_stops_the_whole_answer_where_nobody_is() {
    let (left, bodies) = openai_run("");
    assert_stopped(&left, "A bank. (sensitive_domain)");
    assert_eq!(bodies.len(), 1);
}

#[test]
fn an_approval_is_for_its_own_provider_code_and_window() {
    for approve in [
        "provider: google, code: sensitive_domain, window: Picture Frame",
        "provider: openai, code: irrelevant_domain, window: Picture Frame",
        "provider: openai, code: Sensitive_domain, window: Picture Frame",
        "provider: openai, code: sensitive_domain, window: { contains: Bank }",
        "provider: openai, code: sensitive, window: Picture Frame",
    ] {
        let (left, _) = openai_run(&format!("approve: [ {{ {approve} }} ]\n"));
        assert_stopped(&left, "A bank. (sensitive_domain)");
    }
}

#[test]
fn openais_check_is_acknowledged_once_the_scenario_approved_it() {
    let approve = "approve: [ { provider: openai, code: sensitive_domain, window: Picture Frame } ]\n";
    // The goal must not be reached by the first answer alone, or nothing is sent after it.
    let model = openai();
    let scenario = scenario("gpt-5.4", approve).replace("contains: Cannot open", "contains: Never");
    let left = run(&format!("{scenario}    limits: {{ actions: 4 }}\n"), &model, &[]);
    assert_eq!(left.output.status.code(), Some(4), "{}", left.said());
    let bodies = model.bodies();
    assert!(bodies.len() > 1, "{}", left.said());
    let items = bodies[1]["input"].as_array().unwrap();
    let outputs: Vec<&Value> = items
        .iter()
        .filter(|item| item["type"] == "computer_call_output")
        .collect();
    assert_eq!(outputs[0]["acknowledged_safety_checks"], json!([]));
    assert_eq!(
        outputs[1]["acknowledged_safety_checks"],
        json!([{ "id": "cu_sc_1", "code": "sensitive_domain", "message": "A bank." }])
    );
    let events = left.events();
    let noted = events
        .iter()
        .position(|event| matches!(event, Event::Noted { text, .. } if text.starts_with("the scenario approves openai's sensitive_domain")));
    let first = events.iter().position(|event| matches!(event, Event::Acting { .. }));
    assert!(
        noted.unwrap() < first.unwrap(),
        "the approval comes before the first action"
    );
    left.assert_replays();
}

/// A click that the provider doubts, and typing after it.
fn google() -> Service {
    Service::start(|asked: &Asked, _: &str| {
        let first = asked.body["contents"].as_array().map_or(0, Vec::len) <= 1;
        let decision = json!({ "decision": "require_confirmation", "explanation": "It looks like a payment." });
        let mut click = json!({ "x": 234, "y": 95, "intent": "the field" });
        if first {
            click["safety_decision"] = decision;
        }
        let call =
            |id: &str, name: &str, args: &Value| json!({ "functionCall": { "id": id, "name": name, "args": args } });
        let parts = [
            call("g1", "click", &click),
            call(
                "g2",
                "type",
                &json!({ "text": TYPED, "press_enter": true, "intent": "its path" }),
            ),
        ];
        json(&json!({
            "candidates": [{ "content": { "role": "model", "parts": parts }, "finishReason": "STOP" }],
            "usageMetadata": { "promptTokenCount": 100, "candidatesTokenCount": 10, "totalTokenCount": 110 },
        }))
    })
}

fn google_run(scenario: &str) -> (Left, Vec<Asked>) {
    let service = google();
    let address = format!("{}/v1beta", service.url());
    let left = start(scenario, &[("GEMINI_BASE_URL", &address), ("GEMINI_API_KEY", "test")]);
    (left, service.asked())
}

#[test]
fn googles_decision_stops_the_whole_answer_where_nobody_is() {
    let (left, asked) = google_run(&scenario("gemini-3.8-flash", ""));
    assert_stopped(&left, "It looks like a payment. (require_confirmation)");
    assert_eq!(asked.len(), 1);
}

#[test]
fn googles_decision_is_acknowledged_once_the_scenario_approved_it() {
    let approve = "approve: [ { provider: google, code: require_confirmation, window: Picture Frame } ]\n";
    let scenario = scenario("gemini-3.8-flash", approve).replace("contains: Cannot open", "contains: Never");
    let (left, asked) = google_run(&format!("{scenario}    limits: {{ actions: 3 }}\n"));
    assert_eq!(left.output.status.code(), Some(4), "{}", left.said());
    assert!(asked.len() > 1, "{}", left.said());
    let answered = asked[1].body["contents"][2]["parts"].clone();
    let of = |name: &str| {
        let parts = answered.as_array().unwrap();
        let found = parts.iter().find(|part| part["functionResponse"]["name"] == name);
        found.unwrap_or_else(|| panic!("{answered}"))["functionResponse"]["response"].clone()
    };
    assert_eq!(of("click")["safety_acknowledgement"], "true");
    assert_eq!(of("type")["safety_acknowledgement"], Value::Null);
    left.assert_replays();
}

/// Anthropic has no checks: its refusal ends the goal, and nothing acknowledges it.
#[test]
fn anthropics_refusal_ends_the_goal_before_anything_is_done() {
    let service = Service::start(|_: &Asked, _: &str| {
        json(&json!({
            "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-opus-5-5", "content": [],
            "stop_reason": "refusal", "stop_sequence": null,
            "stop_details": { "type": "refusal", "category": "fraud", "explanation": "It would move money." },
            "usage": { "input_tokens": 10, "output_tokens": 1 },
        }))
    });
    let address = format!("{}/v1", service.url());
    let left = start(
        &scenario("claude-opus-5-5", ""),
        &[("ANTHROPIC_BASE_URL", &address), ("ANTHROPIC_API_KEY", "test")],
    );
    assert_eq!(left.output.status.code(), Some(1), "{}", left.said());
    assert_eq!((acted(&left), service.asked().len()), (0, 1), "{}", left.said());
    assert!(left.said().contains("It would move money"), "{}", left.said());
    left.assert_replays();
}
