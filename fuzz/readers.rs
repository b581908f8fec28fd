//! The readers of what comes from outside, each as a function of bytes that must return, whatever the bytes.
//!
//! The fuzz targets call them with what the fuzzer makes up, `tests/corpus.rs` with the corpus that is kept. What a
//! reader promises beyond that it does not panic is asserted here.

#[path = "../tests/support/answers.rs"]
mod answers;
#[path = "../tests/support/turns.rs"]
mod turns;

use std::path::Path;
use std::sync::OnceLock;

use deskwright::data::{csv_rows, ledger, results};
use deskwright::geometry::Size;
use deskwright::model::answer::Answer;
use deskwright::model::card::Card;
use deskwright::model::form::{Space, ToolForm};
use deskwright::model::protocol::{self, Question, Request};
use deskwright::model::reply::{Intent, Reply};
use deskwright::model::stream::{Folded, Stream};
use deskwright::model::table::Table;
use deskwright::model::tool::Tool;
use deskwright::model::turn::{Acted, OrderResult, Turn};
use deskwright::model::wire::{Advice, Received};
use deskwright::recording::read::Recording;
use deskwright::recording::tape::Tape;
use deskwright::report::html::page;
use deskwright::report::junit;
use deskwright::report::story::Story;
use deskwright::report::summary::Summary;
use deskwright::scenario::Scenario;
use deskwright::scenario::draw::Look;
use serde_json::{Value, json};

/// A reader by the name of its corpus.
pub type Reader = (&'static str, fn(&[u8]));

/// Every reader.
pub const READERS: [Reader; 11] = [
    ("openai", openai),
    ("anthropic", anthropic),
    ("chat", chat),
    ("gemini", gemini),
    ("written", written),
    ("streams", streams),
    ("scenario", scenario),
    ("table", table),
    ("rows", rows),
    ("events", events),
    ("answer", answer),
];

pub fn openai(bytes: &[u8]) {
    let forms = [ToolForm::Computer, ToolForm::Function, ToolForm::ComputerPreview];
    in_a_form("gpt-5.4", &forms, bytes);
}

pub fn anthropic(bytes: &[u8]) {
    let forms = [
        ToolForm::Toolset20260801,
        ToolForm::Computer20251124,
        ToolForm::Function,
        ToolForm::Text,
        ToolForm::Computer20250124,
        ToolForm::Computer20241022,
    ];
    in_a_form("claude-sonnet-5-5", &forms, bytes);
}

pub fn chat(bytes: &[u8]) {
    in_a_form("openrouter/some/model", &[ToolForm::Function, ToolForm::Text], bytes);
}

/// As many spaces as there are at the start, so far does the form of the tool stand in the list.
fn in_a_form(model: &str, forms: &[ToolForm], bytes: &[u8]) {
    let spaces = bytes.iter().take_while(|byte| **byte == b' ').count();
    let mut card = card(model);
    card.form.tool = *forms.iter().cycle().nth(spaces).unwrap_or(&card.form.tool);
    answered(&card, bytes);
}

pub fn gemini(bytes: &[u8]) {
    answered(&card("gemini-3.5-flash"), bytes);
}

/// Calls that a model writes into its text; the first byte says in which form and in which space.
pub fn written(bytes: &[u8]) {
    let Some((first, text)) = bytes.split_first() else {
        return;
    };
    let mut card = card("openrouter/some/model");
    card.form.tool = match first % 4 {
        0 => ToolForm::Function,
        1 => ToolForm::UiTars,
        2 => ToolForm::Qwen,
        _ => ToolForm::OpenCua,
    };
    card.form.space = match first / 4 % 3 {
        0 => Space::Pixels,
        1 => Space::Grid(1000),
        _ => Space::Fraction,
    };
    let message = json!({ "role": "assistant", "content": String::from_utf8_lossy(text) });
    let body = json!({ "choices": [{ "index": 0, "message": message, "finish_reason": "stop" }] });
    read(&card, 200, body, None);
}

/// The first byte says whose stream it is, the second in what pieces it comes.
pub fn streams(bytes: &[u8]) {
    let (Some((first, rest)), length) = (bytes.split_first(), bytes.get(1).copied().unwrap_or(0)) else {
        return;
    };
    let bytes = rest.get(1..).unwrap_or_default();
    let name = match first % 4 {
        0 => "gpt-5.4",
        1 => "claude-sonnet-5-5",
        2 => "openrouter/some/model",
        _ => "gemini-3.5-flash",
    };
    let card = card(name);
    let folded = |length: usize| -> Result<Folded, _> {
        let mut stream = Stream::new(protocol::streamed(card.form.protocol, &mut empty()));
        for piece in bytes.chunks(length.max(1)) {
            stream.feed(piece, str::to_owned);
            let _ = stream.progress();
        }
        stream.end(str::to_owned)
    };
    let whole = folded(bytes.len());
    assert_eq!(whole, folded(usize::from(length)), "the pieces make a difference");
    if let Ok(folded) = whole {
        read(&card, folded.status, folded.body, None);
    }
}

fn empty() -> Request {
    Request {
        resource: String::new(),
        headers: Vec::new(),
        body: json!({}),
        input_tokens: 0,
        output_tokens: 0,
    }
}

pub fn scenario(bytes: &[u8]) {
    let look = Look {
        width: 80,
        colour: true,
        unicode: true,
    };
    let findings = match Scenario::parse(Path::new("fuzz.yaml"), bytes) {
        Ok((_, warnings)) => warnings,
        Err(findings) => {
            assert!(findings.errors() > 0, "a scenario was refused without a reason");
            findings
        }
    };
    let _ = (findings.drawn(look), findings.lines(), findings.to_json());
}

pub fn table(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match Table::built_in().with(&text) {
        Ok(table) => {
            for name in table.names() {
                assert!(table.card(name).is_some(), "{name} is a name and has no card");
            }
        }
        Err(error) => {
            let _ = error.to_string();
            assert!(error.span.end <= text.len(), "the place is not in the file");
        }
    }
}

pub fn rows(bytes: &[u8]) {
    static SCENARIO: OnceLock<Scenario> = OnceLock::new();
    let scenario = SCENARIO.get_or_init(|| {
        let text = "inputs: { ref: { type: text }, n: { type: integer }, on: { type: flag, default: no }, \
                    due: { type: date, from: \"%Y-%m-%d\", as: \"%d.%m.%Y\" } }\n\
                    key: ref\nwindows: [x]\nsteps: [ { click: \"{{ ref }}{{ n }}{{ due }}\" } ]\n";
        match Scenario::parse(Path::new("fuzz.yaml"), text.as_bytes()) {
            Ok((scenario, _)) => scenario,
            Err(findings) => panic!("{}", findings.lines()),
        }
    });
    match csv_rows::read(Path::new("fuzz.csv"), bytes, scenario, &[]) {
        Ok(rows) => assert!(!rows.is_empty()),
        Err(error) => drop(error.to_string()),
    }
}

/// The events of a recording, and what is made of them.
pub fn events(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let run = json!({ "format": 1, "version": "0.1.0", "scenario": { "path": "a.yaml", "text": "steps: [ { click: a } ]" },
        "folder": "/run", "size": { "width": 1280, "height": 800 }, "rows": [], "data": null, "started": "2026-01-01T00:00:00Z" });
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).expect("a file");
    write("run.json", run.to_string().as_bytes());
    write("events.jsonl", bytes);
    if let Ok(recording) = Recording::open(folder.path()) {
        for sitting in recording.sittings() {
            drop(Tape::of(&recording, sitting).map_err(|error| error.to_string()));
        }
        let _ = (
            ledger::states(&recording.entries),
            ledger::left(&recording.run.rows, &recording.entries),
        );
        let _ = results::of(&recording.entries);
        let suite = junit::of_run(&Summary::of(&recording.entries), &Story::of(&recording.entries));
        junit::xml("fuzz", &[suite]).expect("XML");
        page::render(&recording.run, &recording.entries, &|_| None).expect("a page");
    }
    write("run.json", bytes);
    drop(Recording::open(folder.path()).map_err(|error| error.to_string()));
}

/// An answer as a recording keeps it.
pub fn answer(bytes: &[u8]) {
    let Ok(kept) = serde_json::from_slice::<Answer>(bytes) else {
        return;
    };
    let mut card = card("gpt-5.4");
    card.form = kept.form();
    read(&card, kept.status, kept.body, kept.picture);
}

fn card(name: &str) -> Card {
    static TABLE: OnceLock<Table> = OnceLock::new();
    let found = TABLE.get_or_init(Table::built_in).card(name);
    found.unwrap_or_else(|| panic!("{name} has no card"))
}

/// A body as it comes over the wire, with a success's status and with others.
fn answered(card: &Card, bytes: &[u8]) {
    match serde_json::from_slice::<Value>(bytes) {
        Ok(body) => {
            for status in [302, 400, 413, 429, 500] {
                read(card, status, body.clone(), None);
            }
            read(card, 200, body, None);
        }
        Err(error) => {
            let text: String = String::from_utf8_lossy(bytes).chars().take(500).collect();
            let seen = turns::shown(turns::picture(1).as_ref(), card).seen;
            for status in [200, 502] {
                let received = received(status, Value::String(text.clone()), Some(error.to_string()));
                assert!(protocol::reply(&card.id, &card.form, &received, &seen).is_err());
            }
        }
    }
}

fn received(status: u16, body: Value, flaw: Option<String>) -> Received {
    Received {
        status,
        advice: Advice::default(),
        body,
        flaw,
    }
}

/// Reads an answer, keeps it, reads what was kept, and sends it back with every kind of result.
fn read(card: &Card, status: u16, body: Value, size: Option<Size>) {
    let shown = turns::shown(turns::picture(1).as_ref(), card);
    let mut seen = shown.seen;
    seen.view.image = size.unwrap_or(seen.view.image);
    let heard = match protocol::reply(&card.id, &card.form, &received(status, body.clone(), None), &seen) {
        Ok(heard) => heard,
        Err(trouble) => return drop(trouble.kind.into_error(&card.id).to_string()),
    };
    let is_refused = matches!(heard.intent, Intent::Refuse(_));
    assert!(
        (200..300).contains(&status) || is_refused,
        "an answer with the status {status}"
    );
    if let Intent::Act(asked) = &heard.intent {
        assert!(!asked.is_empty());
        for one in asked {
            let _ = (one.order.to_string(), one.order.kind());
        }
    }
    let reply = Reply {
        seen,
        ..turns::reply::reply(card, heard, received(status, body, None), shown)
    };
    let opening = turns::opening();
    let text = serde_json::to_string(&Answer::given(&opening, &reply)).expect("JSON");
    let kept: Answer = serde_json::from_str(&text).expect("what was written can be read");
    assert_eq!(kept.form(), card.form);
    let again = protocol::reply(&card.id, &kept.form(), &received(kept.status, kept.body, None), &seen);
    let again = again.expect("what was read can be read again");
    // NaN is not equal to itself, and is read all the same.
    assert_eq!(format!("{:?}", again.intent), format!("{:?}", reply.intent));
    for shift in 0..3 {
        send_back(card, reply.clone(), opening.clone(), shift);
    }
}

fn send_back(card: &Card, reply: Reply, opening: Turn, shift: usize) {
    let kinds = [
        OrderResult::Done,
        OrderResult::Gave("12".to_owned()),
        OrderResult::Refused("no".to_owned()),
        OrderResult::NotReached,
        OrderResult::Failed("it broke".to_owned()),
        OrderResult::Gave(String::new()),
        OrderResult::Refused(String::new()),
        OrderResult::Failed(String::new()),
        OrderResult::Showed {
            text: "this".to_owned(),
            png: vec![1].into(),
            size: Size::new(3, 2),
        },
    ];
    let asked = match &reply.intent {
        Intent::Act(asked) => asked.as_slice(),
        _ => &[],
    };
    let approved = asked.iter().flat_map(|one| one.checks.clone()).take(shift * 2);
    let acted = Acted {
        results: kinds
            .iter()
            .cycle()
            .skip(shift * 3)
            .take(asked.len())
            .cloned()
            .collect(),
        approved: approved.collect(),
        note: (shift == 1).then(|| "Go on.".to_owned()),
    };
    let turn = opening.then(reply, acted, turns::picture(2));
    let tools = [Tool {
        name: "look_up".to_owned(),
        description: "Looks a name up.".to_owned(),
        parameters: json!({ "type": "object", "properties": { "name": { "type": "string" } } }),
        deferred: false,
    }];
    let question = Question {
        card,
        effort: None,
        goal: &turn.goal,
        instructions: &turn.instructions,
        tools: if shift == 0 { &[] } else { &tools },
        earlier: None,
        past: &turn.past,
        now: &turns::shown(turn.now.as_ref(), card),
        wanted: None,
        run: &turn.run,
        held: shift == 2,
    };
    match protocol::request(&question) {
        Ok(request) => {
            assert!(request.body.is_object());
            // No token is shorter than a byte; a picture's are not its bytes.
            assert!(request.input_tokens > 0 && request.output_tokens > 0);
        }
        Err(error) => assert!(card.form.tool == ToolForm::ComputerPreview, "{error}"),
    }
}
