//! A turn as a request.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value, json};

use super::message;
use crate::effort::Effort;
use crate::geometry::Size;
use crate::model::card::PictureRules;
use crate::model::dialect::{EffortField, LimitField, ModelField};
use crate::model::fate;
use crate::model::form::ToolForm;
use crate::model::protocol::{Question, Request};
use crate::model::reply::Intent;
use crate::model::turn::{Exchange, OrderResult, Picture};
use crate::model::written::told;

/// What a server's template may add around the tools.
const TEMPLATE_TOKENS: u64 = 1000;

/// Makes the request.
pub fn request(question: &Question<'_>) -> Request {
    let card = question.card;
    let dialect = card.dialect;
    let mut talk = Talk::new(card.picture);
    talk.system(&told::instructions(question));
    let first = question
        .past
        .first()
        .map_or(Some(question.now), |exchange| exchange.shown.as_ref());
    let opening = [Some(question.goal), question.earlier];
    talk.user(&opening.into_iter().flatten().collect::<Vec<_>>(), &[], first);
    for (at, exchange) in question.past.iter().enumerate() {
        let next = question
            .past
            .get(at + 1)
            .map_or(Some(question.now), |next| next.shown.as_ref());
        talk.exchange(exchange, next);
    }
    let effort = question.effort.and_then(|wanted| wanted.within(&card.efforts));
    let output_tokens = room(effort);
    let mut body = Map::new();
    let model = match dialect.model {
        Some(ModelField::ModelId) => "model_id",
        Some(ModelField::Model) | None => "model",
    };
    body.insert(model.to_owned(), json!(card.wire_id));
    body.insert("messages".to_owned(), Value::Array(talk.messages));
    if let Some(wanted) = question.form() {
        let form = json!({ "name": wanted.name, "schema": wanted.schema, "strict": true });
        let format = json!({ "type": "json_schema", "json_schema": form });
        talk.tokens = talk.tokens.saturating_add(length(&format));
        body.insert("response_format".to_owned(), format);
    } else if question.wanted.is_none() && card.form.tool == ToolForm::Function {
        let tools = Value::Array(told::functions(question));
        talk.tokens = talk.tokens.saturating_add(length(&tools));
        body.insert("tools".to_owned(), tools);
        body.insert("tool_choice".to_owned(), json!("auto"));
    }
    let limit = match dialect.limit {
        Some(LimitField::MaxCompletionTokens) => "max_completion_tokens",
        Some(LimitField::MaxTokens) | None => "max_tokens",
    };
    body.insert(limit.to_owned(), json!(output_tokens));
    if let Some(effort) = effort {
        match dialect.effort {
            Some(EffortField::Reasoning) => body.insert("reasoning".to_owned(), json!({ "effort": effort.word() })),
            Some(EffortField::ReasoningEffort) | None => {
                body.insert("reasoning_effort".to_owned(), json!(effort.word()))
            }
        };
    }
    Request {
        resource: "chat/completions".to_owned(),
        headers: Vec::new(),
        body: Value::Object(body),
        input_tokens: talk.tokens.saturating_add(TEMPLATE_TOKENS),
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

fn length(value: &Value) -> u64 {
    u64::try_from(value.to_string().len()).unwrap_or(u64::MAX)
}

/// The messages so far, and how many tokens they may be.
struct Talk {
    rules: PictureRules,
    messages: Vec<Value>,
    tokens: u64,
}

impl Talk {
    fn new(rules: PictureRules) -> Talk {
        Talk {
            rules,
            messages: Vec::new(),
            tokens: 0,
        }
    }

    fn system(&mut self, text: &str) {
        self.push(json!({ "role": "system", "content": text }));
    }

    /// A message of the user: texts, pictures that orders brought, and the screen where it is shown.
    fn user(&mut self, texts: &[&str], shown: &[(&str, &[u8], Size)], screen: Option<&Picture>) {
        let mut content: Vec<Value> = texts
            .iter()
            .map(|text| json!({ "type": "text", "text": text }))
            .collect();
        for (text, png, size) in shown {
            content.push(json!({ "type": "text", "text": text }));
            self.picture(&mut content, png, *size);
        }
        let before = length(&Value::Array(
            content
                .iter()
                .filter(|part| part.get("text").is_some())
                .cloned()
                .collect(),
        ));
        if let Some(picture) = screen {
            if !shown.is_empty() {
                content.push(json!({ "type": "text", "text": "The whole screen:" }));
            }
            self.picture(&mut content, &picture.png, picture.seen.view.image);
        }
        self.messages.push(json!({ "role": "user", "content": content }));
        self.tokens = self.tokens.saturating_add(before).saturating_add(64);
    }

    fn picture(&mut self, content: &mut Vec<Value>, png: &[u8], size: Size) {
        let url = format!("data:image/png;base64,{}", BASE64_STANDARD.encode(png));
        content.push(json!({ "type": "image_url", "image_url": { "url": url, "detail": "high" } }));
        self.tokens = self.tokens.saturating_add(self.rules.tokens(size)).saturating_add(64);
    }

    fn push(&mut self, message: Value) {
        self.tokens = self.tokens.saturating_add(length(&message)).saturating_add(64);
        self.messages.push(message);
    }

    /// An answer, what came of each of its calls, and the next screen. Pictures are for the user's message alone: most
    /// servers refuse them in a tool's.
    fn exchange(&mut self, exchange: &Exchange, next: Option<&Picture>) {
        let (assistant, calls) = message::sent_back(&exchange.reply.raw);
        self.push(assistant);
        for call in &calls {
            let text = fate::of_call(call, &exchange.reply.intent, &exchange.result);
            self.push(json!({ "role": "tool", "tool_call_id": call, "content": text }));
        }
        let note = fate::note(!calls.is_empty(), &exchange.reply.intent, &exchange.result);
        self.user(
            &[&note],
            &showed(&exchange.reply.intent, &exchange.result.results),
            next,
        );
    }
}

/// What orders brought to see.
fn showed<'a>(intent: &Intent, results: &'a [OrderResult]) -> Vec<(&'a str, &'a [u8], Size)> {
    let orders = if matches!(intent, Intent::Act(_)) { results } else { &[] };
    let shown = orders.iter().filter_map(|result| match result {
        OrderResult::Showed { text, png, size } => Some((text.as_str(), png.as_ref(), *size)),
        _ => None,
    });
    shown.collect()
}
