//! The model over real HTTP: what leaves, what is tried again, what it costs when things go wrong.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/answers.rs"]
mod answers;
#[path = "support/turns.rs"]
mod turns;
#[path = "support/wire.rs"]
mod wire;

use std::time::Duration;

use deskwright::effort::Effort;
use deskwright::model::budget::Budget;
use deskwright::model::endpoint::{ApiKey, Endpoint};
use deskwright::model::health::Health;
use deskwright::model::http::{Http, Patience};
use deskwright::model::live::Live;
use deskwright::model::protocol::Request;
use deskwright::model::provider::KeyIn;
use deskwright::model::reply::{Intent, Reply};
use deskwright::model::trouble::{Bill, Kind, Trouble};
use deskwright::model::turn::{Acted, OrderResult, Turn};
use deskwright::model::ways::Ways;
use deskwright::model::{Model, ModelError, News, price};
use deskwright::money::Usd;
use serde_json::json;
use turns::{click, opening, picture, request};
use wire::{Play, Server, text, with};

const KEY: &str = "sk-canary-7f3a";
const SOON: &[(&str, &str)] = &[("retry-after-ms", "1")];

fn http(server: &Server, patience: Patience) -> Http {
    let endpoint = Endpoint::parse(&server.address).unwrap();
    Http::new(endpoint, Some(ApiKey::new(KEY).unwrap()), KeyIn::Bearer, patience).unwrap()
}

fn ways(server: &Server, patience: Patience) -> Ways {
    let address = server.address.clone();
    let variable = move |name: &str| match name {
        "OPENAI_BASE_URL" => Some(address.clone()),
        "OPENAI_API_KEY" => Some(KEY.to_owned()),
        _ => None,
    };
    Ways::new(variable, patience)
}

/// What came of one turn.
struct Told {
    result: Result<Reply, ModelError>,
    news: Vec<News>,
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
}

async fn ask(server: &Server, chain: &[&str], budget: &mut Budget, turn: &Turn, patience: Patience) -> Told {
    let chain = chain.iter().map(|name| turns::card(name)).collect();
    let ways = ways(server, patience);
    *ways.health.borrow_mut() = Health::resting(Duration::from_millis(50));
    let mut model = Live::new(ways, chain, Some(Effort::Low)).unwrap();
    let mut news = Vec::new();
    let result = model.next(turn, budget, &mut |one| news.push(one)).await;
    Told { result, news }
}

async fn ask_once(server: &Server, chain: &[&str]) -> Told {
    ask(server, chain, &mut Budget::default(), &opening(), Patience::default()).await
}

#[tokio::test]
async fn a_turn_leaves_as_the_protocol_says_and_comes_back_priced() {
    let server = Server::start(vec![wire::json(200, &click())]);
    let mut budget = Budget::new(Usd::parse("0.50"), Usd::ZERO);
    let told = ask(&server, &["gpt-5.4"], &mut budget, &opening(), Patience::default()).await;
    let reply = told.result.unwrap();
    assert!(matches!(&reply.intent, Intent::Act(actions) if actions.len() == 1));
    // 354 x 2.50 + 1024 x 0.25 + 11 x 15, per million
    assert_eq!(reply.cost, Usd::parse("0.001306"));
    assert_eq!(budget.spent(), Usd::parse("0.001306").unwrap());
    assert!(
        matches!(&told.news[..], [News::Asked { model, reserved: Some(most), .. }] if model == "gpt-5.4" && *most > budget.spent())
    );

    let sent = server.requests().remove(0);
    assert!(sent.head.starts_with("POST /v1/responses HTTP/1.1"), "{}", sent.head);
    assert!(
        sent.head
            .to_lowercase()
            .contains(&format!("authorization: bearer {KEY}"))
    );
    assert_eq!(
        sent.body,
        json!({
            "model": "gpt-5.4", "instructions": "Stay inside the application.",
            "input": [{ "role": "user", "content": [
                { "type": "input_text", "text": "Choose Express" },
                { "type": "input_image", "image_url": "data:image/png;base64,AQ==", "detail": "original" },
            ] }],
            "tools": [{ "type": "computer" }], "store": false, "include": ["reasoning.encrypted_content"],
            "max_output_tokens": 4096, "reasoning": { "effort": "low" }, "stream": true,
        })
    );
}

#[tokio::test]
async fn the_next_turn_carries_the_answer_word_for_word_and_its_screenshot() {
    let server = Server::start(vec![wire::json(200, &click())]);
    let mut first = turns::click();
    first["output"][1]["created_by"] = json!("someone");
    let reply = Reply {
        raw: first.clone(),
        ..ask_once(&server, &["gpt-5.4"]).await.result.unwrap()
    };
    let done = Acted {
        results: vec![OrderResult::Done],
        ..Acted::default()
    };
    let turn = opening().then(reply, done, picture(2));

    let server = Server::start(vec![wire::json(200, &click())]);
    let told = ask(
        &server,
        &["gpt-5.4"],
        &mut Budget::default(),
        &turn,
        Patience::default(),
    )
    .await;
    assert!(told.result.is_ok());
    let input = server.requests().remove(0).body["input"].take();
    let output = click()["output"].take();
    assert_eq!(input[1], output[0]);
    assert_eq!(input[2], output[1], "word for word, but for `created_by`");
    assert_eq!(
        input[3],
        json!({
            "type": "computer_call_output", "call_id": "call_77", "acknowledged_safety_checks": [],
            "output": { "type": "computer_screenshot", "image_url": "data:image/png;base64,Ag==", "detail": "original" },
        })
    );
    assert_eq!(input.as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn a_key_that_is_not_accepted_is_said_once_and_shown_never() {
    let body =
        json!({ "error": { "message": format!("Incorrect API key provided: {KEY}"), "code": "invalid_api_key" } });
    let server = Server::start(vec![wire::json(401, &body)]);
    let told = ask_once(&server, &["gpt-5.4"]).await;
    assert_eq!(
        told.error(),
        "gpt-5.4 rejected the request: HTTP 401: Incorrect API key provided: [key] (invalid_api_key); check the key in OPENAI_API_KEY"
    );
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_busy_model_is_asked_again_when_it_wishes() {
    let busy = json!({ "error": { "message": "slow down", "code": "rate_limit_exceeded" } });
    let server = Server::start(vec![
        with(429, SOON, &busy),
        with(500, SOON, &json!(null)),
        wire::json(200, &click()),
    ]);
    let told = ask_once(&server, &["gpt-5.4"]).await;
    assert!(told.result.is_ok());
    assert_eq!(told.decisions(), ["asked again after 0.0 s", "asked again after 0.0 s"]);
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_broken_service_is_given_up_after_two_retries_a_rest_and_a_trial_and_costs_nothing() {
    let down = || with(503, SOON, &json!({ "error": { "message": "overloaded" } }));
    let server = Server::start(vec![down(), down(), down(), down()]);
    let mut budget = Budget::new(Usd::parse("0.50"), Usd::ZERO);
    let told = ask(&server, &["gpt-5.4"], &mut budget, &opening(), Patience::default()).await;
    assert_eq!(told.error(), "gpt-5.4 is unavailable: HTTP 503: overloaded");
    assert_eq!((server.requests().len(), budget.spent()), (4, Usd::ZERO));
    assert_eq!(told.decisions().len(), 3);
    assert!(
        told.decisions()[2].starts_with("nobody else is left; asked again after 0."),
        "{:?}",
        told.decisions()
    );
}

#[tokio::test]
async fn a_wish_to_wait_too_long_and_a_plain_no_are_not_waited_for() {
    for headers in [[("retry-after", "121")], [("x-should-retry", "false")]] {
        let server = Server::start(vec![with(429, &headers, &json!({})), wire::json(200, &click())]);
        let told = ask_once(&server, &["gpt-5.4", "gpt-5.4-mini"]).await;
        assert_eq!(told.decisions(), ["gpt-5.4-mini is asked instead"]);
        assert_eq!(told.result.unwrap().model, "gpt-5.4-mini");
    }
}

#[tokio::test]
async fn without_quota_the_next_model_of_the_chain_is_asked_at_once() {
    let quota = json!({ "error": { "message": "You exceeded your quota", "type": "insufficient_quota", "code": "insufficient_quota" } });
    let server = Server::start(vec![wire::json(429, &quota), wire::json(200, &click())]);
    let told = ask_once(&server, &["gpt-5.4", "gpt-5.4-mini"]).await;
    assert_eq!(told.decisions(), ["gpt-5.4-mini is asked instead"]);
    let models: Vec<String> = server
        .requests()
        .iter()
        .map(|sent| sent.body["model"].to_string())
        .collect();
    assert_eq!(models, ["\"gpt-5.4\"", "\"gpt-5.4-mini\""]);
    assert!(told.result.is_ok());
}

#[tokio::test]
async fn an_answer_that_makes_no_sense_is_asked_for_once_more_and_stays_paid() {
    let nonsense: [(Play, Play, &str); 5] = [
        (
            text(200, "application/json", "{\"output\": [{"),
            text(200, "application/json", ""),
            "empty",
        ),
        (
            text(200, "application/json", "garbage"),
            text(200, "application/json", "{\"output\": ["),
            "not JSON: EOF",
        ),
        (
            text(200, "text/html", "<html>"),
            text(200, "text/html; charset=utf-8", "<html>"),
            "a web page, not JSON",
        ),
        (
            wire::json(200, &json!({})),
            wire::json(200, &json!({ "output": [] })),
            "neither an action nor a final message",
        ),
        (
            wire::json(200, &json!(null)),
            wire::json(200, &json!([1])),
            "no `output`",
        ),
    ];
    for (first, second, reason) in nonsense {
        let server = Server::start(vec![first, second]);
        let mut budget = Budget::new(Usd::parse("1"), Usd::ZERO);
        let told = ask(&server, &["gpt-5.4"], &mut budget, &opening(), Patience::default()).await;
        assert_eq!(told.decisions(), ["asked once more"]);
        assert!(
            matches!(told.result, Err(ModelError::Protocol { .. })),
            "{:?}",
            told.result
        );
        assert!(told.error().contains(reason), "{}", told.error());
        assert_eq!(
            budget.spent(),
            unknown().plus(unknown()),
            "nobody knows what it cost: more than was expected"
        );
    }
}

fn to_responses(body: serde_json::Value) -> Request {
    Request {
        body,
        ..request(&opening(), "gpt-5.4", None)
    }
}

fn reserved() -> Usd {
    let request = request(&opening(), "gpt-5.4", Some(Effort::Low));
    price::estimate(&turns::card("gpt-5.4"), request.input_tokens, request.output_tokens)
}

/// What counts where nobody knows what was billed.
fn unknown() -> Usd {
    reserved().percent(130)
}

async fn post(play: Play, patience: Patience) -> Trouble {
    let server = Server::start(vec![play]);
    http(&server, patience)
        .post(&to_responses(json!({ "pad": "x".repeat(1 << 20) })), None, &mut |_| {})
        .await
        .unwrap_err()
}

#[tokio::test]
async fn a_connection_that_breaks_may_have_cost_and_may_be_tried_again() {
    let short = Patience {
        total: Duration::from_millis(200),
        ..Patience::default()
    };
    for (play, patience, reason) in [
        (Play::Reset, Patience::default(), "the connection broke"),
        (Play::CutOff, Patience::default(), "the connection broke"),
        (Play::Silence, short, "no answer within 0.2 s"),
        (Play::Stall, short, "no answer within 0.2 s"),
    ] {
        let trouble = post(play, patience).await;
        let Kind::Passing { reason: said, .. } = &trouble.kind else {
            panic!("{trouble:?}")
        };
        assert!(said.contains(reason), "{said}");
        assert_eq!(trouble.bill, Bill::Unknown);
    }
}

#[tokio::test]
async fn a_service_that_is_not_there_costs_nothing() {
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let endpoint = Endpoint::parse(&format!("http://{free}/v1")).unwrap();
    let client = Http::new(
        endpoint,
        Some(ApiKey::new(KEY).unwrap()),
        KeyIn::Bearer,
        Patience::default(),
    )
    .unwrap();
    let trouble = client
        .post(&to_responses(json!({})), None, &mut |_| {})
        .await
        .unwrap_err();
    assert!(
        matches!(&trouble.kind, Kind::Passing { reason, .. } if reason.contains("no connection")),
        "{trouble:?}"
    );
    assert_eq!(trouble.bill, Bill::Nothing);
}

#[tokio::test]
async fn a_request_that_timed_out_leaves_its_money_spent() {
    let server = Server::start(vec![Play::Silence]);
    let mut budget = Budget::new(Some(reserved().plus(Usd::micros(1))), Usd::ZERO);
    let short = Patience {
        total: Duration::from_millis(200),
        ..Patience::default()
    };
    let told = ask(&server, &["gpt-5.4", "gpt-5.4-nano"], &mut budget, &opening(), short).await;
    assert!(
        matches!(&told.result, Err(ModelError::Money { scope, .. }) if scope == "run"),
        "{:?}",
        told.result
    );
    assert_eq!((server.requests().len(), budget.spent()), (1, unknown()));
}

#[tokio::test]
async fn a_redirect_is_not_followed_with_a_key() {
    let other = Server::start(vec![wire::json(200, &click())]);
    let location = [("location", other.address.as_str())];
    let server = Server::start(vec![with(307, &location, &json!({}))]);
    let told = ask_once(&server, &["gpt-5.4"]).await;
    assert!(
        told.error()
            .contains("a redirect, which is not followed with a key; check OPENAI_BASE_URL"),
        "{}",
        told.error()
    );
    assert!(other.requests().is_empty());
}

#[tokio::test]
async fn a_body_without_end_is_cut_off() {
    let patience = Patience {
        body: 1 << 20,
        ..Patience::default()
    };
    let trouble = post(text(200, "application/json", &" ".repeat(3 << 20)), patience).await;
    assert!(
        matches!(&trouble.kind, Kind::Garbled { reason } if reason.contains("longer than 1 MiB")),
        "{trouble:?}"
    );
}

#[tokio::test]
async fn an_answer_without_usage_costs_more_than_was_expected() {
    let mut body = click();
    body["usage"] = json!(null);
    let server = Server::start(vec![wire::json(200, &body)]);
    let reply = ask_once(&server, &["gpt-5.4"]).await.result.unwrap();
    assert_eq!((reply.usage, reply.cost), (None, Some(unknown())));
}

#[tokio::test]
async fn money_is_refused_before_anything_leaves() {
    let server = Server::start(vec![wire::json(200, &click())]);
    let mut budget = Budget::default();
    budget.begin_row(Usd::parse("0.01"));
    let told = ask(&server, &["gpt-5.4"], &mut budget, &opening(), Patience::default()).await;
    assert!(
        matches!(&told.result, Err(ModelError::Money { scope, .. }) if scope == "row"),
        "{:?}",
        told.result
    );

    let told = ask(&server, &["gpt-9"], &mut budget, &opening(), Patience::default()).await;
    assert!(
        matches!(&told.result, Err(ModelError::Unpriced { .. })),
        "{:?}",
        told.result
    );
    assert!(told.news.is_empty() && server.requests().is_empty());
}

#[tokio::test]
async fn an_unpriced_model_may_be_asked_where_no_money_counts() {
    let server = Server::start(vec![wire::json(200, &click())]);
    assert_eq!(ask_once(&server, &["gpt-9"]).await.result.unwrap().cost, None);
}
