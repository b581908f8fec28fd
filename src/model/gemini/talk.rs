//! The conversation as contents, and how many tokens it may be.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value, json};

use super::action::is_predefined;
use super::calls::{Call, calls, candidate};
use super::request::length;
use crate::geometry::Size;
use crate::model::card::PictureRules;
use crate::model::fate;
use crate::model::protocol::Question;
use crate::model::remarks::remarks;
use crate::model::reply::Intent;
use crate::model::turn::{Acted, Exchange, OrderResult, Picture};

/// The contents so far.
pub(super) struct Talk {
    rules: PictureRules,
    pub(super) contents: Vec<Value>,
    pub(super) tokens: u64,
}

impl Talk {
    pub(super) fn of(question: &Question<'_>) -> Talk {
        let mut talk = Talk {
            rules: question.card.picture,
            contents: Vec::new(),
            tokens: 0,
        };
        let first = question
            .past
            .first()
            .map_or(Some(question.now), |exchange| exchange.shown.as_ref());
        let opening = [Some(question.goal), question.earlier].into_iter().flatten();
        let mut parts: Vec<Value> = opening.map(|text| talk.text(text)).collect();
        parts.extend(first.map(|picture| talk.screen(picture)));
        talk.user(parts);
        for (at, exchange) in question.past.iter().enumerate() {
            let next = question
                .past
                .get(at + 1)
                .map_or(Some(question.now), |next| next.shown.as_ref());
            talk.exchange(exchange, next);
        }
        talk
    }

    fn count(&mut self, tokens: u64) {
        self.tokens = self.tokens.saturating_add(tokens).saturating_add(64);
    }

    fn text(&mut self, text: &str) -> Value {
        let part = json!({ "text": text });
        self.count(length(&part));
        part
    }

    fn screen(&mut self, picture: &Picture) -> Value {
        self.picture(&picture.png, picture.seen.view.image)
    }

    fn picture(&mut self, png: &[u8], size: Size) -> Value {
        self.count(self.rules.tokens(size));
        json!({ "inlineData": { "mimeType": "image/png", "data": BASE64_STANDARD.encode(png) } })
    }

    /// What the user says, in one content with what was said just before: roles alternate.
    fn user(&mut self, parts: Vec<Value>) {
        let last = self
            .contents
            .last_mut()
            .filter(|last| last.get("role") == Some(&json!("user")));
        match last.and_then(|last| last.get_mut("parts")?.as_array_mut()) {
            Some(said) => said.extend(parts),
            None => self.contents.push(json!({ "role": "user", "parts": parts })),
        }
    }

    /// An answer word for word, and what came of each of its calls. One with a doubt that nobody acknowledged cannot go
    /// back, for the provider wants each acknowledged: it is told in words.
    fn exchange(&mut self, exchange: &Exchange, next: Option<&Picture>) {
        let Exchange { reply, result, .. } = exchange;
        let calls = calls(&reply.raw);
        let approved = |call: &Call<'_>| {
            let check = call.check.as_ref();
            check.is_none_or(|check| result.approved.contains(check))
        };
        let content = candidate(&reply.raw).and_then(|candidate| candidate.get("content"));
        let content = content.filter(|content| content.is_object() && calls.iter().all(approved));
        let mut parts = Vec::new();
        match content {
            Some(content) => self.model(content),
            None => parts.push(self.text(&in_words(&reply.intent))),
        }
        if content.is_some() && !calls.is_empty() {
            for call in &calls {
                let part = self.answer(call, &calls, &reply.intent, result, next);
                parts.push(part);
            }
            parts.extend(result.note.as_ref().map(|note| self.text(note)));
            // A function's answer has no room for the screen, which may have changed meanwhile.
            if !calls.iter().any(|call| is_predefined(call.name)) {
                parts.push(self.text("This is the screen now."));
                parts.extend(next.map(|picture| self.screen(picture)));
            }
        } else {
            let remarks = remarks(&reply.intent, result);
            let now = "This is the screen now.";
            parts.push(self.text(if remarks.is_empty() { now } else { &remarks }));
            parts.extend(next.map(|picture| self.screen(picture)));
        }
        self.user(parts);
    }

    fn model(&mut self, content: &Value) {
        let mut content = content.clone();
        if let Some(fields) = content.as_object_mut() {
            fields.entry("role").or_insert_with(|| json!("model"));
        }
        self.count(length(&content));
        self.contents.push(content);
    }

    /// What came of a call: a predefined function's answer has the screen, one of ours what it brought.
    fn answer(
        &mut self,
        call: &Call<'_>,
        all: &[Call<'_>],
        intent: &Intent,
        result: &Acted,
        next: Option<&Picture>,
    ) -> Value {
        let text = fate::of_call(&whose(call, all, intent), intent, result);
        let mut response = Map::new();
        if is_predefined(call.name) {
            response.insert("url".to_owned(), json!(""));
        }
        response.insert("output".to_owned(), json!(text));
        if call.check.is_some() {
            response.insert("safety_acknowledgement".to_owned(), json!("true"));
        }
        let response = Value::Object(response);
        self.count(length(&response));
        let mut answer = Map::new();
        answer.extend(call.id.map(|id| ("id".to_owned(), json!(id))));
        answer.insert("name".to_owned(), json!(call.name));
        answer.insert("response".to_owned(), response);
        let shown = if is_predefined(call.name) {
            next.map(|picture| self.screen(picture))
        } else {
            brought(&call.key, intent, result).map(|(png, size)| self.picture(png, size))
        };
        answer.extend(shown.map(|picture| ("parts".to_owned(), json!([picture]))));
        json!({ "functionResponse": answer })
    }
}

fn in_words(intent: &Intent) -> String {
    let Intent::Act(orders) = intent else {
        return "Your last answer is not shown again.".to_owned();
    };
    let orders: Vec<String> = orders.iter().map(|asked| asked.order.to_string()).collect();
    format!("You asked for: {}", orders.join("; "))
}

/// A half of an action shares the fate of the whole, which stands in a later call or, for a key that goes up, in an
/// earlier one.
fn whose(call: &Call<'_>, all: &[Call<'_>], intent: &Intent) -> String {
    let Intent::Act(orders) = intent else {
        return call.key.clone();
    };
    let has_orders = |key: &str| orders.iter().any(|asked| asked.call == key);
    let place = all.iter().position(|other| other.key == call.key).unwrap_or(0);
    let (before, after) = all.split_at_checked(place).unwrap_or((all, &[]));
    let mut near = after.iter().chain(before.iter().rev());
    let near = near.find(|other| has_orders(&other.key));
    near.map_or_else(|| call.key.clone(), |other| other.key.clone())
}

/// The picture that a function of ours brought.
fn brought<'a>(key: &str, intent: &Intent, result: &'a Acted) -> Option<(&'a [u8], Size)> {
    let Intent::Act(orders) = intent else { return None };
    let mut own = orders
        .iter()
        .zip(&result.results)
        .filter(|(asked, _)| asked.call == key);
    own.find_map(|(_, result)| match result {
        OrderResult::Showed { png, size, .. } => Some((png.as_ref(), *size)),
        _ => None,
    })
}
