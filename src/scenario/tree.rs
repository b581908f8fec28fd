//! A YAML file as a tree: the text of every scalar as written, and where each key and value stands.

use super::span::{Span, Spanned};

/// A value of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub kind: Kind,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// As written: `No`, `007` and `1.0` are these texts.
    Scalar(String),
    List(Vec<Node>),
    /// In the order written; keys are different.
    Map(Vec<Entry>),
    /// Nothing stands there, as after `steps:`.
    Empty,
    /// Something that was reported already: nothing more is said about it.
    Wrong,
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub key: Spanned<String>,
    pub value: Node,
}

impl Entry {
    /// From the key to the end of the value.
    pub fn span(&self) -> Span {
        Span {
            end: self.value.span.end.max(self.key.span.end),
            ..self.key.span
        }
    }
}

impl Node {
    /// What it is, for messages.
    pub fn what(&self) -> &'static str {
        match self.kind {
            Kind::Scalar(_) => "a text",
            Kind::List(_) => "a list",
            Kind::Map(_) => "a mapping",
            Kind::Empty | Kind::Wrong => "nothing",
        }
    }

    /// The value in one line, cut after about `limit` characters.
    pub fn one_line(&self, limit: usize) -> String {
        let mut out = String::new();
        self.write_line(&mut out, limit);
        if out.chars().count() > limit {
            out = out.chars().take(limit).chain(['…']).collect();
        }
        out
    }

    fn write_line(&self, out: &mut String, limit: usize) {
        if out.len() > 4 * limit {
            return;
        }
        match &self.kind {
            Kind::Scalar(text) => out.push_str(&text.split_whitespace().collect::<Vec<_>>().join(" ")),
            Kind::List(items) => {
                for (i, item) in items.iter().enumerate() {
                    out.push_str(if i == 0 { "[" } else { ", " });
                    item.write_line(out, limit);
                }
                out.push(']');
            }
            Kind::Map(entries) => {
                for (i, entry) in entries.iter().enumerate() {
                    out.push_str(if i == 0 { "{ " } else { ", " });
                    out.push_str(&entry.key.value);
                    out.push_str(": ");
                    entry.value.write_line(out, limit);
                }
                out.push_str(" }");
            }
            Kind::Empty | Kind::Wrong => {}
        }
    }
}
