//! The other thing a model is asked: how hard a task is, in words alone.

use serde_json::Value;

use super::rejection::Rejection;

/// Whether a request asks for that.
pub fn is_asked(body: &Value) -> bool {
    texts(body).iter().any(|text| text.contains("<task>"))
}

/// Neither a picture nor a tool, and room for a short answer only.
///
/// # Errors
/// What is there and must not be.
pub fn check(body: &Value) -> Result<(), Rejection> {
    for name in ["tools", "tool_choice", "include"] {
        if body.get(name).is_some() {
            return Err(Rejection::new(format!("Triage takes no `{name}`.")).param(name));
        }
    }
    let text = body.to_string();
    for picture in ["input_image", "\"image\"", "image_url", "inlineData", "data:image"] {
        if text.contains(picture) {
            return Err(Rejection::new(format!(
                "Triage takes no picture, and here is {picture}."
            )));
        }
    }
    let config = body.get("generationConfig").unwrap_or(&Value::Null);
    let names = ["max_output_tokens", "max_tokens", "max_completion_tokens"];
    let room = names
        .iter()
        .find_map(|name| body.get(*name))
        .or(config.get("maxOutputTokens"));
    match room.and_then(Value::as_u64) {
        Some(16..=8192) => Ok(()),
        _ => Err(Rejection::new("Triage needs a small room for its answer.")),
    }
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(values) => values.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}
