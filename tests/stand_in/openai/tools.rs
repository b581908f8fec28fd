//! What the tools of a request, and the form of its answer, must be like.

use serde_json::{Map, Value, json};

use super::rules::{invalid, missing, word};
use crate::stand_in::rejection::Rejection;

/// The computer and functions beside it; or no tool at all, and a form for the answer.
///
/// # Errors
/// The first violation.
pub fn check(fields: &Map<String, Value>) -> Result<(), Rejection> {
    let tools = fields.get("tools").and_then(Value::as_array);
    let tools = tools.ok_or_else(|| missing("tools"))?;
    if let Some(format) = fields.get("text").and_then(|text| text.get("format")) {
        return match tools.as_slice() {
            [] => form(format),
            // Promised by deskwright: who is asked for values does not act.
            _ => Err(invalid("tools")),
        };
    }
    let mut names = Vec::new();
    let (mut computers, mut searches, mut deferred) = (0, 0, false);
    for (at, tool) in tools.iter().enumerate() {
        let place = format!("tools[{at}]");
        match word(tool, "type") {
            Some("computer") if *tool == json!({ "type": "computer" }) => computers += 1,
            Some("tool_search") if *tool == json!({ "type": "tool_search" }) => searches += 1,
            Some("function") => {
                names.push(function(tool, &place)?);
                deferred |= tool.get("defer_loading") == Some(&json!(true));
            }
            _ => return Err(invalid("tools")),
        }
    }
    if computers != 1 {
        return Err(invalid("tools"));
    }
    let mut different = names.clone();
    different.sort_unstable();
    different.dedup();
    if different.len() < names.len() {
        return Err(Rejection::new("Tool names must be unique.").param("tools"));
    }
    if searches != usize::from(deferred) {
        let message = "Deferred tools need exactly one tool_search, and it needs them.";
        return Err(Rejection::new(message).param("tools"));
    }
    Ok(())
}

fn function<'a>(tool: &'a Value, place: &str) -> Result<&'a str, Rejection> {
    let known = ["type", "name", "description", "parameters", "strict", "defer_loading"];
    let fields = tool.as_object().into_iter().flatten();
    if let Some((name, _)) = fields.into_iter().find(|(name, _)| !known.contains(&name.as_str())) {
        let message = format!("Unknown parameter: '{place}.{name}'.");
        return Err(Rejection::new(message).param(place).code("unknown_parameter"));
    }
    let name = word(tool, "name").ok_or_else(|| missing(&format!("{place}.name")))?;
    let fits = (1..=64).contains(&name.len());
    if !fits || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
        let message = format!("Invalid '{place}.name': string does not match pattern '^[a-zA-Z0-9_-]+$'.");
        return Err(Rejection::new(message).param(place));
    }
    let strict = tool.get("strict").and_then(Value::as_bool);
    let strict = strict.ok_or_else(|| missing(&format!("{place}.strict")))?;
    let schema = tool.get("parameters").unwrap_or(&Value::Null);
    if word(schema, "type") != Some("object") {
        let message =
            format!("Invalid schema for function '{name}': schema must be a JSON Schema of 'type: \"object\"'.");
        return Err(Rejection::new(message).param(place).code("invalid_function_parameters"));
    }
    if strict {
        held(schema, &format!("function '{name}'"))?;
    }
    Ok(name)
}

fn form(format: &Value) -> Result<(), Rejection> {
    let is_schema = word(format, "type") == Some("json_schema") && format.get("strict") == Some(&json!(true));
    let named = word(format, "name").is_some_and(|name| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'));
    if !is_schema || !named {
        return Err(invalid("text.format"));
    }
    held(format.get("schema").unwrap_or(&Value::Null), "response_format")
}

/// A schema that a model can be held to: every property required, no other allowed, and so inside.
fn held(schema: &Value, of: &str) -> Result<(), Rejection> {
    let bad = |why: String| {
        let message = format!("Invalid schema for {of}: {why}");
        Err(Rejection::new(message).code("invalid_json_schema"))
    };
    let is = |kind: &str| match schema.get("type") {
        Some(Value::String(one)) => one == kind,
        Some(Value::Array(several)) => several.contains(&json!(kind)),
        _ => false,
    };
    if is("object") {
        if schema.get("additionalProperties") != Some(&json!(false)) {
            return bad("'additionalProperties' is required to be supplied and to be false.".to_owned());
        }
        let required = schema
            .get("required")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        for (name, inside) in schema
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            if !required.contains(&json!(name)) {
                return bad(format!(
                    "'required' is required to be supplied and to be an array including every key in properties. Missing '{name}'."
                ));
            }
            held(inside, of)?;
        }
        Ok(())
    } else if is("array") {
        held(schema.get("items").unwrap_or(&Value::Null), of)
    } else if ["string", "integer", "number", "boolean"].into_iter().any(is) {
        Ok(())
    } else {
        bad("schema must have a 'type' key.".to_owned())
    }
}
