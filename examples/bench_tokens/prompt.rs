//! A request as the provider reads it: pieces in their order, with the tokens each has.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use deskwright::geometry::Size;
use deskwright::model::card::Card;
use deskwright::model::form::{Protocol, ToolForm};
use deskwright::model::provider::Cache;
use serde_json::Value;

/// A piece that is the same or not: a text or a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) hash: u64,
    pub(crate) tokens: u64,
    pub(crate) is_picture: bool,
    /// The request asks that all up to here be kept.
    pub(crate) marked: bool,
}

/// What a provider adds for its own computer tool. OpenAI's first request with a short goal was measured at 523 tokens.
const HOSTED_TOOL: u64 = 500;

/// Bytes of a text that a provider keeps together, where it looks for the longest beginning: 16 tokens.
const TOGETHER: usize = 64;

/// The pieces of a request's body.
pub(crate) fn pieces(card: &Card, body: &Value) -> Vec<Piece> {
    let mut reader = Reader {
        picture: card.picture.tokens(card.picture.fit(Size::new(1280, 800))),
        together: if card.provider.cache() == Cache::Marked {
            usize::MAX
        } else {
            TOGETHER
        },
        pieces: Vec::new(),
    };
    if card.form.tool != ToolForm::Function {
        reader.pieces.push(Piece {
            hash: 0,
            tokens: HOSTED_TOOL,
            is_picture: false,
            marked: false,
        });
    }
    let parts: &[&str] = match card.form.protocol {
        Protocol::OpenaiResponses => &["tools", "instructions", "input"],
        Protocol::AnthropicMessages => &["tools", "system", "messages"],
        Protocol::ChatCompletions => &["tools", "messages"],
        Protocol::Gemini => &["tools", "systemInstruction", "contents"],
    };
    for part in parts {
        reader.read(body.get(part).unwrap_or(&Value::Null), "");
    }
    reader.pieces
}

struct Reader {
    /// Tokens of a picture.
    picture: u64,
    /// Bytes of a text that are found in a cache together or not at all.
    together: usize,
    pieces: Vec<Piece>,
}

impl Reader {
    fn read(&mut self, value: &Value, key: &str) {
        match value {
            Value::Object(fields) => {
                let inside = fields.iter().filter(|(key, _)| *key != "cache_control");
                inside.for_each(|(key, value)| self.read(value, key));
                if let (true, Some(last)) = (fields.contains_key("cache_control"), self.pieces.last_mut()) {
                    last.marked = true;
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.read(item, key)),
            Value::String(text) if key == "data" || text.starts_with("data:image/") => self.pieces.push(Piece {
                is_picture: true,
                tokens: self.picture,
                ..piece(key, text.as_bytes())
            }),
            Value::String(text) => {
                let (first, rest) = text.as_bytes().split_at(text.len().min(self.together));
                self.pieces.push(piece(key, first));
                self.pieces
                    .extend(rest.chunks(self.together).map(|part| piece("", part)));
            }
            Value::Null => {}
            other => self.pieces.push(piece(key, other.to_string().as_bytes())),
        }
    }
}

/// A token for four bytes, of the value and of its name.
fn piece(key: &str, text: &[u8]) -> Piece {
    let mut hasher = DefaultHasher::new();
    (key, text).hash(&mut hasher);
    let bytes = u64::try_from(key.len() + text.len()).unwrap_or(u64::MAX);
    Piece {
        hash: hasher.finish(),
        tokens: bytes.div_ceil(4),
        is_picture: false,
        marked: false,
    }
}

/// A picture that was taken out of a request.
pub(crate) fn taken_out(picture: Piece) -> Piece {
    Piece {
        marked: picture.marked,
        ..piece("text", b"[a screenshot was here]")
    }
}
