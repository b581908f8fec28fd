//! What a request must be like: the published rules of chat/completions, those that servers add, and those that
//! deskwright promises.
//!
//! Source: the API references of OpenAI, OpenRouter and vLLM, state of November 2026.

use serde_json::{Map, Value};

use super::manner::{self, Manner};
use super::talk;
use crate::stand_in::http::Request;
use crate::stand_in::rejection::Rejection;

const FIELDS: [&str; 18] = [
    "model",
    "messages",
    "tools",
    "tool_choice",
    "parallel_tool_calls",
    "response_format",
    "max_tokens",
    "max_completion_tokens",
    "reasoning_effort",
    "reasoning",
    "stream",
    "stream_options",
    "seed",
    "stop",
    "user",
    "provider",
    "models",
    "transforms",
];

/// Fields of OpenRouter's `provider`.
const ROUTING: [&str; 8] = [
    "order",
    "only",
    "ignore",
    "allow_fallbacks",
    "require_parameters",
    "data_collection",
    "quantizations",
    "sort",
];

const EFFORTS: [&str; 6] = ["none", "minimal", "low", "medium", "high", "xhigh"];

/// # Errors
/// The first violation.
pub fn headers(request: &Request) -> Result<(), Rejection> {
    if request.method != "POST" {
        return Err(Rejection::new("Method Not Allowed").status(405));
    }
    let kind = request.header("content-type").unwrap_or_default();
    if !kind.starts_with("application/json") {
        return Err(Rejection::new(
            "Unsupported Media Type: Only 'application/json' is allowed",
        ));
    }
    match request.header("authorization") {
        None => Ok(()),
        Some(key) if key.strip_prefix("Bearer ").is_some_and(|key| !key.is_empty()) => Ok(()),
        Some(_) => Err(Rejection::new("Unauthorized").status(401)),
    }
}

/// Checks a request's body; `sent` are the bodies answered so far.
///
/// # Errors
/// The first violation.
pub fn check(body: &Value, sent: &[Value]) -> Result<(), Rejection> {
    let fields = body
        .as_object()
        .ok_or_else(|| Rejection::new("The body is not a JSON object."))?;
    if let Some(name) = fields.keys().find(|name| !FIELDS.contains(&name.as_str())) {
        return Err(Rejection::new(format!("Unrecognized request argument supplied: {name}")).param(name));
    }
    let model = fields.get("model").and_then(Value::as_str).unwrap_or_default();
    let manner = manner::of(model);
    let manner = manner.ok_or_else(|| Rejection::new(format!("The model `{model}` does not exist.")).status(404))?;
    settings(fields)?;
    tools(fields, manner)?;
    let messages = fields.get("messages").and_then(Value::as_array);
    let messages = messages.ok_or_else(|| invalid("messages"))?;
    talk::check(messages, sent, manner)
}

fn settings(fields: &Map<String, Value>) -> Result<(), Rejection> {
    let limits: Vec<&Value> = ["max_tokens", "max_completion_tokens"]
        .iter()
        .filter_map(|name| fields.get(*name))
        .collect();
    match limits.as_slice() {
        [limit] if limit.as_u64().is_some_and(|limit| (1..=32_768).contains(&limit)) => {}
        _ => return Err(invalid("max_tokens")),
    }
    let effort = fields
        .get("reasoning_effort")
        .or_else(|| fields.get("reasoning")?.get("effort"));
    if effort.is_some_and(|effort| !effort.as_str().is_some_and(|effort| EFFORTS.contains(&effort))) {
        return Err(invalid("reasoning_effort"));
    }
    if let Some(routing) = fields.get("provider") {
        let known = routing
            .as_object()
            .is_some_and(|fields| fields.keys().all(|name| ROUTING.contains(&name.as_str())));
        if !known {
            return Err(invalid("provider"));
        }
    }
    Ok(())
}

fn tools(fields: &Map<String, Value>, manner: Manner) -> Result<(), Rejection> {
    let tools = fields.get("tools").and_then(Value::as_array);
    if manner == Manner::Qwen {
        if tools.is_some() {
            let message = "\"auto\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set";
            return Err(Rejection::new(message));
        }
        return Ok(());
    }
    // Promised by deskwright: who is asked for values in a form does not act.
    if fields.contains_key("response_format") {
        let form = fields.get("response_format").and_then(|form| form.get("json_schema"));
        let is_whole =
            form.is_some_and(|form| form.get("name").is_some() && form.get("schema").is_some_and(Value::is_object));
        return if is_whole && tools.is_none() {
            Ok(())
        } else {
            Err(invalid("response_format"))
        };
    }
    let tools = tools
        .filter(|tools| !tools.is_empty())
        .ok_or_else(|| invalid("tools"))?;
    let mut names = Vec::new();
    for tool in tools {
        let function = tool
            .get("function")
            .filter(|_| tool.get("type").and_then(Value::as_str) == Some("function"));
        let function = function.ok_or_else(|| invalid("tools"))?;
        let name = function.get("name").and_then(Value::as_str).unwrap_or_default();
        let is_name =
            (1..=64).contains(&name.len()) && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
        let parameters = function.get("parameters");
        let is_object =
            parameters.is_some_and(|parameters| parameters.get("type").and_then(Value::as_str) == Some("object"));
        if !is_name || !is_object || names.contains(&name) {
            return Err(invalid("tools"));
        }
        names.push(name);
    }
    let choice = fields.get("tool_choice").and_then(Value::as_str).unwrap_or("auto");
    if !names.contains(&"computer") || !["auto", "none", "required"].contains(&choice) {
        return Err(invalid("tools"));
    }
    Ok(())
}

pub fn invalid(name: &str) -> Rejection {
    Rejection::new(format!("Invalid value for '{name}'.")).param(name)
}
