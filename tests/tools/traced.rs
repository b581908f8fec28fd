//! What a collector of OpenTelemetry is sent of a run: a service on the loopback that takes traces, one that is dead, and
//! one that never answers.

use std::collections::BTreeMap;
use std::net::TcpListener;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::desk::{CANARY, Left, deskwright, function, numbered, run, say, start};
use crate::service::{Asked, Service, json as answer};
use crate::stand_in::scripted::Scripted;

const COLLECTOR_KEY: &str = "collector-key-7";
const WORD: &str = "a-word-of-the-model";

fn collector(status: u16) -> Service {
    Service::start(move |_, _| {
        let (_, kind, body) = answer(&json!({}));
        (status, kind, body)
    })
}

fn spans(asked: &[Asked]) -> Vec<Value> {
    let of = |one: &Asked| {
        let scopes = one
            .body
            .pointer("/resourceSpans/0/scopeSpans")
            .and_then(Value::as_array)
            .cloned();
        scopes.unwrap_or_default()
    };
    let scopes = asked.iter().flat_map(of);
    let spans = scopes.flat_map(|scope| scope["spans"].as_array().cloned().unwrap_or_default());
    spans.collect()
}

fn named<'a>(spans: &'a [Value], name: &str) -> Vec<&'a Value> {
    spans.iter().filter(|span| span["name"] == name).collect()
}

/// An attribute as it is written.
fn attribute(span: &Value, name: &str) -> Value {
    let all = span["attributes"].as_array().unwrap();
    let mut found = all.iter().filter(|one| one["key"] == name);
    let value = found.next().map(|one| one["value"].clone()).unwrap_or_default();
    assert!(found.next().is_none(), "{name} stands twice in {span}");
    value
}

fn text(value: &str) -> Value {
    json!({ "stringValue": value })
}

fn count(value: u64) -> Value {
    json!({ "intValue": value.to_string() })
}

fn id(value: &Value, digits: usize) -> String {
    let text = value.as_str().unwrap().to_owned();
    assert_eq!(text.len(), digits, "{text}");
    assert!(
        text.chars().all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c)),
        "{text}"
    );
    assert!(text.chars().any(|c| c != '0'), "{text}");
    text
}

fn time(value: &Value) -> u64 {
    value.as_str().unwrap().parse().unwrap()
}

/// Every span is whole, of the same trace, and within its parent, which is there.
fn assert_whole(spans: &[Value]) {
    let by_id: BTreeMap<String, &Value> = spans.iter().map(|span| (id(&span["spanId"], 16), span)).collect();
    assert_eq!(by_id.len(), spans.len(), "every id is there once");
    let mut roots = 0;
    for span in spans {
        let keys: Vec<&str> = span.as_object().unwrap().keys().map(String::as_str).collect();
        let known = [
            "traceId",
            "spanId",
            "parentSpanId",
            "name",
            "kind",
            "startTimeUnixNano",
            "endTimeUnixNano",
            "attributes",
            "events",
            "status",
        ];
        assert_eq!(keys, known);
        assert_eq!(id(&span["traceId"], 32), id(&spans[0]["traceId"], 32));
        assert!(matches!(span["kind"].as_u64(), Some(1 | 3)), "{span}");
        let (begin, end) = (time(&span["startTimeUnixNano"]), time(&span["endTimeUnixNano"]));
        assert!(begin <= end, "{span}");
        for attribute in span["attributes"].as_array().unwrap() {
            let value = attribute["value"].as_object().unwrap();
            assert_eq!(value.len(), 1, "{attribute}");
            let kind = value.keys().next().unwrap();
            assert!(
                ["stringValue", "intValue", "boolValue"].contains(&kind.as_str()),
                "{attribute}"
            );
        }
        if span["parentSpanId"] == "" {
            roots += 1;
            continue;
        }
        let parent = by_id[&id(&span["parentSpanId"], 16)];
        let within = time(&parent["startTimeUnixNano"]) <= begin && end <= time(&parent["endTimeUnixNano"]);
        assert!(within, "{span} is not within {parent}");
    }
    assert_eq!(roots, 1, "one span is the run");
}

/// Nothing of what must stay here was sent.
fn assert_discreet(asked: &[Asked]) {
    let all: String = asked.iter().map(|one| one.body.to_string()).collect();
    let escaped = serde_json::to_string(CANARY).unwrap();
    let hidden = [
        CANARY.to_owned(),
        escaped.trim_matches('"').to_owned(),
        BASE64_STANDARD.encode(CANARY),
        COLLECTOR_KEY.to_owned(),
        WORD.to_owned(),
        "I cannot go on".to_owned(),
        "iVBOR".to_owned(),
    ];
    for one in hidden {
        assert!(!all.contains(&one), "{one} was sent: {all}");
    }
}

fn parent<'a>(spans: &'a [Value], span: &Value) -> &'a str {
    let parent = spans.iter().find(|other| other["spanId"] == span["parentSpanId"]);
    parent.map_or("", |parent| parent["name"].as_str().unwrap())
}

const SCENARIO: &str = r#"
windows: [Nothing]
models: [gpt-5.4]
secrets: { key: { env: TOOL_KEY } }
tools:
  post:
    description: Posts a word
    parameters: { word: text }
    http: { method: POST, url: "SERVICE/words", headers: { x-key: "{{ secrets.key }}" }, body: { word: "{{ args.word }}" } }
steps:
  - repeat: { times: 2, steps: [ { screenshot: "a{{ row.number }}" } ] }
  - goal: Post a word
    until: { visible: Never }
    within: 0s
"#;

/// Fails once, then uses a tool that there is and one that there is not, then gives up.
fn traced(collector: &Service) -> Left {
    let service = Service::start(|_, _| answer(&json!({ "taken": true })));
    let mut failed = false;
    let model = Scripted::start(move |_, number| {
        if !failed {
            failed = true;
            return json!({ "http_status": 503, "error": { "message": "busy", "type": "server_error" } });
        }
        match number {
            0 => {
                let junk = format!("{WORD} and more");
                let calls = [
                    function("f1", "post", &json!({ "word": WORD })),
                    function("f2", &junk, &json!({})),
                ];
                numbered(0, &calls)
            }
            number => numbered(number, &[say("I cannot go on.")]),
        }
    });
    let headers = format!("Authorization=Bearer%20{COLLECTOR_KEY}");
    let left = run(
        &SCENARIO.replace("SERVICE", &service.url()),
        &model,
        &[
            ("TOOL_KEY", CANARY),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.url()),
            ("OTEL_EXPORTER_OTLP_HEADERS", &headers),
            ("OTEL_SERVICE_NAME", "orders"),
        ],
    );
    assert_eq!(service.asked().len(), 1, "{}", left.said());
    left
}

#[test]
fn a_run_its_steps_requests_and_tools_are_spans_with_tokens_and_cost() {
    let collector = collector(200);
    let left = traced(&collector);
    assert_eq!(left.output.status.code(), Some(1), "{}", left.said());
    let asked = collector.asked();
    assert!(!asked.is_empty(), "{}", left.said());
    for one in &asked {
        assert_eq!((one.method.as_str(), one.path.as_str()), ("POST", "/v1/traces"));
        assert_eq!(one.authorization, format!("Bearer {COLLECTOR_KEY}"));
        let resource = &one.body["resourceSpans"][0]["resource"];
        assert_eq!(attribute(resource, "service.name"), text("orders"));
        assert_eq!(
            one.body["resourceSpans"][0]["scopeSpans"][0]["scope"]["name"],
            "deskwright"
        );
    }
    let spans = spans(&asked);
    assert_whole(&spans);
    assert_discreet(&asked);
    left.assert_without(COLLECTOR_KEY);
    assert!(!left.said().contains("trace"), "{}", left.said());

    let run = named(&spans, "run scenario")[0];
    assert_eq!(attribute(run, "deskwright.cost.usd"), text("0.002612"));
    assert_eq!(attribute(run, "deskwright.cost.picodollars"), count(2_612_000_000));
    assert_eq!(attribute(run, "deskwright.outcome"), text("failed"));
    assert_eq!(run["status"]["code"], 2);
    assert_eq!(
        (named(&spans, "row").len(), parent(&spans, named(&spans, "row")[0])),
        (1, "run scenario")
    );
    assert_eq!(parent(&spans, named(&spans, "step repeat")[0]), "row");
    let inner = named(&spans, "step screenshot");
    assert_eq!((inner.len(), parent(&spans, inner[0])), (2, "step repeat"));
    let goal = named(&spans, "invoke_agent deskwright")[0];
    assert_eq!(parent(&spans, goal), "row");
    assert_eq!(attribute(goal, "gen_ai.operation.name"), text("invoke_agent"));
    assert_eq!(attribute(goal, "gen_ai.agent.name"), text("deskwright"));
    assert_eq!(attribute(goal, "error.type"), text("failed"));

    let requests = named(&spans, "chat gpt-5.4");
    assert_eq!(requests.len(), 2, "one that is asked again is one request");
    for request in &requests {
        assert_eq!(parent(&spans, request), "invoke_agent deskwright");
        assert_eq!(request["kind"], 3);
        for (name, value) in [
            ("gen_ai.operation.name", text("chat")),
            ("gen_ai.provider.name", text("openai")),
            ("gen_ai.request.model", text("gpt-5.4")),
            ("gen_ai.request.stream", json!({ "boolValue": true })),
            ("gen_ai.usage.input_tokens", count(1378)),
            ("gen_ai.usage.cache_read.input_tokens", count(1024)),
            ("gen_ai.usage.cache_creation.input_tokens", count(0)),
            ("gen_ai.usage.output_tokens", count(11)),
            ("gen_ai.usage.reasoning.output_tokens", count(3)),
            ("deskwright.cost.usd", text("0.001306")),
            ("error.type", Value::Null),
        ] {
            assert_eq!(attribute(request, name), value, "{name}");
        }
    }
    let again = &requests[0]["events"][0];
    assert_eq!(again["name"], "deskwright.rerouted");
    assert_eq!(attribute(again, "deskwright.cause"), text("overloaded"));

    let post = named(&spans, "execute_tool post")[0];
    assert_eq!(parent(&spans, post), "invoke_agent deskwright");
    assert_eq!(attribute(post, "gen_ai.tool.name"), text("post"));
    assert_eq!(attribute(post, "error.type"), Value::Null);
    let unknown = named(&spans, "execute_tool _OTHER")[0];
    assert_eq!(unknown["status"]["code"], 2);

    // A replay has nobody to tell.
    let before = collector.asked().len();
    let replay = deskwright()
        .arg("replay")
        .arg(&left.folder)
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url())
        .output()
        .unwrap();
    assert!(replay.status.success());
    assert_eq!(collector.asked().len(), before);
}

#[test]
fn a_request_that_comes_to_nothing_is_an_error_with_its_cause() {
    let collector = collector(200);
    let model = Scripted::start(|_, _| json!({ "http_status": 401, "error": { "message": "no", "type": "x" } }));
    let url = collector.url();
    let variables = [("TOOL_KEY", CANARY), ("OTEL_EXPORTER_OTLP_ENDPOINT", url.as_str())];
    let left = run(&SCENARIO.replace("SERVICE", "http://127.0.0.1:9"), &model, &variables);
    assert_eq!(left.output.status.code(), Some(3), "{}", left.said());
    let asked = collector.asked();
    let spans = spans(&asked);
    assert_whole(&spans);
    assert_discreet(&asked);
    let request = named(&spans, "chat gpt-5.4")[0];
    assert_eq!(request["status"]["code"], 2);
    assert_eq!(attribute(request, "error.type"), text("rejected"));
    assert_eq!(
        attribute(named(&spans, "run scenario")[0], "deskwright.outcome"),
        text("broken")
    );
}

const PLAIN: &str = "windows: [Nothing]\nsteps:\n  - screenshot: a\n";

/// A run that passes, whatever the collector does; what it said of that.
fn passes(variables: &[(&str, &str)]) -> String {
    let left = start(PLAIN, variables);
    assert_eq!(left.output.status.code(), Some(0), "{}", left.said());
    left.said()
}

#[test]
fn a_collector_that_is_dead_silent_or_unwilling_changes_nothing() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap();
    let dead = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let said = passes(&[("OTEL_EXPORTER_OTLP_ENDPOINT", &dead)]);
    assert!(said.contains("of the trace, 3 spans were not taken: "), "{said}");

    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", silent.local_addr().unwrap());
    let said = passes(&[("OTEL_EXPORTER_OTLP_ENDPOINT", &address)]);
    assert!(said.contains("the collector did not answer within 3 s"), "{said}");

    let unwilling = collector(503);
    let said = passes(&[("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", &format!("{}/t", unwilling.url()))]);
    assert!(said.contains("3 spans were not taken: HTTP 503"), "{said}");
    assert_eq!(
        unwilling.asked()[0].path,
        "/t",
        "the address for traces is taken as it is"
    );

    for (name, value) in [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "no address"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://a:pass-word@127.0.0.1:9"),
    ] {
        let said = passes(&[(name, value)]);
        assert!(said.contains("no trace is sent: the collector's address"), "{said}");
        assert!(!said.contains("pass-word"), "{said}");
    }
}

#[test]
fn nothing_is_sent_where_nobody_asks_for_it() {
    let collector = collector(200);
    let url = collector.url();
    let named = ("OTEL_EXPORTER_OTLP_ENDPOINT", url.as_str());
    for off in [("OTEL_SDK_DISABLED", "true"), ("OTEL_TRACES_EXPORTER", "none")] {
        assert!(!passes(&[named, off]).contains("trace"));
    }
    assert!(passes(&[named, ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")]).contains("only http/json is spoken"));
    assert!(!passes(&[]).contains("trace"));
    assert_eq!(collector.asked().len(), 0);
    passes(&[named]);
    assert_eq!(spans(&collector.asked()).len(), 3, "run, row and step");
}
