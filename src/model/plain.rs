//! A question in words alone: no picture, no computer, a short answer.
//!
//! Invariant: pure, as every protocol is; one form of request for each.

use serde_json::{Map, Value, json};

use super::card::{Card, Thinking};
use super::dialect::{EffortField, LimitField, ModelField};
use super::form::Protocol;
use super::protocol::Request;
use crate::effort::Effort;

/// What a provider may add around the words.
const AROUND: u64 = 500;

/// Makes the request.
pub fn request(card: &Card, effort: Option<Effort>, instructions: &str, question: &str) -> Request {
    let effort = effort.and_then(|wanted| wanted.within(&card.efforts));
    let room = room(effort);
    let (resource, body) = match card.form.protocol {
        Protocol::OpenaiResponses => ("responses".to_owned(), responses(effort, room, instructions, question)),
        Protocol::AnthropicMessages => (
            "messages".to_owned(),
            messages(card, effort, room, instructions, question),
        ),
        Protocol::ChatCompletions => (
            "chat/completions".to_owned(),
            completions(card, effort, room, instructions, question),
        ),
        Protocol::Gemini => (
            format!("models/{}:generateContent", card.wire_id),
            content(effort, room, instructions, question),
        ),
    };
    let mut headers = Vec::new();
    if card.form.protocol == Protocol::AnthropicMessages {
        headers.push(("anthropic-version", "2023-06-01".to_owned()));
    }
    let mut body = body;
    if let (Some(fields), false) = (body.as_object_mut(), card.form.protocol == Protocol::Gemini) {
        let name = match card.dialect.model {
            Some(ModelField::ModelId) => "model_id",
            Some(ModelField::Model) | None => "model",
        };
        fields.insert(name.to_owned(), json!(card.wire_id));
    }
    card.extra.into_body(&mut body);
    let words = u64::try_from(instructions.len().saturating_add(question.len())).unwrap_or(u64::MAX);
    Request {
        resource,
        headers,
        body,
        input_tokens: words.saturating_add(AROUND),
        output_tokens: room,
    }
}

/// An answer of one word is short; thinking is not.
fn room(effort: Option<Effort>) -> u64 {
    match effort {
        Some(Effort::None | Effort::Minimal) => 256,
        Some(Effort::Low) | None => 2048,
        Some(Effort::Medium | Effort::High | Effort::Xhigh | Effort::Max) => 8192,
    }
}

fn responses(effort: Option<Effort>, room: u64, instructions: &str, question: &str) -> Value {
    let content = json!([{ "type": "input_text", "text": question }]);
    let mut body = json!({
        "instructions": instructions,
        "input": [{ "role": "user", "content": content }],
        "store": false,
        "max_output_tokens": room,
    });
    put(
        &mut body,
        "reasoning",
        effort.map(|effort| json!({ "effort": effort.word() })),
    );
    body
}

fn messages(card: &Card, effort: Option<Effort>, room: u64, instructions: &str, question: &str) -> Value {
    let mut body = json!({
        "max_tokens": room,
        "system": [{ "type": "text", "text": instructions }],
        "messages": [{ "role": "user", "content": [{ "type": "text", "text": question }] }],
    });
    let effort = effort.filter(|effort| *effort != Effort::None && card.thinking != Some(Thinking::Budget));
    put(
        &mut body,
        "output_config",
        effort.map(|effort| json!({ "effort": effort.word() })),
    );
    body
}

fn completions(card: &Card, effort: Option<Effort>, room: u64, instructions: &str, question: &str) -> Value {
    let mut body = json!({
        "messages": [
            { "role": "system", "content": instructions },
            { "role": "user", "content": question },
        ],
    });
    let limit = match card.dialect.limit {
        Some(LimitField::MaxCompletionTokens) => "max_completion_tokens",
        Some(LimitField::MaxTokens) | None => "max_tokens",
    };
    put(&mut body, limit, Some(json!(room)));
    let effort = effort.map(|effort| match card.dialect.effort {
        Some(EffortField::Reasoning) => ("reasoning", json!({ "effort": effort.word() })),
        Some(EffortField::ReasoningEffort) | None => ("reasoning_effort", json!(effort.word())),
    });
    if let Some((name, value)) = effort {
        put(&mut body, name, Some(value));
    }
    body
}

fn content(effort: Option<Effort>, room: u64, instructions: &str, question: &str) -> Value {
    let mut config = Map::new();
    config.insert("maxOutputTokens".to_owned(), json!(room));
    if let Some(effort) = effort {
        config.insert("thinkingConfig".to_owned(), json!({ "thinkingLevel": effort.word() }));
    }
    json!({
        "systemInstruction": { "parts": [{ "text": instructions }] },
        "contents": [{ "role": "user", "parts": [{ "text": question }] }],
        "generationConfig": config,
    })
}

fn put(body: &mut Value, name: &str, value: Option<Value>) {
    if let (Some(fields), Some(value)) = (body.as_object_mut(), value) {
        fields.insert(name.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::table::Table;

    #[test]
    fn a_question_in_words_says_what_every_request_says_and_no_more() {
        let file = "[[model]]\nid = \"m\"\nprovider = \"local\"\nextra = { provider = { data_collection = \"deny\" } }";
        let table = Table::built_in().with(file).expect("a table");
        let body = |name: &str| {
            let card = table.card(name).expect("a card");
            request(&card, Some(Effort::Low), "Say one word.", "Press it").body
        };
        assert_eq!(body("m")["provider"], json!({ "data_collection": "deny" }));
        assert_eq!(body("claude-sonnet-5-5")["output_config"], json!({ "effort": "low" }));
        // It thinks by a number of tokens, and answers 400 to an effort.
        assert_eq!(body("claude-haiku-4-5").get("output_config"), None);
    }
}
