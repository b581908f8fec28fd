//! What a request must be like: the published rules of the Responses API for the `computer` tool, and those
//! that deskwright promises (nothing stored, the original detail, every item sent back word for word).
//!
//! Source: OpenAI's API reference, state of November 2026. The messages are the vendor's where they are known.

use serde_json::{Map, Value, json};

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
const MODELS: [&str; 6] = [
    "gpt-5.4",
    "gpt-5.4-mini",
    "gpt-5.5",
    "gpt-5.6-sol",
    "gpt-5.6-terra",
    "gpt-5.6-luna",
];
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

/// Checks a request's body against the rules; `sent` holds the outputs of the answers given so far.
///
/// # Errors
/// The first violation.
pub fn check(body: &Value, sent: &[Vec<Value>]) -> Result<(), Rejection> {
    let fields = body
        .as_object()
        .ok_or_else(|| Rejection::new("The body is not a JSON object."))?;
    settings(fields)?;
    let input = fields.get("input").and_then(Value::as_array);
    let input = input.ok_or_else(|| missing("input"))?;
    if input.first().and_then(|item| word(item, "role")) != Some("user") {
        return Err(Rejection::new("The conversation does not begin with the user's task.").param("input[0]"));
    }
    items(input, sent)
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
    if !MODELS.contains(&model) {
        let message = format!("The requested model '{model}' does not exist.");
        return Err(Rejection::new(message).param("model").code("model_not_found"));
    }
    exactly(fields, "tools", &json!([{ "type": "computer" }]))?;
    exactly(fields, "store", &json!(false))?;
    exactly(fields, "include", &json!(["reasoning.encrypted_content"]))?;
    if fields.get("previous_response_id").is_some_and(|id| !id.is_null()) {
        let message = "Previous response not found: nothing is stored.";
        return Err(Rejection::new(message)
            .param("previous_response_id")
            .code("previous_response_not_found"));
    }
    if fields.get("stream").is_some_and(|stream| *stream != json!(false)) {
        return Err(invalid("stream"));
    }
    let effort = fields.get("reasoning").and_then(|reasoning| reasoning.get("effort"));
    if effort.is_some_and(|effort| !effort.as_str().is_some_and(|effort| EFFORTS.contains(&effort))) {
        return Err(invalid("reasoning.effort"));
    }
    let room = fields.get("max_output_tokens");
    if room.is_some_and(|room| room.as_u64().is_none_or(|room| room < 16)) {
        return Err(invalid("max_output_tokens"));
    }
    Ok(())
}

/// Messages of the user, whole outputs of earlier answers, and a screenshot for each call right after it.
fn items(input: &[Value], sent: &[Vec<Value>]) -> Result<(), Rejection> {
    let mut open: Vec<&str> = Vec::new();
    let mut at = 0;
    while let Some(item) = input.get(at) {
        let place = format!("input[{at}]");
        let kind = word(item, "type").unwrap_or("message");
        let answered = kind == "computer_call_output";
        if let (Some(call), false) = (open.first(), answered) {
            return Err(Rejection::new(format!("No tool output found for computer call {call}.")).param("input"));
        }
        if answered {
            let call = word(item, "call_id").unwrap_or_default();
            if open.first() != Some(&call) {
                let message = format!("No tool call found for computer call output with call_id {call}.");
                return Err(Rejection::new(message).param("input"));
            }
            open.remove(0);
            screenshot(item, &place)?;
            at += 1;
        } else if kind == "message" && word(item, "role") == Some("user") {
            message(item, &place)?;
            at += 1;
        } else {
            let output = sent.iter().find(|output| id(output.first()) == id(Some(item)));
            let output = output.ok_or_else(|| stray(item, &place, sent))?;
            echoed(output, input, at)?;
            open.extend(output.iter().filter_map(|item| word(item, "call_id")));
            at += output.len();
        }
    }
    match open.first() {
        Some(call) => Err(Rejection::new(format!("No tool output found for computer call {call}.")).param("input")),
        None => Ok(()),
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

fn stray(item: &Value, place: &str, sent: &[Vec<Value>]) -> Rejection {
    let name = id(Some(item)).unwrap_or_default();
    let is_it = |output: &&Vec<Value>| output.iter().any(|sent| id(Some(sent)) == Some(name));
    match sent.iter().find(is_it).and_then(|output| id(output.first())) {
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
    for (at, part) in parts.iter().enumerate() {
        let place = format!("{place}.content[{at}]");
        match word(part, "type") {
            Some("input_text") if word(part, "text").is_some() => {}
            Some("input_image") => picture(part, &place)?,
            _ => return Err(invalid(&place)),
        }
    }
    Ok(())
}

fn screenshot(item: &Value, place: &str) -> Result<(), Rejection> {
    let known = [
        "type",
        "call_id",
        "output",
        "acknowledged_safety_checks",
        "id",
        "status",
    ];
    let fields = item.as_object().into_iter().flatten();
    if let Some((name, _)) = fields.into_iter().find(|(name, _)| !known.contains(&name.as_str())) {
        let message = format!("Unknown parameter: '{place}.{name}'.");
        return Err(Rejection::new(message).param(place).code("unknown_parameter"));
    }
    // Nothing was pending, so there is nothing to acknowledge.
    let none = item
        .get("acknowledged_safety_checks")
        .is_none_or(|checks| *checks == json!([]) || checks.is_null());
    let output = item
        .get("output")
        .filter(|output| word(output, "type") == Some("computer_screenshot"));
    let output = output.filter(|_| none).ok_or_else(|| invalid(place))?;
    picture(output, &format!("{place}.output"))
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

fn missing(name: &str) -> Rejection {
    let message = format!("Missing required parameter: '{name}'.");
    Rejection::new(message).param(name).code("missing_required_parameter")
}

fn invalid(name: &str) -> Rejection {
    Rejection::new(format!("Invalid value: '{name}'."))
        .param(name)
        .code("invalid_value")
}

fn id(item: Option<&Value>) -> Option<&str> {
    word(item?, "id")
}

fn word<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}
