//! Gemini's generateContent as two pure functions: what is asked, every kind of answer, and what is sent back.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "support/answers.rs"]
mod answers;
#[path = "support/turns.rs"]
mod turns;

use std::sync::Arc;
use std::time::Duration;

use deskwright::effort::Effort;
use deskwright::model::cause::Cause;
use deskwright::model::endpoint::Endpoint;
use deskwright::model::reply::{Intent, Reply, SafetyCheck};
use deskwright::model::tool::Tool;
use deskwright::model::trouble::{Bill, Kind, Trouble};
use deskwright::model::turn::{Acted, OrderResult};
use deskwright::usage::Usage;
use serde_json::{Value, json};
use turns::{opening, picture, request};

const MODEL: &str = "gemini-3.8-flash";

fn answer(parts: &[Value]) -> Value {
    json!({
        "candidates": [{ "content": { "role": "model", "parts": parts }, "finishReason": "STOP", "index": 0 }],
        "usageMetadata": {
            "promptTokenCount": 2000, "cachedContentTokenCount": 1024, "candidatesTokenCount": 30,
            "thoughtsTokenCount": 100, "totalTokenCount": 2130,
        },
        "modelVersion": "gemini-3.8-flash",
    })
}

fn call(id: &str, name: &str, args: &Value) -> Value {
    json!({ "functionCall": { "id": id, "name": name, "args": args }, "thoughtSignature": "c2ln" })
}

fn read(parts: &[Value]) -> Reply {
    turns::read(MODEL, 200, answer(parts)).unwrap()
}

fn orders(intent: &Intent) -> Vec<String> {
    let Intent::Act(asked) = intent else {
        panic!("{intent:?}")
    };
    asked
        .iter()
        .map(|asked| format!("{} {}", asked.call, asked.order))
        .collect()
}

fn results(results: &[OrderResult]) -> Acted {
    Acted {
        results: results.to_vec(),
        ..Acted::default()
    }
}

fn inline(data: &str) -> Value {
    json!({ "inlineData": { "mimeType": "image/png", "data": data } })
}

#[test]
fn the_first_request_is_as_the_reference_has_it() {
    let sent = request(&opening(), MODEL, Some(Effort::Low));
    assert_eq!(
        sent.body,
        json!({
            "systemInstruction": { "parts": [{ "text": "Stay inside the application." }] },
            "contents": [{ "role": "user", "parts": [{ "text": "Choose Express" }, inline("AQ==")] }],
            "tools": [{ "computerUse": {
                "environment": "ENVIRONMENT_DESKTOP",
                "excludedPredefinedFunctions": ["mouse_down", "mouse_up", "key_down", "key_up"],
                "enablePromptInjectionDetection": true,
            } }],
            "generationConfig": { "thinkingConfig": { "includeThoughts": true, "thinkingLevel": "low" }, "maxOutputTokens": 4096 },
        })
    );
    let below = |base: &str| Endpoint::parse(base).unwrap().below(&sent.resource).to_string();
    for base in [
        "https://generativelanguage.googleapis.com/v1beta",
        "https://generativelanguage.googleapis.com/v1beta/",
    ] {
        assert_eq!(
            below(base),
            "https://generativelanguage.googleapis.com/v1beta/models/gemini-3.8-flash:generateContent"
        );
    }
}

#[test]
fn an_answer_goes_back_word_for_word_with_one_response_a_call_and_the_screen_inside() {
    let parts = [
        json!({ "text": "I open it.", "thought": true }),
        call("f1", "click", &json!({ "x": 500, "y": 300, "intent": "open menu" })),
        call("f2", "type", &json!({ "text": "a", "press_enter": true })),
        call("f3", "rate", &json!({ "code": "EUR" })),
    ];
    let reply = read(&parts);
    assert_eq!(
        orders(&reply.intent),
        [
            "f1 click at 640,240",
            "f2 type \"a\"",
            "f2 press enter",
            "f3 rate {\"code\":\"EUR\"}"
        ]
    );
    assert_eq!(reply.said, "I open it.");
    let acted = Acted {
        note: Some("Stay calm.".to_owned()),
        ..results(&[
            OrderResult::Done,
            OrderResult::Done,
            OrderResult::Refused("no".to_owned()),
            OrderResult::Gave("1.09".to_owned()),
        ])
    };
    let contents = request(&opening().then(reply, acted, picture(2)), MODEL, None).body["contents"].take();
    assert_eq!(contents[1], json!({ "role": "model", "parts": parts }));
    let response = |id: &str, name: &str, output: &str| {
        json!({ "functionResponse": {
            "id": id, "name": name, "response": { "url": "", "output": output }, "parts": [inline("Ag==")],
        } })
    };
    let ours = json!({ "functionResponse": { "id": "f3", "name": "rate", "response": { "output": "1.09" } } });
    let typed = "1 of 2, type: done\n2 of 2, press: it was not performed: no";
    assert_eq!(
        contents[2],
        json!({ "role": "user", "parts": [
            response("f1", "click", "done"), response("f2", "type", typed), ours, { "text": "Stay calm." },
        ] })
    );
}

#[test]
fn words_alone_are_answered_by_the_screen() {
    let reply = read(&[json!({ "text": "Which one?" })]);
    assert_eq!(reply.intent, Intent::Ask("Which one?".to_owned()));
    let acted = Acted {
        note: Some("The first.".to_owned()),
        ..Acted::default()
    };
    let contents = request(&opening().then(reply, acted, picture(2)), MODEL, None).body["contents"].take();
    assert_eq!(
        contents[2],
        json!({ "role": "user", "parts": [{ "text": "The first." }, inline("Ag==")] })
    );
    assert_eq!(
        read(&[
            json!({ "text": "Let me see.", "thought": true }),
            json!({ "text": "Done." })
        ])
        .intent,
        Intent::Done("Done.".to_owned())
    );
}

fn doubted() -> [Value; 2] {
    let decision = json!({ "decision": "require_confirmation", "explanation": "A CAPTCHA." });
    [
        call("f1", "click", &json!({ "x": 1, "y": 2 })),
        call(
            "f2",
            "click",
            &json!({ "x": 60, "y": 100, "safety_decision": decision }),
        ),
    ]
}

#[test]
fn a_doubt_is_acknowledged_only_when_a_person_approved_it() {
    let reply = read(&doubted());
    let Intent::Act(asked) = &reply.intent else { panic!() };
    let check = SafetyCheck {
        id: "f2".to_owned(),
        code: "require_confirmation".to_owned(),
        message: "A CAPTCHA.".to_owned(),
    };
    assert!(
        asked
            .iter()
            .map(|asked| asked.checks.clone())
            .eq([vec![], vec![check.clone()]])
    );
    let acted = Acted {
        approved: vec![check],
        ..results(&[OrderResult::Done, OrderResult::Done])
    };
    let contents = request(&opening().then(reply, acted, picture(2)), MODEL, None).body["contents"].take();
    let acknowledged = |part: usize| {
        let response = &contents[2]["parts"][part]["functionResponse"]["response"];
        response.get("safety_acknowledgement").cloned()
    };
    assert_eq!((acknowledged(0), acknowledged(1)), (None, Some(json!("true"))));
}

#[test]
fn an_answer_with_a_doubt_nobody_acknowledged_is_told_in_words() {
    let acted = results(&[OrderResult::Refused("it is off".to_owned()), OrderResult::NotReached]);
    let turn = opening().then(read(&doubted()), acted, picture(2));
    let contents = request(&turn, MODEL, None).body["contents"].take();
    assert!(!contents.to_string().contains("functionCall"));
    assert_eq!(
        contents[0],
        json!({ "role": "user", "parts": [
            { "text": "Choose Express" },
            inline("AQ=="),
            { "text": "You asked for: click at 1,1; click at 76,80" },
            { "text": "Action 1 of 2 (click) was not performed: it is off.\nAction 2 of 2 (click) was not reached." },
            inline("Ag=="),
        ] })
    );
}

#[test]
fn halves_are_put_together_and_each_call_is_told_what_came_of_the_whole() {
    let at = |x: i32| json!({ "x": x, "y": 500 });
    let parts = [
        call("f1", "mouse_down", &at(100)),
        call("f2", "move", &at(200)),
        call("f3", "mouse_up", &at(300)),
        call("f4", "key_down", &json!({ "key": "Shift" })),
        call("f5", "click", &at(400)),
        call("f6", "key_up", &json!({ "key": "Shift" })),
    ];
    let reply = read(&parts);
    assert_eq!(
        orders(&reply.intent),
        ["f3 drag 128,400 256,400 384,400", "f5 click at 512,400"]
    );
    let acted = results(&[OrderResult::Done, OrderResult::Refused("no".to_owned())]);
    let contents = request(&opening().then(reply, acted, picture(2)), MODEL, None).body["contents"].take();
    let told = contents[2]["parts"].as_array().unwrap().iter();
    let told: Vec<&str> = told
        .map(|part| part["functionResponse"]["response"]["output"].as_str().unwrap())
        .collect();
    let no = "it was not performed: no";
    assert_eq!(told, ["done", "done", "done", no, no, no]);
}

#[test]
fn functions_of_ours_are_declared_beside_the_computer() {
    let tool = Tool {
        name: "rate".to_owned(),
        description: "The rate of a currency.".to_owned(),
        parameters: json!({ "type": "object", "properties": { "code": { "type": "string" } } }),
        deferred: true,
    };
    let mut turn = opening();
    turn.tools = Arc::from([tool]);
    let declared = request(&turn, MODEL, None).body["tools"][1].take();
    assert_eq!(
        declared,
        json!({ "functionDeclarations": [{
            "name": "rate", "description": "The rate of a currency.",
            "parametersJsonSchema": { "type": "object", "properties": { "code": { "type": "string" } } },
        }] })
    );
}

#[test]
fn thoughts_are_counted_beside_the_answer_and_the_cache_inside_the_prompt() {
    let reply = read(&[json!({ "text": "Done." })]);
    assert_eq!(
        reply.usage,
        Some(Usage {
            input: 2000,
            cached: 1024,
            written: 0,
            output: 130,
            reasoning: 100
        })
    );
}

fn trouble(status: u16, body: Value) -> Trouble {
    turns::read(MODEL, status, body).unwrap_err()
}

#[test]
fn errors_say_when_to_come_back_and_what_to_mend() {
    let error = |code: u16, status: &str, details: Value| json!({ "error": { "code": code, "message": "m", "status": status, "details": details } });
    let info = |delay: &str| json!([{ "@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay }]);
    for (delay, after) in [
        ("12s", Some(12_000)),
        ("0.25s", Some(250)),
        ("soon", None),
        ("-1s", None),
    ] {
        let busy = trouble(429, error(429, "RESOURCE_EXHAUSTED", info(delay)));
        let Kind::Passing { reason, after: told } = &busy.kind else {
            panic!("{busy:?}")
        };
        assert_eq!(told, &after.map(Duration::from_millis), "{delay}");
        assert_eq!(reason, "HTTP 429: m (RESOURCE_EXHAUSTED)");
        assert_eq!(busy.bill, Bill::Nothing);
    }
    let violations = json!([{ "violations": [{ "quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier" }] }]);
    let reason = json!([{ "reason": "API_KEY_INVALID" }]);
    for (status, body, cause, told) in [
        (
            429,
            error(429, "RESOURCE_EXHAUSTED", violations),
            Cause::Quota,
            "is unavailable: HTTP 429: m (RESOURCE_EXHAUSTED)",
        ),
        (
            400,
            error(400, "INVALID_ARGUMENT", reason),
            Cause::Key,
            "HTTP 400: m (INVALID_ARGUMENT)",
        ),
        (
            404,
            error(404, "NOT_FOUND", json!([])),
            Cause::Retired,
            "rejected the request: HTTP 404: m (NOT_FOUND)",
        ),
        (
            403,
            json!([error(403, "PERMISSION_DENIED", json!([]))]),
            Cause::Key,
            "rejected the request: HTTP 403: m (PERMISSION_DENIED)",
        ),
    ] {
        let trouble = trouble(status, body);
        assert_eq!(trouble.cause, cause);
        assert!(matches!(trouble.kind, Kind::Lasting(_)), "{trouble:?}");
        let words = trouble.kind.into_error(MODEL).to_string();
        assert!(words.contains(told), "{words}");
    }
    assert!(matches!(trouble(503, json!({})).kind, Kind::Passing { .. }));
}

#[test]
fn every_end_of_an_answer_has_its_outcome() {
    let ended = |reason: &str| {
        let mut body = answer(&[json!({ "text": "Done." })]);
        body["candidates"][0]["finishReason"] = json!(reason);
        turns::read(MODEL, 200, body)
    };
    for refusal in ["SAFETY", "RECITATION", "PROHIBITED_CONTENT"] {
        assert!(matches!(ended(refusal).unwrap().intent, Intent::Refuse(_)), "{refusal}");
    }
    for again in [
        "MALFORMED_FUNCTION_CALL",
        "MAX_TOKENS",
        "UNEXPECTED_TOOL_CALL",
        "OTHER",
        "NEVER_HEARD_OF",
    ] {
        let trouble = ended(again).unwrap_err();
        assert!(matches!(trouble.kind, Kind::Garbled { .. }), "{again}");
        assert!(matches!(trouble.bill, Bill::Used(_)), "it was answered, so it is paid");
    }
    assert!(matches!(
        ended("MISSING_THOUGHT_SIGNATURE").unwrap_err().kind,
        Kind::Lasting(_)
    ));
    let blocked = json!({ "promptFeedback": { "blockReason": "SAFETY", "blockReasonMessage": "no" } });
    assert_eq!(
        turns::read(MODEL, 200, blocked).unwrap().intent,
        Intent::Refuse("the provider blocked the request (SAFETY): no".to_owned())
    );
    for body in [
        json!({}),
        json!({ "candidates": [] }),
        answer(&[]),
        answer(&[json!({ "text": "hm", "thought": true })]),
    ] {
        assert!(matches!(trouble(200, body).kind, Kind::Garbled { .. }));
    }
    let twice = [call("f1", "wait", &json!({})), call("f1", "wait", &json!({}))];
    assert!(matches!(trouble(200, answer(&twice)).kind, Kind::Garbled { .. }));
}

#[test]
fn every_function_of_both_sets_is_read() {
    let told = |name: &str, args: Value| {
        orders(&read(&[call("f", name, &args)]).intent)
            .join("; ")
            .replace("f ", "")
    };
    for (name, args, words) in [
        ("click", json!({ "x": 0, "y": 999 }), "click at 0,799"),
        ("double_click", json!({ "x": 500, "y": 500 }), "double_click at 640,400"),
        ("triple_click", json!({ "x": 500, "y": 500 }), "triple_click at 640,400"),
        ("right_click", json!({ "x": 500, "y": 500 }), "right_click at 640,400"),
        ("middle_click", json!({ "x": 500, "y": 500 }), "click at 640,400"),
        ("move", json!({ "x": 500, "y": 500 }), "move at 640,400"),
        ("type", json!({ "text": "a" }), "type \"a\""),
        (
            "drag_and_drop",
            json!({ "start_x": 0, "start_y": 0, "end_x": 500, "end_y": 500 }),
            "drag 0,0 640,400",
        ),
        (
            "drag_and_drop",
            json!({ "x": 0, "y": 0, "destination_x": 500, "destination_y": 500 }),
            "drag 0,0 640,400",
        ),
        ("wait", json!({}), "wait 1000 ms"),
        ("wait", json!({ "seconds": 2.5 }), "wait 2500 ms"),
        ("press_key", json!({ "key": "Control+A" }), "press ctrl+a"),
        (
            "hotkey",
            json!({ "keys": ["Control", "Shift", "T"] }),
            "press ctrl+shift+t",
        ),
        ("take_screenshot", json!({ "intent": "look" }), "screenshot"),
        // 300 of 1000 of 800 pixels, 100 pixels a notch.
        (
            "scroll",
            json!({ "x": 500, "y": 500, "direction": "down" }),
            "scroll 2 down, 0 right at 640,400",
        ),
        (
            "scroll",
            json!({ "x": 500, "y": 500, "direction": "up", "magnitude_in_pixels": 999 }),
            "scroll -8 down, 0 right at 640,400",
        ),
        (
            "scroll",
            json!({ "x": 500, "y": 500, "direction": "left", "magnitude": 500 }),
            "scroll 0 down, -6 right at 640,400",
        ),
        (
            "scroll",
            json!({ "x": 500, "y": 500, "direction": "right", "magnitude_in_wheel_clicks": 3 }),
            "scroll 0 down, 3 right at 640,400",
        ),
        ("wait_5_seconds", json!({}), "wait 5000 ms"),
        ("click_at", json!({ "x": 500, "y": 500 }), "click at 640,400"),
        ("hover_at", json!({ "x": 500, "y": 500 }), "move at 640,400"),
        (
            "type_text_at",
            json!({ "x": 500, "y": 500, "text": "a" }),
            "click at 640,400; press ctrl+a; press backspace; type \"a\"; press enter",
        ),
        (
            "type_text_at",
            json!({ "x": 500, "y": 500, "text": "a", "press_enter": false, "clear_before_typing": false }),
            "click at 640,400; type \"a\"",
        ),
        ("key_combination", json!({ "keys": "Control+A" }), "press ctrl+a"),
        ("scroll_document", json!({ "direction": "down" }), "press pagedown"),
        (
            "scroll_at",
            json!({ "x": 500, "y": 500, "direction": "down" }),
            "scroll 6 down, 0 right at 640,400",
        ),
    ] {
        assert_eq!(told(name, args.clone()), words, "{name} {args}");
    }
}

#[test]
fn what_is_not_understood_whole_is_unknown_with_the_reason() {
    for (name, args, why) in [
        ("navigate", json!({ "url": "x" }), "not for a desktop"),
        ("click", json!({ "x": 500 }), "without its `y`"),
        ("click", json!({ "x": [1, 2], "y": 3 }), "`x` is not a number"),
        ("click", json!({ "x": 0.5, "y": 0.5 }), "is a fraction"),
        (
            "click",
            json!({ "x": 1, "y": 2, "button": "right" }),
            "takes no `button`",
        ),
        ("click", json!([1, 2]), "no object"),
        ("type", json!({ "text": "" }), "nothing to type"),
        (
            "type",
            json!({ "text": "a", "press_enter": "yes" }),
            "neither true nor false",
        ),
        (
            "drag_and_drop",
            json!({ "x": 1, "y": 2, "end_x": 3, "end_y": 4 }),
            "twice",
        ),
        (
            "drag_and_drop",
            json!({ "start_x": 1, "start_y": 2 }),
            "without its `end_x`",
        ),
        (
            "scroll",
            json!({ "x": 1, "y": 2, "direction": "around" }),
            "no direction",
        ),
        (
            "scroll",
            json!({ "x": 1, "y": 2, "direction": "up", "magnitude": 1, "magnitude_in_pixels": 2 }),
            "two magnitudes",
        ),
        ("scroll_document", json!({ "direction": "left" }), "not scrolled `left`"),
        ("press_key", json!({ "key": "AnyKey" }), "no key called `AnyKey`"),
        ("wait", json!({ "seconds": -1 }), "no number of seconds"),
    ] {
        let body = answer(&[call("f", name, &args)]);
        let Intent::Act(asked) = turns::read(MODEL, 200, body).unwrap().intent else {
            panic!()
        };
        let raw = format!("{:?}", asked.first().unwrap().order);
        assert!(raw.contains("Unknown") && raw.contains(why), "{name}: {raw}");
    }
}
