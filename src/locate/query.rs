//! A target with its templates rendered: what is looked for on a frame.

use std::sync::Arc;

use crate::candidate::Candidate;
use crate::needle::Needle;

/// A rendered target; see `scenario::target::Target` for the meaning of each part.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    pub what: What,
    pub near: Option<Box<Query>>,
    pub right_of: Option<Box<Query>>,
    pub left_of: Option<Box<Query>>,
    pub above: Option<Box<Query>>,
    pub below: Option<Box<Query>>,
    pub inside: Option<Box<Query>>,
    pub nth: Option<u32>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum What {
    Label(String),
    Contains(String),
    /// A regular expression that compiled when the scenario was read; it is compiled again once rendered.
    Matches(String),
    At(i32, i32),
    Image(Arc<Needle>),
    Anything,
}

impl Query {
    /// A label, not narrowed.
    pub fn label(text: impl Into<String>) -> Query {
        Query::of(What::Label(text.into()))
    }

    pub fn of(what: What) -> Query {
        Query {
            what,
            near: None,
            right_of: None,
            left_of: None,
            above: None,
            below: None,
            inside: None,
            nth: None,
        }
    }
}

impl std::fmt::Display for Query {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.what {
            What::Label(text) => write!(f, "\"{text}\"")?,
            What::Contains(text) => write!(f, "text with \"{text}\"")?,
            What::Matches(pattern) => write!(f, "text like /{pattern}/")?,
            What::At(x, y) => write!(f, "the point {x},{y}")?,
            What::Image(needle) => write!(f, "the image {}", needle.name())?,
            What::Anything => f.write_str("text")?,
        }
        let around = [
            ("near", &self.near),
            ("right of", &self.right_of),
            ("left of", &self.left_of),
            ("above", &self.above),
            ("below", &self.below),
            ("inside", &self.inside),
        ];
        for (word, query) in around {
            if let Some(query) = query {
                write!(f, " {word} {query}")?;
            }
        }
        match self.nth {
            Some(nth) => write!(f, ", number {nth}"),
            None => Ok(()),
        }
    }
}

/// What a look gave.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// Exactly one match.
    One(Candidate),
    /// No match; the nearest candidates with why they were not taken, best first, at most three.
    None(Vec<Candidate>),
    /// More than one: never a guess.
    Several(Vec<Candidate>),
}
