//! `extract: { ask: .. }` with the real binary: a scripted model of each protocol that keeps to its vendor's rules, a
//! picture from a file or the screen, and the replay with nobody to ask. The pictures are of one colour: what they are
//! said to show is the script's.

use std::path::PathBuf;

use deskwright::event::Event;
use deskwright::geometry::Rect;
use image::ImageFormat;
use serde_json::{Value, json};

use crate::desk::{CANARY, Left, numbered, run, say, start};
use crate::service::{Service, json as answer, picture};
use crate::stand_in::scripted::Scripted;

const FIELDS: &str = r#"
        number: text
        due: { type: date, from: "31.12.2026", as: "2026-12-31", description: Day of payment }
        total: { type: decimal, from: "1.234,56", as: "1234.56" }
        note: { type: text, optional: true }
"#;

const EXPECT: &str = r#"
  - expect: { equals: ["{{ number }}/{{ due }}/{{ total }}/{{ note }}", "0042/2026-12-24/1042.50/"] }
"#;

/// A folder with a picture of 96 by 64 pixels.
fn invoice() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("invoice.png");
    std::fs::write(&file, picture([250, 250, 240], ImageFormat::Png)).unwrap();
    (folder, file)
}

fn scenario(model: &str, from: &str, beside: &str) -> String {
    let from = if from.is_empty() {
        String::new()
    } else {
        format!("      from: \"{from}\"\n")
    };
    format!(
        "windows: [Nothing]\nmodels: [{model}]\nsecrets: {{ key: {{ env: TOOL_KEY }} }}\nsteps:\n  - extract:\n      \
         ask: The invoice\n{from}      fields:{FIELDS}{beside}{EXPECT}"
    )
}

/// The four values; the number's box has these edges, in the model's own space.
fn values(due: &str, [left, top, right, bottom]: [f64; 4]) -> String {
    let at = |left: f64, top: f64, right: f64, bottom: f64| json!({ "left": left, "top": top, "right": right, "bottom": bottom });
    json!({
        "number": { "value": "0042", "box": at(left, top, right, bottom) },
        "due": { "value": due, "box": at(0.0, 0.0, 1.0, 1.0) },
        "total": { "value": "1.042,50", "box": at(0.0, 0.0, 1.0, 1.0) },
        "note": { "value": null, "box": at(0.0, 0.0, 0.0, 0.0) },
    })
    .to_string()
}

const DUE: &str = "24.12.2026";
const PIXELS: [f64; 4] = [24.0, 16.0, 48.0, 32.0];
const GRID: [f64; 4] = [250.0, 250.0, 500.0, 500.0];

fn extracted(left: &Left) -> Vec<(String, String, Option<Rect>)> {
    let extracted = left.events().into_iter().filter_map(|event| match event {
        Event::Extracted {
            name, value, bounds, ..
        } => Some((name, value, bounds)),
        _ => None,
    });
    extracted.collect()
}

/// The three values that have a place are drawn in the report, the number's three pixels around it.
fn assert_drawn(left: &Left) {
    let page = std::fs::read_to_string(left.folder.join("report.html")).unwrap();
    let boxes: Vec<&str> = page
        .lines()
        .filter(|line| line.contains("class=\"box read\""))
        .collect();
    assert!(boxes.len() >= 3, "{boxes:?}");
    assert!(
        boxes[0].contains(r#"x="21" y="13" width="30" height="22""#),
        "{boxes:?}"
    );
}

fn assert_values(left: &Left, number: Rect) {
    assert_eq!(left.output.status.code(), Some(0), "{}", left.said());
    let all = extracted(left);
    let texts: Vec<(&str, &str)> = all
        .iter()
        .map(|(name, value, _)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(
        texts,
        [
            ("number", "0042"),
            ("due", "2026-12-24"),
            ("total", "1042.50"),
            ("note", "")
        ]
    );
    assert_eq!(all[0].2, Some(number));
    assert_eq!(all[3].2, None, "what does not stand there has no place");
    left.assert_replays();
}

/// An answer of each protocol with nothing but this text.
fn said(model: &str, number: usize, text: &str) -> Value {
    if model.starts_with("gpt") {
        return numbered(number, &[say(text)]);
    }
    if model.starts_with("claude") || model.starts_with("modelslab-messages") {
        return json!({
            "id": format!("msg_{number}"), "type": "message", "role": "assistant", "model": model,
            "content": [{ "type": "text", "text": text }], "stop_reason": "end_turn", "stop_sequence": null,
            "usage": { "input_tokens": 900, "output_tokens": 60 },
        });
    }
    if model.starts_with("gemini") {
        return json!({
            "candidates": [{ "content": { "role": "model", "parts": [{ "text": text }] }, "finishReason": "STOP" }],
            "usageMetadata": { "promptTokenCount": 900, "candidatesTokenCount": 60, "totalTokenCount": 960 },
        });
    }
    json!({
        "id": format!("c_{number}"), "object": "chat.completion", "model": model,
        "choices": [{ "index": 0, "finish_reason": "stop", "message": { "role": "assistant", "content": text } }],
        "usage": { "prompt_tokens": 900, "completion_tokens": 60, "total_tokens": 960 },
    })
}

/// Where the form stands in a request of each protocol, and how one says it.
fn form(model: &str, body: &Value) -> Value {
    let place = match model {
        model if model.starts_with("gpt") => "/text/format/schema",
        model if model.starts_with("claude") => "/output_config/format/schema",
        model if model.starts_with("gemini") => "/generationConfig/responseJsonSchema",
        _ => "/response_format/json_schema/schema",
    };
    body.pointer(place).cloned().unwrap_or_default()
}

/// Every provider's address is this one, with a table of models that chat/completions servers have.
fn everywhere(url: &str, table: &std::path::Path) -> Vec<(&'static str, String)> {
    std::fs::write(table.join("models.toml"), include_str!("../stand_in/models.toml")).unwrap();
    let mut all = vec![
        ("DESKWRIGHT_CONFIG", table.display().to_string()),
        ("LOCAL_BASE_URL", url.to_owned()),
        ("GEMINI_BASE_URL", url.replace("/v1", "/v1beta")),
        ("TOOL_KEY", CANARY.to_owned()),
    ];
    for (provider, key) in [
        ("OPENAI_BASE_URL", "OPENAI_API_KEY"),
        ("ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY"),
        ("OPENROUTER_BASE_URL", "OPENROUTER_API_KEY"),
        ("MODELSLAB_MESSAGES_BASE_URL", "MODELSLAB_API_KEY"),
    ] {
        all.extend([(provider, url.to_owned()), (key, "test".to_owned())]);
    }
    all.push(("GEMINI_API_KEY", "test".to_owned()));
    all
}

fn asked_of(model: &str, edges: [f64; 4]) {
    let (folder, file) = invoice();
    let name = model.to_owned();
    // The first date is none of the form that is wanted.
    let server = Scripted::start(move |_, number| {
        let due = if number == 0 { "Christmas" } else { DUE };
        said(&name, number, &values(due, edges))
    });
    let variables = everywhere(&server.url(), folder.path());
    let variables: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let left = start(&scenario(model, &file.display().to_string(), ""), &variables);
    assert_values(&left, Rect::new(24, 16, 24, 16));
    let bodies = server.bodies();
    assert_eq!(bodies.len(), 2, "{model} is asked twice: {}", left.said());
    for body in &bodies {
        let form = form(model, body);
        assert_eq!(
            form["required"],
            json!(["number", "due", "total", "note"]),
            "{model}: {body}"
        );
        assert_eq!(form["additionalProperties"], json!(false));
        let (text, data) = (body.to_string(), "Day of payment; a date such as");
        assert!(text.contains(data) && text.contains("The invoice"), "{model}: {text}");
    }
    let why = "`due` is wrong: `Christmas` is not a date";
    assert!(!bodies[0].to_string().contains(why));
    assert!(
        bodies[1].to_string().contains(why),
        "{model} is told what was wrong: {}",
        bodies[1]
    );
    left.assert_without(CANARY);
}

#[test]
fn openai_is_asked_by_the_format_of_its_text() {
    asked_of("gpt-5.4", PIXELS);
}

#[test]
fn anthropic_is_asked_by_the_format_of_its_output() {
    asked_of("claude-sonnet-5-5", PIXELS);
}

#[test]
fn gemini_is_asked_by_its_response_schema_on_its_grid() {
    asked_of("gemini-3.5-flash", GRID);
}

#[test]
fn chat_completions_are_asked_by_their_response_format() {
    asked_of("seer", PIXELS);
}

#[test]
fn a_model_with_calls_in_its_text_answers_in_json_on_its_grid() {
    asked_of("seer-qwen", GRID);
}

/// Asks a server that is none of a vendor's, and gives what it was sent.
fn elsewhere(model: &'static str, refuses: &'static str) -> (Left, Vec<Value>) {
    let (folder, file) = invoice();
    let server = Service::start(move |asked, _| {
        if asked.body.get(refuses).is_some() {
            let message = format!("{refuses}: Extra inputs are not permitted");
            let (_, kind, body) =
                answer(&json!({ "error": { "message": message, "type": "BadRequestError", "code": 400 } }));
            return (400, kind, body);
        }
        answer(&said(model, 0, &format!("```json\n{}\n```", values(DUE, PIXELS))))
    });
    let variables = everywhere(&format!("{}/v1", server.url()), folder.path());
    let variables: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let left = start(&scenario(model, &file.display().to_string(), ""), &variables);
    let bodies = server.asked().into_iter().map(|asked| asked.body).collect();
    (left, bodies)
}

#[test]
fn a_server_that_refuses_the_field_is_asked_in_words() {
    let (left, bodies) = elsewhere("local/any", "response_format");
    assert_values(&left, Rect::new(24, 16, 24, 16));
    assert_eq!(bodies.len(), 2);
    assert_eq!(bodies[1].get("response_format"), None);
    let instructions = bodies[1]["messages"][0]["content"].as_str().unwrap();
    assert!(
        instructions.contains("one JSON object and nothing else"),
        "{instructions}"
    );
    assert!(
        instructions.contains("\"additionalProperties\":false"),
        "{instructions}"
    );
    let rerouted = left.events().into_iter().find_map(|event| match event {
        Event::Rerouted { decision, cause, .. } => Some((decision, cause)),
        _ => None,
    });
    let decision = "asked again for the form in words".to_owned();
    assert_eq!(rerouted, Some((decision, Some("untaken".to_owned()))));
}

#[test]
fn a_service_without_tools_is_asked_in_words_at_once() {
    let (left, bodies) = elsewhere("modelslab-messages/any", "output_config");
    assert_values(&left, Rect::new(24, 16, 24, 16));
    assert_eq!(bodies.len(), 1);
    let system = bodies[0]["system"].as_str().unwrap();
    assert!(system.contains("one JSON object and nothing else"), "{system}");
}

/// One answer after the other by OpenAI's model, about the screen.
fn about_the_screen(beside: &str, texts: &[String]) -> (Left, Vec<Value>) {
    let texts = texts.to_vec();
    let server = Scripted::start(move |_, number| numbered(number, &[say(&texts[number.min(texts.len() - 1)])]));
    let left = run(&scenario("gpt-5.4", "", beside), &server, &[("TOOL_KEY", CANARY)]);
    (left, server.bodies())
}

#[test]
fn values_of_the_screen_have_their_places_in_the_report() {
    let (left, bodies) = about_the_screen("", &[values(DUE, PIXELS)]);
    assert_values(&left, Rect::new(24, 16, 24, 16));
    assert_eq!(bodies.len(), 1);
    assert_eq!(bodies[0]["tools"], json!([]), "a model that reads does not act");
    let acts = left.events().iter().any(|event| matches!(event, Event::Acting { .. }));
    assert!(!acts);
    let events = left.events();
    let looked = events.iter().rev().find_map(|event| match event {
        Event::Asked { view, .. } => Some(view.frame),
        _ => None,
    });
    let on = events.iter().find_map(|event| match event {
        Event::Extracted { on, .. } => *on,
        _ => None,
    });
    assert_eq!(on, looked, "the place is told of the picture that was shown");
    assert!(left.folder.join(format!("frames/{}.png", on.unwrap())).exists());
    assert_drawn(&left);
    let results = std::fs::read_to_string(left.folder.join("results.csv")).unwrap();
    assert!(results.contains("0042,2026-12-24,1042.50,"), "{results}");
}

/// The place of a value on the report's drawing is drawn on the picture from the file.
#[test]
fn a_picture_from_a_file_is_a_part_of_the_recording() {
    let (_folder, file) = invoice();
    let server = Scripted::start(|_, number| numbered(number, &[say(&values(DUE, PIXELS))]));
    let left = run(
        &scenario("gpt-5.4", &file.display().to_string(), ""),
        &server,
        &[("TOOL_KEY", CANARY)],
    );
    let on = left.events().iter().find_map(|event| match event {
        Event::Extracted { on, .. } => *on,
        _ => None,
    });
    let kept = left.folder.join(format!("pictures/{}.png", on.unwrap()));
    assert_eq!(std::fs::read(kept).unwrap(), std::fs::read(&file).unwrap());
    assert_drawn(&left);
    // Without the file, and without the model.
    drop(server);
    std::fs::remove_file(file).unwrap();
    assert_values(&left, Rect::new(24, 16, 24, 16));
}

fn assert_fails(left: &Left, why: &str) {
    assert_eq!(left.output.status.code(), Some(1), "{}", left.said());
    assert!(left.said().contains(why), "{}", left.said());
    assert_eq!(extracted(left), []);
    left.assert_replays();
}

#[test]
fn a_second_mismatch_is_a_failure_and_nobody_is_asked_again() {
    let wrong = |due: &str| values(due, PIXELS);
    let (left, bodies) = about_the_screen("", &[wrong("tomorrow"), wrong("2026-12-24"), wrong(DUE)]);
    assert_fails(&left, "answered twice");
    assert!(left.said().contains("`2026-12-24` is not a date"), "{}", left.said());
    assert_eq!(bodies.len(), 2);
}

#[test]
fn what_is_no_json_and_what_lies_off_the_picture_are_mismatches() {
    let off = values(DUE, [24.0, 16.0, 4800.0, 32.0]);
    let (left, bodies) = about_the_screen("", &["The number is 0042.".to_owned(), off]);
    assert_fails(&left, "inside the picture");
    assert!(
        bodies[1].to_string().contains("no JSON object of that form"),
        "{}",
        bodies[1]
    );
}

#[test]
fn a_value_that_must_be_there_and_is_not_is_a_failure() {
    let empty = values("", PIXELS);
    let (left, _) = about_the_screen("", &[empty.clone(), empty]);
    assert_fails(&left, "does not stand in the picture");
}

#[test]
fn a_refusal_is_a_failure_at_once() {
    let server = Scripted::start(|_, number| {
        let refusal = json!({ "type": "message", "id": "msg_1", "role": "assistant", "status": "completed",
            "content": [{ "type": "refusal", "refusal": "I do not read invoices." }] });
        numbered(number, &[refusal])
    });
    let left = run(&scenario("gpt-5.4", "", ""), &server, &[("TOOL_KEY", CANARY)]);
    assert_fails(&left, "refused: I do not read invoices.");
    assert_eq!(server.bodies().len(), 1);
}

#[test]
fn money_is_refused_before_it_is_asked() {
    let (left, bodies) = about_the_screen("    limits: { cost: 0.0001 }\n", &[values(DUE, PIXELS)]);
    assert!(left.said().contains("the money limit of the goal"), "{}", left.said());
    assert_eq!((bodies.len(), extracted(&left)), (0, vec![]));
    assert_ne!(left.output.status.code(), Some(0));
    left.assert_replays();
}

#[test]
fn a_file_that_is_not_there_or_no_picture_is_a_failure_before_anybody_is_asked() {
    for (from, why) in [
        ("{{ run.dir }}/no.png", "no.png"),
        ("Cargo.toml", "no PNG, JPEG or WebP"),
    ] {
        let server = Scripted::start(|_, number| numbered(number, &[say(&values(DUE, PIXELS))]));
        let left = run(&scenario("gpt-5.4", from, ""), &server, &[("TOOL_KEY", CANARY)]);
        assert_fails(&left, why);
        assert_eq!(server.bodies().len(), 0);
    }
}

#[test]
fn a_replay_is_red_where_the_answer_is_another() {
    let (left, _) = about_the_screen("", &[values(DUE, PIXELS)]);
    assert_values(&left, Rect::new(24, 16, 24, 16));
    let answers: Vec<PathBuf> = std::fs::read_dir(left.folder.join("answers"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(answers.len(), 1);
    let text = std::fs::read_to_string(&answers[0]).unwrap();
    assert!(text.contains("0042"), "{text}");
    std::fs::write(&answers[0], text.replace("0042", "0043")).unwrap();
    let replay = left.replay();
    assert_eq!(replay.status.code(), Some(1));
    let said = String::from_utf8_lossy(&replay.stdout).into_owned() + &String::from_utf8_lossy(&replay.stderr);
    assert!(said.contains("0043"), "{said}");
}
