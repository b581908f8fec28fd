//! A step that did not come out as the scenario expects: a result, not an error.

use serde::{Deserialize, Serialize};

use crate::candidate::Candidate;
use crate::geometry::FrameId;

/// What was expected and what was there instead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    pub expected: String,
    pub seen: String,
    /// The nearest things on the screen, at most three; all of them where several matched.
    pub candidates: Vec<Candidate>,
    pub frame: Option<FrameId>,
    /// How to go on.
    pub help: Option<String>,
}

impl Failure {
    pub fn new(expected: impl Into<String>, seen: impl Into<String>) -> Failure {
        Failure {
            expected: expected.into(),
            seen: seen.into(),
            candidates: Vec::new(),
            frame: None,
            help: None,
        }
    }

    pub fn on(self, frame: FrameId, candidates: Vec<Candidate>) -> Failure {
        Failure {
            frame: Some(frame),
            candidates,
            ..self
        }
    }

    pub fn help(self, help: impl Into<String>) -> Failure {
        Failure {
            help: Some(help.into()),
            ..self
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "expected {}, {}", self.expected, self.seen)
    }
}
