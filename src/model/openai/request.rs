//! A turn as a request.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::effort::Effort;
use crate::geometry::Size;
use crate::model::card::PictureRules;
use crate::model::protocol::{Question, Request};
use crate::model::remarks::remarks;
use crate::model::reply::SafetyCheck;
use crate::model::turn::{Exchange, Picture};

/// What the provider adds for the `computer` tool. A first request with a short goal was measured at 523.
const TOOL_TOKENS: u64 = 2000;

/// Makes the request.
pub fn request(question: &Question<'_>) -> Request {
    let mut input = Input::new(question.card.picture);
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
        input.exchange(exchange, next);
    }
    let effort = question.effort.and_then(|wanted| {
        let efforts = &question.card.efforts;
        if efforts.is_empty() {
            Some(wanted)
        } else {
            wanted.within(efforts)
        }
    });
    let output_tokens = room(effort);
    let mut body = json!({
        "model": question.card.wire_id,
        "instructions": question.instructions,
        "input": input.items,
        "tools": [{ "type": "computer" }],
        "store": false,
        "include": ["reasoning.encrypted_content"],
        "max_output_tokens": output_tokens,
    });
    if let (Some(effort), Some(fields)) = (effort, body.as_object_mut()) {
        fields.insert("reasoning".to_owned(), json!({ "effort": effort.word() }));
    }
    let text = u64::try_from(question.instructions.len()).unwrap_or(u64::MAX);
    Request {
        resource: "responses".to_owned(),
        headers: Vec::new(),
        body,
        input_tokens: input.tokens.saturating_add(text).saturating_add(TOOL_TOKENS),
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

struct Input {
    rules: PictureRules,
    items: Vec<Value>,
    tokens: u64,
}

impl Input {
    fn new(rules: PictureRules) -> Input {
        Input {
            rules,
            items: Vec::new(),
            tokens: 0,
        }
    }

    /// A message of the user, with a picture where the model has none yet.
    fn say(&mut self, texts: &[&str], picture: Option<&Picture>) {
        let mut content = Vec::new();
        for text in texts {
            content.push(json!({ "type": "input_text", "text": text }));
            self.count_text(text.len());
        }
        if let Some(picture) = picture {
            content.push(json!({ "type": "input_image", "image_url": data_url(picture), "detail": "original" }));
            self.count_picture(picture.seen.view.image);
        }
        self.items.push(json!({ "role": "user", "content": content }));
    }

    /// An answer word for word, what came of each of its calls, and the remarks to it.
    fn exchange(&mut self, exchange: &Exchange, next: Option<&Picture>) {
        let output = exchange.reply.raw.get("output").and_then(Value::as_array);
        let items = output.map(Vec::as_slice).unwrap_or_default();
        for item in items.iter().filter(|item| item.is_object()) {
            let item = sendable(item);
            self.count_text(item.to_string().len());
            self.items.push(item);
        }
        let mut shown = false;
        for item in items {
            let Some(call) = item.get("call_id").and_then(Value::as_str) else {
                continue;
            };
            match item.get("type").and_then(Value::as_str) {
                Some("computer_call") => {
                    self.screenshot(call, item, &exchange.result.approved, next);
                    shown = true;
                }
                Some("function_call") => self.items.push(json!({
                    "type": "function_call_output",
                    "call_id": call,
                    "output": "There is no such function. Use the computer tool.",
                })),
                _ => {}
            }
        }
        let remarks = remarks(&exchange.reply.intent, &exchange.result);
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
            let id = check.get("id").and_then(Value::as_str);
            approved.iter().any(|approved| Some(approved.id.as_str()) == id)
        };
        let acknowledged: Vec<&Value> = pending.into_iter().flatten().filter(is_approved).collect();
        self.items.push(json!({
            "type": "computer_call_output",
            "call_id": call,
            "output": {
                "type": "computer_screenshot",
                "image_url": data_url(picture),
                "detail": "original",
            },
            "acknowledged_safety_checks": acknowledged,
        }));
        self.count_picture(picture.seen.view.image);
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

fn data_url(picture: &Picture) -> String {
    format!("data:image/png;base64,{}", BASE64_STANDARD.encode(&picture.png))
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
    if action.get("type").and_then(Value::as_str) == Some("double_click")
        && let Some(fields) = action.as_object_mut()
    {
        fields.entry("keys").or_insert(Value::Null);
    }
}
