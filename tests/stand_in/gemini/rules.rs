//! What a request must be like beside its contents.
//!
//! Source: Google's API reference and computer use guide, state of November 2026.

use serde_json::{Value, json};

use crate::stand_in::http::Request;
use crate::stand_in::rejection::Rejection;

const FIELDS: [&str; 7] = [
    "contents",
    "systemInstruction",
    "tools",
    "toolConfig",
    "generationConfig",
    "safetySettings",
    "cachedContent",
];

const COMPUTER: [&str; 4] = [
    "environment",
    "excludedPredefinedFunctions",
    "enablePromptInjectionDetection",
    "disabledSafetyPolicies",
];

/// The predefined functions of a desktop.
pub const FUNCTIONS: [&str; 17] = [
    "click",
    "double_click",
    "triple_click",
    "middle_click",
    "right_click",
    "mouse_down",
    "mouse_up",
    "move",
    "type",
    "drag_and_drop",
    "wait",
    "press_key",
    "key_down",
    "key_up",
    "hotkey",
    "take_screenshot",
    "scroll",
];

/// # Errors
/// The first violation.
pub fn headers(request: &Request) -> Result<(), Rejection> {
    if request.method != "POST" {
        return Err(Rejection::new("Method Not Allowed").status(405));
    }
    let key = request.header("x-goog-api-key");
    if key.is_none_or(str::is_empty) {
        let message = "Method doesn't allow unregistered callers. Please use API Key.";
        return Err(Rejection::new(message).status(403).code("PERMISSION_DENIED"));
    }
    if !request
        .header("content-type")
        .is_some_and(|kind| kind.starts_with("application/json"))
    {
        return Err(Rejection::new("The content type is not application/json."));
    }
    Ok(())
}

/// # Errors
/// The first violation.
pub fn check(body: &Value) -> Result<(), Rejection> {
    known(body, "", &FIELDS)?;
    let system = body
        .get("systemInstruction")
        .and_then(|system| system.get("parts")?.get(0)?.get("text")?.as_str());
    if system.is_none_or(str::is_empty) {
        return Err(invalid("systemInstruction"));
    }
    let config = body
        .get("generationConfig")
        .ok_or_else(|| invalid("generationConfig"))?;
    let names = [
        "thinkingConfig",
        "maxOutputTokens",
        "responseMimeType",
        "responseJsonSchema",
    ];
    known(config, "generationConfig.", &names)?;
    if !config
        .get("maxOutputTokens")
        .and_then(Value::as_u64)
        .is_some_and(|most| (1..=65_536).contains(&most))
    {
        return Err(invalid("generationConfig.maxOutputTokens"));
    }
    let thinking = config.get("thinkingConfig").unwrap_or(&Value::Null);
    known(
        thinking,
        "generationConfig.thinkingConfig.",
        &["includeThoughts", "thinkingLevel"],
    )?;
    let level = thinking
        .get("thinkingLevel")
        .map(|level| level.as_str().unwrap_or_default());
    if level.is_some_and(|level| !["minimal", "low", "medium", "high"].contains(&level)) {
        return Err(invalid("generationConfig.thinkingConfig.thinkingLevel"));
    }
    if config.get("responseJsonSchema").is_some() {
        // Promised by deskwright: who is asked for values in a form does not act.
        let is_json = config.get("responseMimeType") == Some(&json!("application/json"));
        return if is_json && body.get("tools").is_none() {
            Ok(())
        } else {
            Err(invalid("tools"))
        };
    }
    tools(body)
}

fn tools(body: &Value) -> Result<(), Rejection> {
    let tools = body
        .get("tools")
        .and_then(Value::as_array)
        .ok_or_else(|| invalid("tools"))?;
    let mut computers = 0;
    for tool in tools {
        known(tool, "tools.", &["computerUse", "functionDeclarations"])?;
        if let Some(computer) = tool.get("computerUse") {
            computers += 1;
            known(computer, "tools.computerUse.", &COMPUTER)?;
            if computer.get("environment") != Some(&json!("ENVIRONMENT_DESKTOP")) {
                return Err(invalid("tools.computerUse.environment"));
            }
            let excluded = computer.get("excludedPredefinedFunctions").and_then(Value::as_array);
            let mut names = excluded
                .into_iter()
                .flatten()
                .map(|name| name.as_str().unwrap_or_default());
            if names.any(|name| !FUNCTIONS.contains(&name)) {
                return Err(invalid("tools.computerUse.excludedPredefinedFunctions"));
            }
        }
        for function in tool
            .get("functionDeclarations")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            known(
                function,
                "tools.functionDeclarations.",
                &["name", "description", "parametersJsonSchema", "parameters"],
            )?;
            let name = function.get("name").and_then(Value::as_str).unwrap_or_default();
            if name.is_empty() || FUNCTIONS.contains(&name) {
                return Err(invalid("tools.functionDeclarations.name"));
            }
        }
    }
    if computers == 1 { Ok(()) } else { Err(invalid("tools")) }
}

/// No other field than these.
///
/// # Errors
/// The first other one.
pub fn known(value: &Value, place: &str, names: &[&str]) -> Result<(), Rejection> {
    let mut fields = value.as_object().into_iter().flatten();
    match fields.find(|(name, _)| !names.contains(&name.as_str())) {
        Some((name, _)) => {
            let message =
                format!("Invalid JSON payload received. Unknown name \"{name}\" at '{place}': Cannot find field.");
            Err(Rejection::new(message))
        }
        None => Ok(()),
    }
}

pub fn invalid(place: &str) -> Rejection {
    Rejection::new(format!("Invalid value at '{place}'"))
}
