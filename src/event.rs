//! Everything that happens in a run, as one stream.
//!
//! The runner only tells; console, recording, report and JUnit listen. Events carry no secret values:
//! a typed text prints the secret's name. Text in them that came from the screen or a model is untrusted.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use crate::action::Action;
use crate::candidate::Candidate;
use crate::geometry::{FrameId, Rect, ScreenPoint, Size, View};
use crate::money::Usd;
use crate::outcome::{Outcome, RowState, StepOutcome};
use crate::usage::Usage;
use crate::window::Window;

/// The model of an answer that no model gave.
pub const NOBODY: &str = "no model";

/// One event with its place in the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Counts from 1 without a gap.
    pub number: u64,
    /// Milliseconds on the run's clock.
    pub ms: u64,
    /// The row it belongs to, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<usize>,
    /// The step it belongs to, as in `3` or `6.1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    pub event: Event,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// A run begins, or goes on after it was cut off: a recording may hold several sittings.
    RunStarted {
        scenario: String,
        rows: usize,
        size: Size,
        /// The run's folder as the templates of this sitting see it; a folder may be moved between two sittings.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        folder: Option<String>,
    },
    RowStarted {
        key: String,
        values: Vec<(String, String)>,
    },
    /// The ledger's mark. Durable before the run goes on.
    RowMarked {
        key: String,
        state: RowState,
    },
    RowFinished {
        key: String,
        state: RowState,
        reason: Option<String>,
        /// What `extract` read, by name.
        values: Vec<(String, String)>,
        millis: u64,
    },
    StepStarted {
        verb: String,
        /// The step in one line, secrets by name.
        words: String,
        /// Line of the scenario, from 1.
        line: usize,
        /// The file of that line, where it is a called scenario's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file: Option<String>,
    },
    StepFinished {
        outcome: StepOutcome,
        reason: Option<String>,
        /// The failure in full, as `runner::failure::Failure`, where an expectation failed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        failure: Option<Value>,
        millis: u64,
    },
    /// A frame left the desktop. `after` counts the actions performed before it.
    Observed {
        frame: FrameId,
        size: Size,
        after: u64,
        /// When it was taken, in milliseconds on the desktop's clock.
        taken: u64,
        front: Option<Window>,
        windows: Vec<Window>,
        pointer: (i32, i32),
    },
    /// The frame was read; told once for each that differs from the one read before.
    Read {
        frame: FrameId,
        /// Lines of text there are on it.
        lines: usize,
        millis: u64,
    },
    /// A target was found, once.
    Located {
        target: String,
        frame: FrameId,
        found: Candidate,
        millis: u64,
    },
    /// A target was not found once: none, or several.
    Missed {
        target: String,
        frame: FrameId,
        /// The matches where there are several; else the nearest that were not taken, at most three.
        candidates: Vec<Candidate>,
        several: bool,
    },
    /// A condition was looked at for the last time.
    Checked {
        condition: String,
        holds: bool,
        seen: String,
        frame: FrameId,
        candidates: Vec<Candidate>,
        /// Of a step's `until`: whether it held before the step's first action already, so that it proves nothing. Nothing
        /// where that is not known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stale: Option<bool>,
    },
    /// A handler of `on_unexpected` was called upon.
    Unexpected {
        when: String,
    },
    /// A request is about to leave for a model; its cost is reserved.
    Asked {
        model: String,
        turn: u32,
        view: View,
        reserved: Option<Usd>,
    },
    Answered {
        model: String,
        turn: u32,
        /// The file below `answers/`.
        answer: String,
        said: String,
        actions: Vec<String>,
        usage: Option<Usage>,
        cost: Option<Usd>,
        millis: u64,
        /// The kind of error in one word, where there was no answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<String>,
    },
    /// Which model is asked, and why: a model's trouble and what was done about it, how hard a task is, a model that
    /// got nowhere.
    Rerouted {
        model: String,
        trouble: String,
        decision: String,
        /// The kind of trouble in one word, as docs/models.md has them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cause: Option<String>,
        /// The model that is asked next, where it is another one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<String>,
    },
    /// The policy, the frame or a second look refused an action.
    Refused {
        action: Action,
        reason: String,
    },
    /// Actions are numbered from 1 over the run.
    Acting {
        number: u64,
        action: Action,
    },
    Acted {
        number: u64,
        action: Action,
        millis: u64,
    },
    /// An action was not performed, or not to its end; `changed` where the screen had changed before it.
    Balked {
        number: u64,
        action: Action,
        changed: bool,
        reason: String,
        /// The kind of error in one word, as `recording::balk` has them; nothing in an older recording.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<String>,
    },
    /// The text selected in the application, read back after typing.
    Selected {
        text: Option<String>,
    },
    Extracted {
        name: String,
        value: String,
        bounds: Option<Rect>,
        /// The frame or the picture they lie on, where it is not the frame looked at last.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on: Option<FrameId>,
    },
    /// A model used a function of the scenario.
    Used {
        tool: String,
        arguments: Value,
        /// `gave`, `failed` or `refused`.
        outcome: String,
        /// What the model was told of it.
        result: String,
        /// The picture that came, by the hash of its pixels.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        picture: Option<FrameId>,
        millis: u64,
    },
    /// The world outside was asked: see `outside::Request` and `outside::Reply`.
    Consulted {
        request: Value,
        reply: Value,
        millis: u64,
    },
    /// A remark.
    Noted {
        text: String,
        /// What a second look of a model came to, where the remark is of one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        refined: Option<Refined>,
    },
    /// What was spent of a limit of money: at the end of a run, and where one was passed.
    Spent {
        /// `goal`, `row`, `run`, `day`, or `project` with its name.
        scope: String,
        spent: Usd,
        most: Usd,
    },
    RunFinished {
        outcome: Outcome,
        millis: u64,
    },
}

/// Where an action of a model goes after the place was shown to it once more, enlarged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refined {
    /// What was shown of the screen.
    pub part: Rect,
    /// Where the action was to go.
    pub from: ScreenPoint,
    /// Where it goes; nothing where it is not carried out.
    pub to: Option<ScreenPoint>,
}

impl Event {
    /// A remark of nothing but words.
    pub fn noted(text: impl Into<String>) -> Event {
        Event::Noted {
            text: text.into(),
            refined: None,
        }
    }
}

/// How far a model's answer is. Its texts are untrusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glimpse {
    /// Milliseconds on the run's clock.
    pub ms: u64,
    pub model: String,
    /// The end of what it says.
    pub says: String,
    /// The end of what it thinks, where the provider shows it.
    pub thinks: String,
    /// Actions that came whole.
    pub actions: usize,
}

/// A file that belongs to the recording.
#[derive(Debug, Clone)]
pub struct Artifact {
    pub folder: Folder,
    pub name: String,
    pub bytes: Arc<[u8]>,
}

/// Where in the run's folder an artifact lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Folder {
    Frames,
    /// From outside, kept as they came.
    Pictures,
    Reads,
    Answers,
    Screenshots,
    Requests,
}

impl Folder {
    pub fn name(self) -> &'static str {
        match self {
            Folder::Frames => "frames",
            Folder::Pictures => "pictures",
            Folder::Reads => "reads",
            Folder::Answers => "answers",
            Folder::Screenshots => "screenshots",
            Folder::Requests => "requests",
        }
    }
}

/// A listener that cannot keep up its duty. The run stops before the next action.
#[derive(Debug, Error)]
#[error("cannot write {path}: {source}")]
pub struct ListenError {
    pub path: String,
    #[source]
    pub source: std::io::Error,
}

/// Hears everything that happens in a run, in order.
pub trait Listener {
    /// # Errors
    /// When it must not be lost and cannot be kept: the run stops before the next action.
    fn event(&mut self, entry: &Entry) -> Result<(), ListenError>;

    /// A file for the recording; named by content or count, so the same name always has the same bytes.
    ///
    /// # Errors
    /// As [`Listener::event`].
    fn keep(&mut self, _artifact: &Artifact) -> Result<(), ListenError> {
        Ok(())
    }

    /// What is worth a look now. It is no event: nobody needs it, no recording has it.
    fn glimpse(&mut self, _glimpse: &Glimpse) {}
}

/// Several listeners as one. Every one hears everything, also after another failed.
#[derive(Default)]
pub struct Listeners(pub Vec<Box<dyn Listener>>);

impl Listener for Listeners {
    fn event(&mut self, entry: &Entry) -> Result<(), ListenError> {
        self.0
            .iter_mut()
            .map(|listener| listener.event(entry))
            .fold(Ok(()), Result::and)
    }

    fn keep(&mut self, artifact: &Artifact) -> Result<(), ListenError> {
        self.0
            .iter_mut()
            .map(|listener| listener.keep(artifact))
            .fold(Ok(()), Result::and)
    }

    fn glimpse(&mut self, glimpse: &Glimpse) {
        for listener in &mut self.0 {
            listener.glimpse(glimpse);
        }
    }
}
