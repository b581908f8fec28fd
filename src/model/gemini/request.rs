//! A turn as a request.

use serde_json::{Map, Value, json};

use super::talk::Talk;
use crate::effort::Effort;
use crate::model::computer::zoom;
use crate::model::protocol::{Question, Request};
use crate::model::tool::Tool;

/// What the provider adds for its tool.
const TOOL_TOKENS: u64 = 3000;

/// Nothing is held beyond an answer, so nobody needs halves of actions.
const EXCLUDED: [&str; 4] = ["mouse_down", "mouse_up", "key_down", "key_up"];

/// Makes the request.
pub fn request(question: &Question<'_>) -> Request {
    let talk = Talk::of(question);
    let effort = question.effort;
    let effort = effort.and_then(|wanted| wanted.within(&question.card.efforts));
    let output_tokens = room(effort);
    let mut config = Map::new();
    let mut thinking = Map::new();
    thinking.insert("includeThoughts".to_owned(), json!(true));
    if let Some(effort) = effort {
        thinking.insert("thinkingLevel".to_owned(), json!(effort.word()));
    }
    config.insert("thinkingConfig".to_owned(), Value::Object(thinking));
    config.insert("maxOutputTokens".to_owned(), json!(output_tokens));
    let mut body = Map::new();
    let instructions = json!({ "parts": [{ "text": question.instructions }] });
    let mut tokens = talk.tokens.saturating_add(length(&instructions));
    body.insert("systemInstruction".to_owned(), instructions);
    body.insert("contents".to_owned(), Value::Array(talk.contents));
    if let Some(wanted) = question.form() {
        tokens = tokens.saturating_add(length(&wanted.schema));
        config.insert("responseMimeType".to_owned(), json!("application/json"));
        config.insert("responseJsonSchema".to_owned(), wanted.schema.clone());
    } else if question.wanted.is_none() {
        let tools = tools(question);
        tokens = tokens.saturating_add(length(&tools));
        body.insert("tools".to_owned(), tools);
    }
    body.insert("generationConfig".to_owned(), Value::Object(config));
    Request {
        resource: format!("models/{}:generateContent", question.card.wire_id),
        headers: Vec::new(),
        body: Value::Object(body),
        input_tokens: tokens.saturating_add(TOOL_TOKENS),
        output_tokens,
    }
}

/// Actions are short; thinking is not.
fn room(effort: Option<Effort>) -> u64 {
    match effort {
        Some(Effort::None | Effort::Minimal | Effort::Low) => 4096,
        None | Some(Effort::Medium) => 8192,
        Some(Effort::High | Effort::Xhigh | Effort::Max) => 32_768,
    }
}

pub(super) fn length(value: &Value) -> u64 {
    u64::try_from(value.to_string().len()).unwrap_or(u64::MAX)
}

fn tools(question: &Question<'_>) -> Value {
    let computer = json!({
        "computerUse": {
            "environment": "ENVIRONMENT_DESKTOP",
            "excludedPredefinedFunctions": EXCLUDED,
            "enablePromptInjectionDetection": true,
        },
    });
    let declared = |tool: &Tool| {
        json!({
            "name": tool.name,
            "description": tool.description,
            "parametersJsonSchema": tool.parameters,
        })
    };
    let mut tools = vec![computer];
    // The predefined functions have no closer look.
    let zoom = zoom::offered(question.card.form.space, &question.now.seen.view);
    let declared: Vec<Value> = zoom.iter().chain(question.tools).map(declared).collect();
    if !declared.is_empty() {
        tools.push(json!({ "functionDeclarations": declared }));
    }
    Value::Array(tools)
}
