//! The contents of a request: answers as they came, signatures and all, and one response for each of their calls.

use serde_json::{Value, json};

use super::rules::{FUNCTIONS, invalid, known};
use crate::stand_in::picture::Picture;
use crate::stand_in::rejection::Rejection;
use crate::stand_in::tokens::png;

/// # Errors
/// The first violation.
pub fn check(body: &Value, sent: &[Value]) -> Result<(), Rejection> {
    let contents = body
        .get("contents")
        .and_then(Value::as_array)
        .ok_or_else(|| invalid("contents"))?;
    let mut answered = sent.iter();
    let mut open: Vec<&Value> = Vec::new();
    let mut before = "";
    for (at, content) in contents.iter().enumerate() {
        let place = format!("contents[{at}]");
        known(content, &place, &["role", "parts"])?;
        let parts = content
            .get("parts")
            .and_then(Value::as_array)
            .filter(|parts| !parts.is_empty());
        let parts = parts.ok_or_else(|| invalid(&format!("{place}.parts")))?;
        let role = content.get("role").and_then(Value::as_str).unwrap_or_default();
        match (role, before) {
            ("user", "" | "model") => {
                responses(parts, &open, &place)?;
                open.clear();
            }
            ("model", "user") => {
                let is_it = |answer: &&Value| answer.pointer("/candidates/0/content") == Some(content);
                if answered.find(is_it).is_none() {
                    let message = format!(
                        "Function call is missing a thought_signature in functionCall parts at {place}, or is not what was answered."
                    );
                    return Err(Rejection::new(message));
                }
                open.extend(parts.iter().filter_map(|part| part.get("functionCall")));
            }
            _ => {
                return Err(Rejection::new(
                    "Please ensure that multiturn requests alternate between user and model.",
                ));
            }
        }
        before = role;
    }
    // Promised by deskwright: after every answer the screen is shown anew.
    let last = contents.last().filter(|_| before == "user");
    if last.is_none_or(|last| !last.to_string().contains("inlineData")) {
        return Err(Rejection::new("The screen is not shown."));
    }
    Ok(())
}

/// One response for each call, in order, before anything else.
fn responses(parts: &[Value], open: &[&Value], place: &str) -> Result<(), Rejection> {
    let given: Vec<&Value> = parts.iter().filter_map(|part| part.get("functionResponse")).collect();
    if given.len() != open.len() {
        let message = "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.";
        return Err(Rejection::new(message));
    }
    for (response, call) in given.iter().zip(open) {
        if response.get("id") != call.get("id") || response.get("name") != call.get("name") {
            return Err(invalid(&format!("{place}.functionResponse")));
        }
        known(response, place, &["id", "name", "response", "parts"])?;
        let told = response.get("response").filter(|response| response.is_object());
        let told = told.ok_or_else(|| invalid(&format!("{place}.functionResponse.response")))?;
        let doubted = call.get("args").and_then(|args| args.get("safety_decision")).is_some();
        let acknowledged = told.get("safety_acknowledgement") == Some(&json!("true"));
        if doubted != acknowledged {
            return Err(Rejection::new("A safety decision of the model was not acknowledged."));
        }
        let is_computer = call
            .get("name")
            .and_then(Value::as_str)
            .is_some_and(|name| FUNCTIONS.contains(&name));
        let shown = response
            .get("parts")
            .and_then(Value::as_array)
            .map_or(&[][..], Vec::as_slice);
        if is_computer && shown.len() != 1 {
            return Err(Rejection::new(
                "A response of a computer use function must have a screenshot.",
            ));
        }
        shown.iter().try_for_each(|part| picture(part, place))?;
    }
    for part in parts.iter().filter(|part| part.get("functionResponse").is_none()) {
        match part.get("text").and_then(Value::as_str) {
            Some(text) if !text.is_empty() => known(part, place, &["text"])?,
            Some(_) => return Err(invalid(&format!("{place}.text"))),
            None => picture(part, place)?,
        }
    }
    Ok(())
}

fn picture(part: &Value, place: &str) -> Result<(), Rejection> {
    known(part, place, &["inlineData"])?;
    let inline = part.get("inlineData").ok_or_else(|| invalid(place))?;
    known(inline, place, &["mimeType", "data"])?;
    let is_png = inline.get("mimeType") == Some(&json!("image/png"));
    let bytes = inline
        .get("data")
        .and_then(Value::as_str)
        .filter(|_| is_png)
        .and_then(png);
    let bytes = bytes.ok_or_else(|| Rejection::new("Unable to process input image."))?;
    Picture::decode(&bytes).map_err(|_| Rejection::new("Unable to process input image."))?;
    Ok(())
}
