//! The messages of a request: answers word for word, and a result for every call of each.

use std::collections::HashSet;

use serde_json::Value;

use super::offered::Offered;
use super::pictures::Gallery;
use super::rules::Model;
use super::{list, only, word};
use crate::stand_in::rejection::Rejection;

const HALTED: &str = "Not executed: an earlier computer action in this turn failed.";

/// Checks the messages.
///
/// # Errors
/// The first violation.
pub fn check(
    body: &Value,
    model: &Model,
    tool: Option<&Offered>,
    continues: bool,
    sent: &[Value],
) -> Result<(), Rejection> {
    let messages = body.get("messages").and_then(Value::as_array);
    let messages = messages.ok_or_else(|| Rejection::new("messages: Field required"))?;
    let mut gallery = Gallery::default();
    let mut open = Open::default();
    if continues {
        let previous = body
            .get("thread")
            .and_then(|thread| word(thread, "previous_message_id"));
        let answer = sent.iter().find(|answer| word(answer, "id") == previous);
        let answer = answer.ok_or_else(|| {
            Rejection::new("thread: no such message")
                .status(404)
                .code("thread_not_found")
        })?;
        open = Open::of(list(answer, "content"));
    } else if messages.first().and_then(|message| word(message, "role")) != Some("user") {
        return Err(Rejection::new("messages: first message must use the \"user\" role"));
    }
    for (at, message) in messages.iter().enumerate() {
        let place = format!("messages.{at}");
        only(message, &["role", "content"], &place)?;
        let content = list(message, "content");
        if content.is_empty() {
            return Err(Rejection::new(format!(
                "{place}: all messages must have non-empty content"
            )));
        }
        match word(message, "role") {
            Some("user") => {
                open.newest = at + 1 == messages.len();
                user(content, &place, &mut open, &mut gallery)?;
            }
            Some("assistant") => {
                open.none_left(&place)?;
                echoed(content, &place, sent)?;
                open = Open::of(content);
            }
            _ => {
                return Err(Rejection::new(format!(
                    "{place}.role: Input should be 'user' or 'assistant'"
                )));
            }
        }
    }
    open.none_left("messages")?;
    gallery.close(model, tool.is_some_and(|tool| tool.toolset))?;
    match (tool.and_then(|tool| tool.display), gallery.last()) {
        // The server would scale without a word, and clicks would go astray.
        (Some(display), Some(last)) if display != last && !is_part(messages) => Err(Rejection::new(format!(
            "the display is declared as {display:?} and the last picture is {last:?}"
        ))),
        _ => Ok(()),
    }
}

/// Whether the last picture is a part of the screen: a zoom's.
fn is_part(messages: &[Value]) -> bool {
    let calls = messages
        .iter()
        .rev()
        .find(|message| word(message, "role") == Some("assistant"));
    let calls = calls.map(|message| list(message, "content")).unwrap_or_default();
    let last = calls.iter().rfind(|block| word(block, "type") == Some("tool_use"));
    last.is_some_and(|call| action(call) == Some("zoom"))
}

/// The calls that wait for their results.
#[derive(Default)]
struct Open {
    calls: Vec<Value>,
    failed: bool,
    /// They are the newest: what they show has not left the story yet.
    newest: bool,
}

impl Open {
    fn of(content: &[Value]) -> Open {
        let calls = content.iter().filter(|block| word(block, "type") == Some("tool_use"));
        Open {
            calls: calls.cloned().collect(),
            failed: false,
            newest: false,
        }
    }

    fn none_left(&self, place: &str) -> Result<(), Rejection> {
        let ids: Vec<&str> = self.calls.iter().filter_map(|call| word(call, "id")).collect();
        if ids.is_empty() {
            return Ok(());
        }
        Err(Rejection::new(format!(
            "{place}: `tool_use` ids were found without `tool_result` blocks immediately after: {}. Each `tool_use` block must have a corresponding `tool_result` block in the next message.",
            ids.join(", ")
        )))
    }
}

/// All blocks of an answer, in its order, word for word; blocks of no text are not taken back and may be left out.
fn echoed(content: &[Value], place: &str, sent: &[Value]) -> Result<(), Rejection> {
    let kept = |answer: &Value| -> Vec<Value> {
        list(answer, "content")
            .iter()
            .filter(|block| !is_blank(block))
            .cloned()
            .collect()
    };
    for (at, block) in content.iter().enumerate() {
        if is_blank(block) {
            return Err(Rejection::new(format!(
                "{place}: text content blocks must contain non-whitespace text"
            )));
        }
        if word(block, "type") == Some("thinking") {
            let known = sent.iter().flat_map(kept).any(|other| other == *block);
            if !known {
                return Err(Rejection::new(format!(
                    "{place}.content.{at}: Invalid `signature` in `thinking` block"
                )));
            }
        }
    }
    if sent.iter().any(|answer| kept(answer) == content) {
        return Ok(());
    }
    Err(Rejection::new(format!(
        "{place}: thinking blocks and what follows them must be those of the latest answer, word for word"
    )))
}

fn is_blank(block: &Value) -> bool {
    word(block, "type") == Some("text") && word(block, "text").is_none_or(|text| text.trim().is_empty())
}

/// Results first, one for each call in its order; then words before pictures.
fn user(content: &[Value], place: &str, open: &mut Open, gallery: &mut Gallery) -> Result<(), Rejection> {
    let (mut seen_picture, mut seen_text, mut others) = (false, false, 0);
    let calls: HashSet<String> = open
        .calls
        .iter()
        .filter_map(|call| word(call, "id"))
        .map(str::to_owned)
        .collect();
    for (at, block) in content.iter().enumerate() {
        let place = format!("{place}.content.{at}");
        match word(block, "type") {
            Some("tool_result") if others > 0 => {
                return Err(Rejection::new(format!("{place}: `tool_result` blocks must come first")));
            }
            Some("tool_result") => result(block, &place, open, gallery)?,
            Some("text") => {
                text(block, &place)?;
                if seen_picture && calls.is_empty() {
                    return Err(Rejection::new(format!("{place}: words come before the picture")));
                }
                seen_text = true;
                others += 1;
            }
            Some("image") => {
                gallery.hang(block, &place)?;
                if !seen_text {
                    return Err(Rejection::new(format!("{place}: words come before the picture")));
                }
                seen_picture = true;
                others += 1;
            }
            _ => return Err(Rejection::new(format!("{place}: an unknown kind of block"))),
        }
    }
    open.none_left(place)
}

fn result(block: &Value, place: &str, open: &mut Open, gallery: &mut Gallery) -> Result<(), Rejection> {
    only(
        block,
        &[
            "type",
            "tool_use_id",
            "toolset_name",
            "content",
            "is_error",
            "cache_control",
        ],
        place,
    )?;
    let id = word(block, "tool_use_id").unwrap_or_default();
    let Some(call) = open.calls.first().cloned().filter(|call| word(call, "id") == Some(id)) else {
        return Err(Rejection::new(format!(
            "{place}: unexpected `tool_use_id` found in `tool_result` blocks: {id}. Each `tool_result` block must have a corresponding `tool_use` block in the previous message."
        )));
    };
    open.calls.remove(0);
    if word(block, "toolset_name") != word(&call, "toolset_name") {
        return Err(Rejection::new(format!(
            "{place}.toolset_name: must match the toolset of the `tool_use` block"
        )));
    }
    let is_error = block.get("is_error") == Some(&Value::Bool(true));
    let content = list(block, "content");
    let mut pictures = 0;
    for (at, part) in content.iter().enumerate() {
        let place = format!("{place}.content.{at}");
        match word(part, "type") {
            Some("text") => text(part, &place)?,
            Some("image") if !is_error => {
                gallery.hang(part, &place)?;
                pictures += 1;
            }
            Some("image") => {
                return Err(Rejection::new(format!(
                    "{place}: all content must be type `text` if `is_error` is true"
                )));
            }
            _ => return Err(Rejection::new(format!("{place}: only text and images are taken"))),
        }
    }
    if content.is_empty() {
        return Err(Rejection::new(format!(
            "{place}: content cannot be empty if `is_error` is true"
        )));
    }
    let Some(action) = action(&call) else { return Ok(()) };
    let said = content.first().and_then(|part| word(part, "text")).unwrap_or_default();
    if open.failed && (!is_error || said != HALTED || content.len() != 1) {
        return Err(Rejection::new(format!(
            "{place}: an action after one that failed: \"{HALTED}\" is expected"
        )));
    }
    open.failed |= is_error;
    let is_last = !open.calls.iter().any(|call| self::action(call).is_some());
    match action {
        _ if is_error => Ok(()),
        "zoom" if pictures == 0 => Err(Rejection::new(format!("{place}: a zoom without its picture"))),
        "screenshot" if pictures == 0 && is_last && open.newest => {
            Err(Rejection::new(format!("{place}: a screenshot without its picture")))
        }
        "cursor_position" if !is_position(said) => Err(Rejection::new(format!("{place}: X=..,Y=.. is expected"))),
        _ => Ok(()),
    }
}

fn is_position(text: &str) -> bool {
    let number = |part: &str, name: &str| {
        let digits = part.strip_prefix(name).unwrap_or_default();
        !digits.is_empty() && digits.parse::<i64>().is_ok()
    };
    text.split_once(',')
        .is_some_and(|(x, y)| number(x, "X=") && number(y, "Y="))
}

/// The computer's action that a call asks for.
fn action(call: &Value) -> Option<&str> {
    match (word(call, "toolset_name"), word(call, "name")) {
        (Some(_), name) => name,
        (None, Some("computer")) => call.get("input").and_then(|input| word(input, "action")).or(Some("")),
        _ => None,
    }
}

fn text(block: &Value, place: &str) -> Result<(), Rejection> {
    only(block, &["type", "text", "cache_control"], place)?;
    match word(block, "text") {
        Some(text) if !text.is_empty() => Ok(()),
        _ => Err(Rejection::new(format!(
            "{place}: text content blocks must be non-empty"
        ))),
    }
}
