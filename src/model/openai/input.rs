//! The conversation as items: the task, each answer word for word, what came of each of its calls.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::tools;
use crate::action::Action;
use crate::geometry::Size;
use crate::model::card::PictureRules;
use crate::model::protocol::Question;
use crate::model::remarks::remarks_beside;
use crate::model::reply::{Intent, Order, SafetyCheck};
use crate::model::turn::{Exchange, OrderResult, Picture};

/// What is sent of a conversation, and what all of it counts.
pub(super) struct Input {
    pub(super) items: Vec<Value>,
    pub(super) tokens: u64,
    /// The answer that the items follow, where the provider has everything up to it.
    pub(super) previous: Option<String>,
    rules: PictureRules,
    /// An answer has a form, and no action changes the screen.
    wanted: bool,
}

impl Input {
    pub(super) fn of(question: &Question<'_>) -> Input {
        let mut input = Input {
            items: Vec::new(),
            tokens: 0,
            previous: None,
            rules: question.card.picture,
            wanted: question.wanted.is_some(),
        };
        let first = question
            .past
            .first()
            .map_or(Some(question.now), |exchange| exchange.shown.as_ref());
        let opening = [Some(question.goal), question.earlier];
        input.say(&opening.into_iter().flatten().collect::<Vec<_>>(), first);
        for (at, exchange) in question.past.iter().enumerate() {
            let next = question
                .past
                .get(at + 1)
                .map_or(Some(question.now), |next| next.shown.as_ref());
            input.echo(exchange);
            // All of it is read by the model and billed, whether it is sent again or not.
            let known = exchange.reply.raw.get("id").and_then(Value::as_str);
            if let (true, Some(known)) = (question.held && at + 1 == question.past.len(), known) {
                input.previous = Some(known.to_owned());
                input.items.clear();
            }
            input.outcome(exchange, next);
        }
        input
    }

    /// A message of the user, with a picture where the model has none yet.
    fn say(&mut self, texts: &[&str], picture: Option<&Picture>) {
        let mut content = Vec::new();
        for text in texts {
            content.push(json!({ "type": "input_text", "text": text }));
            self.count_text(text.len());
        }
        if let Some(picture) = picture {
            content.push(json!({ "type": "input_image", "image_url": data_url(&picture.png), "detail": "original" }));
            self.count_picture(picture.seen.view.image);
        }
        self.items.push(json!({ "role": "user", "content": content }));
    }

    /// An answer word for word.
    fn echo(&mut self, exchange: &Exchange) {
        for item in output(exchange).iter().filter(|item| item.is_object()) {
            let item = sendable(item);
            self.count_text(item.to_string().len());
            self.items.push(item);
        }
    }

    /// What came of each call of an answer, and the remarks to it.
    fn outcome(&mut self, exchange: &Exchange, next: Option<&Picture>) {
        let mut shown = self.wanted;
        for item in output(exchange) {
            let Some(call) = word(item, "call_id") else {
                continue;
            };
            match word(item, "type") {
                Some("computer_call") => {
                    self.screenshot(call, item, &exchange.result.approved, next);
                    shown = true;
                }
                Some("function_call") => self.function(call, exchange),
                Some("tool_search_call") if word(item, "execution") == Some("client") => {
                    self.items.push(tools::found_nothing(call));
                }
                _ => {}
            }
        }
        let has_place = |order: &Order| matches!(order, Order::Use { .. } | Order::Act(Action::Zoom { .. }));
        let remarks = remarks_beside(&exchange.reply.intent, &exchange.result, has_place);
        if !remarks.is_empty() {
            self.say(&[&remarks], next.filter(|_| !shown));
        } else if !shown {
            self.say(&["This is the screen now."], next);
        }
    }

    fn screenshot(&mut self, call: &str, item: &Value, approved: &[SafetyCheck], picture: Option<&Picture>) {
        let Some(picture) = picture else { return };
        let pending = item.get("pending_safety_checks").and_then(Value::as_array);
        let is_approved = |check: &&Value| {
            let id = word(check, "id");
            approved.iter().any(|approved| Some(approved.id.as_str()) == id)
        };
        let acknowledged: Vec<&Value> = pending.into_iter().flatten().filter(is_approved).collect();
        self.items.push(json!({
            "type": "computer_call_output",
            "call_id": call,
            "output": {
                "type": "computer_screenshot",
                "image_url": data_url(&picture.png),
                "detail": "original",
            },
            "acknowledged_safety_checks": acknowledged,
        }));
        self.count_picture(picture.seen.view.image);
    }

    fn function(&mut self, call: &str, exchange: &Exchange) {
        let result = result(call, exchange).unwrap_or(&OrderResult::NotReached);
        match result {
            OrderResult::Showed { text, size, .. } => {
                self.count_text(text.len());
                self.count_picture(*size);
            }
            OrderResult::Gave(text) | OrderResult::Failed(text) | OrderResult::Refused(text) => {
                self.count_text(text.len());
            }
            OrderResult::Done | OrderResult::NotReached => self.count_text(0),
        }
        self.items.push(tools::output(call, result));
    }

    fn count_text(&mut self, bytes: usize) {
        let overhead = 64;
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.tokens = self.tokens.saturating_add(bytes).saturating_add(overhead);
    }

    fn count_picture(&mut self, size: Size) {
        self.tokens = self.tokens.saturating_add(self.rules.tokens(size));
    }
}

/// What became of a call.
fn result<'a>(call: &str, exchange: &'a Exchange) -> Option<&'a OrderResult> {
    let Intent::Act(asked) = &exchange.reply.intent else {
        return None;
    };
    let at = asked.iter().position(|asked| asked.call == call)?;
    exchange.result.results.get(at)
}

fn output(exchange: &Exchange) -> &[Value] {
    let output = exchange.reply.raw.get("output").and_then(Value::as_array);
    output.map(Vec::as_slice).unwrap_or_default()
}

pub(super) fn data_url(png: &[u8]) -> String {
    format!("data:image/png;base64,{}", BASE64_STANDARD.encode(png))
}

/// An item as the provider takes it back: without `created_by`, and with the `keys` that a double click must
/// have when it is sent though it may lack them when it is received.
fn sendable(item: &Value) -> Value {
    let mut item = item.clone();
    if let Some(fields) = item.as_object_mut() {
        fields.shift_remove("created_by");
        fields.get_mut("action").into_iter().for_each(with_keys);
        let actions = fields.get_mut("actions").and_then(Value::as_array_mut);
        actions.into_iter().flatten().for_each(with_keys);
    }
    item
}

fn with_keys(action: &mut Value) {
    if word(action, "type") == Some("double_click")
        && let Some(fields) = action.as_object_mut()
    {
        fields.entry("keys").or_insert(Value::Null);
    }
}

fn word<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}
