//! The messages of a request: every call answered, nothing but text where only text may be, answers as they came.

use serde_json::{Value, json};

use super::manner::Manner;
use super::rules::invalid;
use crate::stand_in::picture::Picture;
use crate::stand_in::rejection::Rejection;
use crate::stand_in::tokens::{png, size};

/// # Errors
/// The first violation.
pub fn check(messages: &[Value], sent: &[Value], manner: Manner) -> Result<(), Rejection> {
    let mut open: Vec<&str> = Vec::new();
    let mut answered = sent.iter();
    let mut before = "";
    for (at, message) in messages.iter().enumerate() {
        let place = format!("messages[{at}]");
        let role = message.get("role").and_then(Value::as_str).unwrap_or_default();
        if let (Some(call), true) = (open.first(), role != "tool") {
            let message = format!(
                "An assistant message with 'tool_calls' must be followed by tool messages responding to each \
                 'tool_call_id'. The following tool_call_ids did not have response messages: {call}"
            );
            return Err(Rejection::new(message).param(place));
        }
        match (role, before) {
            ("system", "") => only(message, &["role", "content"], &place).and_then(|()| text(message, &place))?,
            ("user", "" | "system" | "assistant" | "tool") => user(message, &place, manner)?,
            ("assistant", "user") => {
                let answer = answered.find(|answer| is_it(answer, message));
                let answer = answer.ok_or_else(|| Rejection::new(format!("{place} is not what was answered.")))?;
                let calls = answer
                    .pointer("/choices/0/message/tool_calls")
                    .and_then(Value::as_array);
                let ids = calls.into_iter().flatten().filter_map(|call| call.get("id")?.as_str());
                open.extend(ids);
            }
            ("tool", "assistant" | "tool") => {
                only(message, &["role", "content", "tool_call_id"], &place)?;
                text(message, &place)?;
                let call = message.get("tool_call_id").and_then(Value::as_str);
                let found = open.iter().position(|id| Some(*id) == call);
                let found = found.ok_or_else(|| {
                    Rejection::new(
                        "messages with role 'tool' must be a response to a preceding message with 'tool_calls'.",
                    )
                })?;
                open.remove(found);
            }
            _ => {
                let message = "Conversation roles must alternate user/assistant/user/assistant/...";
                return Err(Rejection::new(message).param(place));
            }
        }
        before = role;
    }
    // Promised by deskwright: after every answer the screen is shown anew.
    let shown = messages
        .last()
        .filter(|_| before == "user")
        .and_then(|last| last.get("content")?.as_array());
    match shown.and_then(|parts| parts.last()) {
        Some(part) if part.get("image_url").is_some() => Ok(()),
        _ => Err(Rejection::new("The screen is not shown.").param("messages")),
    }
}

/// Word for word what was answered, as far as it goes back.
fn is_it(answer: &Value, message: &Value) -> bool {
    let Some(was) = answer.pointer("/choices/0/message") else {
        return false;
    };
    let names = ["role", "content", "reasoning_details", "tool_calls"];
    let same = names
        .iter()
        .all(|name| was.get(*name).unwrap_or(&Value::Null) == message.get(*name).unwrap_or(&Value::Null));
    let fields = message.as_object().into_iter().flatten();
    same && fields.into_iter().all(|(name, _)| names.contains(&name.as_str()))
}

fn only(message: &Value, names: &[&str], place: &str) -> Result<(), Rejection> {
    let mut fields = message.as_object().into_iter().flatten();
    match fields.find(|(name, _)| !names.contains(&name.as_str())) {
        Some((name, _)) => Err(invalid(&format!("{place}.{name}"))),
        None => Ok(()),
    }
}

/// Most servers take nothing but text here.
fn text(message: &Value, place: &str) -> Result<(), Rejection> {
    match message.get("content").and_then(Value::as_str) {
        Some(text) if !text.is_empty() => Ok(()),
        _ => Err(invalid(&format!("{place}.content"))),
    }
}

fn user(message: &Value, place: &str, manner: Manner) -> Result<(), Rejection> {
    only(message, &["role", "content"], place)?;
    let parts = message
        .get("content")
        .and_then(Value::as_array)
        .filter(|parts| !parts.is_empty());
    let parts = parts.ok_or_else(|| invalid(&format!("{place}.content")))?;
    for (at, part) in parts.iter().enumerate() {
        let place = format!("{place}.content[{at}]");
        match part.get("type").and_then(Value::as_str) {
            Some("text") => {
                only(part, &["type", "text"], &place)?;
                let text = part.get("text").and_then(Value::as_str).unwrap_or_default();
                if text.is_empty() {
                    return Err(invalid(&place));
                }
            }
            Some("image_url") => picture(part, &place, manner)?,
            _ => return Err(invalid(&place)),
        }
    }
    Ok(())
}

fn picture(part: &Value, place: &str, manner: Manner) -> Result<(), Rejection> {
    only(part, &["type", "image_url"], place)?;
    let image = part.get("image_url").ok_or_else(|| invalid(place))?;
    only(image, &["url", "detail"], place)?;
    let detail = image.get("detail").unwrap_or(&Value::Null);
    if ![json!("high"), json!("auto"), Value::Null].contains(detail) {
        return Err(invalid(&format!("{place}.detail")));
    }
    let bytes = image.get("url").and_then(Value::as_str).and_then(png);
    let bytes = bytes.ok_or_else(|| Rejection::new("Invalid base64-encoded image.").param(place))?;
    Picture::decode(&bytes)
        .map_err(|error| Rejection::new(format!("cannot identify image file: {error}")).param(place))?;
    let (width, height) = size(&bytes);
    // Promised by deskwright: a model that resizes by these rules gets nothing to resize.
    if manner == Manner::Qwen && (width % 28 != 0 || height % 28 != 0) {
        return Err(Rejection::new(format!("{width}x{height} would be resized.")).param(place));
    }
    Ok(())
}
