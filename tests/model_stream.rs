//! Answers that come as streams: the same as in one piece, however the bytes are cut, and the right trouble where they
//! break.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "support/answers.rs"]
mod answers;
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
use deskwright::model::reply::Reply;
use deskwright::model::stream::{Broken, Folded, Stream};
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
}

fn vendors() -> Vec<Vendor> {
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
    vec![Vendor {
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
    }]
}

fn folded(protocol: Protocol, chunks: &[&[u8]]) -> Result<Folded, Broken> {
    let mut request = request(&opening(), "gpt-5.4", None);
    let mut stream = Stream::new(protocol::streamed(protocol, &mut request).unwrap());
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
            let text = streamed::text(&events);
            let last = streamed::text(&events[events.len() - 1..]);
            let without_last = &text.as_bytes()[..text.len() - last.len()];
            assert_eq!(folded(vendor.protocol, &[without_last]), Err(Broken::Early), "{text}");
            // Half of the last event is no event.
            let half = &text.as_bytes()[..text.len() - last.len() / 2];
            assert_eq!(folded(vendor.protocol, &[half]), Err(Broken::Early));
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
    let mut model = Live::new(ways, vec![turns::card(model)], None).unwrap();
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
    assert!(
        glimpses.contains(&(String::new(), "The b".to_owned(), 0)),
        "{glimpses:?}"
    );
    assert!(glimpses.iter().any(|(says, ..)| says == "Done:"), "{glimpses:?}");
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
        silence: Duration::from_millis(400),
        ..Patience::default()
    };
    for vendor in vendors() {
        // Longer than the silence that is borne, and never silent for so long.
        let slow = pieces(&(vendor.events)(&vendor.plain[0]));
        let filler = std::iter::repeat_n(b": wait\n\n".to_vec(), 12).chain(slow).collect();
        let server = Server::start(vec![Play::Pieces(SSE, filler, Duration::from_millis(60), Then::End)]);
        let told = ask(&server, vendor.model, patience).await;
        assert!(told.result.is_ok(), "{}", told.error());

        let events = (vendor.events)(&vendor.plain[0]);
        let stall = || play(&events[..2], Then::Silence);
        let server = Server::start(vec![stall(), stall()]);
        let told = ask(&server, vendor.model, patience).await;
        assert_eq!(
            told.error(),
            format!("{} is unavailable: nothing came for 0.4 s", vendor.model)
        );
        assert_eq!(told.spent, told.reserved.plus(told.reserved));
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

#[test]
fn a_recorded_stream_folds_into_what_a_plain_answer_says() {
    let Some(folder) = std::env::var_os("DESKWRIGHT_CONFORMANCE") else {
        println!("conformance: not run");
        return;
    };
    let read = |name: &str| std::fs::read_to_string(std::path::Path::new(&folder).join(name)).unwrap();
    let chunks = read("vercel-ai/openai-error.1.chunks.txt");
    let chunks: Vec<&str> = chunks.lines().collect();
    let text = format!("data: {}\n\n", chunks.join("\n\ndata: "));
    let body = folded(Protocol::OpenaiResponses, &[text.as_bytes()]).unwrap().body;
    let plain: Value = serde_json::from_str(&read("vercel-ai/openai-error.1.json")).unwrap();
    assert_eq!(body["status"], "failed");
    for field in ["code", "message"] {
        assert_eq!(body["error"][field], plain["error"][field]);
    }
    // The `error` event alone says the same.
    let first: String = text.split_inclusive("\n\n").take(3).collect();
    let body = folded(Protocol::OpenaiResponses, &[first.as_bytes()]).unwrap().body;
    assert_eq!(body["status"], "failed");
    assert_eq!(body["error"], plain["error"]);
    let trouble = turns::read("gpt-5.4", 200, body).unwrap_err();
    assert!(matches!(
        trouble.kind,
        deskwright::model::trouble::Kind::Lasting(ModelError::Unavailable { .. })
    ));
}
