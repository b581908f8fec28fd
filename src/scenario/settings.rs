//! Everything in a scenario that is not a step.

use std::time::Duration;

use super::condition::Condition;
use super::number::NumberForm;
use super::span::{Span, Spanned};
use super::target::TextMatch;
use super::template::Template;
pub use crate::effort::Effort;
use crate::geometry::Size;
use crate::money::Usd;

/// Where the scenario acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DesktopChoice {
    /// The display of the environment.
    Current,
    /// A private display of this size: 1280x800 where the scenario is silent.
    Virtual(Size),
}

/// The application under automation.
#[derive(Debug, Clone)]
pub struct App {
    /// Program and arguments; the program is written out, never a template.
    pub launch: Vec<Template>,
    pub ready: Option<Condition>,
    /// How long `ready` is waited for: 20 s where nothing is said.
    pub within: Duration,
}

/// Limits of one row (or of one goal). Nothing means no limit of that kind was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    pub actions: Option<u32>,
    pub time: Option<Duration>,
    pub cost: Option<Usd>,
    /// Whether a request may be over a price threshold, where it is all billed at the higher rate.
    pub above_threshold: Option<bool>,
}

/// `limits.run`: for all rows together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RunLimits {
    pub actions: Option<u32>,
    pub time: Option<Duration>,
    pub cost: Option<Usd>,
}

/// A column of the data, or a value of `--set`.
#[derive(Debug, Clone)]
pub struct Input {
    pub name: Spanned<String>,
    pub value_type: ValueType,
    /// May be empty.
    pub optional: bool,
    pub default: Option<String>,
    /// Values come from `--set` and `default`, never from the data.
    pub span: Span,
}

/// What a value must look like, and how it is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueType {
    Text,
    /// Digits with an optional sign; typed as written.
    Integer,
    /// A decimal number, read in one form and written in another; as it came where there is no other.
    Decimal {
        from: NumberForm,
        to: Option<NumberForm>,
    },
    /// yes/no, true/false, 1/0; `true` or `false` in templates.
    Flag,
    /// Read in one form and written in another, both as in `%d.%m.%Y`.
    Date {
        from: String,
        to: String,
    },
}

/// A safety check of a provider that needs no person while this window is in front.
#[derive(Debug, Clone)]
pub struct Approval {
    pub provider: String,
    pub code: String,
    pub window: TextMatch,
}

/// A value that reaches only the keyboard.
#[derive(Debug, Clone)]
pub struct Secret {
    pub name: Spanned<String>,
    /// The environment variable that holds it.
    pub env: Spanned<String>,
}
