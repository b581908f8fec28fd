//! How answers end, what they cost, and what is none.

use deskwright::model::ModelError;
use deskwright::model::form::ToolForm;
use deskwright::model::learned::Lesson;
use deskwright::model::reply::Intent;
use deskwright::model::trouble::{Bill, Kind, Trouble};
use deskwright::usage::Usage;
use serde_json::{Value, json};

use crate::talk::{Talk, member, message, text, thinking};

fn ended(reason: &str, content: &[Value], extra: &Value) -> Value {
    let mut body = message(0, content);
    body["stop_reason"] = json!(reason);
    body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    body
}

fn hears(body: Value) -> Result<Intent, Trouble> {
    Talk::with("claude-sonnet-5-5")
        .hears(200, body)
        .map(|heard| heard.intent)
}

const USED: Usage = Usage {
    input: 4320,
    cached: 4000,
    written: 300,
    output: 70,
    reasoning: 50,
};

#[test]
fn the_three_counts_of_the_input_are_one() {
    let heard = Talk::with("claude-sonnet-5-5").hears_blocks(&[text("Done.")]).unwrap();
    assert_eq!(heard.usage, Some(USED));
    assert_eq!(heard.served.as_deref(), Some("claude-sonnet-5-5"));
    let few = json!({ "input_tokens": 83, "output_tokens": 9, "cache_read_input_tokens": null });
    let mut body = message(0, &[text("Done.")]);
    body["usage"] = few;
    let heard = Talk::with("claude-sonnet-5-5").hears(200, body).unwrap();
    assert_eq!(
        heard.usage.map(|usage| (usage.input, usage.cached, usage.output)),
        Some((83, 0, 9))
    );
}

#[test]
fn every_way_to_stop_has_its_meaning() {
    let none = json!({});
    let said = [text("The order is entered.")];
    let click = [member("toolu_1", "left_click", json!({}))];
    assert_eq!(
        hears(ended("end_turn", &said, &none)),
        Ok(Intent::Done("The order is entered.".to_owned()))
    );
    assert_eq!(
        hears(ended("stop_sequence", &said, &none)),
        Ok(Intent::Done("The order is entered.".to_owned()))
    );
    assert_eq!(
        hears(ended("end_turn", &[text("Which one?")], &none)),
        Ok(Intent::Ask("Which one?".to_owned()))
    );
    assert!(matches!(hears(ended("tool_use", &click, &none)), Ok(Intent::Act(_))));
    // A model that acts is not done, whatever it says.
    assert!(matches!(hears(ended("end_turn", &click, &none)), Ok(Intent::Act(_))));
    let details = json!({ "stop_details": { "type": "refusal", "category": "cyber", "explanation": "This looks like an exploit." } });
    assert_eq!(
        hears(ended("refusal", &[], &details)),
        Ok(Intent::Refuse("This looks like an exploit. (cyber)".to_owned()))
    );
    assert_eq!(
        hears(ended("refusal", &[text("No.")], &none)),
        Ok(Intent::Refuse("No.".to_owned()))
    );
    assert_eq!(
        hears(ended("refusal", &click, &none)),
        Ok(Intent::Refuse("the provider gave no reason".to_owned()))
    );
    let cut = hears(ended("max_tokens", &click, &none)).unwrap_err();
    assert_eq!(
        cut,
        Trouble::garbled("the answer was cut off: max_tokens", Bill::Used(USED))
    );
    let full = hears(ended("model_context_window_exceeded", &said, &none)).unwrap_err();
    assert_eq!(full.bill, Bill::Used(USED));
    assert!(matches!(full.kind, Kind::Lasting(ModelError::Rejected { reason, .. }) if reason.contains("window")));
    let other = hears(ended("compaction", &[], &none)).unwrap_err();
    assert!(matches!(other.kind, Kind::Garbled { reason } if reason.contains("compaction")));
}

#[test]
fn what_was_said_is_the_text_or_else_the_thinking() {
    let said = |content: &[Value]| Talk::with("claude-sonnet-5-5").hears_blocks(content).unwrap().said;
    let thought = json!({ "type": "thinking", "thinking": "Brief answer.", "signature": "s" });
    let click = member("toolu_1", "left_click", json!({}));
    assert_eq!(
        said(&[text("\n\n"), thought.clone(), text("I click."), click.clone()]),
        "I click."
    );
    assert_eq!(said(&[thought, click.clone()]), "Brief answer.");
    assert_eq!(said(&[thinking("s"), click]), "");
}

#[test]
fn malformed_answers_are_asked_for_once_more() {
    let call = |fields: Value| ended("tool_use", &[fields], &json!({}));
    let cases = [
        (json!({}), "there is no `content`"),
        (json!(null), "there is no `content`"),
        (json!([]), "there is no `content`"),
        (json!("text"), "there is no `content`"),
        (json!({ "content": null }), "there is no `content`"),
        (json!({ "content": "Done." }), "there is no `content`"),
        (json!({ "content": [] }), "neither an action nor a text"),
        (json!({ "content": [null, 7, "x", {}] }), "neither an action nor a text"),
        (
            json!({ "content": [{ "type": "text" }] }),
            "neither an action nor a text",
        ),
        (
            json!({ "content": [{ "type": "text", "text": " \n" }] }),
            "neither an action nor a text",
        ),
        (
            json!({ "content": [{ "type": "image" }] }),
            "neither an action nor a text",
        ),
        (
            call(json!({ "type": "tool_use", "name": "computer", "input": {} })),
            "without an `id`",
        ),
        (
            call(json!({ "type": "tool_use", "id": "", "name": "computer" })),
            "without an `id`",
        ),
        (
            call(json!({ "type": "tool_use", "id": 7, "name": "computer" })),
            "without an `id`",
        ),
        (
            call(json!({ "type": "tool_use", "id": "toolu_1", "input": {} })),
            "without an `id` and a `name`",
        ),
        (
            ended(
                "tool_use",
                &[
                    member("toolu_1", "wait", json!({})),
                    member("toolu_1", "wait", json!({})),
                ],
                &json!({}),
            ),
            "two calls have the `id` toolu_1",
        ),
    ];
    for (body, why) in cases {
        match hears(body.clone()) {
            Err(Trouble {
                kind: Kind::Garbled { reason },
                ..
            }) => assert!(reason.contains(why), "{body}: {reason}"),
            other => panic!("{body}: {other:?}"),
        }
    }
}

fn error(kind: &str, said: &str) -> Value {
    json!({ "type": "error", "error": { "type": kind, "message": said }, "request_id": "req_011CSHoEeqs5C35K2UUqR7Fy" })
}

fn trouble(status: u16, body: Value) -> Trouble {
    Talk::with("claude-sonnet-5-5").hears(status, body).unwrap_err()
}

#[test]
fn errors_are_told_with_the_request_they_belong_to() {
    let told = trouble(400, error("invalid_request_error", "max_tokens: Field required"));
    assert_eq!(
        told.kind.into_error("claude-sonnet-5-5").to_string(),
        "claude-sonnet-5-5 rejected the request: HTTP 400: max_tokens: Field required (invalid_request_error) \
         [req_011CSHoEeqs5C35K2UUqR7Fy]"
    );
}

#[test]
fn each_error_does_the_right_thing() {
    for (status, kind) in [
        (429, "rate_limit_error"),
        (500, "api_error"),
        (504, "timeout_error"),
        (529, "overloaded_error"),
        (503, "something_new"),
    ] {
        let told = trouble(status, error(kind, "later"));
        assert!(matches!(told.kind, Kind::Passing { .. }), "{status}: {told:?}");
        assert_eq!(told.bill, Bill::Nothing);
    }
    for (status, kind) in [
        (400, "invalid_request_error"),
        (401, "authentication_error"),
        (402, "billing_error"),
        (403, "permission_error"),
        (404, "not_found_error"),
        (413, "request_too_large"),
    ] {
        let told = trouble(status, error(kind, "no"));
        assert!(matches!(told.kind, Kind::Lasting(_)), "{status}: {told:?}");
        assert_eq!(told.bill, Bill::Nothing);
    }
    assert!(matches!(
        trouble(402, error("billing_error", "no")).kind,
        Kind::Lasting(ModelError::Unavailable { .. })
    ));
    // A proxy's page, and an error behind a 200.
    assert!(
        matches!(trouble(502, json!("<html>Bad gateway")).kind, Kind::Passing { reason, .. } if reason.contains("Bad gateway"))
    );
    assert!(matches!(
        trouble(200, error("overloaded_error", "later")).kind,
        Kind::Passing { .. }
    ));
    assert!(matches!(
        trouble(200, error("not_found_error", "no")).kind,
        Kind::Lasting(_)
    ));
}

#[test]
fn a_refusal_of_the_tool_leads_to_the_form_below_it() {
    let step = |tool: ToolForm, said: &str| {
        let talk = Talk::with("claude-opus-5").in_form(tool);
        match talk.hears(400, error("invalid_request_error", said)).unwrap_err().kind {
            Kind::Otherwise { lesson, .. } => Some(lesson),
            _ => None,
        }
    };
    let unknown = |name: &str| {
        format!(
            "tools.0: Input tag '{name}' found using 'type' does not match any of the expected tags: 'bash_20250124', 'custom'"
        )
    };
    for (tool, said, lower) in [
        (
            ToolForm::Toolset20260801,
            unknown("computer_toolset_20260801"),
            ToolForm::Computer20251124,
        ),
        (
            ToolForm::Computer20251124,
            unknown("computer_20251124"),
            ToolForm::Computer20250124,
        ),
        (
            ToolForm::Computer20251124,
            "'claude-haiku-4-5' does not support tool types: computer_20251124.".to_owned(),
            ToolForm::Computer20250124,
        ),
        (
            ToolForm::Computer20251124,
            "Unexpected value(s) `computer-use-2025-11-24` for the `anthropic-beta` header.".to_owned(),
            ToolForm::Computer20250124,
        ),
        (
            ToolForm::Computer20250124,
            unknown("computer_20250124"),
            ToolForm::Function,
        ),
        (
            ToolForm::Computer20241022,
            unknown("computer_20241022"),
            ToolForm::Function,
        ),
    ] {
        assert_eq!(step(tool, &said), Some(Lesson::Tool(lower)), "{said}");
    }
    let image = "messages.0.content.1: image exceeds the limits of computer_toolset_20260801";
    assert_eq!(step(ToolForm::Toolset20260801, image), None);
    assert_eq!(step(ToolForm::Toolset20260801, "max_tokens: Field required"), None);
    assert_eq!(step(ToolForm::Function, &unknown("computer_20250124")), None);
}

#[test]
fn errors_of_threads_lead_to_the_whole_conversation() {
    let code = |status: u16, code: &str| {
        let mut body = error("invalid_request_error", "the thread");
        body["error"]["details"] = json!({ "error_code": code });
        trouble(status, body).kind
    };
    for (status, word) in [
        (404, "thread_not_found"),
        (400, "thread_already_continued"),
        (409, "thread_continue_in_flight"),
        (400, "thread_fingerprint_mismatch"),
    ] {
        assert!(matches!(code(status, word), Kind::Forgotten { .. }), "{word}");
    }
    assert!(matches!(
        code(400, "thread_unsupported_request"),
        Kind::Otherwise {
            lesson: Lesson::Unkept,
            ..
        }
    ));
}
