//! What a request says beside its messages: tools by form, thinking and effort by model, marks for the cache, threads.

use std::sync::Arc;

use deskwright::effort::Effort;
use deskwright::geometry::Size;
use deskwright::model::form::ToolForm;
use deskwright::model::table::Table;
use deskwright::model::tool::Tool;
use deskwright::model::wanted::Wanted;
use serde_json::{Value, json};

use crate::talk::{Talk, header, member, plain, thinking};

#[test]
fn the_first_request_is_as_published() {
    let talk = Talk::with("claude-sonnet-5-5");
    let request = talk.request();
    assert_eq!(request.resource, "messages");
    assert_eq!(request.headers, [("anthropic-version", "2023-06-01".to_owned())]);
    assert_eq!(
        plain(&request.body),
        json!({
            "model": "claude-sonnet-5-5",
            "max_tokens": 8192,
            "system": [{ "type": "text", "text": "Stay inside the application." }],
            "tools": [{ "type": "computer_toolset_20260801", "configs": {
                "left_mouse_down": { "enabled": false }, "left_mouse_up": { "enabled": false },
            } }],
            "messages": [{ "role": "user", "content": [{ "type": "text", "text": "Choose Express" }, "a picture"] }],
        })
    );
}

#[test]
fn each_model_gets_the_tool_it_knows_with_its_beta() {
    let display = |width: u32, height: u32, kind: &str| json!({ "type": kind, "name": "computer", "display_width_px": width, "display_height_px": height });
    let mut newest = display(1280, 800, "computer_20251124");
    newest["enable_zoom"] = json!(true);
    for (model, form, tool, beta) in [
        ("claude-opus-4-7", None, newest.clone(), Some("computer-use-2025-11-24")),
        ("claude-sonnet-4-6", None, newest, Some("computer-use-2025-11-24")),
        (
            "claude-sonnet-4-5",
            None,
            display(1280, 800, "computer_20250124"),
            Some("computer-use-2025-01-24"),
        ),
        (
            "claude-haiku-4-5",
            Some(ToolForm::Computer20241022),
            display(1280, 800, "computer_20241022"),
            Some("computer-use-2024-10-22"),
        ),
    ] {
        let talk = Talk::with(model);
        let talk = match form {
            Some(form) => talk.in_form(form),
            None => talk,
        };
        let request = talk.try_request().unwrap();
        assert_eq!(request.body["tools"], json!([tool]), "{model}");
        assert_eq!(header(&request, "anthropic-beta").as_deref(), beta, "{model}");
    }
    // What is declared is the size of the picture that is sent.
    let request = Talk::on("claude-sonnet-4-5", Size::new(2560, 1600)).request();
    assert_eq!(request.body["tools"][0]["display_width_px"], 1390);
    let request = Talk::with("claude-sonnet-4-6").in_form(ToolForm::Function).request();
    assert_eq!(request.body["tools"][0]["name"], "computer");
    assert!(header(&request, "anthropic-beta").is_none());
}

#[test]
fn effort_and_thinking_are_said_as_each_model_takes_them() {
    let said = |model: &str, effort: Option<Effort>| {
        let mut talk = Talk::with(model);
        talk.effort = effort;
        let body = talk.request().body;
        let part = |name: &str| body.get(name).cloned().unwrap_or_default();
        (part("thinking"), part("output_config"), part("max_tokens"))
    };
    let effort = |word: &str| json!({ "effort": word });
    let adaptive = json!({ "type": "adaptive" });
    let disabled = json!({ "type": "disabled" });
    let budget = |tokens: u64| json!({ "type": "enabled", "budget_tokens": tokens });
    for (model, wish, expected) in [
        ("claude-sonnet-5-5", None, (Value::Null, Value::Null, json!(8192))),
        (
            "claude-sonnet-5-5",
            Some(Effort::Low),
            (Value::Null, effort("low"), json!(4096)),
        ),
        // It cannot be told not to think: the least it can.
        (
            "claude-sonnet-5-5",
            Some(Effort::None),
            (Value::Null, effort("low"), json!(4096)),
        ),
        (
            "claude-haiku-5-5",
            Some(Effort::Minimal),
            (Value::Null, effort("low"), json!(4096)),
        ),
        (
            "claude-opus-5-5",
            Some(Effort::Max),
            (Value::Null, effort("max"), json!(32_768)),
        ),
        (
            "claude-opus-5",
            Some(Effort::High),
            (adaptive.clone(), effort("high"), json!(32_768)),
        ),
        (
            "claude-opus-4-7",
            Some(Effort::Xhigh),
            (adaptive.clone(), effort("xhigh"), json!(32_768)),
        ),
        (
            "claude-sonnet-4-6",
            Some(Effort::Xhigh),
            (adaptive, effort("high"), json!(32_768)),
        ),
        (
            "claude-sonnet-4-6",
            Some(Effort::None),
            (disabled.clone(), Value::Null, json!(4096)),
        ),
        (
            "claude-sonnet-4-5",
            Some(Effort::Low),
            (budget(2048), Value::Null, json!(4096)),
        ),
        (
            "claude-sonnet-4-5",
            Some(Effort::Max),
            (budget(16_384), Value::Null, json!(32_768)),
        ),
        (
            "claude-sonnet-4-5",
            Some(Effort::None),
            (disabled, Value::Null, json!(4096)),
        ),
        ("claude-sonnet-4-5", None, (Value::Null, Value::Null, json!(8192))),
    ] {
        assert_eq!(said(model, wish), expected, "{model} {wish:?}");
    }
}

/// Where the marks lie: `system` or a message's place.
fn marks(body: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let marked = |value: &Value| value.get("cache_control") == Some(&json!({ "type": "ephemeral" }));
    if body["system"]
        .as_array()
        .is_some_and(|blocks| blocks.iter().any(marked))
    {
        found.push("system".to_owned());
    }
    for (at, message) in body["messages"].as_array().unwrap().iter().enumerate() {
        for (block, content) in message["content"].as_array().unwrap().iter().enumerate() {
            if marked(content) {
                let of = message["content"].as_array().unwrap().len();
                assert_eq!(block + 1, of, "a mark stands at the end of a message");
                found.push(at.to_string());
            }
        }
    }
    found
}

#[test]
fn the_cache_is_marked_behind_the_tools_and_at_the_ends_of_the_last_turns() {
    let mut talk = Talk::with("claude-sonnet-5-5");
    assert_eq!(marks(&talk.request().body), ["system", "0"]);
    let mut before = talk.request().body;
    for number in 0..6 {
        let id = format!("toolu_{number}");
        talk.does(&[thinking("s"), member(&id, "left_click", json!({}))]);
        let body = talk.request().body;
        let marks = marks(&body);
        assert!(marks.len() <= 4, "{marks:?}");
        // What was marked at the end of the request before is marked again, and nothing up to there has changed.
        let end = before["messages"].as_array().unwrap().len() - 1;
        assert!(marks.contains(&end.to_string()), "{marks:?}, {end}");
        let kept = |body: &Value| plain(&json!(body["messages"].as_array().unwrap()[..=end]));
        assert_eq!(kept(&body), kept(&before));
        before = body;
    }
    // Pictures that leave the story in bulk do not move the marks.
    let whole = marks(&talk.request().body);
    for exchange in talk.turn.past.iter_mut().take(3) {
        exchange.shown = None;
    }
    assert_eq!(marks(&talk.request().body), whole);
    talk.turn.instructions = String::new();
    let body = talk.request().body;
    assert_eq!(body["tools"][0]["cache_control"], json!({ "type": "ephemeral" }));
}

fn look_up(deferred: bool) -> Tool {
    Tool {
        name: "look_up".to_owned(),
        description: "Looks a number up.".to_owned(),
        parameters: json!({ "type": "object", "properties": { "of": { "type": "integer" } } }),
        deferred,
    }
}

#[test]
fn functions_are_offered_beside_the_computer() {
    let mut talk = Talk::with("claude-sonnet-5-5");
    talk.turn.tools = Arc::new([look_up(false)]);
    assert_eq!(
        talk.request().body["tools"][1],
        json!({ "name": "look_up", "description": "Looks a number up.",
            "input_schema": { "type": "object", "properties": { "of": { "type": "integer" } } } })
    );
    talk.turn.tools = Arc::new([look_up(true)]);
    let tools = talk.request().body["tools"].clone();
    assert_eq!(tools[1]["defer_loading"], true);
    assert_eq!(
        tools[2],
        json!({ "type": "tool_search_tool_bm25_20251119", "name": "tool_search_tool_bm25" })
    );
    let mut named = look_up(false);
    named.name = "computer".to_owned();
    talk.turn.tools = Arc::new([named]);
    assert!(
        talk.try_request()
            .unwrap_err()
            .to_string()
            .contains("cannot be called `computer`")
    );
}

#[test]
fn a_wanted_form_takes_the_place_of_the_tools() {
    let mut talk = Talk::with("claude-sonnet-5-5");
    talk.effort = Some(Effort::Low);
    let schema = json!({ "type": "object", "properties": { "total": { "type": "number" } },
        "required": ["total"], "additionalProperties": false });
    talk.turn.wanted = Some(Arc::new(Wanted {
        name: "values".to_owned(),
        description: "What the invoice says.".to_owned(),
        schema: schema.clone(),
    }));
    let body = talk.request().body;
    assert_eq!(
        body["output_config"],
        json!({ "effort": "low", "format": { "type": "json_schema", "schema": schema } })
    );
    assert!(body.get("tools").is_none());
}

#[test]
fn a_conversation_that_is_kept_sends_only_what_is_new() {
    let mut talk = Talk::with("claude-opus-5");
    talk.card.stored = true;
    talk.held = true;
    talk.effort = Some(Effort::High);
    let first = talk.request();
    let beta = Some("message-threads-2026-08-12".to_owned());
    assert_eq!(first.body["thread"], json!({ "type": "create" }));
    assert_eq!(
        (header(&first, "anthropic-beta"), first.body.get("thinking")),
        (beta.clone(), None)
    );
    assert!(first.body.get("tools").is_some());
    for number in 0..3 {
        talk.does(&[
            thinking("s"),
            member(&format!("toolu_{number}"), "left_click", json!({})),
        ]);
    }
    let next = talk.request();
    assert_eq!(
        plain(&next.body),
        json!({
            "model": "claude-opus-5",
            "max_tokens": 32_768,
            "thread": { "type": "continue", "previous_message_id": "msg_2" },
            "output_config": { "effort": "high" },
            "messages": [{ "role": "user", "content": [
                { "type": "tool_result", "tool_use_id": "toolu_2", "toolset_name": "computer",
                    "content": [{ "type": "text", "text": "Clicked." }, "a picture"] },
            ] }],
        })
    );
    assert_eq!(header(&next, "anthropic-beta"), beta);
    // What is kept is paid all the same.
    let counted = next.input_tokens;
    talk.held = false;
    let whole = talk.request();
    assert_eq!(
        (whole.input_tokens, &whole.body["thread"]),
        (counted, &json!({ "type": "create" }))
    );
    assert_eq!(whole.body["messages"].as_array().unwrap().len(), 7);
    talk.card.stored = false;
    assert!(talk.request().body.get("thread").is_none());
}

/// The document's table of models is that of the program.
#[test]
fn the_document_names_every_model_with_its_tool() {
    let document = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/models.md")).unwrap();
    let (_, section) = document.split_once("## Anthropic").unwrap();
    let rows: Vec<&str> = section.lines().filter(|line| line.starts_with("| `claude")).collect();
    let told = |id: &str, tool: &str| {
        let names = |row: &&&str| row.contains(&format!("`{id}`"));
        rows.iter()
            .filter(names)
            .any(|row| row.contains(&format!("| `{tool}` |")))
    };
    let table = Table::built_in();
    let cards = table.cards.iter().filter(|card| card.provider.name == "anthropic");
    let mut count = 0;
    for card in cards {
        count += 1;
        assert!(told(&card.id, card.form.tool.word()), "{}", card.id);
        // The words of the table are those of recordings.
        assert_eq!(
            serde_json::to_value(card.form.tool).unwrap(),
            json!(card.form.tool.word())
        );
    }
    let named = rows.iter().map(|row| row.split('|').nth(1).unwrap().split(',').count());
    assert_eq!(named.sum::<usize>(), count);
}
