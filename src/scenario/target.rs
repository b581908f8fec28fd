//! What a step means on the screen, as the scenario says it.

use std::sync::Arc;

use super::span::Span;
use super::template::Template;
use crate::needle::Needle;

/// Something on the screen, told by text or position and narrowed by what is around it.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    pub by: By,
    pub near: Option<Box<Target>>,
    pub right_of: Option<Box<Target>>,
    pub left_of: Option<Box<Target>>,
    pub above: Option<Box<Target>>,
    pub below: Option<Box<Target>>,
    /// Inside the window with this title, or the box around this text.
    pub inside: Option<Box<Target>>,
    /// From 1, in reading order.
    pub nth: Option<u32>,
    pub span: Span,
}

impl Target {
    /// A target that nothing narrows.
    pub fn of(by: By, span: Span) -> Target {
        Target {
            by,
            near: None,
            right_of: None,
            left_of: None,
            above: None,
            below: None,
            inside: None,
            nth: None,
            span,
        }
    }
}

/// What names the target itself.
#[derive(Debug, Clone, PartialEq)]
pub enum By {
    Text(TextMatch),
    /// Pixels of the screen, from its top left corner.
    At(i32, i32),
    Image(Arc<Needle>),
    /// Only its surroundings: `right_of: Order no.` with nothing else. Any text there.
    Anything,
}

/// How a text is compared. Case and spacing are ignored in the first two.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TextMatch {
    /// The whole label; a trailing `…`, `:`, `*` or key hint aside.
    Label(Template),
    Contains(Template),
    /// A regular expression, checked when the scenario is read.
    Matches(Template),
}
