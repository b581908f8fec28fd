//! An assistant's message: where it stands in an answer, its calls, and how it goes back.

use serde_json::{Map, Value, json};

use crate::model::loose;

/// The message of an answer, wherever servers put it.
pub fn found(body: &Value) -> Option<&Value> {
    let choice = first(body.get("choices"));
    let inside = choice
        .and_then(|choice| choice.get("message"))
        .filter(|message| message.is_object());
    let elsewhere = || {
        let plain = body.get("message").filter(|message| message.is_object());
        let listed = || first(body.get("output")).or_else(|| first(body.get("data")));
        plain.or_else(|| listed().filter(|message| message.get("content").is_some()))
    };
    // A completion of text alone has no message.
    inside
        .or_else(|| choice.filter(|choice| choice.get("text").is_some_and(Value::is_string)))
        .or_else(elsewhere)
}

fn first(list: Option<&Value>) -> Option<&Value> {
    list?.as_array()?.first()
}

/// The words of a message: a text, or the texts of its parts.
pub fn content(message: &Value) -> String {
    let content = message.get("content").or_else(|| message.get("text"));
    match content {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(parts)) => {
            let texts = parts.iter().filter_map(|part| part.get("text")?.as_str());
            texts.collect::<Vec<_>>().join("\n")
        }
        _ => String::new(),
    }
}

/// A call as the protocol has it.
#[derive(Debug, Clone, PartialEq)]
pub struct WireCall {
    pub id: String,
    pub name: String,
    pub arguments: Value,
}

/// The calls of a message, each with an id: where the server gave none, one by its place.
pub fn calls(message: &Value) -> Vec<WireCall> {
    let listed = message
        .get("tool_calls")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let older = message.get("function_call").filter(|call| call.is_object());
    let mut calls: Vec<WireCall> = listed
        .iter()
        .enumerate()
        .map(|(at, call)| wire_call(at, call))
        .collect();
    if calls.is_empty() {
        calls.extend(older.map(|call| wire_call(0, &json!({ "function": call }))));
    }
    calls
}

fn wire_call(at: usize, call: &Value) -> WireCall {
    let function = call.get("function").unwrap_or(call);
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let id = text(call, "id");
    WireCall {
        id: if id.is_empty() { format!("call_{}", at + 1) } else { id },
        name: text(function, "name"),
        arguments: function
            .get("arguments")
            .or_else(|| function.get("parameters"))
            .cloned()
            .unwrap_or_default(),
    }
}

/// The message as it goes back, and the ids that want an answer. Its reasoning goes back word for word where the
/// server marks it as to be sent back, and beside calls: Moonshot refuses a call without its `reasoning_content`.
/// Arguments that are no JSON would break the server's template.
pub fn sent_back(raw: &Value) -> (Value, Vec<String>) {
    let empty = Value::Null;
    let message = found(raw).unwrap_or(&empty);
    let calls = calls(message);
    let mut back = Map::new();
    back.insert("role".to_owned(), json!("assistant"));
    let content = match message.get("content").or_else(|| message.get("text")) {
        Some(content @ (Value::String(_) | Value::Array(_))) => content.clone(),
        _ if calls.is_empty() => json!(""),
        _ => Value::Null,
    };
    back.insert("content".to_owned(), content);
    if let Some(details) = message.get("reasoning_details").filter(|details| !details.is_null()) {
        back.insert("reasoning_details".to_owned(), details.clone());
    }
    if !calls.is_empty() {
        if let Some(thought) = message.get("reasoning_content").filter(|thought| thought.is_string()) {
            back.insert("reasoning_content".to_owned(), thought.clone());
        }
        let calls: Vec<Value> = calls.iter().map(call_back).collect();
        back.insert("tool_calls".to_owned(), Value::Array(calls));
    }
    (Value::Object(back), calls.into_iter().map(|call| call.id).collect())
}

fn call_back(call: &WireCall) -> Value {
    json!({
        "id": call.id,
        "type": "function",
        "function": { "name": call.name, "arguments": arguments_back(&call.arguments) },
    })
}

fn arguments_back(arguments: &Value) -> String {
    let is_object = |text: &str| serde_json::from_str::<Map<String, Value>>(text).is_ok();
    match arguments {
        Value::String(text) if is_object(text) => text.clone(),
        Value::String(text) => match loose::read(text) {
            Ok(value @ Value::Object(_)) => value.to_string(),
            _ => "{}".to_owned(),
        },
        Value::Object(_) => arguments.to_string(),
        _ => "{}".to_owned(),
    }
}
