//! What a provider does not take is tried in another way, told, and not tried again.

use deskwright::model::budget::Budget;
use deskwright::model::http::Patience;
use deskwright::model::live::Live;
use deskwright::model::reply::Reply;
use deskwright::model::turn::{Acted, OrderResult, Turn};
use deskwright::model::ways::Ways;
use deskwright::model::{Model, ModelError, News};
use deskwright::money::Usd;
use serde_json::{Value, json};

use crate::talk::{Talk, member, message, older};
use crate::wire::{Arrived, Play, Server, json as answered};

/// A process with one provider.
struct Process {
    server: Server,
    ways: Ways,
    told: Vec<(String, String)>,
}

impl Process {
    fn with(script: Vec<Play>) -> Process {
        let server = Server::start(script);
        let address = server.address.clone();
        let variable = move |name: &str| match name {
            "ANTHROPIC_BASE_URL" => Some(address.clone()),
            "ANTHROPIC_API_KEY" => Some("sk-ant-canary".to_owned()),
            _ => None,
        };
        Process {
            server,
            ways: Ways::new(variable, Patience::default()),
            told: Vec::new(),
        }
    }

    async fn asks(&mut self, talk: &Talk) -> Result<Reply, ModelError> {
        let mut live = live(&self.ways, talk);
        let told = &mut self.told;
        let mut tell = |news: News| {
            if let News::Rerouted { trouble, decision, .. } = news {
                told.push((trouble, decision));
            }
        };
        let mut budget = Budget::new(None, Usd::ZERO);
        live.next(&talk.turn, &mut budget, &mut tell).await
    }

    fn arrived(&self) -> Vec<Arrived> {
        self.server.requests()
    }
}

fn live(ways: &Ways, talk: &Talk) -> Live {
    Live::new(ways.clone(), vec![talk.card.clone()], None).unwrap()
}

fn error(said: &str, code: Option<&str>) -> Value {
    let mut body = json!({ "type": "error", "error": { "type": "invalid_request_error", "message": said }, "request_id": "req_1" });
    if let Some(code) = code {
        body["error"]["details"] = json!({ "error_code": code });
    }
    body
}

fn goes_on(turn: Turn, reply: Reply) -> Turn {
    let now = std::rc::Rc::clone(&turn.now);
    let acted = Acted {
        results: vec![OrderResult::Done],
        ..Acted::default()
    };
    turn.then(reply, acted, now)
}

fn tool(arrived: &Arrived) -> &str {
    arrived.body["tools"][0]["type"].as_str().unwrap_or("a function")
}

#[tokio::test]
async fn the_tool_steps_down_and_stays_there() {
    let unknown = |kind: &str| {
        answered(
            400,
            &error(
                &format!("tools.0: Input tag '{kind}' found using 'type' does not match"),
                None,
            ),
        )
    };
    let click = message(0, &[older("toolu_1", "left_click", json!({ "coordinate": [1, 2] }))]);
    let mut process = Process::with(vec![
        unknown("computer_toolset_20260801"),
        unknown("computer_20251124"),
        answered(200, &click),
        answered(200, &click),
        answered(200, &click),
    ]);
    let mut talk = Talk::with("claude-sonnet-5");
    let reply = process.asks(&talk).await.unwrap();
    assert_eq!(reply.form.tool.word(), "computer-20250124");
    talk.turn = goes_on(talk.turn, reply);
    process.asks(&talk).await.unwrap();
    // Another model of the same provider is asked in its own form.
    process.asks(&Talk::with("claude-opus-5")).await.unwrap();
    let arrived = process.arrived();
    let tools: Vec<&str> = arrived.iter().map(tool).collect();
    assert_eq!(
        tools,
        [
            "computer_toolset_20260801",
            "computer_20251124",
            "computer_20250124",
            "computer_20250124",
            "computer_toolset_20260801",
        ]
    );
    assert_eq!(arrived[3].body["messages"].as_array().unwrap().len(), 3);
    let decisions: Vec<&str> = process.told.iter().map(|(_, decision)| decision.as_str()).collect();
    assert_eq!(
        decisions,
        [
            "asked again with the tool `computer-20251124`",
            "asked again with the tool `computer-20250124`",
        ]
    );
    assert!(process.told[0].0.contains("[req_1]"), "{:?}", process.told);
    let head = arrived[0].head.to_lowercase();
    assert!(
        head.contains("x-api-key: sk-ant-canary") && head.contains("anthropic-version: 2023-06-01"),
        "{head}"
    );
    assert!(!head.contains("anthropic-beta"));
    assert!(arrived[1].head.contains("computer-use-2025-11-24"));
}

#[tokio::test]
async fn a_model_that_takes_no_form_is_given_up_once_all_were_tried() {
    let script = [
        "computer_toolset_20260801",
        "computer_20251124",
        "computer_20250124",
        "tools",
    ];
    let unknown = |kind: &&str| answered(400, &error(&format!("tools.0: '{kind}'"), None));
    let mut process = Process::with(script.iter().map(unknown).collect());
    let error = process.asks(&Talk::with("claude-sonnet-5")).await.unwrap_err();
    assert!(matches!(&error, ModelError::Rejected { .. }), "{error}");
    let arrived = process.arrived();
    let tools: Vec<&str> = arrived.iter().map(tool).collect();
    assert_eq!(tools.last(), Some(&"a function"));
    assert_eq!(tools.len(), 4);
}

fn thread(arrived: &Arrived) -> &str {
    arrived.body["thread"]["type"].as_str().unwrap_or("none")
}

#[tokio::test]
async fn a_thread_that_is_lost_is_begun_anew() {
    let click = |number: usize| {
        let id = format!("toolu_{number}");
        answered(200, &message(number, &[member(&id, "left_click", json!({}))]))
    };
    let mut process = Process::with(vec![
        click(0),
        click(1),
        answered(404, &error("no such thread", Some("thread_not_found"))),
        click(2),
        click(3),
    ]);
    let mut talk = Talk::with("claude-sonnet-5-5");
    talk.card.stored = true;
    for _ in 0..4 {
        let reply = process.asks(&talk).await.unwrap();
        talk.turn = goes_on(talk.turn, reply);
    }
    let arrived = process.arrived();
    let threads: Vec<&str> = arrived.iter().map(thread).collect();
    assert_eq!(threads, ["create", "continue", "continue", "create", "continue"]);
    let lengths: Vec<usize> = arrived
        .iter()
        .map(|one| one.body["messages"].as_array().unwrap().len())
        .collect();
    assert_eq!(lengths, [1, 1, 1, 5, 1]);
    assert_eq!(arrived[4].body["thread"]["previous_message_id"], "msg_2");
    assert_eq!(process.told.len(), 1);
}

#[tokio::test]
async fn a_thread_that_is_not_supported_is_not_tried_again() {
    let click = |number: usize| {
        let id = format!("toolu_{number}");
        answered(200, &message(number, &[member(&id, "left_click", json!({}))]))
    };
    let mut process = Process::with(vec![
        answered(400, &error("no threads here", Some("thread_unsupported_request"))),
        click(0),
        click(1),
    ]);
    let mut talk = Talk::with("claude-sonnet-5-5");
    talk.card.stored = true;
    for _ in 0..2 {
        let reply = process.asks(&talk).await.unwrap();
        talk.turn = goes_on(talk.turn, reply);
    }
    let arrived = process.arrived();
    let threads: Vec<&str> = arrived.iter().map(thread).collect();
    assert_eq!(threads, ["create", "none", "none"]);
    assert_eq!(process.told[0].1, "the whole conversation is sent from now on");
}
