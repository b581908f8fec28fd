//! The scenario language: from YAML text to typed steps, with every finding of a file at once.
//!
//! Invariant: nothing in here looks at a screen or moves anything. A [`Scenario`] that exists has been
//! checked; what its type cannot hold cannot be half-supported.

pub mod bytes;
pub mod condition;
pub mod diagnostic;
pub mod draw;
pub mod expression;
pub mod files;
pub mod json_path;
pub mod lower;
pub mod number;
pub mod parse;
pub mod project;
pub mod refine;
pub mod route;
pub mod schema;
pub mod scope;
pub mod settings;
pub mod span;
pub mod step;
pub mod target;
pub mod template;
pub mod tool;
pub mod tree;
pub mod value;
pub mod verify;

mod load;
mod syntax;

use std::path::PathBuf;

use condition::Condition;
use files::{Part, Picture};
use refine::Refine;
use route::{Escalation, Route, Routing};
use settings::{App, Approval, DesktopChoice, Effort, Input, Limits, RunLimits, Secret};
use span::{Span, Spanned};
use step::Step;
use target::TextMatch;
use verify::Verification;

/// A whole scenario, checked.
#[derive(Debug, Clone)]
pub struct Scenario {
    pub name: String,
    /// Words that `--only` chooses scenarios by.
    pub tags: Vec<Spanned<String>>,
    /// Where it was read from; relative paths in it start from the working directory.
    pub path: PathBuf,
    /// The text as read, for drawing errors and for the recording.
    pub source: String,
    /// The scenarios it calls, each once.
    pub parts: Vec<Part>,
    /// The images that it and they look for, each once.
    pub pictures: Vec<Picture>,
    pub desktop: DesktopChoice,
    /// Tesseract's names of the languages on the screen; English where there are none.
    pub languages: Vec<String>,
    pub app: Option<App>,
    /// A chain: the next one when one fails; or the one word `auto`, the route.
    pub models: Vec<Spanned<String>>,
    /// Whether they are asked also where a goal names its own.
    pub models_for_all: bool,
    pub route: Option<Route>,
    /// Nothing where nothing is said.
    pub escalate_on: Option<Vec<Escalation>>,
    pub effort: Option<Effort>,
    /// When a model's click is aimed by a second look.
    pub refine: Refine,
    pub limits: Limits,
    pub run_limits: RunLimits,
    pub inputs: Vec<Input>,
    pub secrets: Vec<Secret>,
    /// The input that names a row.
    pub key: Option<Spanned<String>>,
    /// What a provider may doubt without a person being asked.
    pub approvals: Vec<Approval>,
    /// Windows that may be acted on beside those of `app`, by title.
    pub windows: Vec<TextMatch>,
    pub steps: Vec<Step>,
    pub verify: Verification,
    /// The application says no to the data: a business failure.
    pub refused: Option<Condition>,
    pub on_unexpected: Vec<Unexpected>,
    /// Done once, before the first row.
    pub before: Vec<Step>,
    /// Done before each row, as a part of it.
    pub before_row: Vec<Step>,
    /// Done after each row, whatever became of it.
    pub after_row: Vec<Step>,
    /// Done once, after the last row, whatever happened.
    pub after: Vec<Step>,
    /// Frames are masked where a secret was typed, unless this says no.
    pub mask_secrets: bool,
}

/// A pop-up and what to do about it.
#[derive(Debug, Clone)]
pub struct Unexpected {
    pub when: Condition,
    pub steps: Vec<Step>,
    /// How often in one row at most.
    pub times: u32,
}

impl Scenario {
    /// Every step with its place, as in `3` or `6.1`, those inside others included.
    pub fn walk(&self) -> Vec<&Step> {
        let mut out = Vec::new();
        let around = [
            &self.before,
            &self.before_row,
            &self.steps,
            &self.after_row,
            &self.after,
        ];
        for step in around.into_iter().flatten() {
            step.walk(&mut out);
        }
        for handler in &self.on_unexpected {
            for step in &handler.steps {
                step.walk(&mut out);
            }
        }
        out
    }

    /// Whether a model is needed.
    pub fn has_goal(&self) -> bool {
        self.walk().iter().any(|step| step.verb.models().is_some())
    }

    /// Who pursues its goals, as far as it says.
    pub fn routing(&self) -> Routing {
        Routing {
            models: self.models.iter().map(|model| model.value.clone()).collect(),
            route: self.route.clone(),
            escalate_on: self.escalate_on.clone(),
            for_all: self.models_for_all,
        }
    }

    /// The same scenario with its goals pursued like this.
    #[must_use]
    pub fn routed(mut self, routing: Routing) -> Scenario {
        let span = Span::default();
        let named = |value| Spanned { value, span };
        self.models = routing.models.into_iter().map(named).collect();
        self.route = routing.route;
        self.escalate_on = routing.escalate_on;
        self.models_for_all = routing.for_all;
        self
    }

    /// The same scenario with one model for everything, whatever its goals name.
    #[must_use]
    pub fn asking(self, model: &str) -> Scenario {
        let routing = Routing {
            models: vec![model.to_owned()],
            for_all: true,
            ..self.routing()
        };
        self.routed(routing)
    }

    /// The models of a step that names these itself.
    pub fn models_for<'a>(&'a self, own: &'a [Spanned<String>]) -> &'a [Spanned<String>] {
        if own.is_empty() || self.models_for_all {
            &self.models
        } else {
            own
        }
    }

    /// The step that is the point of no return, if there is one.
    pub fn commit(&self) -> Option<&Step> {
        self.walk()
            .into_iter()
            .find(|step| matches!(step.verb, step::Verb::Commit(_)))
    }
}
