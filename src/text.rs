//! Text on its way to the keyboard: plain parts and the names of secrets.
//!
//! Invariant: the value of a secret is never in here. Everything that is shown, logged or recorded
//! prints the secret's name; the input executor alone asks the vault for its value.

use serde::{Deserialize, Serialize};

/// One piece of a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Plain(String),
    /// A secret by the name the scenario gives it.
    Secret(String),
}

/// What will be typed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(pub Vec<Part>);

impl Text {
    pub fn plain(text: impl Into<String>) -> Self {
        Text(vec![Part::Plain(text.into())])
    }

    /// The text, if no part of it is secret.
    pub fn as_plain(&self) -> Option<String> {
        self.0
            .iter()
            .map(|part| match part {
                Part::Plain(text) => Some(text.as_str()),
                Part::Secret(_) => None,
            })
            .collect()
    }

    /// The names of the secrets in it.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Secret(name) => Some(name.as_str()),
            Part::Plain(_) => None,
        })
    }

    /// Characters as far as they are known without a secret's value.
    pub fn plain_len(&self) -> usize {
        self.0
            .iter()
            .map(|part| {
                if let Part::Plain(text) = part {
                    text.chars().count()
                } else {
                    0
                }
            })
            .sum()
    }
}

impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for part in &self.0 {
            match part {
                Part::Plain(text) => f.write_str(text)?,
                Part::Secret(name) => write!(f, "{{{{ secrets.{name} }}}}")?,
            }
        }
        Ok(())
    }
}
