//! A request that the vendor or deskwright's own promises forbid is answered as the vendor answers it, over HTTP.

use std::io::{Read, Write};
use std::net::TcpStream;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::stand_in::mutant::Mutant;
use crate::stand_in::server::StandIn;

/// Sends a body with these headers to a path; status and body of the answer.
pub(crate) fn exchange(stand_in: &StandIn, path: &str, headers: &str, body: &Value) -> (u16, Value) {
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

fn post(stand_in: &StandIn, headers: &str, body: &Value) -> (u16, Value) {
    exchange(stand_in, "/v1/responses", headers, body)
}

/// A black PNG in base64.
pub(crate) fn picture_data(width: u32, height: u32) -> String {
    let mut png = std::io::Cursor::new(Vec::new());
    image::GrayImage::new(width, height)
        .write_to(&mut png, image::ImageFormat::Png)
        .expect("encoded");
    BASE64_STANDARD.encode(png.get_ref())
}

const HEADERS: &str = "authorization: Bearer test\r\ncontent-type: application/json\r\n";

fn picture() -> Value {
    json!(format!("data:image/png;base64,{}", picture_data(64, 64)))
}

fn opening() -> Value {
    json!({
        "model": "gpt-5.4",
        "instructions": "Be careful.",
        "input": [{ "role": "user", "content": [
            { "type": "input_text", "text": "Choose \"Express\" as the shipping method" },
            { "type": "input_image", "image_url": picture(), "detail": "original" },
        ]}],
        "tools": [{ "type": "computer" }],
        "store": false,
        "include": ["reasoning.encrypted_content"],
        "reasoning": { "effort": "low" },
        "max_output_tokens": 4096,
    })
}

/// The second request: what was answered to the first, and a screenshot.
fn second(answer: &Value) -> Value {
    let mut request = opening();
    let input = request["input"].as_array_mut().expect("input");
    for item in answer["output"].as_array().expect("output") {
        let mut item = item.clone();
        item.as_object_mut().expect("an item").remove("created_by");
        input.push(item);
    }
    let call = input.last().expect("a call")["call_id"].clone();
    input.push(json!({
        "type": "computer_call_output",
        "call_id": call,
        "output": { "type": "computer_screenshot", "image_url": picture(), "detail": "original" },
        "acknowledged_safety_checks": [],
    }));
    request
}

#[test]
fn it_answers_what_the_protocol_allows() {
    let stand_in = StandIn::start(Mutant::None);
    let (status, first) = post(&stand_in, HEADERS, &opening());
    assert_eq!(
        (status, &first["output"][1]["actions"]),
        (200, &json!([{ "type": "wait" }]))
    );
    let (status, next) = post(&stand_in, HEADERS, &second(&first));
    assert_eq!(status, 200, "{next}");
    assert!(next["usage"]["input_tokens"].as_u64() > first["usage"]["input_tokens"].as_u64());
    let statuses: Vec<u16> = stand_in.seen().iter().map(|seen| seen.status).collect();
    assert_eq!(statuses, [200, 200]);
}

fn function(name: &str, strict: bool) -> Value {
    let text = json!({ "type": "string" });
    json!({ "type": "function", "name": name, "description": "", "strict": strict, "parameters": {
        "type": "object", "properties": { "prompt": text, "size": text }, "required": ["prompt", "size"],
        "additionalProperties": false } })
}

type Spoil = fn(&mut Value);

#[test]
fn it_refuses_what_the_protocol_forbids() {
    let stand_in = StandIn::start(Mutant::None);
    let (_, first) = post(&stand_in, HEADERS, &opening());
    let refusal = |headers: &str, body: &Value| {
        let (status, answer) = post(&stand_in, headers, body);
        let message = answer["error"]["message"].as_str().unwrap_or_default().to_owned();
        (status, message)
    };
    let no_key = refusal("content-type: application/json\r\n", &opening());
    assert_eq!(no_key, (401, "You didn't provide an API key.".to_owned()));

    let cases: [(&str, Spoil); 24] = [
        ("'temperature' is not supported", |body| {
            body["temperature"] = json!(0);
        }),
        ("Unknown parameter: 'screen'", |body| {
            body["screen"] = json!([1280, 800]);
        }),
        ("'tools'", |body| {
            body["tools"] = json!([{ "type": "computer", "display_width": 1280 }]);
        }),
        ("'store'", |body| {
            body["store"] = json!("yes");
        }),
        ("'include'", |body| {
            body["include"] = json!([]);
        }),
        ("model 'gpt-4' does not exist", |body| {
            body["model"] = json!("gpt-4");
        }),
        ("reasoning.effort", |body| {
            body["reasoning"]["effort"] = json!("much");
        }),
        ("input[0].content[1].detail", |body| {
            body["input"][0]["content"][1]["detail"] = json!("high");
        }),
        ("could not be verified", |body| {
            body["input"][1]["encrypted_content"] = json!("gAAAAAB");
        }),
        ("required 'reasoning' item", |body| {
            drop(body["input"].as_array_mut().unwrap().remove(1));
        }),
        ("not the item that was answered", |body| {
            body["input"][2]["actions"] = json!([]);
        }),
        ("input[2].created_by", |body| {
            body["input"][2]["created_by"] = json!("stand-in");
        }),
        ("No tool output found", |body| {
            drop(body["input"].as_array_mut().unwrap().pop());
        }),
        ("No tool call found", |body| {
            body["input"][3]["call_id"] = json!("call_other");
        }),
        ("does not support 'none' with the 'gpt-6-astra'", |body| {
            body["model"] = json!("gpt-6-astra");
            body["reasoning"]["effort"] = json!("none");
        }),
        ("'resp_9' not found", |body| {
            body["previous_response_id"] = json!("resp_9");
        }),
        ("prompt_cache_key", |body| {
            body["prompt_cache_key"] = json!("k".repeat(65));
        }),
        ("Missing 'size'", |body| {
            body["tools"] = json!([{ "type": "computer" }, null]);
            body["tools"][1] = function("draw", true);
            body["tools"][1]["parameters"]["required"] = json!(["prompt"]);
        }),
        ("must be unique", |body| {
            body["tools"] = json!([body["tools"][0], function("draw", true), function("draw", false)]);
        }),
        ("does not match pattern", |body| {
            body["tools"] = json!([{ "type": "computer" }, null]);
            body["tools"][1] = function("draw it", true);
        }),
        ("exactly one tool_search", |body| {
            body["tools"] = json!([{ "type": "computer" }, null]);
            body["tools"][1] = function("draw", true);
            body["tools"][1]["defer_loading"] = json!(true);
        }),
        ("'tools'", |body| {
            body["text"] = json!({ "format": { "type": "json_schema", "name": "v", "strict": true,
                "schema": { "type": "object", "properties": {}, "required": [], "additionalProperties": false } } });
        }),
        ("acknowledged_safety_checks", |body| {
            let check = json!([{ "id": "cu_sc_1", "code": "sensitive_domain", "message": "m" }]);
            body["input"][3]["acknowledged_safety_checks"] = check;
        }),
        ("base64 data URL of a PNG", |body| {
            body["input"][3]["output"]["image_url"] = json!("https://example.org/a.png");
        }),
    ];
    for (expected, spoil) in cases {
        let mut body = second(&first);
        spoil(&mut body);
        let (status, message) = refusal(HEADERS, &body);
        assert!(
            status == 400 && message.contains(expected),
            "{expected}: {status} {message}"
        );
    }
}
