//! What asks the record whether a row is in it.

use std::time::Duration;

use super::span::Span;
use super::template::Template;

/// How a row is settled.
#[derive(Debug, Clone)]
pub enum Verification {
    /// Nothing is said. With a `commit`, a row ends at best unverified.
    Nothing,
    /// `verify: screen`: what the screen says is enough, in so many words.
    Screen,
    /// All of these must agree.
    Record(Vec<Proof>),
}

/// One question to the record and the answer that means "entered once".
#[derive(Debug, Clone)]
pub struct Proof {
    pub ask: Ask,
    pub expected: Expected,
    pub within: Duration,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub enum Ask {
    /// An argument list; its trimmed standard output is the answer. Exit code other than 0 is no answer.
    Command(Vec<Template>),
    /// The first column of the first row of a read-only query.
    Sqlite {
        file: Template,
        query: String,
        params: Vec<Template>,
    },
    /// How many rows of a CSV file have these columns with these values.
    Csv {
        file: Template,
        row: Vec<(String, Template)>,
    },
}

impl Ask {
    /// Whether the answer is the number of entries where so many are wanted. What a program prints may be anything, but
    /// 1 mostly says that there is one.
    pub fn counts(&self, wanted: u64) -> bool {
        match self {
            Ask::Csv { .. } => true,
            Ask::Sqlite { query, .. } => {
                let start: String = query.split_whitespace().take(3).collect();
                start.to_lowercase().starts_with("selectcount(")
            }
            Ask::Command(_) => wanted == 1,
        }
    }
}

#[derive(Debug, Clone)]
pub enum Expected {
    Equals(Template),
    /// A regular expression over the whole answer.
    Matches(Template),
}
