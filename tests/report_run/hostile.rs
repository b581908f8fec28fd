//! Payloads in every text of a run: none becomes an element, an attribute or an escape sequence.

use std::collections::BTreeSet;

use deskwright::event::{Entry, Listener};
use deskwright::report::console::{Console, Terminal};
use deskwright::report::html;
use deskwright::report::junit;
use deskwright::report::story::Story;
use deskwright::report::summary::Summary;
use deskwright::screen::png;
use serde_json::Value;

use crate::gallery::{gallery, run_file};
use crate::markup::read;
use crate::tape::Tape;

const PAYLOADS: &[&str] = &[
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</style></svg></details><iframe src=//evil>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "<!-- ]]> &lt;b&gt;",
    "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m",
    "invoice\u{202e}fdp.exe\u{2066}\u{200b}",
    "nul\0 bell\u{7} back\u{8}space\rreturn\u{7f}",
];

/// Values that are not free text: enum words, names of frames, keys.
const STRUCTURE: &[&str] = &[
    "kind", "state", "outcome", "by", "frame", "do", "button", "ask", "reply", "step", "chord", "held", "verb",
];

#[test]
fn no_payload_becomes_markup() {
    let tape = gallery();
    let (plain, _) = read(&page(&tape, &tape.entries));
    let shape = |tags: &[crate::markup::Tag]| -> BTreeSet<String> {
        let keys = |tag: &crate::markup::Tag| {
            let mut keys: Vec<&str> = tag.attributes.iter().map(|(key, _)| key.as_str()).collect();
            keys.sort_unstable();
            format!("{} {}", tag.name, keys.join(" "))
        };
        tags.iter().map(keys).collect()
    };
    for payload in PAYLOADS {
        let html = page(&tape, &poisoned(&tape, payload));
        let (tags, text) = read(&html);
        assert_eq!(tags.len(), plain.len(), "{payload:?} changes the elements");
        assert_eq!(shape(&tags), shape(&plain), "{payload:?} changes the attributes");
        assert!(
            !html.contains(|c: char| c.is_control() && c != '\n'),
            "{payload:?} is there as it was"
        );
        assert!(!html.contains(['\u{202e}', '\u{2066}', '\u{200b}']));
        assert!(!text.contains("49{%"), "{payload:?} was rendered again");
    }
}

#[test]
fn no_payload_reaches_the_terminal() {
    let tape = gallery();
    for payload in PAYLOADS {
        for moves in [true, false] {
            let terminal = Terminal {
                moves,
                color: false,
                width: || Some(100),
            };
            let mut out = Vec::new();
            let mut console = Console::new(&mut out, terminal, Some(payload.into()));
            for entry in poisoned(&tape, payload) {
                console.event(&entry).expect("a console never stops a run");
            }
            drop(console);
            let text = String::from_utf8(out).expect("UTF-8");
            let ours = ["\u{1b}[?25l", "\u{1b}[?25h", "\u{1b}[J", "\r"];
            let mut rest = ours.iter().fold(text, |text, ours| text.replace(ours, ""));
            for up in 1..10 {
                rest = rest.replace(&format!("\u{1b}[{up}A"), "");
            }
            assert!(
                !rest.contains(|c: char| c.is_control() && c != '\n'),
                "{payload:?}: {rest:?}"
            );
            assert!(!rest.contains('\u{202e}'));
        }
    }
}

#[test]
fn no_payload_breaks_the_junit_file() {
    let cases = |entries: &[Entry]| {
        let suite = junit::of_run(&Summary::of(entries), &Story::of(entries));
        let (tags, _) = read(
            &junit::xml("deskwright", &[suite])
                .expect("XML")
                .replace("<?xml", "<xml"),
        );
        tags.iter()
            .map(|tag| (tag.name.clone(), tag.attributes.len()))
            .collect::<Vec<_>>()
    };
    let tape = gallery();
    let plain = cases(&tape.entries);
    for payload in PAYLOADS {
        assert_eq!(cases(&poisoned(&tape, payload)), plain, "{payload:?}");
    }
}

fn page(tape: &Tape, entries: &[Entry]) -> String {
    let frame = |id| tape.frames.get(&id).and_then(|bytes| png::decode(bytes).ok());
    html::render(&run_file(), entries, &frame).expect("a page")
}

/// The gallery with a payload in every free text.
fn poisoned(tape: &Tape, payload: &str) -> Vec<Entry> {
    let poison = |entry: &Entry| {
        let mut value = serde_json::to_value(entry).expect("JSON");
        spoil(&mut value, payload);
        serde_json::from_value(value).expect("still an entry")
    };
    tape.entries.iter().map(poison).collect()
}

fn spoil(value: &mut Value, payload: &str) {
    match value {
        Value::String(text) => text.push_str(payload),
        Value::Array(items) => items.iter_mut().for_each(|item| spoil(item, payload)),
        Value::Object(fields) => {
            let free = fields.iter_mut().filter(|(key, _)| !STRUCTURE.contains(&key.as_str()));
            free.for_each(|(_, field)| spoil(field, payload));
        }
        _ => {}
    }
}
