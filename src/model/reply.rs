//! What a model answered, in no provider's words.

use serde_json::Value;

use super::form::Form;
use super::turn::{Picture, Seen};
use crate::action::Action;
use crate::geometry::ModelPoint;
use crate::money::Usd;
use crate::usage::Usage;

/// One answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// The model that was asked.
    pub model: String,
    pub form: Form,
    pub intent: Intent,
    /// What it said beside its actions: untrusted.
    pub said: String,
    pub usage: Option<Usage>,
    /// What the turn cost, failed attempts included; nothing where a price is not known.
    pub cost: Option<Usd>,
    /// From request to answer.
    pub millis: u64,
    /// What it answered to: its points lie in this view.
    pub seen: Seen,
    /// The picture that was sent; nothing where the answer comes from a recording.
    pub shown: Option<Picture>,
    /// The HTTP status it came with: a provider's filter refuses by one that is no success.
    pub status: u16,
    /// The provider's whole answer, for the recording and for sending back.
    pub raw: Value,
}

/// An answer as a protocol reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    pub intent: Intent,
    pub said: String,
    pub usage: Option<Usage>,
    /// The model that answered, as the provider names it, where it says so: a gateway may ask another one.
    pub served: Option<String>,
}

/// What the model wants.
#[derive(Debug, Clone, PartialEq)]
pub enum Intent {
    /// Actions and functions, in order; at least one.
    Act(Vec<Asked>),
    /// The goal is reached, as the model says.
    Done(String),
    /// It asks the person.
    Ask(String),
    /// It, or its provider, will not do it.
    Refuse(String),
}

/// One thing a model asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Which call of the answer it belongs to.
    pub call: String,
    pub order: Order,
    /// The provider's safety checks that a person must confirm before it.
    pub checks: Vec<SafetyCheck>,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    /// Something a hand or an eye can do; `Action::Unknown` for what nobody knows.
    Act(Action<ModelPoint>),
    /// Where is the mouse?
    Cursor,
    /// A function of `tools`, by name.
    Use { tool: String, arguments: Value },
}

impl Order {
    /// The word for its kind, as in report and remarks.
    pub fn kind(&self) -> &str {
        match self {
            Order::Act(action) => action.kind(),
            Order::Cursor => "cursor_position",
            Order::Use { tool, .. } => tool,
        }
    }

    /// Whether it changes anything: input was sent, or a function was used.
    pub fn is_input(&self) -> bool {
        match self {
            Order::Act(action) => action.is_input(),
            Order::Cursor => false,
            Order::Use { .. } => true,
        }
    }
}

impl std::fmt::Display for Order {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Order::Act(action) => action.fmt(f),
            Order::Cursor => f.write_str("cursor_position"),
            Order::Use { tool, arguments } => {
                let arguments: String = arguments.to_string().chars().take(160).collect();
                write!(f, "{tool} {arguments}")
            }
        }
    }
}

/// A provider's own doubt about an action: untrusted text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafetyCheck {
    pub id: String,
    pub code: String,
    pub message: String,
}
