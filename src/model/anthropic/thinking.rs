//! How hard a model thinks, in the words that it takes, and how long its answer may be.

use serde_json::{Value, json};

use crate::effort::Effort;
use crate::model::card::{Card, Thinking};

/// What of a request says so.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Settings {
    pub(super) thinking: Option<Value>,
    /// The word of `output_config`.
    pub(super) effort: Option<&'static str>,
    /// Tokens of the answer, its thinking included.
    pub(super) room: u64,
}

impl Settings {
    /// A wish that a model cannot have becomes the nearest below it. Without a wish nothing is said, and the provider
    /// decides.
    pub(super) fn of(card: &Card, wish: Option<Effort>) -> Settings {
        let effort = wish.and_then(|wish| match card.efforts.as_slice() {
            [] => Some(wish),
            efforts => wish.within(efforts),
        });
        let room = room(effort);
        let Some(effort) = effort else {
            return Settings {
                thinking: None,
                effort: None,
                room,
            };
        };
        let thinking = match (card.thinking, effort) {
            (Some(Thinking::Adaptive | Thinking::Budget), Effort::None) => Some(json!({ "type": "disabled" })),
            (Some(Thinking::Adaptive), _) => Some(json!({ "type": "adaptive" })),
            (Some(Thinking::Budget), _) => Some(json!({ "type": "enabled", "budget_tokens": room / 2 })),
            (Some(Thinking::Always) | None, _) => None,
        };
        Settings {
            thinking,
            effort: word(effort).filter(|_| card.thinking != Some(Thinking::Budget)),
            room,
        }
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

fn word(effort: Effort) -> Option<&'static str> {
    match effort {
        Effort::None => None,
        Effort::Minimal => Some(Effort::Low.word()),
        other => Some(other.word()),
    }
}
