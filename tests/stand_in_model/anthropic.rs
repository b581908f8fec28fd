//! A request that Anthropic or deskwright's own promises forbid is answered as Anthropic answers it, over HTTP.

use serde_json::{Value, json};

use crate::stand_in::mutant::Mutant;
use crate::stand_in::server::StandIn;
use crate::strictness::{exchange, picture_data};

type Spoil = fn(&mut Value);

const HEADERS: &str = "x-api-key: test\r\nanthropic-version: 2023-06-01\r\ncontent-type: application/json\r\n";
const OLDER: &str = "x-api-key: test\r\nanthropic-version: 2023-06-01\r\ncontent-type: application/json\r\n\
                     anthropic-beta: computer-use-2025-11-24\r\n";

fn post(stand_in: &StandIn, headers: &str, body: &Value) -> (u16, Value) {
    exchange(stand_in, "/v1/messages", headers, body)
}

fn picture(side: u32) -> Value {
    json!({ "type": "image", "source": { "type": "base64", "media_type": "image/png", "data": picture_data(side, side) } })
}

fn opening() -> Value {
    json!({
        "model": "claude-sonnet-5-5",
        "max_tokens": 4096,
        "system": [{ "type": "text", "text": "Be careful.", "cache_control": { "type": "ephemeral" } }],
        "tools": [{ "type": "computer_toolset_20260801", "configs": { "left_mouse_down": { "enabled": false } } }],
        "output_config": { "effort": "low" },
        "messages": [{ "role": "user", "content": [
            { "type": "text", "text": "Choose \"Express\" as the shipping method" }, picture(64),
        ] }],
    })
}

/// The second request: what was answered to the first, and what came of it.
fn second(answer: &Value) -> Value {
    let mut request = opening();
    let call = answer["content"].as_array().expect("content").last().expect("a call")["id"].clone();
    let messages = request["messages"].as_array_mut().expect("messages");
    messages.push(json!({ "role": "assistant", "content": answer["content"] }));
    messages.push(json!({ "role": "user", "content": [
        { "type": "tool_result", "tool_use_id": call, "toolset_name": "computer",
            "content": [{ "type": "text", "text": "Waited 2s." }, picture(64)], "cache_control": { "type": "ephemeral" } },
    ] }));
    request
}

#[test]
fn it_answers_what_the_protocol_allows() {
    let stand_in = StandIn::start(Mutant::None);
    let (status, first) = post(&stand_in, HEADERS, &opening());
    assert_eq!(status, 200, "{first}");
    assert_eq!(
        (&first["stop_reason"], &first["content"][0]["type"]),
        (&json!("tool_use"), &json!("thinking"))
    );
    let call = &first["content"][1];
    assert_eq!(
        (&call["toolset_name"], &call["name"], &call["input"]),
        (&json!("computer"), &json!("wait"), &json!({ "duration": 2 }))
    );
    let (status, next) = post(&stand_in, HEADERS, &second(&first));
    assert_eq!(status, 200, "{next}");
    // What was marked before is read from the cache, what is new is written to it.
    let tokens = |message: &Value, name: &str| message["usage"][name].as_u64().expect(name);
    assert_eq!(tokens(&first, "cache_read_input_tokens"), 0);
    assert_eq!(
        tokens(&next, "cache_read_input_tokens"),
        tokens(&first, "cache_creation_input_tokens")
    );
    assert!(tokens(&next, "cache_creation_input_tokens") > 0);
}

#[test]
fn the_older_tool_is_another_word_for_the_same() {
    let stand_in = StandIn::start(Mutant::None);
    let mut body = opening();
    body["model"] = json!("claude-sonnet-4-6");
    body["tools"] = json!([{ "type": "computer_20251124", "name": "computer", "display_width_px": 64,
        "display_height_px": 64, "enable_zoom": true }]);
    let (status, answer) = post(&stand_in, OLDER, &body);
    assert_eq!(status, 200, "{answer}");
    let call = &answer["content"][1];
    assert_eq!(
        (&call["name"], &call["input"]),
        (&json!("computer"), &json!({ "duration": 2, "action": "wait" }))
    );
    let refused = |spoil: Spoil, headers: &str| {
        let mut body = body.clone();
        spoil(&mut body);
        let (status, answer) = post(&stand_in, headers, &body);
        (
            status,
            answer["error"]["message"].as_str().unwrap_or_default().to_owned(),
        )
    };
    let cases: [(&str, &str, Spoil); 6] = [
        ("does not match any of the expected tags", HEADERS, |_| {}),
        ("display_width_px: Field required", OLDER, |body| {
            body["tools"][0]
                .as_object_mut()
                .expect("a tool")
                .remove("display_width_px");
        }),
        ("the display is declared", OLDER, |body| {
            body["tools"][0]["display_width_px"] = json!(1280);
        }),
        ("name: Input should be 'computer'", OLDER, |body| {
            body["tools"][0]["name"] = json!("mouse");
        }),
        ("does not support tool types", OLDER, |body| {
            body["model"] = json!("claude-sonnet-5-5");
        }),
        ("one of low, medium, high, max", OLDER, |body| {
            body["output_config"]["effort"] = json!("xhigh");
        }),
    ];
    for (expected, headers, spoil) in cases {
        let (status, message) = refused(spoil, headers);
        assert!(
            status == 400 && message.contains(expected),
            "{expected}: {status} {message}"
        );
    }
}

#[test]
fn what_comes_before_the_body_is_held_to_the_rules_too() {
    let stand_in = StandIn::start(Mutant::None);
    let kind = "content-type: application/json\r\n";
    for (headers, status, expected) in [
        (
            format!("anthropic-version: 2023-06-01\r\n{kind}"),
            401,
            "x-api-key header is required",
        ),
        (
            format!("x-api-key: test\r\n{kind}"),
            400,
            "anthropic-version: header is required",
        ),
        (
            format!("x-api-key: test\r\nanthropic-version: 1\r\n{kind}"),
            400,
            "not a valid version",
        ),
        (
            format!("{HEADERS}anthropic-beta: computer-use-2099-01-01\r\n"),
            400,
            "Unexpected value(s)",
        ),
        (OLDER.to_owned(), 400, "The toolset needs no beta"),
    ] {
        let (answered, body) = post(&stand_in, &headers, &opening());
        let message = body["error"]["message"].as_str().unwrap_or_default();
        assert!(
            answered == status && message.contains(expected),
            "{headers}: {answered} {message}"
        );
        assert!(body["request_id"].as_str().is_some_and(|id| id.starts_with("req_")));
    }
    let bearer = format!("authorization: Bearer test\r\nanthropic-version: 2023-06-01\r\n{kind}");
    assert_eq!(post(&stand_in, &bearer, &opening()).0, 200);
}

/// What is wrong with a request by itself.
const SETTINGS: &[(&str, Spoil)] = &[
    ("temperature: Extra inputs", |body| body["temperature"] = json!(0)),
    ("effort: Extra inputs", |body| body["effort"] = json!("low")),
    ("max_tokens: Field required", |body| {
        body.as_object_mut().unwrap().remove("max_tokens");
    }),
    ("max_tokens: Input should be greater", |body| {
        body["max_tokens"] = json!(0);
    }),
    ("one of low, medium", |body| {
        body["output_config"]["effort"] = json!("none");
    }),
    ("is not supported for this model", |body| {
        body["thinking"] = json!({ "type": "disabled" });
    }),
    ("is not supported for this model", |body| {
        body["thinking"] = json!({ "type": "enabled", "budget_tokens": 1024 });
    }),
    ("forces tool use", |body| body["tool_choice"] = json!({ "type": "any" })),
    ("system: text content blocks must be non-empty", |body| {
        body["system"][0]["text"] = json!("");
    }),
    ("computer_toolset_20260801.name: Extra inputs", |body| {
        body["tools"][0]["name"] = json!("computer");
    }),
    ("display_width_px: Extra inputs", |body| {
        body["tools"][0]["display_width_px"] = json!(64);
    }),
    ("enable_zoom: Extra inputs", |body| {
        body["tools"][0]["enable_zoom"] = json!(true);
    }),
    ("configs.fly: Extra inputs", |body| {
        body["tools"][0]["configs"]["fly"] = json!({});
    }),
    ("valid boolean", |body| {
        body["tools"][0]["configs"]["zoom"] = json!({ "enabled": "no" });
    }),
    ("Tool names must be unique", |body| {
        let tool = json!({ "name": "computer", "input_schema": { "type": "object" } });
        body["tools"].as_array_mut().unwrap().push(tool);
    }),
    ("should match pattern", |body| {
        let tool = json!({ "name": "look up", "input_schema": { "type": "object" } });
        body["tools"].as_array_mut().unwrap().push(tool);
    }),
    ("input_schema.type", |body| {
        let tool = json!({ "name": "look_up", "input_schema": { "type": "array" } });
        body["tools"].as_array_mut().unwrap().push(tool);
    }),
    ("needs a tool search tool", |body| {
        let tool = json!({ "name": "look_up", "input_schema": { "type": "object" }, "defer_loading": true });
        body["tools"].as_array_mut().unwrap().push(tool);
    }),
    ("words come before the picture", |body| {
        body["messages"][0]["content"].as_array_mut().unwrap().reverse();
    }),
    ("a PNG in base64 is expected", |body| {
        body["messages"][0]["content"][1]["source"] = json!({ "type": "url", "media_type": "image/png" });
    }),
    ("does not appear to be a valid image/png", |body| {
        body["messages"][0]["content"][1]["source"]["data"] = json!("*");
    }),
    ("exceeds the limits of computer_toolset", |body| {
        body["messages"][0]["content"][1]["source"]["data"] = json!(picture_data(2600, 64));
    }),
    ("A maximum of 4 blocks", |body| {
        let mark = json!({ "type": "ephemeral" });
        let marked = |text: &str| json!({ "type": "text", "text": text, "cache_control": mark });
        body["system"] = json!([marked("a"), marked("b"), marked("c"), marked("d"), marked("e")]);
    }),
    ("thread: Extra inputs", |body| {
        body["thread"] = json!({ "type": "create" });
    }),
];

/// What is wrong with how an answer was sent back.
const ANSWERED: &[(&str, Spoil)] = &[
    ("Invalid `signature`", |body| {
        body["messages"][1]["content"][0]["signature"] = json!("other");
    }),
    ("word for word", |body| {
        body["messages"][1]["content"].as_array_mut().unwrap().remove(0);
    }),
    ("word for word", |body| {
        body["messages"][1]["content"][1]["input"] = json!({ "duration": 3 });
    }),
    ("without `tool_result` blocks", |body| {
        body["messages"].as_array_mut().unwrap().pop();
    }),
    ("without `tool_result` blocks", |body| {
        body["messages"][2]["content"] = json!([{ "type": "text", "text": "Go on." }]);
    }),
    ("unexpected `tool_use_id`", |body| {
        body["messages"][2]["content"][0]["tool_use_id"] = json!("toolu_other");
    }),
    ("toolset_name: must match", |body| {
        body["messages"][2]["content"][0]
            .as_object_mut()
            .unwrap()
            .remove("toolset_name");
    }),
    ("`is_error` is true", |body| {
        body["messages"][2]["content"][0]["is_error"] = json!(true);
    }),
    ("content cannot be empty", |body| {
        body["messages"][2]["content"][0]["content"] = json!([]);
    }),
    ("must be non-empty", |body| {
        body["messages"][2]["content"][0]["content"][0]["text"] = json!("");
    }),
    ("must come first", |body| {
        let text = json!({ "type": "text", "text": "So." });
        body["messages"][2]["content"].as_array_mut().unwrap().insert(0, text);
    }),
    ("status: Extra inputs", |body| {
        body["messages"][2]["content"][0]["status"] = json!("ok");
    }),
    ("non-empty content", |body| {
        let messages = body["messages"].as_array_mut().unwrap();
        messages.push(json!({ "role": "user", "content": [] }));
    }),
];

#[test]
fn it_refuses_what_the_protocol_forbids() {
    let stand_in = StandIn::start(Mutant::None);
    let (_, first) = post(&stand_in, HEADERS, &opening());
    for (expected, spoil) in SETTINGS.iter().chain(ANSWERED) {
        let mut body = second(&first);
        spoil(&mut body);
        let (status, answer) = post(&stand_in, HEADERS, &body);
        let message = answer["error"]["message"].as_str().unwrap_or_default();
        assert!(
            status == 400 && message.contains(expected),
            "{expected}: {status} {message}"
        );
        assert_eq!(answer["error"]["type"], "invalid_request_error");
    }
    let mut body = opening();
    body["model"] = json!("claude-9");
    let (status, answer) = post(&stand_in, HEADERS, &body);
    assert_eq!((status, &answer["error"]["type"]), (404, &json!("not_found_error")));
}
