//! What a request must be like: the published rules of the Responses API for the `computer` tool and functions
//! beside it, and those that deskwright promises (the original detail, every item sent back word for word, nothing
//! continued that was not stored).
//!
//! Source: OpenAI's API reference, state of November 2026. The messages are the vendor's where they are known.

use serde_json::{Map, Value, json};

use super::tools;
use super::voice::png;
use crate::stand_in::http::Request;
use crate::stand_in::picture::Picture;
use crate::stand_in::rejection::Rejection;

const FIELDS: [&str; 18] = [
    "model",
    "instructions",
    "input",
    "tools",
    "tool_choice",
    "reasoning",
    "store",
    "include",
    "parallel_tool_calls",
    "max_output_tokens",
    "prompt_cache_key",
    "safety_identifier",
    "truncation",
    "metadata",
    "service_tier",
    "text",
    "stream",
    "previous_response_id",
];
const EFFORTS: [&str; 7] = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];
/// Models with the efforts they take, which are their own.
const MODELS: [(&str, &[&str]); 8] = [
    ("gpt-5.4", &EFFORTS_OF_5),
    ("gpt-5.4-mini", &EFFORTS_OF_5),
    ("gpt-5.5", &EFFORTS_OF_5),
    ("gpt-5.6-sol", &EFFORTS_OF_5),
    ("gpt-5.6-terra", &EFFORTS_OF_5),
    ("gpt-5.6-luna", &EFFORTS_OF_5),
    ("gpt-5.5-pro", &["medium", "high", "xhigh"]),
    ("gpt-6-astra", &["low", "medium", "high", "xhigh"]),
];
const EFFORTS_OF_5: [&str; 5] = ["none", "low", "medium", "high", "xhigh"];
/// The longest key of the prompt cache.
const LONGEST_KEY: usize = 64;
/// A picture of more pixels is refused with the detail `original`.
const MOST_PIXELS: i64 = 10_240_000;

/// Checks what a request says before its body.
///
/// # Errors
/// The first violation.
pub fn headers(request: &Request) -> Result<(), Rejection> {
    if request.method != "POST" {
        let message = format!("Invalid method for URL ({} {})", request.method, request.path);
        return Err(Rejection::new(message).status(405));
    }
    let key = request
        .header("authorization")
        .and_then(|value| value.strip_prefix("Bearer "));
    if key.is_none_or(str::is_empty) {
        return Err(Rejection::new("You didn't provide an API key.").status(401));
    }
    if !request
        .header("content-type")
        .is_some_and(|kind| kind.starts_with("application/json"))
    {
        return Err(Rejection::new("The content type is not application/json."));
    }
    Ok(())
}

/// Checks a request's body against the rules; `sent` are the bodies answered so far.
///
/// # Errors
/// The first violation.
pub fn check(body: &Value, sent: &[Value]) -> Result<(), Rejection> {
    let fields = body
        .as_object()
        .ok_or_else(|| Rejection::new("The body is not a JSON object."))?;
    settings(fields)?;
    tools::check(fields)?;
    let input = fields.get("input").and_then(Value::as_array);
    let input = input.ok_or_else(|| missing("input"))?;
    let before = continued(fields, sent)?;
    if before.is_none() && input.first().and_then(|item| word(item, "role")) != Some("user") {
        return Err(Rejection::new("The conversation does not begin with the user's task.").param("input[0]"));
    }
    items(input, before.map(output).unwrap_or_default(), sent)
}

/// The answer that a request goes on from: it must be there, and have been stored.
fn continued<'a>(fields: &Map<String, Value>, sent: &'a [Value]) -> Result<Option<&'a Value>, Rejection> {
    let Some(previous) = fields.get("previous_response_id").filter(|id| !id.is_null()) else {
        return Ok(None);
    };
    let stored = |answer: &&Value| answer.get("store") == Some(&json!(true)) && answer.get("id") == Some(previous);
    match sent.iter().find(stored) {
        Some(answer) if fields.get("store") == Some(&json!(true)) => Ok(Some(answer)),
        _ => {
            let name = previous.as_str().unwrap_or_default();
            let message = format!("Previous response with id '{name}' not found.");
            let rejection = Rejection::new(message).param("previous_response_id");
            Err(rejection.code("previous_response_not_found"))
        }
    }
}

fn settings(fields: &Map<String, Value>) -> Result<(), Rejection> {
    for name in fields.keys() {
        if ["temperature", "top_p"].contains(&name.as_str()) {
            let message = format!("Unsupported parameter: '{name}' is not supported with this model.");
            return Err(Rejection::new(message).param(name));
        }
        if !FIELDS.contains(&name.as_str()) {
            let message = format!("Unknown parameter: '{name}'.");
            return Err(Rejection::new(message).param(name).code("unknown_parameter"));
        }
    }
    let model = fields
        .get("model")
        .and_then(Value::as_str)
        .ok_or_else(|| missing("model"))?;
    let Some((_, efforts)) = MODELS.iter().find(|(name, _)| *name == model) else {
        let message = format!("The requested model '{model}' does not exist.");
        return Err(Rejection::new(message).param("model").code("model_not_found"));
    };
    if fields.get("store").and_then(Value::as_bool).is_none() {
        return Err(invalid("store"));
    }
    exactly(fields, "include", &json!(["reasoning.encrypted_content"]))?;
    if let Some(key) = fields.get("prompt_cache_key")
        && !key.as_str().is_some_and(|key| (1..=LONGEST_KEY).contains(&key.len()))
    {
        return Err(invalid("prompt_cache_key"));
    }
    if fields.get("stream").is_some_and(|stream| !stream.is_boolean()) {
        return Err(invalid("stream"));
    }
    let effort = fields.get("reasoning").and_then(|reasoning| reasoning.get("effort"));
    if effort.is_some_and(|effort| !effort.as_str().is_some_and(|effort| EFFORTS.contains(&effort))) {
        return Err(invalid("reasoning.effort"));
    }
    if let Some(effort) = effort
        .and_then(Value::as_str)
        .filter(|effort| !efforts.contains(effort))
    {
        let message =
            format!("Unsupported value: 'reasoning.effort' does not support '{effort}' with the '{model}' model.");
        return Err(Rejection::new(message)
            .param("reasoning.effort")
            .code("unsupported_value"));
    }
    let room = fields.get("max_output_tokens");
    if room.is_some_and(|room| room.as_u64().is_none_or(|room| room < 16)) {
        return Err(invalid("max_output_tokens"));
    }
    Ok(())
}

/// Messages of the user, whole outputs of earlier answers, and the output of each call right after them. `before` is
/// what was answered before the first item and is not sent again.
fn items(input: &[Value], before: &[Value], sent: &[Value]) -> Result<(), Rejection> {
    let mut open: Vec<&Value> = before.iter().filter(|item| is_call(item)).collect();
    let mut at = 0;
    while let Some(item) = input.get(at) {
        let place = format!("input[{at}]");
        let kind = word(item, "type").unwrap_or("message");
        let answers = kind.ends_with("_output") && word(item, "call_id").is_some();
        if let (Some(call), false) = (open.first(), answers) {
            return Err(unanswered(call));
        }
        if answers {
            let call = open
                .first()
                .filter(|call| word(call, "call_id") == word(item, "call_id"));
            let Some(call) = call.filter(|call| answer_to(call) == kind) else {
                let name = word(item, "call_id").unwrap_or_default();
                let message = format!("No tool call found for {} with call_id {name}.", kind.replace('_', " "));
                return Err(Rejection::new(message).param("input"));
            };
            match kind {
                "computer_call_output" => screenshot(item, call, &place)?,
                "function_call_output" => function(item, &place)?,
                _ => {}
            }
            open.remove(0);
            at += 1;
        } else if kind == "message" && word(item, "role") == Some("user") {
            message(item, &place)?;
            at += 1;
        } else {
            let all = sent.iter().map(output);
            let answered = all.clone().find(|output| id(output.first()) == id(Some(item)));
            let answered = answered.ok_or_else(|| stray(item, &place, all))?;
            echoed(answered, input, at)?;
            open.extend(answered.iter().filter(|item| is_call(item)));
            at += answered.len();
        }
    }
    match open.first() {
        Some(call) => Err(unanswered(call)),
        None => Ok(()),
    }
}

/// Whether an item waits for an output. A search that the vendor makes itself does not.
fn is_call(item: &Value) -> bool {
    let of_the_vendor = word(item, "type") == Some("tool_search_call") && word(item, "execution") != Some("client");
    let kind = word(item, "type").unwrap_or_default();
    kind.ends_with("_call") && word(item, "call_id").is_some() && !of_the_vendor
}

/// The type of a call's output.
fn answer_to(call: &Value) -> String {
    match word(call, "type") {
        Some("tool_search_call") => "tool_search_output".to_owned(),
        kind => format!("{}_output", kind.unwrap_or_default()),
    }
}

fn unanswered(call: &Value) -> Rejection {
    let kind = word(call, "type").unwrap_or_default().replace('_', " ");
    let name = word(call, "call_id").unwrap_or_default();
    Rejection::new(format!("No tool output found for {kind} {name}.")).param("input")
}

/// A text, or a list of texts and pictures.
fn function(item: &Value, place: &str) -> Result<(), Rejection> {
    only(item, &["type", "call_id", "output", "id", "status"], place)?;
    match item.get("output") {
        Some(Value::String(_)) => Ok(()),
        Some(Value::Array(parts)) if !parts.is_empty() => contents(parts, &format!("{place}.output")),
        _ => Err(invalid(&format!("{place}.output"))),
    }
}

/// All items of an answer, in its order, word for word but for `created_by`.
fn echoed(output: &[Value], input: &[Value], at: usize) -> Result<(), Rejection> {
    for (offset, item) in output.iter().enumerate() {
        let place = format!("input[{}]", at + offset);
        let back = input.get(at + offset);
        if back.and_then(|back| back.get("created_by")).is_some() {
            let message = format!("Unknown parameter: '{place}.created_by'.");
            return Err(Rejection::new(message).param(place).code("unknown_parameter"));
        }
        if id(back) != id(Some(item)) {
            let (first, kind) = (
                id(output.first()).unwrap_or_default(),
                word(item, "type").unwrap_or_default(),
            );
            let message =
                format!("Item '{first}' of type 'reasoning' was provided without its required following item: {kind}.");
            return Err(Rejection::new(message).param("input"));
        }
        let mut expected = item.clone();
        if let Some(fields) = expected.as_object_mut() {
            fields.remove("created_by");
        }
        if back.and_then(|back| back.get("encrypted_content")) != expected.get("encrypted_content") {
            let message = format!(
                "The encrypted content for item {} could not be verified.",
                id(back).unwrap_or_default()
            );
            return Err(Rejection::new(message).code("invalid_encrypted_content"));
        }
        if back != Some(&expected) {
            return Err(Rejection::new(format!("{place} is not the item that was answered.")).param(place));
        }
    }
    Ok(())
}

fn stray<'a>(item: &Value, place: &str, mut sent: impl Iterator<Item = &'a [Value]>) -> Rejection {
    let name = id(Some(item)).unwrap_or_default();
    let is_it = |output: &&[Value]| output.iter().any(|sent| id(Some(sent)) == Some(name));
    match sent.find(is_it).and_then(|output| id(output.first())) {
        Some(reasoning) => {
            let kind = word(item, "type").unwrap_or_default();
            let message = format!(
                "Item '{name}' of type '{kind}' was provided without its required 'reasoning' item: '{reasoning}'."
            );
            Rejection::new(message).param("input")
        }
        None => invalid(place),
    }
}

fn message(item: &Value, place: &str) -> Result<(), Rejection> {
    let parts = match item.get("content") {
        Some(Value::String(_)) => return Ok(()),
        Some(Value::Array(parts)) => parts,
        _ => return Err(invalid(&format!("{place}.content"))),
    };
    contents(parts, &format!("{place}.content"))
}

fn contents(parts: &[Value], place: &str) -> Result<(), Rejection> {
    for (at, part) in parts.iter().enumerate() {
        let place = format!("{place}[{at}]");
        match word(part, "type") {
            Some("input_text") if word(part, "text").is_some() => {}
            Some("input_image") => picture(part, &place)?,
            _ => return Err(invalid(&place)),
        }
    }
    Ok(())
}

fn screenshot(item: &Value, call: &Value, place: &str) -> Result<(), Rejection> {
    let known = [
        "type",
        "call_id",
        "output",
        "acknowledged_safety_checks",
        "id",
        "status",
    ];
    only(item, &known, place)?;
    let checks = |item: &Value, name: &str| item.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let pending = checks(call, "pending_safety_checks");
    let acknowledged = checks(item, "acknowledged_safety_checks");
    if let Some(open) = pending.iter().find(|check| !acknowledged.contains(check)) {
        let name = id(Some(open)).unwrap_or_default();
        let message = format!("Computer call has pending safety check {name} that must be acknowledged.");
        return Err(Rejection::new(message).param(format!("{place}.acknowledged_safety_checks")));
    }
    if acknowledged.iter().any(|check| !pending.contains(check)) {
        return Err(invalid(&format!("{place}.acknowledged_safety_checks")));
    }
    let output = item
        .get("output")
        .filter(|output| word(output, "type") == Some("computer_screenshot"));
    let output = output.ok_or_else(|| invalid(place))?;
    picture(output, &format!("{place}.output"))
}

/// An item has these fields and no other.
fn only(item: &Value, known: &[&str], place: &str) -> Result<(), Rejection> {
    let fields = item.as_object().into_iter().flatten();
    match fields.into_iter().find(|(name, _)| !known.contains(&name.as_str())) {
        None => Ok(()),
        Some((name, _)) => {
            let message = format!("Unknown parameter: '{place}.{name}'.");
            Err(Rejection::new(message).param(place).code("unknown_parameter"))
        }
    }
}

fn picture(value: &Value, place: &str) -> Result<(), Rejection> {
    if word(value, "detail") != Some("original") {
        return Err(invalid(&format!("{place}.detail")));
    }
    let url = word(value, "image_url").ok_or_else(|| missing(&format!("{place}.image_url")))?;
    let bytes = png(url).ok_or_else(|| {
        let message = "Invalid image data: a base64 data URL of a PNG is expected.";
        Rejection::new(message).param(place).code("invalid_base64_image")
    })?;
    let parsed = Picture::decode(&bytes).map_err(|error| {
        let message = format!("The image could not be parsed: {error}");
        Rejection::new(message).param(place).code("image_parse_error")
    })?;
    let (width, height) = parsed.size();
    if i64::from(width) * i64::from(height) > MOST_PIXELS {
        return Err(Rejection::new("The image is too large.")
            .param(place)
            .code("image_too_large"));
    }
    Ok(())
}

fn exactly(fields: &Map<String, Value>, name: &str, wanted: &Value) -> Result<(), Rejection> {
    match fields.get(name) {
        Some(value) if value == wanted => Ok(()),
        _ => Err(Rejection::new(format!("Invalid value for '{name}': expected {wanted}.")).param(name)),
    }
}

fn output(answer: &Value) -> &[Value] {
    answer
        .get("output")
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

pub(super) fn missing(name: &str) -> Rejection {
    let message = format!("Missing required parameter: '{name}'.");
    Rejection::new(message).param(name).code("missing_required_parameter")
}

pub(super) fn invalid(name: &str) -> Rejection {
    Rejection::new(format!("Invalid value: '{name}'."))
        .param(name)
        .code("invalid_value")
}

fn id(item: Option<&Value>) -> Option<&str> {
    word(item?, "id")
}

pub(super) fn word<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}
