//! `deskwright models` and `models check` with the real binary: the list, and servers that point in every space.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "stand_in/http.rs"]
#[expect(dead_code, unreachable_pub, reason = "the stand-in uses all of it")]
mod http;

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::{Request, Response};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The middle of the red square in pixels of the picture, and the picture's size, to the numbers that are answered.
type Space = fn((f64, f64), (f64, f64)) -> (f64, f64);

/// A server that finds the red square and says where it is, in its own way.
struct Pointer {
    address: String,
    ending: Arc<AtomicBool>,
    thread: Option<JoinHandle<usize>>,
}

impl Pointer {
    fn start(space: Space) -> Pointer {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let ending = Arc::new(AtomicBool::new(false));
        let end = Arc::clone(&ending);
        let thread = std::thread::spawn(move || {
            let mut asked = 0;
            for stream in listener.incoming().flatten() {
                if end.load(Ordering::SeqCst) {
                    break;
                }
                asked += 1;
                let request = Request::read(&stream).unwrap();
                let body: Value = serde_json::from_slice(&request.body).unwrap();
                let mut pngs = Vec::new();
                pictures(&body, &mut pngs);
                let (middle, size) = red(pngs.last().unwrap());
                let (x, y) = space(middle, size);
                Response::json(200, &answer(&request.path, &body, x, y))
                    .write(&stream)
                    .unwrap();
            }
            asked
        });
        Pointer {
            address,
            ending,
            thread: Some(thread),
        }
    }

    /// How often it was asked.
    fn end(mut self) -> usize {
        self.ending.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address.trim_start_matches("http://"));
        self.thread.take().unwrap().join().unwrap()
    }
}

/// Every PNG in a body, however it is carried.
fn pictures(value: &Value, out: &mut Vec<Vec<u8>>) {
    match value {
        Value::String(text) => {
            let data = text.strip_prefix("data:image/png;base64,").unwrap_or(text);
            out.extend(
                BASE64_STANDARD
                    .decode(data)
                    .ok()
                    .filter(|bytes| bytes.starts_with(b"\x89PNG")),
            );
        }
        Value::Array(values) => values.iter().for_each(|value| pictures(value, out)),
        Value::Object(fields) => fields.values().for_each(|value| pictures(value, out)),
        _ => {}
    }
}

fn red(bytes: &[u8]) -> ((f64, f64), (f64, f64)) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    let samples = info.color_type.samples();
    let width = usize::try_from(info.width).unwrap();
    let (mut sum, mut count) = ((0.0, 0.0), 0.0);
    for (at, pixel) in pixels[..info.buffer_size()].chunks_exact(samples).enumerate() {
        if pixel[0] > 180 && pixel[1] < 80 && pixel[2] < 80 {
            let place = |at: usize| f64::from(u32::try_from(at).unwrap()) + 0.5;
            sum = (sum.0 + place(at % width), sum.1 + place(at / width));
            count += 1.0;
        }
    }
    assert!(count > 20.0, "there is no red square");
    (
        (sum.0 / count, sum.1 / count),
        (f64::from(info.width), f64::from(info.height)),
    )
}

/// A click in the protocol of the path.
fn answer(path: &str, body: &Value, x: f64, y: f64) -> Value {
    let number = |at: f64| serde_json::from_str::<Value>(&at.to_string()).unwrap();
    let (x, y) = (number(x), number(y));
    if path.contains("/chat/completions") {
        let arguments = json!({ "actions": [{ "action": "click", "coordinate": [x, y] }] }).to_string();
        let call =
            json!({ "id": "c1", "type": "function", "function": { "name": "computer", "arguments": arguments } });
        return json!({ "choices": [{ "index": 0, "message": { "role": "assistant", "content": null, "tool_calls": [call] },
            "finish_reason": "tool_calls" }], "usage": { "prompt_tokens": 1500, "completion_tokens": 20, "total_tokens": 1520 } });
    }
    if path.contains("enerateContent") {
        let call = json!({ "functionCall": { "id": "c1", "name": "click", "args": { "x": x, "y": y } } });
        return json!({ "candidates": [{ "content": { "parts": [call], "role": "model" }, "finishReason": "STOP" }],
            "usageMetadata": { "promptTokenCount": 1500, "candidatesTokenCount": 20, "totalTokenCount": 1520 } });
    }
    if path.contains("/messages") {
        let call = json!({ "type": "tool_use", "id": "t1", "toolset_name": "computer", "name": "left_click",
            "input": { "coordinate": [x, y] } });
        return json!({ "id": "m", "type": "message", "role": "assistant", "model": "claude", "content": [call],
            "stop_reason": "tool_use", "usage": { "input_tokens": 1500, "output_tokens": 20 } });
    }
    // It wants to look first: then there is a second request with its call in it.
    let looked = body["input"].as_array().is_some_and(|input| input.len() > 1);
    let action = if looked {
        json!({ "type": "click", "button": "left", "x": x, "y": y })
    } else {
        json!({ "type": "screenshot" })
    };
    let call =
        json!({ "type": "computer_call", "id": "cu", "call_id": "c1", "status": "completed", "actions": [action] });
    json!({ "object": "response", "status": "completed", "output": [call], "usage": { "input_tokens": 1500,
        "input_tokens_details": { "cached_tokens": 0 }, "output_tokens": 20 } })
}

const TABLE: &str = r#"
[[model]]
id = "house"
provider = "local"
tool = "function"

[[model]]
id = "fraction"
provider = "local"
tool = "function"
space = "fraction"

[[model]]
id = "dear"
provider = "openai"
rates = [{ input = "1000", output = "9000" }]
"#;

/// The binary with a table of its own and nothing else in its environment; `address` serves for every provider.
fn deskwright(folder: &TempDir, address: &str, arguments: &[&str]) -> Output {
    std::fs::write(folder.path().join("models.toml"), TABLE).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_deskwright"));
    command
        .args(arguments)
        .env_clear()
        .env("DESKWRIGHT_CONFIG", folder.path())
        .env("OPENAI_API_KEY", "sk-test-key-1")
        .env("ANTHROPIC_API_KEY", "sk-test-key-2")
        .env("GEMINI_API_KEY", "sk-test-key-3")
        .stdin(Stdio::null());
    if !address.is_empty() {
        command
            .env("LOCAL_BASE_URL", format!("{address}/v1"))
            .env("OPENAI_BASE_URL", format!("{address}/v1"))
            .env("ANTHROPIC_BASE_URL", format!("{address}/v1"))
            .env("GEMINI_BASE_URL", format!("{address}/v1beta"));
    }
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.clone(), output.stderr.clone()].concat()).into_owned()
}

/// The result of a check, as JSON.
fn checked(model: &str, space: Space) -> (Option<i32>, Value) {
    let folder = tempfile::tempdir().unwrap();
    let server = Pointer::start(space);
    let output = deskwright(
        &folder,
        &server.address,
        &["models", "check", model, "--json", "--cost", "5"],
    );
    server.end();
    let document = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| unreachable!("{}", said(&output)));
    (output.status.code(), document)
}

const PIXELS: Space = |(x, y), _| (x.round(), y.round());
const SCREEN: Space = |(x, y), _| ((x * 1.5).round(), (y * 1.5).round());
const GRID_1000: Space = |(x, y), (width, height)| ((x / width * 1000.0).round(), (y / height * 1000.0).round());
const GRID_999: Space = |(x, y), (width, height)| ((x / width * 999.0).round(), (y / height * 999.0).round());
const FRACTION: Space = |(x, y), (width, height)| ((x / width * 1e4).round() / 1e4, (y / height * 1e4).round() / 1e4);
const SWAPPED: Space = |(x, y), _| (y.round(), x.round());
const SWAPPED_GRID: Space = |(x, y), (width, height)| ((y / height * 1000.0).round(), (x / width * 1000.0).round());

#[test]
fn every_space_is_told_from_every_other_and_held_against_the_table() {
    let spaces: [(Space, &str, i32); 7] = [
        (PIXELS, "pixels", 0),
        (SCREEN, "pixels of the screen", 1),
        (GRID_1000, "grid 1000", 1),
        (GRID_999, "grid 999", 1),
        (FRACTION, "fraction", 1),
        (SWAPPED, "pixels, y before x", 1),
        (SWAPPED_GRID, "grid 1000, y before x", 1),
    ];
    for (space, name, code) in spaces {
        let (exit, document) = checked("house", space);
        assert_eq!(document["measured"]["points"], name, "{document:#}");
        assert_eq!(document["table"], "pixels");
        assert_eq!(
            (exit, &document["agrees"]),
            (Some(code), &json!(code == 0)),
            "{document:#}"
        );
        assert!(document["measured"]["most_px"].as_f64().unwrap() < 3.0, "{document:#}");
        assert_eq!(document["answers"].as_array().unwrap().len(), 5);
    }
    let (exit, document) = checked("fraction", FRACTION);
    assert_eq!(
        (exit, &document["measured"]["points"]),
        (Some(0), &json!("fraction")),
        "{document:#}"
    );
}

#[test]
fn every_protocol_can_be_checked() {
    // OpenAI's looks first and is asked twice a square.
    for (model, space, requests) in [
        ("gpt-5.4", PIXELS, 10),
        ("claude-sonnet-5-5", PIXELS, 5),
        ("gemini-3.5-flash", GRID_1000, 5),
        ("house", PIXELS, 5),
    ] {
        let (exit, document) = checked(model, space);
        assert_eq!(exit, Some(0), "{document:#}");
        assert_eq!(document["usage"]["input"], requests * 1500, "{document:#}");
        assert_eq!(document["cost"].is_string(), model != "house", "{document:#}");
    }
}

#[test]
fn a_person_reads_what_was_measured_and_what_to_write() {
    let folder = tempfile::tempdir().unwrap();
    let server = Pointer::start(GRID_999);
    let output = deskwright(&folder, &server.address, &["models", "check", "house"]);
    assert_eq!(server.end(), 5);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for words in [
        "house  local  chat-completions  function",
        "points   grid 999; the table says pixels",
        "latency  ",
        "tokens   7500 in (0 cached), 100 out",
        "cost     not known",
        "say `space = { grid = 999 }` for it in a models.toml of your own",
    ] {
        assert!(said.contains(words), "not said: {words}\n{said}");
    }
}

#[test]
fn nothing_is_sent_above_the_cap_and_a_model_that_is_not_there_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let server = Pointer::start(PIXELS);
    let output = deskwright(&folder, &server.address, &["models", "check", "dear"]);
    assert_eq!(output.status.code(), Some(4), "{}", said(&output));
    assert!(said(&output).contains("the cap is $0.05"), "{}", said(&output));
    assert!(said(&output).contains("say --cost "), "{}", said(&output));
    assert_eq!(server.end(), 0, "nothing may be sent");

    let unknown = deskwright(&folder, "", &["models", "check", "gpt-99"]);
    assert_eq!(unknown.status.code(), Some(2), "{}", said(&unknown));
    assert!(said(&unknown).contains("unknown model `gpt-99`"), "{}", said(&unknown));
    let nobody = deskwright(&folder, "http://127.0.0.1:9", &["models", "check", "house"]);
    assert_eq!(nobody.status.code(), Some(3), "{}", said(&nobody));
    let keyless = deskwright(&folder, "", &["models", "check", "openrouter/some/model", "--unpriced"]);
    assert_eq!(keyless.status.code(), Some(3), "{}", said(&keyless));
    assert!(said(&keyless).contains("OPENROUTER_API_KEY"), "{}", said(&keyless));
}

#[test]
fn the_list_has_every_model_its_prices_and_its_key_and_no_key_itself() {
    let folder = tempfile::tempdir().unwrap();
    let plain = deskwright(&folder, "", &["models"]);
    let text = said(&plain);
    assert_eq!(plain.status.code(), Some(0), "{text}");
    for words in [
        "openai  openai-responses  https://api.openai.com/v1",
        "key: OPENAI_API_KEY is set",
        "key: OPENROUTER_API_KEY is not set",
        "key: none is needed; LOCAL_API_KEY is sent where it is set",
        "any model as `openrouter/NAME`",
    ] {
        assert!(text.contains(words), "not said: {words}\n{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    assert!(!text.contains("sk-test"), "{text}");
    let listed = |id: &str| text.lines().position(|line| line.split_whitespace().next() == Some(id));
    let at = listed("gpt-5.4").unwrap();
    let columns = |at: usize| {
        text.lines()
            .nth(at)
            .unwrap()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(columns(at), "gpt-5.4 computer pixels none,low..xhigh 1.05M 2.5 0.25 15");
    assert_eq!(columns(at + 1), "above 272K 5 0.5 22.5");
    assert!(listed("house").is_some());

    let output = deskwright(&folder, "", &["models", "--json"]);
    let list: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let model = |id: &str| list.iter().find(|model| model["id"] == id).unwrap();
    assert_eq!(
        model("gpt-5.4")["rates"][1],
        json!({ "above": 272_000, "input": "5", "cached": "0.5", "written": "5", "output": "22.5" })
    );
    assert_eq!(
        (&model("gpt-5.4")["key"], &model("house")["key"]),
        (&json!("set"), &json!("not_needed"))
    );
    assert_eq!(model("gemini-3.5-flash")["space"], json!({ "grid": 1000 }));
    assert!(list.len() > 30);
}

#[test]
fn a_table_that_is_wrong_is_drawn_on_its_line() {
    let folder = tempfile::tempdir().unwrap();
    for (text, why) in [
        (
            "[[model]]\nid = \"a\"\nprovider = \"openai\"\nrates = [{ input = \"cheap\", output = \"1\" }]\n",
            "`cheap`",
        ),
        (
            "[[model]]\nid = \"a\"\nprovider = \"openai\"\nrates = [{ above = 9, input = \"1\", output = \"1\" }]\n",
            "rise",
        ),
        ("[[model]\n", "models.toml:1"),
        (
            "[[provider]]\nname = \"x\"\naddress = \"http://127.0.0.1/\"\naddress_variable = \"A\"\nkey_variable = \"K\"\nkey_in = \"bearer\"\nprotocol = \"gemini\"\nsilence = \"long\"\n",
            "`long` is no length of time",
        ),
    ] {
        for command in [&["models"][..], &["models", "check", "gpt-5.4"]] {
            std::fs::write(folder.path().join("models.toml"), text).unwrap();
            let output = Command::new(env!("CARGO_BIN_EXE_deskwright"))
                .args(command)
                .env_clear()
                .env("DESKWRIGHT_CONFIG", folder.path())
                .output()
                .unwrap();
            assert_eq!(output.status.code(), Some(2), "{}", said(&output));
            assert!(said(&output).contains(why), "not said: {why}\n{}", said(&output));
            assert!(said(&output).contains("models.toml:"), "{}", said(&output));
        }
    }
}
