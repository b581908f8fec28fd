//! Answers that nobody on this project wrote, read as they came; what is expected was read from them by hand.
//!
//! `DESKWRIGHT_CONFORMANCE` names the folder; without it nothing is read, and the run says so.

use std::collections::BTreeSet;
use std::io::Read;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use deskwright::model::form::Protocol;
use deskwright::model::protocol::streamed;
use deskwright::model::reply::{Heard, Intent, Order};
use deskwright::model::stream::Stream;
use deskwright::usage::Usage;
use granit_parser::{Event, Parser};
use serde_json::{Value, json};

use crate::conformance_folder::folder;
use crate::talk::{Talk, plain};

fn text(name: &str) -> Option<String> {
    Some(std::fs::read_to_string(folder()?.join(name)).unwrap())
}

/// The bodies of a cassette's responses, unpacked.
fn bodies(cassette: &str) -> Vec<String> {
    let mut bodies = Vec::new();
    let mut is_body = false;
    for event in Parser::new_from_str(cassette) {
        let (event, _) = event.unwrap();
        let Event::Scalar(text, _, _, tag) = event else {
            continue;
        };
        if is_body {
            bodies.push(match tag {
                Some(_) => unpacked(&text),
                None => text.to_string(),
            });
        }
        is_body = !is_body && text == "string";
    }
    bodies
}

fn unpacked(text: &str) -> String {
    let packed: String = text.split_whitespace().collect();
    let packed = BASE64_STANDARD.decode(packed).unwrap();
    let mut body = String::new();
    flate2::read::MultiGzDecoder::new(packed.as_slice())
        .read_to_string(&mut body)
        .unwrap();
    body
}

/// The message that a stream is, whether its bytes come at once or one by one.
fn folded(body: &str) -> Value {
    let fold = |pieces: &mut dyn Iterator<Item = &[u8]>| {
        let mut request = Talk::with("claude-sonnet-4-5").request();
        let mut stream = Stream::new(streamed(Protocol::AnthropicMessages, &mut request));
        assert_eq!(request.body["stream"], true);
        for piece in pieces {
            stream.feed(piece, str::to_owned);
        }
        stream.end(str::to_owned).unwrap()
    };
    let whole = fold(&mut std::iter::once(body.as_bytes()));
    assert_eq!(fold(&mut body.as_bytes().chunks(1)), whole);
    assert_eq!(whole.status, 200);
    whole.body
}

/// What is heard of a message, and the message as it goes back in the next request.
fn heard(body: &Value) -> (Heard, Value) {
    let mut talk = Talk::with("claude-sonnet-5-5");
    let heard = talk.hears(200, body.clone()).unwrap();
    talk.does(&[crate::talk::text("x")]);
    talk.sent = vec![body.clone()];
    talk.turn.past[0].reply.raw = body.clone();
    talk.turn.past[0].reply.intent = heard.intent.clone();
    let back = plain(&talk.request().body["messages"][1]["content"]);
    (heard, back)
}

fn used(input: u64, output: u64, reasoning: u64) -> Usage {
    Usage {
        input,
        output,
        reasoning,
        ..Usage::default()
    }
}

/// What the functions of an answer are called with, by their calls.
fn uses(heard: &Heard) -> Vec<(&str, &str, &Value)> {
    let Intent::Act(asked) = &heard.intent else {
        panic!("{heard:?}")
    };
    let one = |asked| match asked {
        &deskwright::model::reply::Asked {
            ref call,
            order: Order::Use {
                ref tool,
                ref arguments,
            },
            ..
        } => (call.as_str(), tool.as_str(), arguments),
        other => panic!("{other:?}"),
    };
    asked.iter().map(one).collect()
}

#[test]
fn a_recorded_talk_with_a_function() {
    let Some(cassette) = text("llm-anthropic/test_tools.yaml") else {
        return;
    };
    let [calls, words] = &bodies(&cassette)[..] else {
        panic!("two answers")
    };
    let (calls, back) = heard(&folded(calls));
    let name = "pelican_name_generator";
    assert_eq!(
        uses(&calls),
        [
            ("toolu_01LtHJmixrs9NcWQkK8hu8hj", name, &json!({})),
            ("toolu_01N8a4jWyf116qKTMqKKmjyt", name, &json!({})),
        ]
    );
    assert_eq!(calls.usage, Some(used(542, 62, 0)));
    assert_eq!(calls.served.as_deref(), Some("claude-haiku-4-5-20251001"));
    assert_eq!(back[0]["caller"], json!({ "type": "direct" }));
    let (words, _) = heard(&folded(words));
    assert!(
        matches!(&words.intent, Intent::Done(text) if text.starts_with("Here are two great names for your pet pelican:\n\n1. **Charles**"))
    );
    assert_eq!(words.usage, Some(used(678, 82, 0)));
}

#[test]
fn a_recorded_call_alone() {
    let Some(cassette) = text("llm-anthropic/test_stream_events_tool_calls.yaml") else {
        return;
    };
    // The second answer of the talk, if there is one, is words.
    let (call, _) = heard(&folded(&bodies(&cassette)[0]));
    assert_eq!(
        uses(&call),
        [("toolu_01CzN6riCPqw4pVSuTd9Dwn7", "pelican_name_generator", &json!({}))]
    );
    assert_eq!(call.usage, Some(used(543, 40, 0)));
    assert_eq!(call.said, "");
}

#[test]
fn a_recorded_look_at_a_picture() {
    let Some(cassette) = text("llm-anthropic/test_image_prompt.yaml") else {
        return;
    };
    let (words, back) = heard(&folded(&bodies(&cassette)[0]));
    assert_eq!(words.intent, Intent::Done("Red square, green square.".to_owned()));
    assert_eq!(words.usage, Some(used(83, 9, 0)));
    assert_eq!(back, json!([{ "type": "text", "text": "Red square, green square." }]));
}

#[test]
fn recorded_thinking_goes_back_with_its_signature() {
    let Some(cassette) = text("llm-anthropic/test_thinking_prompt.yaml") else {
        return;
    };
    let body = folded(&bodies(&cassette)[0]);
    let (words, back) = heard(&body);
    assert_eq!(words.intent, Intent::Done("- Captain\n- Scoop".to_owned()));
    assert_eq!(words.usage, Some(used(46, 84, 0)));
    assert_eq!(back, body["content"]);
    let signature = back[0]["signature"].as_str().unwrap();
    assert!(signature.starts_with("EvoCCkYICxgCKkCY593DZILKPT3+cK6Py3Hcu8WYGSW2vk6yge13JAuAYlQFzUC2"));
    let thought = back[0]["thinking"].as_str().unwrap();
    assert!(thought.starts_with("The user wants two names for a pet pelican, and wants me to be brief. I'll give two"));

    let cassette = text("llm-anthropic/test_opus_46_adaptive_thinking.yaml").unwrap();
    let body = folded(&bodies(&cassette)[0]);
    let (words, back) = heard(&body);
    // A text of two line breaks stands before the thinking. It is not taken back: "text content blocks must contain
    // non-whitespace text".
    assert_eq!(body["content"][0]["text"], "\n\n");
    assert_eq!(back.as_array().unwrap(), &body["content"].as_array().unwrap()[1..]);
    assert_eq!(
        words.intent,
        Intent::Done("1. **Captain Scoop**\n2. **Gullet**".to_owned())
    );
    assert_eq!(words.usage, Some(used(34, 44, 0)));
    assert_eq!(back[0]["thinking"], "Brief answer with two pet pelican names.");
}

#[test]
fn recorded_messages_in_one_piece() {
    let read = |name: &str| text(name).map(|text| serde_json::from_str::<Value>(&text).unwrap());
    let Some(body) = read("vercel-ai/anthropic-claude-opus-5-reasoning-high.1.json") else {
        return;
    };
    let (words, back) = heard(&body);
    assert!(matches!(&words.intent, Intent::Done(text) if text.ends_with("independently confirming the answer.")));
    assert_eq!(words.usage, Some(used(51, 1699, 139)));
    assert_eq!(back, body["content"]);
    assert!(
        back[0]["signature"]
            .as_str()
            .unwrap()
            .starts_with("CAISqwQKhwEIEBgCKkAciZInI2gc")
    );

    let body = read("vercel-ai/anthropic-clear-tool-uses.1.json").unwrap();
    let (words, _) = heard(&body);
    assert!(matches!(&words.intent, Intent::Done(text) if text.contains("**San Francisco vs New York:**")));
    assert_eq!(words.usage, Some(used(859, 132, 0)));

    let body = read("vercel-ai/anthropic-tool-no-args.json").unwrap();
    let (call, back) = heard(&body);
    assert_eq!(
        uses(&call),
        [("toolu_01LRmxn9vGM1d2DZSDBowdZ1", "updateIssueList", &json!({}))]
    );
    assert!(call.said.ends_with("Okay, I will update the current issue list:"));
    assert_eq!((call.usage, &back), (Some(used(602, 93, 0)), &body["content"]));
}

/// Events without their frame, one a line.
#[test]
fn recorded_chunks_are_a_message() {
    let Some(chunks) = text("vercel-ai/anthropic-tool-no-args.chunks.txt") else {
        return;
    };
    let events: String = chunks.lines().flat_map(|line| ["data: ", line, "\n\n"]).collect();
    let (call, _) = heard(&folded(&events));
    assert_eq!(
        uses(&call),
        [("toolu_01QE1WLsSVp5hy5Q3GmGTmjP", "updateIssueList", &json!({}))]
    );
    assert_eq!(
        (call.said.as_str(), call.usage),
        ("I'll update the issue list for you.", Some(used(565, 48, 0)))
    );
}

/// A gateway's answer in OpenAI's form, though the model is Anthropic's: not this protocol's, and told so.
#[test]
fn a_recorded_stream_of_another_protocol_is_none() {
    let Some(stream) = text("vercel-ai/anthropic-fallback-tool-call.sse") else {
        return;
    };
    let mut request = Talk::with("claude-sonnet-4-5").request();
    let mut fold = Stream::new(streamed(Protocol::AnthropicMessages, &mut request));
    fold.feed(stream.as_bytes(), str::to_owned);
    assert!(fold.end(str::to_owned).is_err());
}

/// No file of Anthropic's is left out above.
#[test]
fn every_recorded_file_is_read() {
    let Some(folder) = folder() else { return };
    let names = |part: &str| -> BTreeSet<String> {
        let entries = std::fs::read_dir(folder.join(part)).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names
            .filter(|name| part != "vercel-ai" || name.starts_with("anthropic-"))
            .collect()
    };
    let source = include_str!("conformance.rs");
    for part in ["llm-anthropic", "vercel-ai"] {
        let names = names(part);
        assert!(!names.is_empty());
        for name in names {
            assert!(
                source.contains(&format!("\"{part}/{name}\"")),
                "{part}/{name} is not read"
            );
        }
    }
}
