//! A plain answer as the vendor streams it: the same answer in events.
//!
//! Source: the vendors' API references and recorded streams, state of November 2026.

use serde_json::{Value, json};

/// An event: its name, where the vendor gives one, and its data.
pub type Event = (Option<String>, Value);

/// Events as they go over the wire.
pub fn text(events: &[Event]) -> String {
    let line = |(name, data): &Event| {
        let name = name.as_ref().map(|name| format!("event: {name}\n")).unwrap_or_default();
        format!("{name}data: {data}\n\n")
    };
    events.iter().map(line).collect()
}

/// OpenAI's events for a response.
pub fn openai(response: &Value) -> Vec<Event> {
    let mut bare = response.clone();
    bare["status"] = json!("in_progress");
    bare["output"] = json!([]);
    bare["usage"] = Value::Null;
    bare["error"] = Value::Null;
    let mut all = vec![
        json!({ "type": "response.created", "response": bare }),
        json!({ "type": "response.in_progress", "response": bare }),
    ];
    let items = response.get("output").and_then(Value::as_array);
    for (at, item) in items.into_iter().flatten().enumerate() {
        let mut begun = item.clone();
        for (name, empty) in [
            ("status", json!("in_progress")),
            ("actions", json!([])),
            ("content", json!([])),
            ("summary", json!([])),
            ("arguments", json!("")),
        ] {
            if let Some(field) = begun.get_mut(name) {
                *field = empty;
            }
        }
        all.push(json!({ "type": "response.output_item.added", "output_index": at, "item": begun }));
        all.extend(parts(at, item));
        all.push(json!({ "type": "response.output_item.done", "output_index": at, "item": item }));
    }
    let status = response.get("status").and_then(Value::as_str).unwrap_or("completed");
    all.push(json!({ "type": format!("response.{status}"), "response": response }));
    let numbered = |(at, mut event): (usize, Value)| {
        event["sequence_number"] = json!(at);
        let name = event.get("type").and_then(Value::as_str).map(str::to_owned);
        (name, event)
    };
    all.into_iter().enumerate().map(numbered).collect()
}

fn parts(at: usize, item: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    let list = |name: &str| {
        item.get(name)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .enumerate()
    };
    let deltas = |kind: &str, place: &str, number: usize, text: &Value| -> Vec<Value> {
        let text = text.as_str().unwrap_or_default();
        let delta = |piece: String| json!({ "type": kind, "output_index": at, place: number, "delta": piece });
        pieces(text).into_iter().map(delta).collect()
    };
    for (number, part) in list("summary") {
        all.push(
            json!({ "type": "response.reasoning_summary_part.added", "output_index": at, "summary_index": number }),
        );
        all.extend(deltas(
            "response.reasoning_summary_text.delta",
            "summary_index",
            number,
            &part["text"],
        ));
    }
    for (number, part) in list("content") {
        all.push(json!({ "type": "response.content_part.added", "output_index": at, "content_index": number }));
        all.extend(deltas(
            "response.output_text.delta",
            "content_index",
            number,
            &part["text"],
        ));
        all.extend(deltas(
            "response.refusal.delta",
            "content_index",
            number,
            &part["refusal"],
        ));
    }
    if let Some(arguments) = item.get("arguments") {
        all.extend(deltas(
            "response.function_call_arguments.delta",
            "content_index",
            0,
            arguments,
        ));
    }
    all
}

/// A text in pieces of a few characters.
fn pieces(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    chars.chunks(5).map(|piece| piece.iter().collect()).collect()
}
