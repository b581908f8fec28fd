//! What becomes of every other way to use a tool. The application is a terminal program that stays and shows nothing.

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use image::ImageFormat;
use serde_json::{Value, json};

use crate::desk::{CANARY, Left, function, numbered, output, run, say};
use crate::service::{Answer, Asked, Service, json, picture};
use crate::stand_in::scripted::Scripted;

/// A goal with these tools, whose model uses `calls` and then gives up. Gives what each call came to, in the model's eyes.
fn use_tools(tools: &str, calls: &[(&str, Value)], variables: &[(&str, &str)]) -> (Vec<Value>, Left) {
    let outputs = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&outputs);
    let calls: Vec<(String, Value)> = calls
        .iter()
        .map(|(name, given)| ((*name).to_owned(), given.clone()))
        .collect();
    let model = Scripted::start(move |body, number| {
        if number == 0 {
            let items: Vec<Value> = calls
                .iter()
                .enumerate()
                .map(|(at, (name, given))| function(&format!("f{at}"), name, given))
                .collect();
            return numbered(0, &items);
        }
        for at in 0..calls.len() {
            seen.lock().unwrap().push(output(body, &format!("f{at}")));
        }
        numbered(number, &[say("I cannot go on.")])
    });
    let scenario = format!(
        "windows: [Nothing]\nmodels: [gpt-5.4]\nsecrets: {{ key: {{ env: TOOL_KEY }} }}\ntools:\n{tools}\
         steps:\n  - goal: Try the tools\n    until: {{ visible: Never }}\n    within: 0s\n"
    );
    let mut all = vec![("TOOL_KEY", CANARY)];
    all.extend(variables);
    let left = run(&scenario, &model, &all);
    assert_eq!(left.output.status.code(), Some(1), "{}", left.said());
    model.bodies();
    drop(model);
    left.assert_without(CANARY);
    left.assert_replays();
    let outputs = outputs.lock().unwrap().clone();
    (outputs, left)
}

fn texts(outputs: &[Value]) -> Vec<&str> {
    outputs.iter().map(|output| output.as_str().unwrap()).collect()
}

#[test]
fn a_program_gets_arguments_and_never_a_line() {
    let tools = r#"
  tell:
    description: Says what it is given
    parameters: { first: text, second: { type: integer, optional: true } }
    program: [python3, -c, "import sys; print(sys.argv[1:]); print('wrong', file=sys.stderr); sys.exit('bad' in sys.argv)", --, "{{ args.first }}", "n={{ args.second }}"]
  list:
    description: Lists
    parameters: { folder: text }
    program: [ls, "{{ args.folder }}"]
  missing: { description: Is not there, program: [no-such-program-here] }
  slow: { description: Takes long, program: [sleep, "60"], within: 300ms }
"#;
    let calls = [
        (
            "tell",
            json!({ "first": "a; rm -rf / $(id) `id` 'x\" \n", "second": 3 }),
        ),
        ("tell", json!({ "first": "--help" })),
        ("tell", json!({ "first": "bad" })),
        ("tell", json!({ "frist": "a" })),
        ("list", json!({ "folder": "--help" })),
        ("missing", json!({})),
        ("slow", json!({})),
        ("unheard_of", json!({})),
    ];
    let (outputs, left) = use_tools(tools, &calls, &[]);
    let said = texts(&outputs);
    assert_eq!(said[0], "['--', 'a; rm -rf / $(id) `id` \\'x\" \\n', 'n=3']\n");
    assert_eq!(said[1], "['--', '--help', 'n=']\n", "behind -- it is no option");
    assert_eq!(said[2], "It failed: the program ended with exit status: 1: wrong");
    assert_eq!(said[3], "It failed: there is no parameter `frist`; `first` is missing");
    assert!(
        said[4].starts_with("Not allowed: `--help` begins with `-`"),
        "{}",
        said[4]
    );
    assert!(
        said[5].starts_with("It failed: cannot run `no-such-program-here`"),
        "{}",
        said[5]
    );
    assert!(said[6].contains("did not end within 0.3 s"), "{}", said[6]);
    assert!(
        said[7].starts_with("It failed: there is no function unheard_of; there are tell,"),
        "{}",
        said[7]
    );
    let outcomes: Vec<String> = left.used().into_iter().map(|(_, outcome, _)| outcome).collect();
    assert_eq!(
        outcomes,
        [
            "gave", "gave", "failed", "failed", "refused", "failed", "failed", "failed"
        ]
    );
}

#[test]
fn a_person_who_is_not_there_is_told_to_the_model() {
    let tools = "  ask: { description: Asks, parameters: { question: text }, person: \"{{ args.question }}\" }\n";
    let (outputs, _) = use_tools(tools, &[("ask", json!({ "question": "Which one?" }))], &[]);
    assert_eq!(texts(&outputs), ["It failed: no one is here to answer"]);
}

/// Every way to fail.
fn service() -> Service {
    Service::start(|asked: &Asked, url: &str| -> Answer {
        match asked.path.as_str() {
            "/echo" => json(&json!({ "got": asked.body, "auth": asked.authorization })),
            "/mirror" => json(&json!({ "got": BASE64_STANDARD.encode(asked.body.to_string()) })),
            "/text" => (200, "text/plain", b"just words".to_vec()),
            "/denied" => (
                403,
                "application/json",
                format!("{{\"error\":{:?}}}", format!("bad key {CANARY}")).into_bytes(),
            ),
            "/error" => json(&json!({ "status": "error", "message": "no credits" })),
            "/redirect" => (302, "text/plain", b"elsewhere".to_vec()),
            "/long" => (200, "text/plain", vec![b'x'; 2 << 20]),
            "/foreign" => json(&json!({ "url": "https://evil.example/x.png" })),
            "/local" => json(&json!({ "url": "http://127.0.0.1:1/x.png" })),
            "/file" => json(&json!({ "url": "file:///etc/passwd" })),
            "/never" => json(&json!({ "status": "processing", "next": format!("{url}/never") })),
            "/astray" => json(&json!({ "status": "processing", "next": "https://evil.example/" })),
            "/picture" => (200, "image/png", picture([1, 2, 3], ImageFormat::Png)),
            "/page" => json(&json!({ "url": format!("{url}/text") })),
            path if path.starts_with("/items/") => json(&json!({ "path": path })),
            _ => (404, "text/plain", b"not here".to_vec()),
        }
    })
}

#[test]
fn values_are_sent_as_what_they_are_and_secrets_come_back_struck_out() {
    let service = service();
    let tools = r#"
  echo:
    description: d
    parameters: { text: text, count: { type: integer, optional: true }, on: { type: flag, optional: true } }
    http:
      method: POST
      url: "URL/echo"
      headers: { Authorization: "Bearer {{ secrets.key }}" }
      body:
        text: "<{{ args.text }}>"
        count: "{{ args.count }}"
        on: "{{ args.on }}"
        list: [1, "1", true, null]
        key: "k={{ secrets.key }}"
        inner: { count: "{{ args.count }}" }
  item: { description: d, parameters: { id: text }, http: { url: "URL/items/{{ args.id }}?x={{ args.id }}", result: path } }
"#;
    let calls = [
        ("echo", json!({ "text": "{{ secrets.key }}\u{1}key\u{1}", "on": true })),
        ("echo", json!({ "text": "{{ secrets.key }}", "on": true })),
        ("item", json!({ "id": "../a b?c" })),
    ];
    let (outputs, _) = use_tools(&tools.replace("URL", &service.url()), &calls, &[]);
    let said = texts(&outputs);
    assert_eq!(said[0], "It failed: `text` holds a control character");
    let got: Value = serde_json::from_str(said[1]).unwrap();
    assert_eq!(
        got,
        json!({ "auth": "Bearer [secret key]",
            "got": { "text": "<{{ secrets.key }}>", "on": true, "list": [1, "1", true, null], "key": "k=[secret key]" } })
    );
    assert_eq!(said[2], "/items/..%2Fa%20b%3Fc?x=..%2Fa%20b%3Fc");
    let sent = service.asked().remove(0);
    assert_eq!(
        (sent.authorization, sent.body["key"].as_str()),
        (format!("Bearer {CANARY}"), Some(&*format!("k={CANARY}")))
    );
}

#[test]
fn a_body_that_comes_back_in_base64_tells_no_secret() {
    let service = service();
    let tools = r#"
  mirror:
    description: d
    http: { method: POST, url: "URL/mirror", body: { key: "k={{ secrets.key }}" }, result: got }
"#;
    let (outputs, _) = use_tools(&tools.replace("URL", &service.url()), &[("mirror", json!({}))], &[]);
    let said = texts(&outputs)[0];
    assert!(said.contains("[secret key]"), "{said}");
    let sent = service.asked().remove(0);
    assert_eq!(sent.body["key"], format!("k={CANARY}"));
}

/// What a service answers at a path, the keys beside the url, and what the model is told of it.
const OUTCOMES: [(&str, &str, &str); 15] = [
    ("text", "", "just words"),
    (
        "denied",
        "",
        "It failed: HTTP 403: {\"error\":\"bad key [secret key]\"}",
    ),
    (
        "error",
        ", fails: { status: error }",
        "It failed: HTTP 200: {\"status\":\"error\",\"message\":\"no credits\"}",
    ),
    ("redirect", "", "It failed: HTTP 302: elsewhere"),
    ("long", "", "longer than 1 MiB"),
    (
        "foreign",
        ", result: url, as: image",
        "Not allowed: the scenario does not name the host evil.example",
    ),
    (
        "local",
        ", result: url, as: image",
        "Not allowed: the scenario does not name the host 127.0.0.1",
    ),
    (
        "file",
        ", result: url, as: image",
        "Not allowed: `file:///etc/passwd` is no address",
    ),
    ("never", POLL, "It failed: it was not done within 0.3 s"),
    (
        "astray",
        POLL,
        "Not allowed: the scenario does not name the host evil.example",
    ),
    ("text", POLL, "It failed: the answer has no address at `next`"),
    ("picture", ", as: image", "A picture of 96x64 pixels"),
    ("page", ", result: url, as: image", "no PNG, JPEG or WebP"),
    ("nothing", "", "It failed: HTTP 404: not here"),
    (
        "text",
        ", result: \"a.b[0]\"",
        "It failed: the answer has nothing at `a.b[0]`",
    ),
];

const POLL: &str = ", poll: { url: next, until: { status: success }, every: 100ms, within: 300ms }";

#[test]
fn every_answer_of_a_service_has_its_outcome() {
    let service = service();
    let url = service.url();
    let tool = |(at, (path, more, _)): (usize, &(&str, &str, &str))| {
        format!("  tool_{at}: {{ description: d, http: {{ url: \"{url}/{path}\"{more} }} }}\n")
    };
    let closed = "  closed: { description: d, http: { url: \"http://127.0.0.1:1/x\" } }\n".to_owned();
    let tools: String = OUTCOMES.iter().enumerate().map(tool).chain([closed]).collect();
    let names: Vec<String> = (0..OUTCOMES.len())
        .map(|at| format!("tool_{at}"))
        .chain(["closed".to_owned()])
        .collect();
    let calls: Vec<(&str, Value)> = names.iter().map(|name| (name.as_str(), json!({}))).collect();
    let (outputs, left) = use_tools(&tools, &calls, &[]);
    for ((path, more, expected), output) in OUTCOMES.iter().zip(&outputs) {
        let said = output.as_str().or(output[0]["text"].as_str()).unwrap();
        assert!(said.contains(expected), "{path}{more}: {said}");
    }
    assert_eq!(outputs[11][1]["type"], "input_image");
    let closed = outputs.last().unwrap().as_str().unwrap();
    assert!(
        closed.starts_with("It failed: cannot use http://127.0.0.1:1/x"),
        "{closed}"
    );
    assert!(
        service.asked().iter().all(|asked| asked.path != "/elsewhere"),
        "no redirect is followed"
    );
    let used: Vec<String> = left.used().into_iter().map(|(tool, ..)| tool).collect();
    assert_eq!(used, names);
}
