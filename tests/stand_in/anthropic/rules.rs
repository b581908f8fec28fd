//! What a request must be like: the published rules of the Messages API, and those that deskwright promises.
//!
//! Source: Anthropic's API reference and SDK 2.13, state of November 2026. The messages are the vendor's where they
//! are known.

use serde_json::{Value, json};

use super::{extra, list, offered, only, required, turns, word};
use crate::stand_in::http::Request;
use crate::stand_in::rejection::Rejection;

const FIELDS: [&str; 14] = [
    "model",
    "max_tokens",
    "messages",
    "system",
    "tools",
    "tool_choice",
    "thinking",
    "output_config",
    "thread",
    "stream",
    "metadata",
    "service_tier",
    "stop_sequences",
    "cache_control",
];

const BETAS: [&str; 4] = [
    "computer-use-2025-11-24",
    "computer-use-2025-01-24",
    "computer-use-2024-10-22",
    THREADS,
];
const THREADS: &str = "message-threads-2026-08-12";

/// What is known of a model.
#[derive(Debug, Clone, Copy)]
pub struct Model {
    pub id: &'static str,
    /// The types of the computer tool it takes, beside a function of one's own.
    pub tools: &'static [&'static str],
    /// The longest side and the most patches of a picture.
    pub picture: (i64, i64),
    pub pictures: usize,
    thinks: Thinks,
    efforts: &'static [&'static str],
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Thinks {
    /// `adaptive`; never `disabled`, no forced tool, no sampling.
    Always,
    Adaptive,
    /// `enabled` with a budget.
    Budget,
}

const TOOLSET: &str = "computer_toolset_20260801";
const ALL: &[&str] = &["low", "medium", "high", "xhigh", "max"];
const HIGH: (i64, i64) = (2576, 4784);
const STANDARD: (i64, i64) = (1568, 1568);

const MODELS: [Model; 8] = [
    Model {
        id: "claude-opus-5-5",
        tools: &[TOOLSET],
        picture: HIGH,
        pictures: 600,
        thinks: Thinks::Always,
        efforts: ALL,
    },
    Model {
        id: "claude-sonnet-5-5",
        tools: &[TOOLSET],
        picture: HIGH,
        pictures: 600,
        thinks: Thinks::Always,
        efforts: ALL,
    },
    Model {
        id: "claude-haiku-5-5",
        tools: &[TOOLSET],
        picture: HIGH,
        pictures: 600,
        thinks: Thinks::Always,
        efforts: ALL,
    },
    Model {
        id: "claude-opus-5",
        tools: &[TOOLSET, "computer_20251124"],
        picture: HIGH,
        pictures: 600,
        thinks: Thinks::Adaptive,
        efforts: ALL,
    },
    Model {
        id: "claude-opus-4-7",
        tools: &["computer_20251124"],
        picture: HIGH,
        pictures: 600,
        thinks: Thinks::Adaptive,
        efforts: ALL,
    },
    Model {
        id: "claude-sonnet-4-6",
        tools: &["computer_20251124"],
        picture: STANDARD,
        pictures: 600,
        thinks: Thinks::Adaptive,
        efforts: &["low", "medium", "high", "max"],
    },
    Model {
        id: "claude-sonnet-4-5",
        tools: &["computer_20250124"],
        picture: STANDARD,
        pictures: 100,
        thinks: Thinks::Budget,
        efforts: &[],
    },
    Model {
        id: "claude-3-5-sonnet",
        tools: &["computer_20241022"],
        picture: STANDARD,
        pictures: 100,
        thinks: Thinks::Budget,
        efforts: &[],
    },
];

/// Checks a request against the rules; `sent` are the messages answered so far.
///
/// # Errors
/// The first violation.
pub fn check(request: &Request, body: &Value, sent: &[Value]) -> Result<(), Rejection> {
    let betas = headers(request)?;
    if request.body.len() > 32 << 20 {
        return Err(Rejection::new("Request exceeds the maximum size").status(413));
    }
    check_body(body, &betas, sent)
}

/// Checks a body that comes with these betas.
///
/// # Errors
/// The first violation.
pub fn check_body(body: &Value, betas: &[&str], sent: &[Value]) -> Result<(), Rejection> {
    only(body, &FIELDS, "")?;
    let id = word(body, "model").ok_or_else(|| required("model"))?;
    let model = MODELS.iter().find(|model| id == model.id || dated(id, model.id));
    let model = model.ok_or_else(|| Rejection::new(format!("model: {id}")).status(404))?;
    let room = body.get("max_tokens").ok_or_else(|| required("max_tokens"))?;
    let room = room.as_u64().filter(|room| *room > 0);
    let room = room.ok_or_else(|| Rejection::new("max_tokens: Input should be greater than or equal to 1"))?;
    thinking(body, model, room)?;
    output(body, model)?;
    choice(body, model)?;
    system(body)?;
    let continues = thread(body, betas)?;
    if marks(body) > 4 {
        let message = format!(
            "A maximum of 4 blocks with cache_control may be provided. Found {}.",
            marks(body)
        );
        return Err(Rejection::new(message));
    }
    let tool = if continues {
        None
    } else {
        offered::check(list(body, "tools"), model, betas)?
    };
    turns::check(body, model, tool.as_ref(), continues, sent)
}

fn dated(id: &str, model: &str) -> bool {
    let date = id.strip_prefix(model).and_then(|rest| rest.strip_prefix('-'));
    date.is_some_and(|date| date.len() == 8 && date.chars().all(|c| c.is_ascii_digit()))
}

fn headers(request: &Request) -> Result<Vec<&str>, Rejection> {
    if request.method != "POST" {
        return Err(Rejection::new("Method Not Allowed").status(405));
    }
    let bearer = request
        .header("authorization")
        .and_then(|value| value.strip_prefix("Bearer "));
    if request.header("x-api-key").or(bearer).is_none_or(str::is_empty) {
        return Err(Rejection::new("x-api-key header is required").status(401));
    }
    match request.header("anthropic-version") {
        None => return Err(Rejection::new("anthropic-version: header is required")),
        Some("2023-06-01") => {}
        Some(other) => {
            return Err(Rejection::new(format!(
                "anthropic-version: \"{other}\" is not a valid version"
            )));
        }
    }
    if !request
        .header("content-type")
        .is_some_and(|kind| kind.starts_with("application/json"))
    {
        return Err(Rejection::new("The content type is not application/json."));
    }
    let betas: Vec<&str> = request
        .header("anthropic-beta")
        .map(|betas| betas.split(',').map(str::trim).collect())
        .unwrap_or_default();
    match betas.iter().find(|beta| !BETAS.contains(beta)) {
        Some(beta) => Err(Rejection::new(format!(
            "Unexpected value(s) `{beta}` for the `anthropic-beta` header. Please consult our documentation."
        ))),
        None => Ok(betas),
    }
}

fn thinking(body: &Value, model: &Model, room: u64) -> Result<(), Rejection> {
    let Some(thinking) = body.get("thinking") else {
        return Ok(());
    };
    let refused = |why: &str| Err(Rejection::new(format!("thinking: {why}")));
    match (word(thinking, "type"), model.thinks) {
        (Some("disabled"), Thinks::Always) => refused("\"thinking.type.disabled\" is not supported for this model."),
        (Some("disabled"), _) => only(thinking, &["type"], "thinking.disabled"),
        (Some("adaptive"), Thinks::Budget) => refused("adaptive thinking is not supported on this model"),
        (Some("adaptive"), _) => only(thinking, &["type", "display"], "thinking.adaptive"),
        (Some("enabled"), Thinks::Budget) => {
            only(thinking, &["type", "budget_tokens", "display"], "thinking.enabled")?;
            let budget = thinking.get("budget_tokens").and_then(Value::as_u64).unwrap_or(0);
            if budget < 1024 {
                return refused("budget_tokens: Input should be greater than or equal to 1024");
            }
            if budget >= room {
                return Err(Rejection::new(
                    "`max_tokens` must be greater than `thinking.budget_tokens`.",
                ));
            }
            Ok(())
        }
        (Some("enabled"), _) => refused("\"thinking.type.enabled\" is not supported for this model."),
        _ => refused("Input tag does not match any of the expected tags: 'adaptive', 'disabled', 'enabled'"),
    }
}

fn output(body: &Value, model: &Model) -> Result<(), Rejection> {
    let Some(config) = body.get("output_config") else {
        return Ok(());
    };
    only(config, &["effort", "format"], "output_config")?;
    if let Some(effort) = config.get("effort") {
        if model.efforts.is_empty() {
            return Err(Rejection::new("This model does not support the effort parameter."));
        }
        if !effort.as_str().is_some_and(|effort| model.efforts.contains(&effort)) {
            return Err(Rejection::new(format!(
                "output_config.effort: Input should be one of {}",
                model.efforts.join(", ")
            )));
        }
    }
    if let Some(format) = config.get("format") {
        only(format, &["type", "schema"], "output_config.format")?;
        if word(format, "type") != Some("json_schema") || !format.get("schema").is_some_and(Value::is_object) {
            return Err(Rejection::new(
                "output_config.format: a schema of the type `json_schema` is expected",
            ));
        }
    }
    Ok(())
}

fn choice(body: &Value, model: &Model) -> Result<(), Rejection> {
    let Some(choice) = body.get("tool_choice") else {
        return Ok(());
    };
    only(choice, &["type", "name", "disable_parallel_tool_use"], "tool_choice")?;
    let is_forced = matches!(word(choice, "type"), Some("any" | "tool"));
    if is_forced && (model.thinks == Thinks::Always || body.get("thinking").is_some()) {
        return Err(Rejection::new(
            "Thinking may not be enabled when tool_choice forces tool use.",
        ));
    }
    Ok(())
}

fn system(body: &Value) -> Result<(), Rejection> {
    match body.get("system") {
        None => Ok(()),
        Some(Value::String(text)) if !text.is_empty() => Ok(()),
        Some(Value::Array(blocks)) => blocks.iter().enumerate().try_for_each(|(at, block)| {
            only(block, &["type", "text", "cache_control"], &format!("system.{at}"))?;
            match (word(block, "type"), word(block, "text")) {
                (Some("text"), Some(text)) if !text.is_empty() => Ok(()),
                _ => Err(Rejection::new("system: text content blocks must be non-empty")),
            }
        }),
        Some(_) => Err(Rejection::new("system: Input should be a valid string or list")),
    }
}

/// Whether a conversation that is kept is continued: the server has its opening then, and takes it only once.
fn thread(body: &Value, betas: &[&str]) -> Result<bool, Rejection> {
    let Some(thread) = body.get("thread") else {
        return Ok(false);
    };
    if !betas.contains(&THREADS) {
        return Err(extra("thread"));
    }
    let unsupported = |feature: &str| {
        let message = format!("thread: requests with {feature} are not supported");
        Rejection::new(message).code("thread_unsupported_request")
    };
    if body.get("thinking").is_some() {
        return Err(unsupported("thinking"));
    }
    if marks(body) > 0 {
        return Err(unsupported("cache_control"));
    }
    match word(thread, "type") {
        Some("create") => only(thread, &["type"], "thread.create").map(|()| false),
        Some("continue") => {
            only(thread, &["type", "previous_message_id"], "thread.continue")?;
            for field in ["system", "tools"] {
                if body.get(field).is_some() {
                    return Err(extra(field));
                }
            }
            match word(thread, "previous_message_id") {
                Some(_) => Ok(true),
                None => Err(required("thread.continue.previous_message_id")),
            }
        }
        _ => Err(Rejection::new("thread: 'create' or 'continue' is expected")),
    }
}

/// How many blocks are marked for the cache; a mark is always the same.
fn marks(value: &Value) -> usize {
    match value {
        Value::Array(values) => values.iter().map(marks).sum(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| match name.as_str() {
                "cache_control" if *value == json!({ "type": "ephemeral" }) => 1,
                "cache_control" => 100,
                "input" | "input_schema" => 0,
                _ => marks(value),
            })
            .sum(),
        _ => 0,
    }
}
