//! Requests of chat/completions and of Gemini that the rules forbid are answered as those servers answer them.

use std::io::{Read, Write};
use std::net::TcpStream;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::stand_in::chat::KEY;
use crate::stand_in::mutant::Mutant;
use crate::stand_in::server::StandIn;

const JSON: &str = "content-type: application/json\r\n";
const GOOGLE: &str = "content-type: application/json\r\nx-goog-api-key: test\r\n";
const CHAT: &str = "/v1/chat/completions";
const LAB: &str = "/api/v7/llm/chat/completions";
const GEMINI: &str = "/v1beta/models/gemini-3.8-flash:generateContent";

/// Sends a body to a path with these headers; status and body of the answer.
fn post(stand_in: &StandIn, path: &str, headers: &str, body: &Value) -> (u16, Value) {
    let address = stand_in.url().replace("http://", "").replace("/v1", "");
    let mut stream = TcpStream::connect(address).expect("connected");
    let body = body.to_string();
    let length = body.len();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\n{headers}content-length: {length}\r\n\r\n{body}"
    )
    .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answered");
    let status = answer
        .split(' ')
        .nth(1)
        .and_then(|word| word.parse().ok())
        .expect("a status");
    let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
    (status, serde_json::from_str(body).expect("JSON"))
}

fn base64() -> String {
    let mut png = std::io::Cursor::new(Vec::new());
    image::GrayImage::new(64, 64)
        .write_to(&mut png, image::ImageFormat::Png)
        .expect("encoded");
    BASE64_STANDARD.encode(png.get_ref())
}

fn user(text: &str) -> Value {
    let url = format!("data:image/png;base64,{}", base64());
    json!({ "role": "user", "content": [
        { "type": "text", "text": text },
        { "type": "image_url", "image_url": { "url": url, "detail": "high" } },
    ] })
}

fn computer() -> Value {
    json!({ "type": "function", "function": { "name": "computer", "description": "", "parameters": { "type": "object" } } })
}

fn chat() -> Value {
    json!({
        "model": "seer",
        "messages": [{ "role": "system", "content": "Be careful." }, user("Choose \"Express\" as the shipping method")],
        "tools": [computer()],
        "tool_choice": "auto",
        "max_tokens": 4096,
    })
}

/// The second request: what was answered to the first, what came of it, and the screen.
fn second_chat(answer: &Value) -> Value {
    let mut request = chat();
    let was = &answer["choices"][0]["message"];
    let messages = request["messages"].as_array_mut().expect("messages");
    messages.push(json!({
        "role": "assistant", "content": null, "reasoning_details": was["reasoning_details"], "tool_calls": was["tool_calls"],
    }));
    messages.push(json!({ "role": "tool", "tool_call_id": was["tool_calls"][0]["id"], "content": "done" }));
    messages.push(user("This is the screen now."));
    request
}

fn inline() -> Value {
    json!({ "inlineData": { "mimeType": "image/png", "data": base64() } })
}

fn gemini() -> Value {
    json!({
        "systemInstruction": { "parts": [{ "text": "Be careful." }] },
        "contents": [{ "role": "user", "parts": [{ "text": "Choose \"Express\" as the shipping method" }, inline()] }],
        "tools": [{ "computerUse": { "environment": "ENVIRONMENT_DESKTOP", "excludedPredefinedFunctions": ["mouse_down"] } }],
        "generationConfig": { "thinkingConfig": { "thinkingLevel": "low" }, "maxOutputTokens": 4096 },
    })
}

fn second_gemini(answer: &Value) -> Value {
    let mut request = gemini();
    let content = answer["candidates"][0]["content"].clone();
    let call = &content["parts"][1]["functionCall"];
    let response = json!({
        "id": call["id"], "name": call["name"], "response": { "url": "", "output": "done" }, "parts": [inline()],
    });
    let contents = request["contents"].as_array_mut().expect("contents");
    contents.push(content);
    contents.push(json!({ "role": "user", "parts": [{ "functionResponse": response }] }));
    request
}

type Spoil = fn(&mut Value);

fn drop_at(list: &mut Value, at: usize) {
    list.as_array_mut().expect("a list").remove(at);
}

#[test]
fn chat_is_answered_where_it_is_right_and_refused_where_it_is_not() {
    let stand_in = StandIn::start(Mutant::None);
    let (status, first) = post(&stand_in, CHAT, JSON, &chat());
    assert_eq!(status, 200, "{first}");
    assert_eq!(first["choices"][0]["finish_reason"], "tool_calls");
    let (status, next) = post(&stand_in, CHAT, JSON, &second_chat(&first));
    assert_eq!(status, 200, "{next}");
    let cases: [(&str, Spoil); 22] = [
        ("Unrecognized request argument supplied: screen", |body| {
            body["screen"] = json!(1);
        }),
        ("model `gpt-4` does not exist", |body| body["model"] = json!("gpt-4")),
        ("'max_tokens'", |body| body["max_tokens"] = json!(0)),
        ("'max_tokens'", |body| body["max_completion_tokens"] = json!(9)),
        ("'reasoning_effort'", |body| body["reasoning_effort"] = json!("much")),
        ("'provider'", |body| body["provider"] = json!({ "oder": ["a"] })),
        ("'tools'", |body| body["tools"] = json!([])),
        ("'tools'", |body| body["tools"][0]["type"] = json!("computer")),
        ("'tools'", |body| body["tools"][0]["function"]["name"] = json!("a b")),
        ("'tools'", |body| body["tools"][0]["function"]["parameters"] = json!([])),
        ("'tools'", |body| body["tool_choice"] = json!("any")),
        ("'response_format'", |body| {
            body["response_format"] = json!({ "type": "json_schema" });
        }),
        ("roles must alternate", |body| drop_at(&mut body["messages"], 2)),
        ("did not have response messages", |body| {
            drop_at(&mut body["messages"], 3);
        }),
        ("The screen is not shown", |body| drop_at(&mut body["messages"], 4)),
        ("messages[2] is not what was answered", |body| {
            body["messages"][2]["content"] = json!("");
        }),
        ("messages[2] is not what was answered", |body| {
            body["messages"][2]["reasoning_details"][0]["data"] = json!("x");
        }),
        ("messages[2] is not what was answered", |body| {
            body["messages"][2]["tool_calls"][0]["function"]["arguments"] = json!("{}");
        }),
        ("must be a response to a preceding message", |body| {
            body["messages"][3]["tool_call_id"] = json!("x");
        }),
        ("messages[3].content", |body| {
            body["messages"][3]["content"] = user("no pictures here")["content"].take();
        }),
        ("messages[4].content[1].detail", |body| {
            body["messages"][4]["content"][1]["image_url"]["detail"] = json!("original");
        }),
        ("Invalid base64-encoded image", |body| {
            body["messages"][4]["content"][1]["image_url"]["url"] = json!("https://example.com/a.png");
        }),
    ];
    for (wanted, spoil) in cases {
        let mut body = second_chat(&first);
        spoil(&mut body);
        let (status, answer) = post(&stand_in, CHAT, JSON, &body);
        let message = answer["error"]["message"].as_str().unwrap_or_default();
        assert!(status >= 400 && message.contains(wanted), "{wanted}: {status} {answer}");
    }
    let mut qwen = chat();
    qwen["model"] = json!("seer-qwen");
    let (_, answer) = post(&stand_in, CHAT, JSON, &qwen);
    assert!(answer.to_string().contains("--enable-auto-tool-choice"), "{answer}");
    qwen.as_object_mut().expect("fields").remove("tools");
    let (_, answer) = post(&stand_in, CHAT, JSON, &qwen);
    assert!(answer.to_string().contains("64x64 would be resized"), "{answer}");
}

#[test]
fn modelslab_says_everything_with_a_200() {
    let stand_in = StandIn::start(Mutant::None);
    let mut body = chat();
    let model = body["model"].take();
    let fields = body.as_object_mut().expect("fields");
    fields.remove("model");
    fields.insert("model_id".to_owned(), model);
    fields.insert("key".to_owned(), json!(KEY));
    let told = |headers: &str, body: &Value| post(&stand_in, LAB, headers, body);
    assert_eq!(told(JSON, &body).1["object"], "chat.completion");
    let with_header = format!("{JSON}authorization: Bearer {KEY}\r\n");
    let mut wrong = body.clone();
    wrong["key"] = json!("other");
    let mut both = body.clone();
    both["model"] = json!("seer");
    for (headers, body, why) in [
        (with_header.as_str(), &body, "Invalid API Key"),
        (JSON, &wrong, "Invalid API Key"),
        (JSON, &both, "model_id is required"),
    ] {
        let (status, answer) = told(headers, body);
        assert_eq!((status, answer), (200, json!({ "status": "error", "message": why })));
    }
}

#[test]
fn gemini_is_answered_where_it_is_right_and_refused_where_it_is_not() {
    let stand_in = StandIn::start(Mutant::None);
    let (status, first) = post(&stand_in, GEMINI, GOOGLE, &gemini());
    assert_eq!(status, 200, "{first}");
    let (status, next) = post(&stand_in, GEMINI, GOOGLE, &second_gemini(&first));
    assert_eq!(status, 200, "{next}");
    let (status, _) = post(&stand_in, GEMINI, JSON, &gemini());
    assert_eq!(status, 403, "no key");
    let (status, _) = post(&stand_in, "/v1beta/models/gemini-1:generateContent", GOOGLE, &gemini());
    assert_eq!(status, 404);
    let cases: [(&str, Spoil); 20] = [
        ("Unknown name \"screen\"", |body| body["screen"] = json!(1)),
        ("'systemInstruction'", |body| body["systemInstruction"] = json!("text")),
        ("'generationConfig'", |body| {
            body.as_object_mut().expect("fields").remove("generationConfig");
        }),
        ("Unknown name \"effort\"", |body| {
            body["generationConfig"]["effort"] = json!("low");
        }),
        ("maxOutputTokens", |body| {
            body["generationConfig"]["maxOutputTokens"] = json!(0);
        }),
        ("thinkingLevel", |body| {
            body["generationConfig"]["thinkingConfig"]["thinkingLevel"] = json!("xhigh");
        }),
        ("'tools'", |body| body["tools"] = json!([])),
        ("environment", |body| {
            body["tools"][0]["computerUse"]["environment"] = json!("desktop");
        }),
        ("Unknown name \"display\"", |body| {
            body["tools"][0]["computerUse"]["display"] = json!(1);
        }),
        ("excludedPredefinedFunctions", |body| {
            body["tools"][0]["computerUse"]["excludedPredefinedFunctions"] = json!(["fly"]);
        }),
        ("functionDeclarations.name", |body| {
            body["tools"][0]["functionDeclarations"] = json!([{ "name": "click" }]);
        }),
        ("alternate", |body| drop_at(&mut body["contents"], 1)),
        ("missing a thought_signature", |body| {
            body["contents"][1]["parts"][1]
                .as_object_mut()
                .expect("a part")
                .remove("thoughtSignature");
        }),
        ("missing a thought_signature", |body| {
            body["contents"][1]["parts"][1]["functionCall"]["args"]["x"] = json!(1);
        }),
        ("number of function response parts", |body| {
            body["contents"][2]["parts"] = json!([{ "text": "done" }, inline()]);
        }),
        ("functionResponse'", |body| {
            body["contents"][2]["parts"][0]["functionResponse"]["id"] = json!("x");
        }),
        ("must have a screenshot", |body| {
            body["contents"][2]["parts"][0]["functionResponse"]["parts"] = json!([]);
        }),
        ("not acknowledged", |body| {
            body["contents"][2]["parts"][0]["functionResponse"]["response"]["safety_acknowledgement"] = json!("true");
        }),
        ("process input image", |body| {
            body["contents"][2]["parts"][0]["functionResponse"]["parts"][0]["inlineData"]["data"] = json!("AAAA");
        }),
        ("The screen is not shown", |body| {
            let contents = body["contents"].as_array_mut().expect("contents");
            contents.truncate(2);
        }),
    ];
    for (wanted, spoil) in cases {
        let mut body = second_gemini(&first);
        spoil(&mut body);
        let (status, answer) = post(&stand_in, GEMINI, GOOGLE, &body);
        let message = answer["error"]["message"].as_str().unwrap_or_default();
        assert!(status >= 400 && message.contains(wanted), "{wanted}: {status} {answer}");
    }
}
