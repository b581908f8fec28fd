//! An answer as a recording keeps it: one JSON file, without pictures and without keys.
//!
//! Written by hand, `body` alone is enough.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ModelError;
use super::form::{Form, Protocol, Space, ToolForm};
use super::reply::Reply;
use super::turn::Turn;
use crate::geometry::{FrameId, Size};
use crate::money::Usd;

/// `answers/<number>.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The model that was asked; nothing where the whole chain failed.
    #[serde(default)]
    pub model: String,
    #[serde(default = "protocol")]
    pub protocol: Protocol,
    /// The form of the tool and the space of its points, where they are not the protocol's usual ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool: Option<ToolForm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub space: Option<Space>,
    /// The size of the picture it was shown: its points lie in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<Size>,
    /// What was asked, as far as it takes to notice that it is asked no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Asked>,
    #[serde(default)]
    pub millis: u64,
    /// What the turn cost, as it was priced then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Usd>,
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
pub struct Asked {
    pub turn: u32,
    pub frame: FrameId,
    pub goal: String,
}

impl Asked {
    pub fn of(turn: &Turn) -> Asked {
        Asked {
            turn: turn.number,
            frame: turn.now.frame(),
            goal: turn.goal.clone(),
        }
    }
}

impl Answer {
    /// What to keep of an answered turn.
    pub fn given(turn: &Turn, reply: &Reply) -> Answer {
        let usual = Form::from(reply.form.protocol);
        Answer {
            model: reply.model.clone(),
            protocol: reply.form.protocol,
            tool: (reply.form.tool != usual.tool).then_some(reply.form.tool),
            space: (reply.form.space != usual.space).then_some(reply.form.space),
            picture: Some(reply.seen.view.image),
            request: Some(Asked::of(turn)),
            millis: reply.millis,
            cost: reply.cost,
            status: reply.status,
            body: reply.raw.clone(),
            failure: None,
        }
    }

    /// What to keep of a turn without an answer.
    pub fn failed(turn: &Turn, error: &ModelError) -> Answer {
        Answer {
            model: String::new(),
            protocol: protocol(),
            tool: None,
            space: None,
            picture: None,
            request: Some(Asked::of(turn)),
            millis: 0,
            cost: None,
            status: 0,
            body: Value::Null,
            failure: Some(error.clone()),
        }
    }

    /// How the answer is to be read.
    pub fn form(&self) -> Form {
        let usual = Form::from(self.protocol);
        Form {
            protocol: self.protocol,
            tool: self.tool.unwrap_or(usual.tool),
            space: self.space.unwrap_or(usual.space),
        }
    }
}

impl ModelError {
    /// The word for its kind in recordings.
    pub fn word(&self) -> String {
        let tagged = serde_json::to_value(self).ok();
        let word = tagged.as_ref().and_then(|tagged| tagged.get("error")?.as_str());
        word.unwrap_or_default().to_owned()
    }
}

fn protocol() -> Protocol {
    Protocol::OpenaiResponses
}

fn ok() -> u16 {
    200
}
