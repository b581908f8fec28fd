//! The protocol without tools, for services that document none: the computer is told in the instructions and called in
//! the text. No field is sent that such a service need not know.

use serde_json::{Value, json};

use super::VERSION;
use super::messages::Messages;
use crate::model::form::Form;
use crate::model::ground::Ground;
use crate::model::protocol::{Question, Request};
use crate::model::reply::Intent;
use crate::model::turn::Seen;
use crate::model::written::{reading, told};

/// Tokens of an answer: actions are short.
const ROOM: u64 = 8192;

/// Makes the request.
pub(super) fn request(question: &Question<'_>, told: Messages) -> Request {
    let system = told::instructions(question);
    let text = u64::try_from(system.len()).unwrap_or(u64::MAX);
    Request {
        resource: "messages".to_owned(),
        headers: vec![("anthropic-version", VERSION.to_owned())],
        input_tokens: told.tokens.saturating_add(text),
        output_tokens: ROOM,
        body: json!({
            "model": question.card.wire_id,
            "max_tokens": ROOM,
            "system": system,
            "messages": Value::Array(told.list),
        }),
    }
}

/// What a text wants: calls before words.
///
/// # Errors
/// When there is nothing in it.
pub(super) fn intent(text: &str, form: &Form, seen: &Seen) -> Result<Intent, String> {
    reading::read(text, form.tool, &Ground::of(form, seen))?.intent()
}
