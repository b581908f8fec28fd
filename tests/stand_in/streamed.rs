//! A plain answer as the vendor streams it: the same answer in events.
//!
//! Source: the vendors' API references and recorded streams, state of November 2026.

use serde_json::{Value, json};

/// An event: its name, where the vendor gives one, and its data; a string is a word as it is.
pub type Event = (Option<String>, Value);

/// Events as they go over the wire.
pub fn text(events: &[Event]) -> String {
    let line = |(name, data): &Event| {
        let name = name.as_ref().map(|name| format!("event: {name}\n")).unwrap_or_default();
        match data {
            Value::String(word) => format!("{name}data: {word}\n\n"),
            data => format!("{name}data: {data}\n\n"),
        }
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

/// Anthropic's events for a message.
pub fn anthropic(message: &Value) -> Vec<Event> {
    let mut begun = message.clone();
    begun["content"] = json!([]);
    begun["stop_reason"] = Value::Null;
    if let Some(output) = begun.get_mut("usage").and_then(|usage| usage.get_mut("output_tokens")) {
        *output = json!(1);
    }
    let mut all = vec![
        json!({ "type": "message_start", "message": begun }),
        json!({ "type": "ping" }),
    ];
    let blocks = message.get("content").and_then(Value::as_array);
    for (at, block) in blocks.into_iter().flatten().enumerate() {
        let mut empty = block.clone();
        let mut deltas = Vec::new();
        for (field, kind) in [
            ("text", "text_delta"),
            ("thinking", "thinking_delta"),
            ("signature", "signature_delta"),
        ] {
            if let Some(Value::String(text)) = empty.get_mut(field).map(Value::take) {
                empty[field] = json!("");
                deltas.extend(
                    pieces(&text)
                        .into_iter()
                        .map(|piece| json!({ "type": kind, field: piece })),
                );
            }
        }
        if let Some(input) = empty.get_mut("input").map(Value::take) {
            empty["input"] = json!({});
            // An empty input is one empty piece.
            let text = if input == json!({}) {
                String::new()
            } else {
                input.to_string()
            };
            let texts = if text.is_empty() { vec![text] } else { pieces(&text) };
            deltas.extend(
                texts
                    .into_iter()
                    .map(|text| json!({ "type": "input_json_delta", "partial_json": text })),
            );
        }
        all.push(json!({ "type": "content_block_start", "index": at, "content_block": empty }));
        all.extend(
            deltas
                .into_iter()
                .map(|delta| json!({ "type": "content_block_delta", "index": at, "delta": delta })),
        );
        all.push(json!({ "type": "content_block_stop", "index": at }));
    }
    let mut delta = json!({ "stop_reason": message.get("stop_reason"), "stop_sequence": message.get("stop_sequence") });
    if let Some(details) = message.get("stop_details") {
        delta["stop_details"] = details.clone();
    }
    all.push(json!({ "type": "message_delta", "delta": delta, "usage": message.get("usage") }));
    all.push(json!({ "type": "message_stop" }));
    let named = |event: Value| (event.get("type").and_then(Value::as_str).map(str::to_owned), event);
    all.into_iter().map(named).collect()
}

/// The chunks of a completion, its usage, and the last word.
pub fn chat(completion: &Value) -> Vec<Event> {
    let chunk = |choices: Value, usage: &Value| {
        let mut chunk = completion.clone();
        chunk["object"] = json!("chat.completion.chunk");
        chunk["choices"] = choices;
        chunk["usage"] = usage.clone();
        (None, chunk)
    };
    let delta = |delta: Value| {
        chunk(
            json!([{ "index": 0, "delta": delta, "finish_reason": null }]),
            &Value::Null,
        )
    };
    let choice = &completion["choices"][0];
    let message = &choice["message"];
    let mut all = vec![delta(json!({ "role": "assistant" }))];
    for field in ["reasoning", "reasoning_content", "content"] {
        let text = message.get(field).and_then(Value::as_str).unwrap_or_default();
        all.extend(pieces(text).into_iter().map(|piece| delta(json!({ field: piece }))));
    }
    if let Some(details) = message.get("reasoning_details") {
        all.push(delta(json!({ "reasoning_details": details })));
    }
    let calls = message.get("tool_calls").and_then(Value::as_array);
    for (at, call) in calls.into_iter().flatten().enumerate() {
        let mut begun = call.clone();
        let arguments = begun["function"]["arguments"].take();
        begun["index"] = json!(at);
        begun["function"]["arguments"] = json!("");
        all.push(delta(json!({ "tool_calls": [begun] })));
        let more = |piece| json!({ "tool_calls": [{ "index": at, "function": { "arguments": piece } }] });
        all.extend(
            pieces(arguments.as_str().unwrap_or_default())
                .into_iter()
                .map(|piece| delta(more(piece))),
        );
    }
    let end = json!([{ "index": 0, "delta": {}, "finish_reason": choice["finish_reason"] }]);
    all.push(chunk(end, &Value::Null));
    all.push(chunk(json!([]), &completion["usage"]));
    all.push((None, json!("[DONE]")));
    all
}

/// The chunks of a content, each an answer with the next parts.
pub fn gemini(answer: &Value) -> Vec<Event> {
    let candidate = &answer["candidates"][0];
    let mut all = Vec::new();
    let parts = candidate["content"]["parts"].as_array();
    for part in parts.into_iter().flatten() {
        let text = part.get("text").and_then(Value::as_str);
        let texts = text.map(pieces).filter(|_| part.get("thoughtSignature").is_none());
        let part_with = |text: String| {
            let mut part = part.clone();
            part["text"] = json!(text);
            part
        };
        let split = texts.map(|texts| texts.into_iter().map(part_with).collect());
        for part in split.unwrap_or_else(|| vec![part.clone()]) {
            let mut chunk = answer.clone();
            chunk["candidates"] = json!([{ "content": { "parts": [part], "role": "model" }, "index": 0 }]);
            all.push((None, chunk));
        }
    }
    let mut last = candidate.clone();
    last["content"] = json!({ "role": "model" });
    let mut chunk = answer.clone();
    chunk["candidates"] = json!([last]);
    all.push((None, chunk));
    let before = all.len() - 1;
    for (_, chunk) in all.iter_mut().take(before) {
        chunk.as_object_mut().map(|fields| fields.shift_remove("usageMetadata"));
    }
    all
}

/// A text in pieces of a few characters.
fn pieces(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    chars.chunks(5).map(|piece| piece.iter().collect()).collect()
}
