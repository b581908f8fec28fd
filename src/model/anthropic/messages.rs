//! A conversation as messages, and what it weighs.

use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value, json};

use super::call::blocks;
use super::results::results;
use crate::geometry::Size;
use crate::model::ModelError;
use crate::model::card::{Card, PictureRules};
use crate::model::form::ToolForm;
use crate::model::protocol::Question;
use crate::model::remarks::remarks;
use crate::model::turn::{Exchange, OrderResult, Picture};

/// Marks in the messages, so that the next request finds all before them in the provider's cache. The fourth mark a
/// request may have stands behind tools and instructions.
const MARKS: usize = 3;

/// Messages under way.
#[derive(Debug)]
pub(super) struct Messages {
    rules: PictureRules,
    pub(super) list: Vec<Value>,
    /// No fewer than the messages have.
    pub(super) tokens: u64,
    bytes: usize,
    /// The longer side of each picture, and its bytes on the wire.
    pictures: Vec<(u32, usize)>,
    /// Where the last answer's end lies: what comes after it is new to the provider.
    pub(super) known: usize,
    /// The last chapter of the opening that stays as it is, where there are any.
    full: Option<usize>,
}

impl Messages {
    /// The whole of it.
    pub(super) fn of(question: &Question<'_>) -> Messages {
        let mut told = Messages {
            rules: question.card.picture,
            list: Vec::new(),
            tokens: 0,
            bytes: 0,
            pictures: Vec::new(),
            known: 0,
            full: None,
        };
        let past = question.past;
        let first = past
            .first()
            .map_or(Some(question.now), |exchange| exchange.shown.as_ref());
        // Chapters of what is told in words are blocks of their own: those that are full stay as they are.
        let chapters = question.earlier.into_iter().flat_map(|words| words.split("\n\n"));
        let texts = std::iter::once(question.goal).chain(chapters);
        let mut opening: Vec<Value> = texts
            .filter(|text| !text.is_empty())
            .map(|text| told.text(text))
            .collect();
        // Words before the picture: the provider's advice for clicking.
        opening.extend(first.map(|picture| told.picture(picture)));
        told.full = opening.iter().rposition(is_text).and_then(|last| last.checked_sub(1));
        told.full = told.full.filter(|full| *full > 0);
        told.say("user", opening);
        for (at, exchange) in past.iter().enumerate() {
            let next = past.get(at + 1).map_or(Some(question.now), |next| next.shown.as_ref());
            told.exchange(exchange, next);
        }
        told
    }

    fn say(&mut self, role: &str, content: Vec<Value>) {
        if !content.is_empty() {
            let mut message = Map::new();
            message.insert("role".to_owned(), json!(role));
            message.insert("content".to_owned(), Value::Array(content));
            self.list.push(Value::Object(message));
        }
    }

    /// An answer word for word, what came of its calls, and what there is to say to it.
    fn exchange(&mut self, exchange: &Exchange, next: Option<&Picture>) {
        let raw = &exchange.reply.raw;
        let answer: Vec<Value> = blocks(raw).iter().filter(|block| !is_empty(block)).cloned().collect();
        for block in &answer {
            self.count(block.to_string().len());
        }
        self.say("assistant", answer);
        self.known = self.list.len();
        let (mut content, shown) = results(self, exchange, next);
        if content.is_empty() && raw.get("stop_reason").and_then(Value::as_str) == Some("pause_turn") {
            // It goes on where it paused.
            return;
        }
        // Calls in the text have no results of their own: what came of them is told with the note.
        let is_written = exchange.reply.form.tool == ToolForm::Text;
        let remarks = is_written.then(|| remarks(&exchange.reply.intent, &exchange.result));
        let note = remarks.as_deref().or(exchange.result.note.as_deref());
        let note = note.filter(|note| !note.is_empty());
        content.extend(note.map(|note| self.text(note)));
        for result in exchange.result.results.iter().filter(|_| is_written) {
            if let OrderResult::Showed { text, png, size } = result {
                content.extend([self.text(text), self.picture_of_function(png, *size)]);
            }
        }
        match next.filter(|_| !shown) {
            Some(picture) => {
                if note.is_none() {
                    content.push(self.text("This is the screen now."));
                }
                content.push(self.picture(picture));
            }
            None if content.is_empty() => content.push(self.text("Go on.")),
            None => {}
        }
        self.say("user", content);
    }

    pub(super) fn text(&mut self, text: &str) -> Value {
        self.count(text.len());
        json!({ "type": "text", "text": text })
    }

    pub(super) fn picture(&mut self, picture: &Picture) -> Value {
        self.image(&picture.png, picture.seen.view.image)
    }

    pub(super) fn image(&mut self, png: &Arc<[u8]>, size: Size) -> Value {
        let data = BASE64_STANDARD.encode(png);
        self.count(0);
        self.tokens = self.tokens.saturating_add(self.rules.tokens(size));
        self.bytes = self.bytes.saturating_add(data.len());
        self.pictures.push((size.width.max(size.height), data.len()));
        json!({ "type": "image", "source": { "type": "base64", "media_type": "image/png", "data": data } })
    }

    /// A picture that nobody here made: one that is too large is told in words.
    pub(super) fn picture_of_function(&mut self, png: &Arc<[u8]>, size: Size) -> Value {
        let is_small = size.width.max(size.height) <= SIDE_OF_MANY && png.len() <= PICTURE_BYTES / 4 * 3;
        if is_small {
            return self.image(png, size);
        }
        self.text(&format!(
            "It gave a picture of {size} pixels and {} bytes, which is too large to be shown.",
            png.len()
        ))
    }

    fn count(&mut self, bytes: usize) {
        const OVERHEAD: usize = 64;
        let bytes = bytes.saturating_add(OVERHEAD);
        self.bytes = self.bytes.saturating_add(bytes);
        self.tokens = self.tokens.saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
    }

    /// Marks the ends of the last turns. They keep their places while the conversation grows, so that what one
    /// request wrote the next one reads. A new conversation that begins with the story of an old one reads that.
    pub(super) fn mark(&mut self) {
        let opening = self
            .list
            .first_mut()
            .and_then(|first| first.get_mut("content")?.as_array_mut());
        let full = opening.zip(self.full).and_then(|(blocks, full)| blocks.get_mut(full));
        let turns = if full.is_some() { MARKS - 1 } else { MARKS };
        if let Some(fields) = full.and_then(Value::as_object_mut) {
            fields.insert("cache_control".to_owned(), json!({ "type": "ephemeral" }));
        }
        let users = self
            .list
            .iter_mut()
            .rev()
            .filter(|message| message.get("role").and_then(Value::as_str) == Some("user"));
        for message in users.take(turns) {
            let content = message.get_mut("content").and_then(Value::as_array_mut);
            if let Some(fields) = content.and_then(|blocks| blocks.last_mut()?.as_object_mut()) {
                fields.insert("cache_control".to_owned(), json!({ "type": "ephemeral" }));
            }
        }
    }

    /// Whether the provider takes as much.
    ///
    /// # Errors
    /// What is too much: it would be refused with a 400 or a 413.
    pub(super) fn within_limits(&self, card: &Card) -> Result<(), ModelError> {
        let too_large = |reason: String| {
            Err(ModelError::TooLarge {
                model: card.id.clone(),
                reason,
            })
        };
        let count = self.pictures.len();
        let most = if card.window.is_some_and(|window| window > 200_000) {
            600
        } else {
            100
        };
        if count > most {
            return too_large(format!("{count} pictures, and at most {most} are taken"));
        }
        let side = if count > MANY { SIDE_OF_MANY } else { SIDE };
        for (longer, bytes) in &self.pictures {
            if *longer > side {
                return too_large(format!(
                    "a picture with a side of {longer} pixels, and at most {side} are taken where there are {count}"
                ));
            }
            if *bytes > PICTURE_BYTES {
                return too_large(format!(
                    "a picture of {bytes} bytes, and at most {PICTURE_BYTES} are taken"
                ));
            }
        }
        if self.bytes > BODY_BYTES {
            return too_large(format!("{} bytes, and at most {BODY_BYTES} are taken", self.bytes));
        }
        Ok(())
    }
}

/// A side of a picture, in pixels.
const SIDE: u32 = 8000;

/// The same where there are more pictures than these.
const SIDE_OF_MANY: u32 = 2000;
const MANY: usize = 20;

/// Bytes of a picture in base64.
const PICTURE_BYTES: usize = 5 << 20;

/// Bytes of a request: 32 MB, less what stands around the messages.
const BODY_BYTES: usize = 31_000_000;

fn is_text(block: &Value) -> bool {
    block.get("type").and_then(Value::as_str) == Some("text")
}

/// Empty, or of blanks alone: the provider gives such blocks and does not take them back ("text content blocks must contain
/// non-whitespace text").
fn is_empty(block: &Value) -> bool {
    let text = block.get("text").and_then(Value::as_str);
    is_text(block) && text.is_none_or(|text| text.trim().is_empty())
}
