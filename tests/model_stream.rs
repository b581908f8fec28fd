//! Answers that come as streams: the same as in one piece, however the bytes are cut, and the right trouble where they
//! break.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "support/answers.rs"]
mod answers;
#[path = "support/conformance_folder.rs"]
mod conformance_folder;
#[path = "stand_in/streamed.rs"]
#[expect(unreachable_pub, reason = "the stand-in shows it to its own parts")]
mod streamed;
#[path = "support/turns.rs"]
mod turns;
#[path = "support/wire.rs"]
mod wire;

use std::time::Duration;

use deskwright::model::budget::Budget;
use deskwright::model::form::Protocol;
use deskwright::model::http::Patience;
use deskwright::model::live::Live;
use deskwright::model::protocol;
use deskwright::model::reply::{Intent, Reply};
use deskwright::model::stream::{Broken, Folded, Stream};
use deskwright::model::trouble::Kind;
use deskwright::model::ways::Ways;
use deskwright::model::{Model, ModelError, News};
use deskwright::money::Usd;
use serde_json::{Value, json};
use turns::{click, opening, request};
use wire::{Play, Server, Then};

const KEY: &str = "sk-canary-7f3a";

/// A vendor: its protocol, plain answers, and how it streams one.
struct Vendor {
    protocol: Protocol,
    model: &'static str,
    plain: Vec<Value>,
    events: fn(&Value) -> Vec<streamed::Event>,
    /// How many events close an answer.
    closing: usize,
}

fn vendors() -> Vec<Vendor> {
    vec![openai(), anthropic(), chat(), gemini()]
}

fn anthropic() -> Vendor {
    let message = |content: Value, stop: &str| {
        json!({ "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-sonnet-5-5",
            "content": content, "stop_reason": stop, "stop_sequence": null,
            "usage": { "input_tokens": 40, "cache_read_input_tokens": 2000, "cache_creation_input_tokens": 100,
                "output_tokens": 77, "output_tokens_details": { "thinking_tokens": 20 } } })
    };
    let call = |id: &str, name: &str, input: Value| json!({ "type": "tool_use", "id": id, "toolset_name": "computer", "name": name, "input": input });
    let thought = json!({ "type": "thinking", "thinking": "It is the \u{1f50d} one.", "signature": "c2lnbmVk" });
    Vendor {
        protocol: Protocol::AnthropicMessages,
        model: "claude-sonnet-5-5",
        plain: vec![
            message(
                json!([thought, { "type": "text", "text": "I click \u{e4}nd type." },
                    call("toolu_1", "left_click", json!({ "coordinate": [640, 360] })),
                    call("toolu_2", "type", json!({ "text": "Z\u{fc}rich\n\"" })),
                    call("toolu_3", "screenshot", json!({}))]),
                "tool_use",
            ),
            message(json!([{ "type": "text", "text": "Done." }]), "end_turn"),
            message(json!([]), "refusal"),
        ],
        events: streamed::anthropic,
        closing: 1,
    }
}

fn chat() -> Vendor {
    let completion = |message: Value, finish: &str| {
        json!({ "id": "gen-1", "object": "chat.completion", "created": 1, "model": "some/model-2",
            "choices": [{ "index": 0, "message": message, "finish_reason": finish }],
            "usage": { "prompt_tokens": 307, "completion_tokens": 26, "total_tokens": 333,
                "prompt_tokens_details": { "cached_tokens": 300 } } })
    };
    let call = |id: &str, arguments: Value| json!({ "id": id, "type": "function", "function": { "name": "computer", "arguments": arguments.to_string() } });
    Vendor {
        protocol: Protocol::ChatCompletions,
        model: "openrouter/some/model",
        plain: vec![
            completion(
                json!({ "role": "assistant", "reasoning_content": "The \u{1f50d}.", "content": "I click.", "tool_calls": [
                    call("call_1", json!({ "action": "click", "x": 5, "y": 6 })),
                    call("call_2", json!({ "action": "type", "text": "\u{e4}\n" }))] }),
                "tool_calls",
            ),
            completion(json!({ "role": "assistant", "content": "Done." }), "stop"),
            completion(json!({ "role": "assistant", "content": "I was going to" }), "length"),
        ],
        events: streamed::chat,
        closing: 3,
    }
}

fn gemini() -> Vendor {
    let answer = |parts: Value, finish: &str| {
        json!({ "candidates": [{ "content": { "parts": parts, "role": "model" }, "finishReason": finish, "index": 0 }],
            "usageMetadata": { "promptTokenCount": 900, "candidatesTokenCount": 20, "thoughtsTokenCount": 30,
                "totalTokenCount": 950 }, "modelVersion": "gemini-3.5-flash", "responseId": "r1" })
    };
    Vendor {
        protocol: Protocol::Gemini,
        model: "gemini-3.5-flash",
        plain: vec![
            answer(
                json!([{ "text": "It is the \u{1f50d} one.", "thought": true }, { "text": "I click it." },
                    { "functionCall": { "id": "c1", "name": "click", "args": { "x": 500, "y": 300, "intent": "open" } },
                      "thoughtSignature": "c2ln" },
                    { "functionCall": { "id": "c2", "name": "type", "args": { "text": "\u{e4}" } } }]),
                "STOP",
            ),
            answer(
                json!([{ "text": "Do" , "thoughtSignature": "c2ln" }, { "text": "ne, it is." }]),
                "STOP",
            ),
        ],
        events: streamed::gemini,
        closing: 1,
    }
}

fn openai() -> Vendor {
    let message = |text: &str| {
        json!({ "type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "phase": "final_answer",
            "content": [{ "type": "output_text", "text": text, "annotations": [] }] })
    };
    let thought = json!({ "type": "reasoning", "id": "rs_1", "encrypted_content": "gAAA",
        "summary": [{ "type": "summary_text", "text": "The button \u{1f50d} is at the right." }] });
    let function = json!({ "type": "function_call", "id": "fc_1", "call_id": "call_9", "status": "completed",
        "name": "look_up", "arguments": "{\"name\":\"Z\u{fc}rich\"}" });
    let mut cut = answers::answer(&[message("I was going to")]);
    cut["status"] = json!("incomplete");
    cut["incomplete_details"] = json!({ "reason": "max_output_tokens" });
    let mut failed = answers::answer(&[]);
    failed["status"] = json!("failed");
    failed["error"] = json!({ "code": "server_error", "message": "Something broke." });
    Vendor {
        protocol: Protocol::OpenaiResponses,
        model: "gpt-5.4",
        plain: vec![
            click(),
            answers::answer(&[thought.clone(), message("Done: \u{e4}\r\n\u{1f980}.")]),
            answers::answer(&[thought, function]),
            cut,
            failed,
        ],
        events: streamed::openai,
        closing: 1,
    }
}

fn folded(protocol: Protocol, chunks: &[&[u8]]) -> Result<Folded, Broken> {
    let mut request = request(&opening(), "gpt-5.4", None);
    let mut stream = Stream::new(protocol::streamed(protocol, &mut request));
    for chunk in chunks {
        stream.feed(chunk, str::to_owned);
    }
    stream.end(str::to_owned)
}

#[test]
fn a_stream_folds_into_the_plain_answer_wherever_its_bytes_are_cut() {
    for vendor in vendors() {
        for plain in &vendor.plain {
            let text = streamed::text(&(vendor.events)(plain));
            let bytes = text.as_bytes();
            let whole = folded(vendor.protocol, &[bytes]).unwrap();
            assert_eq!(whole.body, *plain, "{text}");
            assert_eq!(whole.status, 200);
            for length in [1, 2, 3, 7, 64] {
                let chunks: Vec<&[u8]> = bytes.chunks(length).collect();
                assert_eq!(folded(vendor.protocol, &chunks).unwrap(), whole, "pieces of {length}");
            }
        }
    }
}

#[test]
fn a_stream_that_ends_before_its_answer_is_none() {
    for vendor in vendors() {
        for plain in &vendor.plain {
            let events = (vendor.events)(plain);
            let (open, closing) = events.split_at(events.len() - vendor.closing);
            let open = streamed::text(open);
            assert_eq!(
                folded(vendor.protocol, &[open.as_bytes()]),
                Err(Broken::Early),
                "{open}"
            );
            // Half of an event is no event.
            let closing = streamed::text(&closing[..1]);
            let half = closing.split_at(closing.len() / 2).0;
            assert_eq!(
                folded(vendor.protocol, &[open.as_bytes(), half.as_bytes()]),
                Err(Broken::Early)
            );
        }
        for (text, why) in [
            ("", "empty"),
            (": wait\n\n", "empty"),
            ("data: <html>\n\n", "not JSON"),
            ("data: {\"type\":\n\n", "not JSON"),
        ] {
            let Err(Broken::Garbled(said)) = folded(vendor.protocol, &[text.as_bytes()]) else {
                panic!("{text}")
            };
            assert!(said.contains(why), "{said}");
        }
    }
}

/// What came of one turn.
struct Told {
    result: Result<Reply, ModelError>,
    news: Vec<News>,
    spent: Usd,
    reserved: Usd,
}

impl Told {
    fn error(&self) -> String {
        self.result.as_ref().unwrap_err().to_string()
    }

    fn decisions(&self) -> Vec<&str> {
        let decisions = self.news.iter().filter_map(|news| match news {
            News::Rerouted { decision, .. } => Some(decision.as_str()),
            _ => None,
        });
        decisions.collect()
    }

    /// What a person was shown of the answer: words, thoughts, actions.
    fn glimpses(&self) -> Vec<(String, String, usize)> {
        let progress = self.news.iter().filter_map(|news| match news {
            News::Progress { progress, .. } => Some((progress.says.clone(), progress.thinks.clone(), progress.actions)),
            _ => None,
        });
        progress.collect()
    }
}

async fn ask(server: &Server, model: &str, patience: Patience) -> Told {
    let address = server.address.clone();
    let variable = move |name: &str| match name {
        name if name.ends_with("_BASE_URL") => Some(address.clone()),
        name if name.ends_with("_API_KEY") => Some(KEY.to_owned()),
        _ => None,
    };
    let ways = Ways::new(variable, patience);
    let mut card = turns::card(model);
    if card.rates.is_empty() {
        card.rates = turns::card("gpt-5.4").rates;
    }
    let mut model = Live::new(ways, vec![card], None).unwrap();
    let mut budget = Budget::new(Usd::parse("5"), Usd::ZERO);
    let mut news = Vec::new();
    let result = model.next(&opening(), &mut budget, &mut |one| news.push(one)).await;
    let reserved = news.iter().find_map(|news| match news {
        News::Asked { reserved, .. } => *reserved,
        _ => None,
    });
    Told {
        result,
        news,
        spent: budget.spent(),
        reserved: reserved.unwrap(),
    }
}

const SSE: &str = "text/event-stream; charset=utf-8";

/// One event a piece.
fn pieces(events: &[streamed::Event]) -> Vec<Vec<u8>> {
    let text = |event| streamed::text(std::slice::from_ref(event)).into_bytes();
    events.iter().map(text).collect()
}

fn play(events: &[streamed::Event], then: Then) -> Play {
    Play::Pieces(SSE, pieces(events), Duration::ZERO, then)
}

#[tokio::test]
async fn a_streamed_answer_is_the_reply_that_a_plain_one_is() {
    for vendor in vendors() {
        let plain = &vendor.plain[0];
        let events = (vendor.events)(plain);
        let server = Server::start(vec![play(&events, Then::End)]);
        let streamed = ask(&server, vendor.model, Patience::default()).await;
        let sent = server.requests().remove(0);
        let wanted = sent.body["stream"] == json!(true) || sent.head.contains("alt=sse");
        assert!(wanted, "{}", sent.head);
        let server = Server::start(vec![wire::json(200, plain)]);
        let whole = ask(&server, vendor.model, Patience::default()).await;
        let (streamed_spent, whole_spent) = (streamed.spent, whole.spent);
        assert!(!streamed.glimpses().is_empty() && whole.glimpses().is_empty());
        let (streamed, whole) = (streamed.result.unwrap(), whole.result.unwrap());
        assert_eq!(streamed.intent, whole.intent);
        assert_eq!(
            (streamed.raw, streamed.usage, streamed.cost),
            (whole.raw, whole.usage, whole.cost)
        );
        assert_eq!(streamed_spent, whole_spent);
    }
}

#[tokio::test]
async fn a_server_that_leaves_the_connection_open_has_answered_all_the_same() {
    for vendor in vendors() {
        let server = Server::start(vec![play(&(vendor.events)(&vendor.plain[0]), Then::Silence)]);
        let told = ask(&server, vendor.model, Patience::default()).await;
        assert!(told.result.is_ok(), "{}", told.error());
    }
}

#[tokio::test]
async fn a_person_sees_thoughts_words_and_actions_as_they_come() {
    let vendor = &vendors()[0];
    let slow = |plain| {
        Play::Pieces(
            SSE,
            pieces(&(vendor.events)(plain)),
            Duration::from_millis(120),
            Then::End,
        )
    };
    let server = Server::start(vec![slow(&vendor.plain[1])]);
    let told = ask(&server, vendor.model, Patience::default()).await;
    let glimpses = told.glimpses();
    let thinks = |(says, thinks, _): &(String, String, usize)| says.is_empty() && thinks.starts_with("The b");
    assert!(glimpses.iter().any(thinks), "{glimpses:?}");
    assert!(
        glimpses.iter().any(|(says, ..)| says.starts_with("Done:")),
        "{glimpses:?}"
    );
    let server = Server::start(vec![slow(&click())]);
    let told = ask(&server, vendor.model, Patience::default()).await;
    assert!(told.glimpses().iter().any(|(.., actions)| *actions == 1));
}

#[tokio::test]
async fn a_stream_that_breaks_may_have_cost_and_is_asked_for_again() {
    for vendor in vendors() {
        let events = (vendor.events)(&vendor.plain[0]);
        let head = &events[..2];
        for then in [Then::End, Then::Break] {
            let again = (vendor.events)(&vendor.plain[0]);
            let server = Server::start(vec![play(head, then), play(&again, Then::End)]);
            let told = ask(&server, vendor.model, Patience::default()).await;
            assert_eq!(told.decisions().len(), 1, "{:?}", told.decisions());
            assert!(told.decisions()[0].starts_with("asked again after"));
            let cost = told.result.unwrap().cost.unwrap();
            assert_eq!(told.spent, cost);
            assert!(cost > told.reserved, "the first try may have been billed in full");
        }
    }
}

#[tokio::test]
async fn silence_ends_an_answer_and_length_does_not() {
    let patience = Patience {
        silence: Duration::from_secs(2),
        ..Patience::default()
    };
    for vendor in vendors() {
        // Longer than the silence that is borne, and never silent for so long.
        let slow = pieces(&(vendor.events)(&vendor.plain[0]));
        let filler = std::iter::repeat_n(b": wait\n\n".to_vec(), 25).chain(slow).collect();
        let server = Server::start(vec![Play::Pieces(SSE, filler, Duration::from_millis(100), Then::End)]);
        let told = ask(&server, vendor.model, patience).await;
        assert!(told.result.is_ok(), "{}", told.error());

        let events = (vendor.events)(&vendor.plain[0]);
        let stall = || play(&events[..2], Then::Silence);
        let server = Server::start(vec![stall(), stall()]);
        let told = ask(&server, vendor.model, patience).await;
        assert_eq!(
            told.error(),
            format!("{} is unavailable: nothing came for 2 s", vendor.model)
        );
        // What nobody knows counts as 130 % of what was expected.
        let both = told.reserved.percent(130).times(2);
        assert_eq!(told.spent, both);
    }
}

#[tokio::test]
async fn a_key_that_comes_back_in_pieces_is_struck_out() {
    let said = format!("The key is {KEY}, is it not?");
    let plain = answers::answer(&[json!({ "type": "message", "role": "assistant",
        "content": [{ "type": "output_text", "text": said }] })]);
    let events = streamed::openai(&plain);
    let server = Server::start(vec![Play::Pieces(
        SSE,
        pieces(&events),
        Duration::from_millis(110),
        Then::End,
    )]);
    let told = ask(&server, "gpt-5.4", Patience::default()).await;
    let shown = format!("{:?}{:?}", told.news, told.result);
    assert!(shown.contains("[key]"), "{shown}");
    assert!(!shown.contains("sk-"), "{shown}");
}

/// A file of the conformance folder; nothing where there is none.
fn recorded(name: &str) -> Option<String> {
    Some(std::fs::read_to_string(conformance_folder::folder()?.join(name)).unwrap())
}

/// One chunk a line, as events.
fn lines(text: &str) -> String {
    let chunks: Vec<&str> = text.lines().collect();
    format!("data: {}\n\n", chunks.join("\n\ndata: "))
}

#[test]
fn a_recorded_error_in_a_stream_is_what_the_plain_one_says() {
    let Some(chunks) = recorded("vercel-ai/openai-error.1.chunks.txt") else {
        return;
    };
    let text = lines(&chunks);
    let plain: Value = serde_json::from_str(&recorded("vercel-ai/openai-error.1.json").unwrap()).unwrap();
    let body = folded(Protocol::OpenaiResponses, &[text.as_bytes()]).unwrap().body;
    assert_eq!(body["status"], "failed");
    for field in ["code", "message"] {
        assert_eq!(body["error"][field], plain["error"][field]);
    }
    // The `error` event alone says the same.
    let first: String = text.split_inclusive("\n\n").take(3).collect();
    let body = folded(Protocol::OpenaiResponses, &[first.as_bytes()]).unwrap().body;
    assert_eq!((&body["status"], &body["error"]), (&json!("failed"), &plain["error"]));
    let trouble = turns::read("gpt-5.4", 200, body).unwrap_err();
    assert!(
        matches!(trouble.kind, Kind::Lasting(ModelError::Unavailable { .. })),
        "{trouble:?}"
    );
}

#[test]
fn recorded_chunks_of_completions_fold_into_their_plain_form() {
    let Some(chunks) = recorded("vercel-ai/xai-tool-call.chunks.txt") else {
        return;
    };
    let plain: Value = serde_json::from_str(&recorded("vercel-ai/xai-tool-call.json").unwrap()).unwrap();
    let body = folded(Protocol::ChatCompletions, &[lines(&chunks).as_bytes()])
        .unwrap()
        .body;
    assert_eq!(body["object"], plain["object"]);
    assert_eq!(
        body["choices"][0]["finish_reason"],
        plain["choices"][0]["finish_reason"]
    );
    let call = |body: &Value| body["choices"][0]["message"]["tool_calls"][0].clone();
    assert_eq!(call(&body)["function"], call(&plain)["function"]);
    assert_eq!(call(&body)["id"], "call_79382389");
    let thought = body["choices"][0]["message"]["reasoning_content"].as_str().unwrap();
    assert!(thought.starts_with("First, the user is asking about the weather in San Francisco. I have"));
    let names = |body: &Value| body["usage"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&body), names(&plain));
    let [streamed, plain] = [body, plain].map(|body| turns::read("openrouter/x/y", 200, body).unwrap());
    let orders = |reply: &Reply| match &reply.intent {
        Intent::Act(asked) => asked.iter().map(|asked| asked.order.to_string()).collect(),
        _ => Vec::new(),
    };
    assert_eq!((orders(&streamed).len(), orders(&streamed)), (1, orders(&plain)));
    assert_eq!(streamed.usage.unwrap().input, 307);

    // Calls that begin at 1, and no usage.
    let text = recorded("vercel-ai/anthropic-fallback-tool-call.sse").unwrap();
    let body = folded(Protocol::ChatCompletions, &[text.as_bytes()]).unwrap().body;
    let message = &body["choices"][0]["message"];
    assert_eq!(
        (&message["role"], &message["content"]),
        (&json!("assistant"), &json!("Reading it."))
    );
    let function = json!({ "name": "read_file", "arguments": "{\"path\": \"a.txt\"}" });
    assert_eq!(
        message["tool_calls"],
        json!([{ "id": "toolu_sanitized", "type": "function", "function": function }])
    );
}

#[test]
fn recorded_events_of_messages_fold_into_their_plain_form() {
    let Some(chunks) = recorded("vercel-ai/anthropic-tool-no-args.chunks.txt") else {
        return;
    };
    let body = folded(Protocol::AnthropicMessages, &[lines(&chunks).as_bytes()])
        .unwrap()
        .body;
    assert_eq!(
        body["content"],
        json!([
            { "type": "text", "text": "I'll update the issue list for you." },
            { "type": "tool_use", "id": "toolu_01QE1WLsSVp5hy5Q3GmGTmjP", "name": "updateIssueList", "input": {} },
        ])
    );
    assert_eq!(
        (&body["stop_reason"], &body["usage"]["output_tokens"]),
        (&json!("tool_use"), &json!(48))
    );
    // The plain answer of another model to the same question has the same form.
    let plain: Value = serde_json::from_str(&recorded("vercel-ai/anthropic-tool-no-args.json").unwrap()).unwrap();
    let names = |body: &Value| {
        let mut names: Vec<String> = body.as_object().unwrap().keys().cloned().collect();
        names.sort();
        names
    };
    assert_eq!(names(&body), names(&plain));
    let shape = |body: &Value| {
        body["content"]
            .as_array()
            .unwrap()
            .iter()
            .map(names)
            .collect::<Vec<_>>()
    };
    assert_eq!(shape(&body), shape(&plain));

    let cassette = recorded("llm-anthropic/test_stream_events_tool_calls.yaml").unwrap();
    let body = folded(Protocol::AnthropicMessages, &[&unpacked(&cassette)])
        .unwrap()
        .body;
    let call = &body["content"][0];
    assert_eq!(
        (&call["name"], &call["input"]),
        (&json!("pelican_name_generator"), &json!({}))
    );
    assert_eq!(
        (&body["stop_reason"], &body["usage"]["input_tokens"]),
        (&json!("tool_use"), &json!(543))
    );
    assert_eq!(body["content"].as_array().unwrap().len(), 1);
    let reply = turns::read("claude-haiku-4-5", 200, body).unwrap();
    assert_eq!(reply.usage.unwrap().output, 40);
}

/// The first body of a cassette, which is packed and in base64.
fn unpacked(cassette: &str) -> Vec<u8> {
    use base64::Engine as _;
    use std::io::Read as _;
    let (_, rest) = cassette.split_once("string: !!binary |\n").unwrap();
    let lines = rest.lines().take_while(|line| line.starts_with("        "));
    let text: String = lines.map(str::trim).collect();
    let packed = base64::prelude::BASE64_STANDARD.decode(text).unwrap();
    let mut out = Vec::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut out).unwrap();
    out
}
