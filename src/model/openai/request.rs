//! A turn as a request.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::effort::Effort;
use crate::geometry::Size;
use crate::model::catalogue;
use crate::model::price::image_tokens;
use crate::model::reply::{Intent, SafetyCheck};
use crate::model::turn::{Acted, ActionResult, Exchange, Picture, Turn};

/// A request's body with the most it can count.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    pub body: Value,
    /// No fewer tokens than the body has: no token is shorter than a byte.
    pub input_tokens: u64,
    /// Tokens the answer may have, its reasoning included.
    pub output_tokens: u64,
}

/// What the provider adds for the `computer` tool. A first request with a short goal was measured at 523.
const TOOL_TOKENS: u64 = 2000;

/// Makes the request for a turn.
pub fn request(turn: &Turn, model: &str, effort: Option<Effort>) -> Request {
    let mut input = Input::default();
    let first = turn.past.first().map_or(&turn.now, |exchange| &exchange.shown);
    input.say(&turn.goal, Some(first));
    for (at, exchange) in turn.past.iter().enumerate() {
        let next = turn.past.get(at + 1).map_or(&turn.now, |next| &next.shown);
        input.exchange(exchange, next);
    }
    let effort = effort.and_then(|wanted| match catalogue::card(model) {
        Some(card) => wanted.within(card.efforts),
        None => Some(wanted),
    });
    let output_tokens = room(effort);
    let mut body = json!({
        "model": model,
        "instructions": turn.instructions,
        "input": input.items,
        "tools": [{ "type": "computer" }],
        "store": false,
        "include": ["reasoning.encrypted_content"],
        "max_output_tokens": output_tokens,
    });
    if let (Some(effort), Some(fields)) = (effort, body.as_object_mut()) {
        fields.insert("reasoning".to_owned(), json!({ "effort": effort.word() }));
    }
    let text = u64::try_from(turn.instructions.len()).unwrap_or(u64::MAX);
    Request {
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

#[derive(Default)]
struct Input {
    items: Vec<Value>,
    tokens: u64,
}

impl Input {
    /// A message of the user, with a picture where the model has none yet.
    fn say(&mut self, text: &str, picture: Option<&Picture>) {
        let mut content = vec![json!({ "type": "input_text", "text": text })];
        if let Some(picture) = picture {
            content.push(json!({ "type": "input_image", "image_url": data_url(picture), "detail": "original" }));
            self.count_picture(picture.view.image);
        }
        self.count_text(text.len());
        self.items.push(json!({ "role": "user", "content": content }));
    }

    /// An answer word for word, what came of each of its calls, and the remarks to it.
    fn exchange(&mut self, exchange: &Exchange, next: &Picture) {
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
            self.say(&remarks, (!shown).then_some(next));
        } else if !shown {
            self.say("This is the screen now.", Some(next));
        }
    }

    fn screenshot(&mut self, call: &str, item: &Value, approved: &[SafetyCheck], picture: &Picture) {
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
        self.count_picture(picture.view.image);
    }

    fn count_text(&mut self, bytes: usize) {
        let overhead = 64;
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.tokens = self.tokens.saturating_add(bytes).saturating_add(overhead);
    }

    fn count_picture(&mut self, size: Size) {
        self.tokens = self.tokens.saturating_add(image_tokens(size));
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

/// What a model has to know about its last answer: the protocol has no place for a failed action.
fn remarks(intent: &Intent, result: &Acted) -> String {
    let mut lines = Vec::new();
    if let Intent::Act(actions) = intent {
        let total = actions.len();
        for (at, (asked, result)) in actions.iter().zip(&result.results).enumerate() {
            let place = format!("Action {} of {total} ({})", at + 1, asked.action.kind());
            match result {
                ActionResult::Done => {}
                ActionResult::Refused(reason) => lines.push(format!("{place} was not performed: {reason}.")),
                ActionResult::NotReached => lines.push(format!("{place} was not reached.")),
            }
        }
    }
    lines.extend(result.note.clone());
    lines.join("\n")
}
