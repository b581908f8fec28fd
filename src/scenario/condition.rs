//! What `when`, `until`, `expect`, `wait_for`, `refused` and `ready` may say.

use super::span::Span;
use super::target::{Target, TextMatch};
use super::template::Template;

/// Something that holds on a frame or not.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    pub is: Is,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Is {
    Visible(Target),
    Gone(Target),
    /// A window with this title is open.
    Window(TextMatch),
    /// `equals: [a, b]`: two texts are the same once rendered.
    Equals(Template, Template),
    /// `matches: [text, pattern]`.
    Matches(Template, Template),
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
}
