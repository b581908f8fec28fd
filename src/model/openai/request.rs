//! A question as a request.

use serde_json::{Value, json};

use super::input::Input;
use super::tools;
use crate::effort::Effort;
use crate::model::protocol::{Question, Request};
use crate::model::wanted::Wanted;

/// What the provider adds for the `computer` tool. A first request with a short goal was measured at 523.
const TOOL_TOKENS: u64 = 2000;

/// Makes the request.
pub fn request(question: &Question<'_>) -> Request {
    let input = Input::of(question);
    let effort = question.effort.and_then(|wanted| {
        let efforts = &question.card.efforts;
        if efforts.is_empty() {
            Some(wanted)
        } else {
            wanted.within(efforts)
        }
    });
    let output_tokens = room(effort);
    let tools = match question.wanted {
        Some(_) => Vec::new(),
        None => tools::declared(question),
    };
    let declared: usize = tools.iter().map(|tool| tool.to_string().len()).sum();
    let mut body = json!({
        "model": question.card.wire_id,
        "instructions": question.instructions,
        "input": input.items,
        "tools": tools,
        "store": question.card.stored,
        "include": ["reasoning.encrypted_content"],
        "max_output_tokens": output_tokens,
    });
    let mut set = |name: &str, value: Value| {
        body.as_object_mut()
            .and_then(|fields| fields.insert(name.to_owned(), value));
    };
    if let Some(effort) = effort {
        set("reasoning", json!({ "effort": effort.word() }));
    }
    if let Some(wanted) = question.form() {
        set("text", json!({ "format": format(wanted) }));
    }
    if !question.run.is_empty() {
        set("prompt_cache_key", json!(question.run));
    }
    if let Some(previous) = input.previous {
        set("previous_response_id", json!(previous));
    }
    let texts = question.instructions.len().saturating_add(declared);
    let texts = u64::try_from(texts).unwrap_or(u64::MAX);
    Request {
        resource: "responses".to_owned(),
        headers: Vec::new(),
        body,
        input_tokens: input.tokens.saturating_add(texts).saturating_add(TOOL_TOKENS),
        output_tokens,
    }
}

/// `strict` holds the answer to the schema word for word.
fn format(wanted: &Wanted) -> Value {
    json!({
        "type": "json_schema",
        "name": wanted.name,
        "description": wanted.description,
        "strict": true,
        "schema": wanted.schema,
    })
}

/// Actions are short; thinking is not.
fn room(effort: Option<Effort>) -> u64 {
    match effort {
        Some(Effort::None | Effort::Minimal | Effort::Low) => 4096,
        None | Some(Effort::Medium) => 8192,
        Some(Effort::High | Effort::Xhigh | Effort::Max) => 32_768,
    }
}
