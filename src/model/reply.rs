//! What a model answered, in no provider's words.

use serde_json::Value;

use crate::action::Action;
use crate::geometry::ModelPoint;
use crate::money::Usd;
use crate::usage::Usage;

/// One answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// The model that was asked.
    pub model: String,
    pub intent: Intent,
    /// What it said beside its actions: untrusted.
    pub said: String,
    pub usage: Option<Usage>,
    /// What the turn cost, failed attempts included; nothing where a price is not known.
    pub cost: Option<Usd>,
    /// From request to answer.
    pub millis: u64,
    /// The provider's whole answer, for the recording and for sending back.
    pub raw: Value,
}

/// What the model wants.
#[derive(Debug, Clone, PartialEq)]
pub enum Intent {
    /// Actions, in order; at least one.
    Act(Vec<Asked>),
    /// The goal is reached, as the model says.
    Done(String),
    /// It asks the person.
    Ask(String),
    /// It, or its provider, will not do it.
    Refuse(String),
}

/// One action a model asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Which call of the answer it belongs to.
    pub call: String,
    pub action: Action<ModelPoint>,
    /// The provider's safety checks that a person must confirm before this action.
    pub checks: Vec<SafetyCheck>,
}

/// A provider's own doubt about an action: untrusted text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafetyCheck {
    pub id: String,
    pub code: String,
    pub message: String,
}
