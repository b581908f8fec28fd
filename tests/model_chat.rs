//! chat/completions as two pure functions: what is asked, every kind of answer, and what is sent back.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "support/answers.rs"]
mod answers;
#[path = "support/turns.rs"]
mod turns;

use std::sync::Arc;

use deskwright::effort::Effort;
use deskwright::geometry::Size;
use deskwright::model::card::Card;
use deskwright::model::form::{Space, ToolForm};
use deskwright::model::protocol::{self, Question, Request};
use deskwright::model::reply::{Heard, Intent, Order};
use deskwright::model::table::Table;
use deskwright::model::tool::Tool;
use deskwright::model::trouble::{Bill, Kind, Trouble};
use deskwright::model::turn::{Acted, OrderResult, Turn};
use deskwright::model::wanted::Wanted;
use deskwright::model::wire::{Advice, Received};
use deskwright::usage::Usage;
use serde_json::{Value, json};
use turns::{opening, picture, shown};

const MODEL: &str = "local/m";

/// An answer with this message.
fn answer(message: &Value) -> Value {
    json!({
        "id": "c1", "object": "chat.completion", "model": "m",
        "choices": [{ "index": 0, "message": message, "finish_reason": "stop" }],
        "usage": { "prompt_tokens": 1000, "completion_tokens": 20, "total_tokens": 1020 },
    })
}

fn call(id: &str, name: &str, arguments: &Value) -> Value {
    json!({ "id": id, "type": "function", "function": { "name": name, "arguments": arguments.to_string() } })
}

fn acts(calls: &[Value]) -> Value {
    answer(&json!({ "role": "assistant", "content": null, "tool_calls": calls }))
}

fn click(id: &str) -> Value {
    let actions =
        json!({ "actions": [{ "action": "click", "coordinate": [405, 157] }, { "action": "type", "text": "a" }] });
    call(id, "computer", &actions)
}

fn formed(tool: ToolForm, space: Space) -> Card {
    let mut card = turns::card(MODEL);
    card.form.tool = tool;
    card.form.space = space;
    card
}

fn asked(turn: &Turn, card: &Card, wanted: Option<&Wanted>) -> Request {
    let question = Question {
        card,
        effort: Some(Effort::Low),
        goal: &turn.goal,
        instructions: &turn.instructions,
        tools: &turn.tools,
        earlier: None,
        past: &turn.past,
        now: &shown(turn.now.as_ref(), card),
        wanted,
        run: "run",
        held: false,
    };
    protocol::request(&question).unwrap()
}

fn heard_by(card: &Card, body: Value) -> Result<Heard, Trouble> {
    let received = Received {
        status: 200,
        advice: Advice::default(),
        body,
        flaw: None,
    };
    let seen = shown(picture(1).as_ref(), card).seen;
    protocol::reply(MODEL, &card.form, &received, &seen)
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

#[test]
fn the_first_request_offers_the_computer_and_says_where_points_lie() {
    let sent = turns::request(&opening(), MODEL, None);
    assert_eq!(sent.resource, "chat/completions");
    let fields: Vec<&String> = sent.body.as_object().unwrap().keys().collect();
    assert_eq!(fields, ["model", "messages", "tools", "tool_choice", "max_tokens"]);
    assert_eq!(sent.body["model"], "m");
    assert_eq!(
        sent.body["messages"],
        json!([
            { "role": "system", "content": "Stay inside the application." },
            { "role": "user", "content": [
                { "type": "text", "text": "Choose Express" },
                { "type": "image_url", "image_url": { "url": "data:image/png;base64,AQ==", "detail": "high" } },
            ] },
        ])
    );
    let function = &sent.body["tools"][0]["function"];
    assert_eq!(function["name"], "computer");
    let told = function["description"].as_str().unwrap();
    assert!(told.contains("1280 pixels wide and 800 pixels high"), "{told}");
    for (space, words) in [
        (Space::Grid(1000), "to 1000 at the right edge"),
        (Space::Fraction, "1.0 at the right edge"),
    ] {
        let sent = asked(&opening(), &formed(ToolForm::Function, space), None);
        let told = sent.body["tools"][0]["function"]["description"].to_string();
        assert!(told.contains(words), "{told}");
    }
    assert!(sent.input_tokens >= u64::try_from(sent.body["tools"].to_string().len()).unwrap());
}

#[test]
fn every_call_is_answered_before_the_new_screenshot() {
    let body = acts(&[click("c1"), call("c2", "weather", &json!({ "city": "Riga" }))]);
    let reply = turns::read(MODEL, 200, body).unwrap();
    assert_eq!(
        orders(&reply.intent),
        ["c1 click at 405,157", "c1 type \"a\"", "c2 weather {\"city\":\"Riga\"}"]
    );
    let acted = Acted {
        results: vec![
            OrderResult::Done,
            OrderResult::Refused("it is too long".to_owned()),
            OrderResult::Gave("9 degrees".to_owned()),
        ],
        ..Acted::default()
    };
    let turn = opening().then(reply, acted, picture(2));
    let messages = turns::request(&turn, MODEL, None).body["messages"].take();
    assert_eq!(
        messages[2],
        json!({ "role": "assistant", "content": null, "tool_calls": [click("c1"), call("c2", "weather", &json!({ "city": "Riga" }))] })
    );
    assert_eq!(
        messages[3],
        json!({ "role": "tool", "tool_call_id": "c1", "content": "1 of 2, click: done\n2 of 2, type: it was not performed: it is too long" })
    );
    assert_eq!(
        messages[4],
        json!({ "role": "tool", "tool_call_id": "c2", "content": "9 degrees" })
    );
    assert_eq!(
        messages[5],
        json!({ "role": "user", "content": [
            { "type": "text", "text": "This is the screen now." },
            { "type": "image_url", "image_url": { "url": "data:image/png;base64,Ag==", "detail": "high" } },
        ] })
    );
    assert_eq!(messages.as_array().unwrap().len(), 6);
}

#[test]
fn what_an_order_shows_comes_with_the_user_since_tools_have_no_pictures() {
    let zoom = json!({ "actions": [{ "action": "zoom", "region": [0, 0, 100, 50] }] });
    let reply = turns::read(MODEL, 200, acts(&[call("c1", "computer", &zoom)])).unwrap();
    let showed = OrderResult::Showed {
        text: "100x50 at 0,0 of the screen".to_owned(),
        png: Arc::from([9]),
        size: Size::new(1280, 640),
    };
    let acted = Acted {
        results: vec![showed],
        note: Some("Go on.".to_owned()),
        ..Acted::default()
    };
    let turn = opening().then(reply, acted, picture(2));
    let messages = turns::request(&turn, MODEL, None).body["messages"].take();
    assert_eq!(messages[3]["content"], "100x50 at 0,0 of the screen: it is shown below");
    let parts = messages[4]["content"].as_array().unwrap();
    let words: Vec<String> = parts
        .iter()
        .map(|part| {
            part["text"]
                .as_str()
                .map_or_else(|| part["image_url"]["url"].to_string(), str::to_owned)
        })
        .collect();
    assert_eq!(
        words,
        [
            "Go on.",
            "100x50 at 0,0 of the screen",
            "\"data:image/png;base64,CQ==\"",
            "The whole screen:",
            "\"data:image/png;base64,Ag==\""
        ]
    );
}

#[test]
fn an_answer_goes_back_so_that_the_server_takes_it() {
    let details = json!([{ "type": "reasoning.encrypted", "data": "gAAA" }]);
    let message = json!({
        "role": "assistant", "content": "I click.", "refusal": null, "reasoning": "hm", "reasoning_details": details,
        "tool_calls": [
            { "id": "", "index": 0, "type": "function", "function": { "name": "computer", "arguments": { "action": "wait" } } },
            { "type": "function", "function": { "name": "computer", "arguments": "{\"action\": \"click\", " } },
            { "id": "x", "function": { "name": "computer", "arguments": "{'action': 'wait'}" } },
        ],
    });
    let reply = turns::read(MODEL, 200, answer(&message)).unwrap();
    assert_eq!(reply.said, "I click.");
    let kinds = orders(&reply.intent);
    assert_eq!(kinds[0], "call_1 wait 1000 ms");
    assert!(
        kinds[1].starts_with("call_2 unknown the arguments of `computer` cannot be read"),
        "{kinds:?}"
    );
    assert_eq!(kinds[2], "x wait 1000 ms");
    let turn = opening().then(reply, Acted::default(), picture(2));
    let back = turns::request(&turn, MODEL, None).body["messages"][2].take();
    let sent = |id: &str, arguments: &str| json!({ "id": id, "type": "function", "function": { "name": "computer", "arguments": arguments } });
    assert_eq!(
        back,
        json!({
            "role": "assistant", "content": "I click.", "reasoning_details": details,
            "tool_calls": [sent("call_1", "{\"action\":\"wait\"}"), sent("call_2", "{}"), sent("x", "{\"action\":\"wait\"}")],
        })
    );
}

/// Moonshot answers 400 to a call that comes back without the thought it came with.
#[test]
fn a_thought_beside_a_call_goes_back_with_it() {
    let back = |message: Value| {
        let turn = opening().then(
            turns::read(MODEL, 200, answer(&message)).unwrap(),
            Acted::default(),
            picture(2),
        );
        turns::request(&turn, MODEL, None).body["messages"][2].take()
    };
    let (call, thought) = (click("c1"), "The button is on the left.");
    let calling = json!({ "role": "assistant", "content": "", "reasoning_content": thought, "tool_calls": [call] });
    assert_eq!(back(calling)["reasoning_content"], thought);
    let asking = json!({ "role": "assistant", "content": "Which one?", "reasoning_content": thought });
    assert_eq!(back(asking).get("reasoning_content"), None);
}

#[test]
fn fields_go_by_the_names_that_the_provider_has() {
    let file = r#"
        [[provider]]
        name = "gate"
        address = "https://gate.example/v1"
        address_variable = "GATE_BASE_URL"
        key_variable = "GATE_API_KEY"
        key_in = "body"
        protocol = "chat-completions"
        dialect = { model = "model_id", effort = "reasoning" }
        extra = { provider = { order = ["a"], allow_fallbacks = false, require_parameters = true }, route = "fallback" }

        [[model]]
        id = "gated"
        provider = "gate"
        wire_id = "maker/model"
        efforts = ["low", "high"]
        dialect = { limit = "max_completion_tokens" }
        extra = { provider = { only = ["b"] }, models = ["maker/other"] }
    "#;
    let card = Table::built_in().with(file).unwrap().card("gated").unwrap();
    let mut body = asked(&opening(), &card, None).body;
    for own in ["messages", "tools", "tool_choice"] {
        body.as_object_mut().unwrap().remove(own).unwrap();
    }
    assert_eq!(
        body,
        json!({
            "model_id": "maker/model", "max_completion_tokens": 4096, "reasoning": { "effort": "low" },
            "provider": { "only": ["b"] }, "route": "fallback", "models": ["maker/other"],
        })
    );
}

#[test]
fn other_functions_are_offered_used_and_answered() {
    let tool = Tool {
        name: "rate".to_owned(),
        description: "The rate of a currency.".to_owned(),
        parameters: json!({ "type": "object", "properties": { "code": { "type": "string" } } }),
        deferred: false,
    };
    let mut turn = opening();
    turn.tools = Arc::from([tool]);
    let sent = turns::request(&turn, MODEL, None).body;
    assert_eq!(sent["tools"][1]["function"]["name"], "rate");
    for form in [ToolForm::Text, ToolForm::Qwen, ToolForm::UiTars, ToolForm::OpenCua] {
        let card = formed(form, Space::Pixels);
        let sent = asked(&turn, &card, None).body;
        assert_eq!(sent.get("tools"), None, "{form:?}");
        assert!(
            sent["messages"][0]["content"]
                .as_str()
                .unwrap()
                .contains("\"name\":\"rate\""),
            "{form:?}"
        );
        let said = "<tool_call>{\"name\": \"rate\", \"arguments\": {\"code\": \"EUR\"}}</tool_call>";
        let reply = heard_by(&card, answer(&json!({ "role": "assistant", "content": said }))).unwrap();
        assert_eq!(orders(&reply.intent), ["0 rate {\"code\":\"EUR\"}"], "{form:?}");
    }
}

#[test]
fn an_answer_of_a_form_is_asked_for_without_any_tool() {
    let wanted = Wanted {
        name: "total".to_owned(),
        description: "The invoice's total.".to_owned(),
        schema: json!({ "type": "object", "properties": { "total": { "type": "string" } }, "required": ["total"], "additionalProperties": false }),
    };
    let card = turns::card(MODEL);
    let sent = asked(&opening(), &card, Some(&wanted)).body;
    assert_eq!(sent.get("tools"), None);
    assert_eq!(sent["response_format"]["json_schema"]["name"], "total");
    assert_eq!(sent["response_format"]["json_schema"]["schema"], wanted.schema);
    let reply = heard_by(
        &card,
        answer(&json!({ "role": "assistant", "content": "{\"total\": \"3.20\"}" })),
    )
    .unwrap();
    assert_eq!(wanted.of(&reply.intent), Some(json!({ "total": "3.20" })));
}

#[test]
fn a_text_form_is_told_in_the_instructions_and_answered_by_the_user() {
    let card = formed(ToolForm::UiTars, Space::Grid(1000));
    let sent = asked(&opening(), &card, None).body;
    let told = sent["messages"][0]["content"].as_str().unwrap();
    assert!(
        told.starts_with("Stay inside the application.\n\n## Output Format"),
        "{told}"
    );
    assert!(told.contains("to 1000 at the right edge"), "{told}");
    let text = "Thought: It is there.\nAction: click(start_box='<|box_start|>(500,250)<|box_end|>')";
    let message = json!({ "role": "assistant", "content": text });
    let heard = heard_by(&card, answer(&message)).unwrap();
    assert_eq!(heard.said, "It is there.");
    assert_eq!(orders(&heard.intent), ["0 click at 640,200"]);
    let reply = turns::read(MODEL, 200, answer(&message)).unwrap();
    let reply = deskwright::model::reply::Reply {
        intent: heard.intent,
        ..reply
    };
    let acted = Acted {
        results: vec![OrderResult::Refused("it is off".to_owned())],
        ..Acted::default()
    };
    let turn = opening().then(reply, acted, picture(2));
    let messages = asked(&turn, &card, None).body["messages"].take();
    assert_eq!(messages[2], message);
    assert_eq!(messages[3]["role"], "user");
    assert_eq!(
        messages[3]["content"][0]["text"],
        "Action 1 of 1 (click) was not performed: it is off."
    );
    assert_eq!(messages.as_array().unwrap().len(), 4);
}

#[test]
fn errors_are_sorted_whatever_form_and_status_they_come_in() {
    let kind = |status: u16, body: Value| match turns::read(MODEL, status, body) {
        Ok(reply) => format!("{:?}", reply.intent),
        Err(Trouble { kind, bill, .. }) => {
            assert_eq!(bill, Bill::Nothing);
            let word = match kind {
                Kind::Passing { .. } => "passing",
                Kind::Lasting(_) => "lasting",
                _ => "other",
            };
            format!("{word}: {}", kind.into_error("m"))
        }
    };
    for (status, body, told) in [
        (
            200,
            json!({ "status": "error", "message": "Invalid API Key" }),
            "lasting: local/m rejected the request: Invalid API Key",
        ),
        (
            200,
            json!({ "status": "error", "message": "You are out of credits" }),
            "lasting: local/m is unavailable: You are out of credits",
        ),
        (
            200,
            json!({ "status": "error", "messege": "Please try again in a while" }),
            "passing: m is unavailable: Please try again in a while",
        ),
        (
            200,
            json!({ "error": { "code": 429, "message": "slow down" } }),
            "passing: m is unavailable: slow down (429)",
        ),
        (
            200,
            json!({ "choices": [{ "error": { "code": 502, "message": "upstream" }, "finish_reason": "error" }] }),
            "passing: m is unavailable: upstream (502)",
        ),
        (
            401,
            json!({ "error": { "message": "no" } }),
            "lasting: local/m rejected the request: HTTP 401: no",
        ),
        (
            402,
            json!({ "error": { "message": "no credits", "code": 402 } }),
            "lasting: local/m is unavailable: HTTP 402: no credits (402)",
        ),
        (
            400,
            json!({ "object": "error", "message": "too long", "type": "BadRequestError", "code": 400 }),
            "lasting: local/m rejected the request: HTTP 400: too long (400)",
        ),
        (
            404,
            json!({ "error": "model 'x' not found" }),
            "lasting: local/m rejected the request: HTTP 404: model 'x' not found",
        ),
        (
            422,
            json!({ "detail": [{ "msg": "field required" }] }),
            "lasting: local/m rejected the request: HTTP 422: [{\"msg\":\"field required\"}]",
        ),
        (
            503,
            json!({ "error": { "code": 503, "message": "Loading model", "type": "unavailable_error" } }),
            "passing: m is unavailable: HTTP 503: Loading model (503)",
        ),
        (
            429,
            json!({ "error": { "message": "quota", "code": "insufficient_quota" } }),
            "lasting: local/m is unavailable: HTTP 429: quota (insufficient_quota)",
        ),
        (
            403,
            json!({ "error": { "code": 403, "message": "flagged", "metadata": { "reasons": ["violence"] } } }),
            "Refuse(\"flagged (403)\")",
        ),
        (
            400,
            json!({ "error": { "code": "content_filter", "message": "filtered" } }),
            "Refuse(\"filtered (content_filter)\")",
        ),
    ] {
        assert_eq!(kind(status, body.clone()), told, "{status} {body}");
    }
}

#[test]
fn usage_and_the_model_that_answered_are_told() {
    let mut body = acts(&[click("c1")]);
    body["model"] = json!("maker/other");
    let heard = heard_by(&turns::card(MODEL), body).unwrap();
    assert_eq!(heard.served.as_deref(), Some("maker/other"));
    assert_eq!(
        heard.usage,
        Some(Usage {
            input: 1000,
            output: 20,
            ..Usage::default()
        })
    );
}

#[test]
fn who_may_answer_in_its_place_counts_for_what_is_put_aside_and_who_did_for_what_is_paid() {
    use deskwright::model::price;
    let entry = |id: &str, price: &str, extra: &str| {
        format!(
            "[[model]]\nid = \"{id}\"\nprovider = \"openrouter\"\nrates = [{{ input = \"{price}\", output = \"{price}\" }}]\n{extra}\n"
        )
    };
    let file = [
        entry("maker/cheap", "1", "extra = { models = [\"maker/dear\"] }"),
        entry("maker/dear", "10", ""),
        entry("maker/open", "1", "extra = { models = [\"maker/unheard-of\"] }"),
    ];
    let table = Table::built_in().with(&file.concat()).unwrap();
    let card = table.card("maker/cheap").unwrap();
    let million = |dollars: &str| deskwright::money::Usd::parse(dollars).unwrap().per_million(1_000_000);
    assert_eq!(price::estimate(&card, 1_000_000, 0), million("10"));
    let usage = Usage {
        input: 1_000_000,
        ..Usage::default()
    };
    for (served, dollars) in [
        (None, "1"),
        (Some("maker/dear"), "10"),
        (Some("maker/cheap"), "1"),
        (Some("x"), "1"),
    ] {
        assert_eq!(
            price::cost(&card.served_by(served), &usage),
            million(dollars),
            "{served:?}"
        );
    }
    assert!(
        table.card("maker/open").unwrap().rates.is_empty(),
        "its price is not known"
    );
}

#[test]
fn a_call_by_the_name_of_an_action_is_a_function_nobody_has() {
    let body = acts(&[call("c1", "left_click", &json!({ "coordinate": [1, 2] }))]);
    let heard = heard_by(&turns::card(MODEL), body).unwrap();
    let Intent::Act(asked) = heard.intent else { panic!() };
    assert!(matches!(&asked[0].order, Order::Use { tool, .. } if tool == "left_click"));
}

#[test]
fn anthropics_protocol_without_tools_is_all_words() {
    let model = "modelslab-messages/m";
    let sent = turns::request(&opening(), model, Some(Effort::High));
    assert_eq!(sent.resource, "messages");
    let fields: Vec<&String> = sent.body.as_object().unwrap().keys().collect();
    assert_eq!(fields, ["model", "max_tokens", "system", "messages"]);
    let told = sent.body["system"].as_str().unwrap();
    assert!(told.starts_with("Stay inside the application.\n\n# Tools"), "{told}");
    assert!(told.contains("1280 pixels wide"), "{told}");
    let text = "I click.\n<tool_call>{\"name\": \"computer\", \"arguments\": {\"action\": \"click\", \"coordinate\": [405, 157]}}</tool_call>";
    let body = json!({
        "type": "message", "role": "assistant", "content": [{ "type": "text", "text": text }],
        "stop_reason": "end_turn", "usage": { "input_tokens": 10, "output_tokens": 5 },
    });
    let reply = turns::read(model, 200, body).unwrap();
    assert_eq!(orders(&reply.intent), ["0 click at 405,157"]);
    let acted = Acted {
        results: vec![OrderResult::Refused("it is off".to_owned())],
        ..Acted::default()
    };
    let sent = turns::request(&opening().then(reply, acted, picture(2)), model, None).body;
    assert_eq!(
        sent["messages"][1],
        json!({ "role": "assistant", "content": [{ "type": "text", "text": text }] })
    );
    let last = &sent["messages"][2]["content"];
    assert_eq!(last[0]["text"], "Action 1 of 1 (click) was not performed: it is off.");
    assert_eq!(last[1]["source"]["data"], "Ag==");
    assert!(!sent.to_string().contains("cache_control"));
}
