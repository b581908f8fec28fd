//! OpenAI's protocol beyond the computer: functions, what came of them, the search among them, conversations that are
//! kept, forms of answers. Every request is held against the published rules on its way.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/answers.rs"]
mod answers;
mod stand_in;
#[path = "support/turns.rs"]
mod turns;

use std::rc::Rc;
use std::sync::Arc;

use answers::{answer, call};
use deskwright::effort::Effort;
use deskwright::geometry::{FrameId, Size};
use deskwright::model::budget::Budget;
use deskwright::model::card::Card;
use deskwright::model::http::Patience;
use deskwright::model::live::Live;
use deskwright::model::reply::{Intent, Order, Reply, SafetyCheck};
use deskwright::model::tool::Tool;
use deskwright::model::trouble::{Bill, Kind};
use deskwright::model::turn::{Acted, OrderResult, Scene, Turn};
use deskwright::model::wanted::Wanted;
use deskwright::model::ways::Ways;
use deskwright::model::{Model, ModelError, News};
use serde_json::{Value, json};
use stand_in::scripted::Scripted;

/// A screen with a picture that is one.
#[derive(Debug)]
struct Grey(u8);

fn png(shade: u8) -> Arc<[u8]> {
    let mut png = std::io::Cursor::new(Vec::new());
    let image = image::GrayImage::from_pixel(64, 64, image::Luma([shade]));
    image.write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner().into()
}

impl Scene for Grey {
    fn frame(&self) -> FrameId {
        FrameId(self.0.into())
    }

    fn screen(&self) -> Size {
        Size::new(64, 64)
    }

    fn pointer(&self) -> (i32, i32) {
        (3, 4)
    }

    fn png(&self, _: Size) -> Result<Arc<[u8]>, String> {
        Ok(png(self.0))
    }
}

fn tool(name: &str, deferred: bool) -> Tool {
    Tool {
        name: name.to_owned(),
        description: format!("What {name} is for."),
        parameters: json!({
            "type": "object",
            "properties": { "prompt": { "type": "string" }, "size": { "type": "integer" } },
            "required": ["prompt"],
            "additionalProperties": false,
        }),
        deferred,
    }
}

fn opening(tools: &[Tool]) -> Turn {
    Turn {
        tools: tools.into(),
        run: "run-1".into(),
        ..Turn::opening("Make a picture", "Be careful.", Rc::new(Grey(1)))
    }
}

fn model(server: &Scripted, card: Card) -> Live {
    let address = server.url();
    let variable = move |name: &str| match name {
        "OPENAI_BASE_URL" => Some(address.clone()),
        "OPENAI_API_KEY" => Some("test".to_owned()),
        _ => None,
    };
    Live::new(Ways::new(variable, Patience::default()), vec![card], Some(Effort::Low)).unwrap()
}

/// The answer to a turn, and what happened on the way.
async fn next(model: &mut Live, turn: &Turn) -> (Result<Reply, ModelError>, Vec<String>) {
    let mut decisions = Vec::new();
    let mut tell = |news| {
        if let News::Rerouted { trouble, decision, .. } = news {
            decisions.push(format!("{trouble}: {decision}"));
        }
    };
    let reply = model.next(turn, &mut Budget::default(), &mut tell).await;
    (reply, decisions)
}

fn reasoning(number: usize) -> Value {
    json!({ "type": "reasoning", "id": format!("rs_{number}"), "summary": [], "encrypted_content": "gAAAA" })
}

fn function_call(call: &str, name: &str, arguments: &str) -> Value {
    json!({ "type": "function_call", "id": format!("fc_{call}"), "call_id": call, "status": "completed",
        "name": name, "arguments": arguments })
}

fn numbered(number: usize, stored: bool, output: &[Value]) -> Value {
    let mut body = answer(output);
    body["id"] = json!(format!("resp_{number}"));
    body["store"] = json!(stored);
    body
}

fn wait(call_id: &str) -> Value {
    call(call_id, &json!([{ "type": "wait" }]))
}

fn results(results: impl IntoIterator<Item = OrderResult>) -> Acted {
    Acted {
        results: results.into_iter().collect(),
        ..Acted::default()
    }
}

fn used(reply: &Reply) -> Vec<(&str, &str, &Value)> {
    let Intent::Act(asked) = &reply.intent else {
        panic!("{reply:?}")
    };
    let all = asked.iter().filter_map(|asked| match &asked.order {
        Order::Use { tool, arguments } => Some((asked.call.as_str(), tool.as_str(), arguments)),
        _ => None,
    });
    all.collect()
}

#[tokio::test]
async fn functions_are_offered_beside_the_computer_and_every_call_is_answered() {
    let server = Scripted::start(|_, number| match number {
        0 => {
            let output = [
                reasoning(0),
                function_call("f1", "draw", r#"{"prompt":"a boat","size":512}"#),
                wait("c1"),
                function_call("f2", "say", ""),
                function_call("f3", "draw", "{\"prompt\":"),
                function_call("f4", "draw", "{}"),
                function_call("f5", "say", r#"{"prompt":"x"}"#),
            ];
            numbered(0, false, &output)
        }
        number => numbered(number, false, &[reasoning(number), wait("c9")]),
    });
    let mut live = model(&server, turns::card("gpt-5.4"));
    let turn = opening(&[tool("draw", false), tool("say", false)]);
    let reply = next(&mut live, &turn).await.0.unwrap();
    assert_eq!(
        used(&reply),
        [
            ("f1", "draw", &json!({ "prompt": "a boat", "size": 512 })),
            ("f2", "say", &json!({})),
            ("f3", "draw", &json!("{\"prompt\":")),
            ("f4", "draw", &json!({})),
            ("f5", "say", &json!({ "prompt": "x" })),
        ]
    );
    let picture = OrderResult::Showed {
        text: "512x512".to_owned(),
        png: png(9),
        size: Size::new(64, 64),
    };
    let outcome = results([
        picture,
        OrderResult::Refused("no".to_owned()),
        OrderResult::Gave("said".to_owned()),
        OrderResult::Failed("no JSON".to_owned()),
        OrderResult::Refused("not here".to_owned()),
        OrderResult::Done,
    ]);
    let turn = turn.then(reply, outcome, Rc::new(Grey(2)));
    next(&mut live, &turn).await.0.unwrap();

    let bodies = server.bodies();
    assert_eq!(bodies[0]["prompt_cache_key"], "run-1");
    let tools = bodies[0]["tools"].as_array().unwrap();
    assert_eq!(tools[0], json!({ "type": "computer" }));
    assert_eq!(
        tools[1],
        json!({ "type": "function", "name": "draw", "description": "What draw is for.", "strict": false,
            "parameters": tool("draw", false).parameters })
    );
    assert_eq!(tools.len(), 3, "without a deferred one there is no search");
    let items = bodies[1]["input"].as_array().unwrap();
    let outputs: Vec<&Value> = items
        .iter()
        .filter(|item| item["type"] == "function_call_output")
        .collect();
    assert_eq!(
        outputs[0]["output"][0],
        json!({ "type": "input_text", "text": "512x512" })
    );
    assert_eq!(outputs[0]["output"][1]["detail"], "original");
    let texts: Vec<&Value> = outputs[1..].iter().map(|item| &item["output"]).collect();
    assert_eq!(texts, ["said", "It failed: no JSON", "Not allowed: not here", "Done."]);
    let last = items.last().unwrap();
    assert_eq!(
        last["content"],
        json!([{ "type": "input_text", "text": "Action 2 of 6 (wait) was not performed: no." }]),
        "what has an output of its own is not told twice, and the screen came with the computer's call"
    );
}

#[tokio::test]
async fn after_functions_alone_the_screen_is_shown() {
    let server =
        Scripted::start(|_, number| numbered(number, false, &[function_call(&format!("f{number}"), "say", "{}")]));
    let mut live = model(&server, turns::card("gpt-5.4"));
    let turn = opening(&[tool("say", false)]);
    let reply = next(&mut live, &turn).await.0.unwrap();
    let turn = turn.then(reply, results([OrderResult::Done]), Rc::new(Grey(2)));
    next(&mut live, &turn).await.0.unwrap();
    let items = server.bodies()[1]["input"].take();
    let last = items.as_array().unwrap().last().unwrap();
    assert_eq!(last["content"][0]["text"], "This is the screen now.");
    assert_eq!(last["content"][1]["type"], "input_image");
}

#[test]
fn a_schema_is_strict_only_where_nothing_may_be_left_out() {
    let strict = |parameters: Value| {
        let one = Tool {
            parameters,
            ..tool("a", false)
        };
        turns::request(&opening(&[one]), "gpt-5.4", None).body["tools"][1]["strict"].take()
    };
    let text = json!({ "type": "string" });
    let closed =
        json!({ "type": "object", "properties": { "a": text }, "required": ["a"], "additionalProperties": false });
    let open = json!({ "type": "object", "properties": { "a": text }, "required": ["a"] });
    let partly = json!({ "type": "object", "properties": { "a": text, "b": text }, "required": ["a"], "additionalProperties": false });
    assert_eq!(
        [strict(closed), strict(open), strict(partly)],
        [json!(true), json!(false), json!(false)]
    );
}

#[tokio::test]
async fn deferred_functions_are_found_by_the_providers_search_whose_items_go_back() {
    let server = Scripted::start(|_, number| {
        let search = json!({ "type": "tool_search_call", "id": "tsc_1", "call_id": null, "execution": "server",
            "status": "completed", "arguments": { "paths": ["draw"] } });
        let found = json!({ "type": "tool_search_output", "id": "tso_1", "call_id": null, "execution": "server",
            "status": "completed", "tools": [{ "type": "function", "name": "draw" }] });
        match number {
            0 => numbered(
                0,
                false,
                &[reasoning(0), search, found, function_call("f1", "draw", "{}")],
            ),
            number => numbered(number, false, &[wait("c9")]),
        }
    });
    let mut live = model(&server, turns::card("gpt-5.4"));
    let turn = opening(&[tool("draw", true), tool("say", false)]);
    let reply = next(&mut live, &turn).await.0.unwrap();
    assert_eq!(used(&reply), [("f1", "draw", &json!({}))]);
    let turn = turn.then(reply, results([OrderResult::Done]), Rc::new(Grey(2)));
    next(&mut live, &turn).await.0.unwrap();
    let bodies = server.bodies();
    let tools = bodies[0]["tools"].as_array().unwrap();
    assert_eq!(
        (&tools[1]["defer_loading"], &tools[2]["defer_loading"]),
        (&json!(true), &Value::Null)
    );
    assert_eq!(tools[3], json!({ "type": "tool_search" }));
    assert_eq!(bodies[1]["input"][3]["type"], "tool_search_output");
}

#[test]
fn a_search_that_was_to_be_made_here_finds_nothing() {
    let search = json!({ "type": "tool_search_call", "id": "tsc_1", "call_id": "s1", "execution": "client",
        "status": "completed", "arguments": { "goal": "draw" } });
    let reply = turns::read("gpt-5.4", 200, answer(&[search])).unwrap();
    let turn = opening(&[]).then(
        reply,
        results([OrderResult::Refused("no".to_owned())]),
        Rc::new(Grey(2)),
    );
    let items = turns::request(&turn, "gpt-5.4", None).body["input"].take();
    assert_eq!(
        items[2],
        json!({ "type": "tool_search_output", "call_id": "s1", "execution": "client", "status": "completed", "tools": [] })
    );
}

fn stored() -> Card {
    Card {
        stored: true,
        ..turns::card("gpt-5.4")
    }
}

#[tokio::test]
async fn a_conversation_that_is_kept_goes_on_from_its_last_answer() {
    let server = Scripted::start(|_, number| numbered(number, true, &[reasoning(number), wait(&format!("c{number}"))]));
    let mut live = model(&server, stored());
    let mut turn = opening(&[]);
    for shade in 2..4 {
        let reply = next(&mut live, &turn).await.0.unwrap();
        turn = turn.then(reply, results([OrderResult::Done]), Rc::new(Grey(shade)));
    }
    next(&mut live, &turn).await.0.unwrap();
    let bodies = server.bodies();
    assert!(bodies.iter().all(|body| body["store"] == true));
    assert_eq!(bodies[0]["previous_response_id"], Value::Null);
    assert_eq!(bodies[2]["previous_response_id"], "resp_1");
    let items = bodies[2]["input"].as_array().unwrap();
    assert_eq!((items.len(), &items[0]["call_id"]), (1, &json!("c1")));
    assert!(bodies[2]["instructions"].is_string(), "they are not carried over");

    let whole = turns::request(&turn, "gpt-5.4", None).input_tokens;
    let question = |held| {
        deskwright::model::protocol::Question {
            card: &turns::card("gpt-5.4"),
            effort: None,
            goal: &turn.goal,
            instructions: &turn.instructions,
            tools: &turn.tools,
            earlier: None,
            past: &turn.past,
            now: &turns::shown(turn.now.as_ref(), &turns::card("gpt-5.4")),
            wanted: None,
            run: &turn.run,
            held,
        }
        .tokens()
    };
    assert_eq!(
        question(true),
        whole,
        "what is not sent again is read and billed all the same"
    );
}

trait Tokens {
    fn tokens(&self) -> u64;
}

impl Tokens for deskwright::model::protocol::Question<'_> {
    fn tokens(&self) -> u64 {
        deskwright::model::protocol::request(self).unwrap().input_tokens
    }
}

#[tokio::test]
async fn a_conversation_that_was_lost_is_sent_whole() {
    let server = Scripted::start(|body, number| {
        if body["previous_response_id"].is_string() {
            return json!({ "http_status": 400, "error": { "type": "invalid_request_error",
                "message": "Previous response with id 'resp_0' not found.",
                "param": "previous_response_id", "code": "previous_response_not_found" } });
        }
        numbered(number, true, &[reasoning(number), wait(&format!("c{number}"))])
    });
    let mut live = model(&server, stored());
    let turn = opening(&[]);
    let reply = next(&mut live, &turn).await.0.unwrap();
    let turn = turn.then(reply, results([OrderResult::Done]), Rc::new(Grey(2)));
    let (reply, decisions) = next(&mut live, &turn).await;
    reply.unwrap();
    assert!(
        matches!(&decisions[..], [one] if one.contains("not found") && one.ends_with("the whole conversation is sent")),
        "{decisions:?}"
    );
    let bodies = server.bodies();
    assert_eq!(bodies.len(), 3);
    assert_eq!(bodies[2]["input"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn an_answer_of_a_form_is_asked_for_without_any_tool() {
    let schema = json!({ "type": "object", "properties": { "total": { "type": "string" } },
        "required": ["total"], "additionalProperties": false });
    let server = Scripted::start(|_, number| {
        let text = json!({ "type": "message", "id": format!("msg_{number}"), "role": "assistant",
            "status": "completed", "content": [{ "type": "output_text", "text": "{\"total\":\"12.50\"}", "annotations": [] }] });
        numbered(number, false, &[text])
    });
    let wanted = Arc::new(Wanted {
        name: "values".to_owned(),
        description: "What the invoice says.".to_owned(),
        schema: schema.clone(),
    });
    let mut live = model(&server, turns::card("gpt-5.4"));
    let turn = Turn {
        wanted: Some(Arc::clone(&wanted)),
        ..opening(&[tool("draw", false)])
    };
    let reply = next(&mut live, &turn).await.0.unwrap();
    assert_eq!(wanted.of(&reply.intent), Some(json!({ "total": "12.50" })));
    let again = Acted {
        note: Some("`total` is missing.".to_owned()),
        ..Acted::default()
    };
    let turn = turn.then(reply, again, Rc::new(Grey(1)));
    next(&mut live, &turn).await.0.unwrap();
    let bodies = server.bodies();
    assert_eq!(bodies[0]["tools"], json!([]));
    assert_eq!(
        bodies[0]["text"]["format"],
        json!({ "type": "json_schema", "name": "values", "description": "What the invoice says.", "strict": true,
            "schema": schema })
    );
    let last = bodies[1]["input"].as_array().unwrap().last().unwrap();
    assert_eq!(
        last["content"],
        json!([{ "type": "input_text", "text": "`total` is missing." }]),
        "the picture is the same and is not sent again"
    );
}

#[tokio::test]
async fn a_check_that_nobody_approved_is_refused_by_the_provider() {
    let server = Scripted::start(|_, number| {
        let mut checked = wait(&format!("c{number}"));
        let checks = json!([{ "id": "s1", "code": "sensitive_domain", "message": "A bank." }]);
        checked["pending_safety_checks"] = if number == 0 { checks } else { json!([]) };
        numbered(number, false, &[reasoning(number), checked])
    });
    let mut live = model(&server, turns::card("gpt-5.4"));
    let first = opening(&[]);
    let reply = next(&mut live, &first).await.0.unwrap();
    let turn = first
        .clone()
        .then(reply.clone(), results([OrderResult::Done]), Rc::new(Grey(2)));
    assert!(next(&mut live, &turn).await.0.is_err());
    let approved = Acted {
        approved: vec![SafetyCheck {
            id: "s1".to_owned(),
            code: "sensitive_domain".to_owned(),
            message: "A bank.".to_owned(),
        }],
        ..results([OrderResult::Done])
    };
    let turn = first.then(reply, approved, Rc::new(Grey(2)));
    next(&mut live, &turn).await.0.unwrap();
}

#[test]
fn every_code_of_a_failure_has_its_outcome() {
    let failed = |code: &str| {
        json!({ "status": "failed", "output": [], "error": { "code": code, "message": "m",
        "misalignment": { "error_type": "t", "detailed_explanation": "It would move money.", "steer": { "message": "s" } } } })
    };
    for code in ["server_error", "rate_limit_exceeded", "vector_store_timeout"] {
        let kind = turns::read("gpt-5.4", 200, failed(code)).unwrap_err().kind;
        assert!(matches!(kind, Kind::Passing { .. }), "{code}");
    }
    for code in ["misalignment_policy_violation", "bio_policy"] {
        let why = format!("m ({code}): It would move money.");
        let refused = Intent::Refuse(why.clone());
        assert_eq!(turns::read("gpt-5.4", 200, failed(code)).unwrap().intent, refused);
        let early = turns::read("gpt-5.4", 400, failed(code)).unwrap().intent;
        assert_eq!(early, Intent::Refuse(format!("HTTP 400: {why}")));
    }
    for code in [
        "image_too_large",
        "invalid_base64_image",
        "image_parse_error",
        "unsupported_image_media_type",
        "invalid_prompt",
        "one_of_tomorrow",
    ] {
        let kind = turns::read("gpt-5.4", 200, failed(code)).unwrap_err().kind;
        assert!(
            matches!(&kind, Kind::Lasting(ModelError::Rejected { reason, .. }) if reason == &format!("m ({code})")),
            "{code}: {kind:?}"
        );
    }
    let lost = json!({ "error": { "message": "m", "code": "previous_response_not_found" } });
    let trouble = turns::read("gpt-5.4", 400, lost).unwrap_err();
    assert!(matches!(
        (&trouble.kind, trouble.bill),
        (Kind::Forgotten { .. }, Bill::Nothing)
    ));
    for reason in ["max_output_tokens", "steered"] {
        let cut = json!({ "status": "incomplete", "incomplete_details": { "reason": reason }, "output": [] });
        let kind = turns::read("gpt-5.4", 200, cut).unwrap_err().kind;
        assert!(matches!(kind, Kind::Garbled { .. }), "{reason}");
    }
}

#[test]
fn the_preview_is_read_and_never_asked() {
    use deskwright::model::form::ToolForm;
    let mut card = turns::card("gpt-5.4");
    card.form.tool = ToolForm::ComputerPreview;
    let picture = turns::shown(&Grey(1), &card);
    let question = deskwright::model::protocol::Question {
        card: &card,
        effort: None,
        goal: "",
        instructions: "",
        tools: &[],
        earlier: None,
        past: &[],
        now: &picture,
        wanted: None,
        run: "",
        held: false,
    };
    let refused = deskwright::model::protocol::request(&question).unwrap_err();
    assert!(refused.to_string().contains("computer_use_preview"), "{refused}");
    let item = json!({ "type": "computer_call", "call_id": "c1", "pending_safety_checks": [],
        "action": { "type": "click", "button": "left", "x": 3, "y": 4 } });
    let reply = turns::read("gpt-5.4", 200, answer(&[item])).unwrap();
    assert!(matches!(&reply.intent, Intent::Act(asked) if asked.len() == 1));
}
