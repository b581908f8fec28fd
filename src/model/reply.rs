//! What a model answered, in no provider's words.

use serde_json::Value;

use crate::action::Action;
use crate::geometry::ModelPoint;
use crate::usage::Usage;

/// One answer.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The model that answered.
    pub model: String,
    pub intent: Intent,
    /// What it said beside its actions: untrusted.
    pub said: String,
    pub usage: Option<Usage>,
    /// The provider's whole answer, for the recording and for sending back.
    pub raw: Value,
}

/// What the model wants.
#[derive(Debug, Clone, PartialEq)]
pub enum Intent {
    /// Actions, in order; `call` says which call of the answer each belongs to.
    Act(Vec<Asked>),
    /// The goal is reached, as the model says.
    Done(String),
    /// It asks the person.
    Ask(String),
}

/// One action a model asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    pub call: String,
    pub action: Action<ModelPoint>,
    /// A provider's safety check that a person must confirm first.
    pub check: Option<SafetyCheck>,
}

/// A provider's own doubt about an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafetyCheck {
    pub id: String,
    pub code: String,
    pub message: String,
}
