//! An answer as a recording keeps it: one JSON file, without pictures and without keys.
//!
//! Written by hand, `body` alone is enough.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ModelError;
use super::openai;
use super::reply::Reply;
use super::turn::Turn;
use crate::geometry::FrameId;

/// `answers/<number>.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The model that was asked; nothing where the whole chain failed.
    #[serde(default)]
    pub model: String,
    #[serde(default = "protocol")]
    pub protocol: String,
    /// What was asked, as far as it takes to notice that it is asked no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Question>,
    #[serde(default)]
    pub millis: u64,
    #[serde(default = "ok")]
    pub status: u16,
    #[serde(default)]
    pub body: Value,
    /// Why there was no answer, where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<ModelError>,
}

/// What was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    pub turn: u32,
    pub frame: FrameId,
    pub goal: String,
}

impl Question {
    pub fn of(turn: &Turn) -> Question {
        Question {
            turn: turn.number,
            frame: turn.now.view.frame,
            goal: turn.goal.clone(),
        }
    }
}

impl Answer {
    /// What to keep of an answered turn.
    pub fn given(turn: &Turn, reply: &Reply) -> Answer {
        Answer {
            model: reply.model.clone(),
            protocol: protocol(),
            request: Some(Question::of(turn)),
            millis: reply.millis,
            status: ok(),
            body: reply.raw.clone(),
            failure: None,
        }
    }

    /// What to keep of a turn without an answer.
    pub fn failed(turn: &Turn, error: &ModelError) -> Answer {
        Answer {
            model: String::new(),
            protocol: protocol(),
            request: Some(Question::of(turn)),
            millis: 0,
            status: 0,
            body: Value::Null,
            failure: Some(error.clone()),
        }
    }
}

fn protocol() -> String {
    openai::PROTOCOL.to_owned()
}

fn ok() -> u16 {
    200
}
