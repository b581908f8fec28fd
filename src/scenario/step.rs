//! One step: a verb and the keys beside it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::condition::Condition;
use super::settings::{Effort, Input, Limits, ValueType};
use super::span::{Span, Spanned};
use super::target::Target;
use super::template::Template;
use super::tool::Tool;

/// A step with its place in the scenario.
#[derive(Debug, Clone)]
pub struct Step {
    /// As in `3` or `6.1`, counted from 1; those of a pop-up's handler as in `on_unexpected.1.1`.
    pub id: String,
    pub verb: Verb,
    pub name: Option<String>,
    pub when: Option<Condition>,
    pub until: Option<Condition>,
    /// How long a target or `until` is waited for.
    pub within: Duration,
    /// How often it is done again when it failed.
    pub retry: u32,
    /// Done each time it failed, before it is done again or the failure counts.
    pub on_failure: Vec<Step>,
    pub optional: bool,
    /// From the verb to the end of its value.
    pub span: Span,
    /// The step in one line as written, for console and report.
    pub words: String,
}

/// How long a step waits where it does not say.
pub const WITHIN: Duration = Duration::from_secs(10);

#[derive(Debug, Clone)]
pub enum Verb {
    Click(Target),
    DoubleClick(Target),
    RightClick(Target),
    Hover(Target),
    /// Label and value, in the order written.
    Fill(Vec<(Target, Template)>),
    /// Label of the drop-down and the entry to choose.
    Select(Vec<(Target, Template)>),
    /// Label of a check box and whether it shall be on.
    Check(Vec<(Target, bool)>),
    Type(Template),
    Press(Vec<Template>),
    Scroll(Scroll),
    Drag {
        from: Target,
        to: Target,
    },
    WaitFor(Condition),
    Expect(Condition),
    Extract(Vec<Extraction>),
    /// An `extract` that asks a model.
    Ask(Ask),
    Goal(Goal),
    Commit(Vec<Step>),
    Repeat(Repeat),
    Call(Call),
    /// A question that a person must say yes to.
    Confirm(Template),
    /// A picture kept in the recording, by this name.
    Screenshot(Option<Template>),
}

impl Verb {
    /// The models a step names for itself, where it needs one at all; none where those of the scenario serve.
    pub fn models(&self) -> Option<&[Spanned<String>]> {
        match self {
            Verb::Goal(goal) => Some(&goal.models),
            Verb::Ask(ask) => Some(&ask.models),
            _ => None,
        }
    }

    /// The verb's name in YAML.
    pub fn word(&self) -> &'static str {
        match self {
            Verb::Click(_) => "click",
            Verb::DoubleClick(_) => "double_click",
            Verb::RightClick(_) => "right_click",
            Verb::Hover(_) => "hover",
            Verb::Fill(_) => "fill",
            Verb::Select(_) => "select",
            Verb::Check(boxes) if boxes.iter().all(|(_, on)| !on) => "uncheck",
            Verb::Check(_) => "check",
            Verb::Type(_) => "type",
            Verb::Press(_) => "press",
            Verb::Scroll(_) => "scroll",
            Verb::Drag { .. } => "drag",
            Verb::WaitFor(_) => "wait_for",
            Verb::Expect(_) => "expect",
            Verb::Extract(_) | Verb::Ask(_) => "extract",
            Verb::Goal(_) => "goal",
            Verb::Commit(_) => "commit",
            Verb::Repeat(_) => "repeat",
            Verb::Call(_) => "call",
            Verb::Confirm(_) => "confirm",
            Verb::Screenshot(_) => "screenshot",
        }
    }
}

/// Wheel notches over a target, or over the middle of the front window.
#[derive(Debug, Clone, PartialEq)]
pub struct Scroll {
    pub over: Option<Target>,
    /// Positive is down.
    pub down: i32,
    /// Positive is right.
    pub right: i32,
}

/// A value read from the screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Extraction {
    pub name: Spanned<String>,
    pub from: Target,
    pub value_type: ValueType,
}

/// Steps that are gone through several times.
#[derive(Debug, Clone)]
pub struct Repeat {
    pub turns: Turns,
    /// What the steps call the number of the turn, or the item of `for_each`.
    pub name: Option<Spanned<String>>,
    /// More turns than this are a failure.
    pub at_most: u32,
    pub steps: Vec<Step>,
}

/// What decides whether there is another turn.
#[derive(Debug, Clone)]
pub enum Turns {
    /// A whole number, once rendered.
    Times(Template),
    /// Looked at before each turn.
    While(Condition),
    /// Waited for after each turn.
    Until(Condition),
    /// One turn for each.
    Each(Vec<Template>),
}

/// The steps of another scenario.
#[derive(Debug, Clone)]
pub struct Call {
    pub path: PathBuf,
    /// The file's text, for drawing errors.
    pub source: Arc<str>,
    /// Its inputs, and what they are given.
    pub inputs: Vec<(Input, Option<Template>)>,
    /// Our name for a value, and its own.
    pub outputs: Vec<(Spanned<String>, Spanned<String>)>,
    pub steps: Vec<Step>,
}

/// Values that a model reads from a picture.
#[derive(Debug, Clone)]
pub struct Ask {
    pub ask: Template,
    pub fields: Vec<Asked>,
    /// A file with the picture; the screen where nothing is said.
    pub from: Option<Template>,
    pub models: Vec<Spanned<String>>,
    pub effort: Option<Effort>,
    pub limits: Limits,
}

/// One of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    pub name: Spanned<String>,
    pub value_type: ValueType,
    pub description: String,
    /// May not stand there: an empty text then.
    pub optional: bool,
}

/// A task for a model.
#[derive(Debug, Clone)]
pub struct Goal {
    pub task: Template,
    pub models: Vec<Spanned<String>>,
    pub effort: Option<Effort>,
    pub limits: Limits,
    /// What the model may use beside the computer.
    pub tools: Vec<Arc<Tool>>,
}

impl Step {
    /// This step and those inside it, in order.
    pub fn walk<'a>(&'a self, out: &mut Vec<&'a Step>) {
        out.push(self);
        let inside: &[Step] = match &self.verb {
            Verb::Commit(steps) | Verb::Repeat(Repeat { steps, .. }) | Verb::Call(Call { steps, .. }) => steps,
            _ => &[],
        };
        for step in inside.iter().chain(&self.on_failure) {
            step.walk(out);
        }
    }
}
