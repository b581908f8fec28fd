//! What lowering carries along: the file's text, the findings so far and the names defined so far.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::names::{Names, Place, Rows};
use super::nearest::{nearest, suggestion};
use crate::scenario::diagnostic::{Finding, Findings, Severity};
use crate::scenario::files::{FileError, Files, Part, Picture, named_in};
use crate::scenario::settings::Secret;
use crate::scenario::span::{Span, Spanned};
use crate::scenario::template::Template;
use crate::scenario::tool::Tool;
use crate::scenario::tree::{Entry, Kind, Node};

pub(super) struct Context<'a> {
    pub(super) source: &'a str,
    /// The file that is read, and those that called it, itself last.
    pub(super) path: &'a Path,
    pub(super) calls: Vec<PathBuf>,
    pub(super) files: &'a dyn Files,
    /// The files that are called, and what was found in them.
    pub(super) parts: Vec<Part>,
    /// The images that are looked for, and their masks.
    pub(super) pictures: Vec<Picture>,
    pub(super) called: Vec<Findings>,
    pub(super) secrets: Vec<Secret>,
    /// The tools of this file, and the names of those too that could not be read.
    pub(super) tools: Vec<Arc<Tool>>,
    pub(super) tool_names: BTreeSet<String>,
    pub(super) findings: Vec<Finding>,
    pub(super) names: Names,
    /// While what happens before the first row is read: no row has values yet.
    pub(super) before_rows: bool,
    /// While a `commit` is read, also in a file that it calls.
    pub(super) in_commit: bool,
}

/// The entries of a mapping, its keys known.
#[derive(Clone, Copy)]
pub(super) struct Keys<'n> {
    entries: &'n [Entry],
    pub(super) span: Span,
    /// Whether a key was unknown and reported. What seems to be missing is likely that one.
    pub(super) strange: bool,
}

impl<'n> Keys<'n> {
    pub(super) fn new(entries: &'n [Entry], span: Span, strange: bool) -> Keys<'n> {
        Keys { entries, span, strange }
    }

    pub(super) fn get(&self, key: &str) -> Option<&'n Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    pub(super) fn entry(&self, key: &str) -> Option<&'n Entry> {
        self.entries.iter().find(|entry| entry.key.value == key)
    }

    /// The entries whose key is one of these, in the order written.
    pub(super) fn among(&self, words: &[&str]) -> Vec<&'n Entry> {
        let is_among = |entry: &&Entry| words.contains(&entry.key.value.as_str());
        self.entries.iter().filter(is_among).collect()
    }
}

impl<'a> Context<'a> {
    /// Before anything of a file is read. What it calls is looked for in `files`.
    pub(super) fn new(source: &'a str, path: &'a Path, files: &'a dyn Files) -> Context<'a> {
        Context {
            source,
            path,
            calls: vec![named_in(path, &path.file_name().unwrap_or_default().to_string_lossy())],
            files,
            parts: Vec::new(),
            pictures: Vec::new(),
            called: Vec::new(),
            secrets: Vec::new(),
            tools: Vec::new(),
            tool_names: BTreeSet::new(),
            findings: Vec::new(),
            names: Names::default(),
            before_rows: false,
            in_commit: false,
        }
    }
}

impl Context<'_> {
    /// A file that is named here and cannot be read; `smaller` says what to do about one that is too large.
    pub(super) fn unreadable(&mut self, name: &Spanned<String>, path: &Path, error: &FileError, smaller: &str) {
        let help = match error {
            FileError::TooLarge { .. } | FileError::Endless { .. } => smaller.to_owned(),
            FileError::Io(_) if error.is_missing() => {
                let beside = self.files.beside(path);
                match nearest(&name.value, beside.iter().map(String::as_str)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "the path starts from the file it stands in".to_owned(),
                }
            }
            FileError::Io(_) => "name a file that can be read".to_owned(),
        };
        let message = format!("`{}` cannot be read: {error}", path.display());
        self.error(name.span, message, help);
    }

    pub(super) fn error(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.findings.push(Finding::error(span, message).help(help));
    }

    /// Whether a mistake was found, here or in a file that is called.
    pub(super) fn is_wrong(&self) -> bool {
        let own = self.findings.iter().any(|finding| finding.severity == Severity::Error);
        own || self.called.iter().any(|findings| findings.errors() > 0)
    }

    /// Says that `what` takes something else than what stands there; nothing where that was reported.
    pub(super) fn wrong(&mut self, node: &Node, what: &str, takes: &str, example: &str) {
        if !matches!(node.kind, Kind::Empty | Kind::Wrong) {
            let message = format!("{what} takes {takes}, and here is {}", node.what());
            self.error(node.span, message, format!("as in `{example}`"));
        }
    }

    /// The entries of a mapping, whatever its keys; empty values are reported.
    pub(super) fn entries<'n>(&mut self, node: &'n Node, what: &str, example: &str) -> Option<&'n [Entry]> {
        let entries = self.map(node, what, example)?;
        self.report_empty(entries.iter());
        Some(entries)
    }

    fn map<'n>(&mut self, node: &'n Node, what: &str, example: &str) -> Option<&'n [Entry]> {
        let Kind::Map(entries) = &node.kind else {
            self.wrong(node, what, "a mapping", example);
            return None;
        };
        if entries.is_empty() {
            self.error(node.span, format!("{what} is empty"), format!("as in `{example}`"));
        }
        Some(entries)
    }

    /// Reports the entries without a value.
    pub(super) fn report_empty<'n>(&mut self, entries: impl Iterator<Item = &'n Entry>) {
        for entry in entries.filter(|entry| entry.value.kind == Kind::Empty) {
            let message = format!("`{}` has no value", entry.key.value);
            let help = "give it one, or take the line out; `\"\"` is an empty text";
            self.error(entry.key.span, message, help);
        }
    }

    /// The entries of a mapping with these keys; others are reported.
    pub(super) fn keys<'n>(&mut self, node: &'n Node, what: &str, known: &[&str], example: &str) -> Option<Keys<'n>> {
        let entries = self.map(node, what, example)?;
        let is_known = |entry: &&Entry| known.contains(&entry.key.value.as_str());
        self.report_empty(entries.iter().filter(is_known));
        let mut strange = false;
        for entry in entries.iter().filter(|entry| !is_known(entry)) {
            let message = format!("{what} has no key `{}`", entry.key.value);
            let help = suggestion(&entry.key.value, known.iter().copied());
            self.error(entry.key.span, message, help);
            strange = true;
        }
        Some(Keys::new(entries, node.span, strange))
    }

    /// What one of these keys says; several at once, or none, are reported.
    pub(super) fn one_of<'n>(
        &mut self,
        keys: Keys<'n>,
        what: &str,
        known: &[&str],
        example: &str,
    ) -> Option<&'n Entry> {
        let found = keys.among(known);
        if let Some(second) = found.get(1) {
            let message = format!("{what} has one of {}, and this is the second", known.join(", "));
            self.error(second.key.span, message, "take one of them out");
        }
        if found.is_empty() && !keys.strange {
            let message = format!("{what} needs one of {}", known.join(", "));
            self.error(keys.span, message, format!("as in `{example}`"));
        }
        found.first().copied()
    }

    /// The items of a list; none at all and empty ones are reported.
    pub(super) fn items<'n>(&mut self, node: &'n Node, what: &str, example: &str) -> Option<&'n [Node]> {
        let Kind::List(items) = &node.kind else {
            self.wrong(node, what, "a list", example);
            return None;
        };
        if items.is_empty() {
            self.error(node.span, format!("{what} is empty"), format!("as in `{example}`"));
        }
        for item in items {
            if item.kind == Kind::Empty {
                self.error(
                    item.span,
                    format!("{what} has an item with nothing in it"),
                    "fill it in, or take the line out",
                );
            }
        }
        Some(items)
    }

    /// A text that is not empty, as written.
    pub(super) fn text(&mut self, node: &Node, what: &str, example: &str) -> Option<Spanned<String>> {
        let Kind::Scalar(text) = &node.kind else {
            self.wrong(node, what, "a text", example);
            return None;
        };
        if text.trim().is_empty() {
            self.error(
                node.span,
                format!("{what} is an empty text"),
                format!("as in `{example}`"),
            );
            return None;
        }
        Some(Spanned {
            value: text.clone(),
            span: node.span,
        })
    }

    /// A text without names in it.
    pub(super) fn literal(&mut self, node: &Node, what: &str, example: &str) -> Option<Spanned<String>> {
        let text = self.text(node, what, example)?;
        if text.value.contains("{{") {
            self.error(
                text.span,
                format!("{what} is written out: it cannot hold a template"),
                format!("as in `{example}`"),
            );
            return None;
        }
        Some(text)
    }

    /// A text in which names are replaced; it may be empty.
    pub(super) fn template(&mut self, node: &Node, what: &str, place: Place) -> Option<Template> {
        let Kind::Scalar(text) = &node.kind else {
            self.wrong(node, what, "a text", "\"{{ name }}\"");
            return None;
        };
        Some(self.checked(text, node.span, place))
    }

    /// A text in which names are replaced; not empty.
    pub(super) fn full_template(&mut self, node: &Node, what: &str, place: Place, example: &str) -> Option<Template> {
        let text = self.text(node, what, example)?;
        Some(self.checked(&text.value, text.span, place))
    }

    /// Reads what is done before the first row, or after the last: neither a row's values are known, nor what it reads.
    pub(super) fn ahead_of_rows<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let before_rows = std::mem::replace(&mut self.before_rows, true);
        let extracted = std::mem::take(&mut self.names.extracted);
        let read = read(self);
        self.names.extracted = extracted;
        self.before_rows = before_rows;
        read
    }

    /// A template whose names are reported where they are unknown.
    pub(super) fn checked(&mut self, raw: &str, span: Span, place: Place) -> Template {
        let rows = match (self.before_rows, self.calls.len()) {
            (false, _) => Rows::Begun,
            (true, ..=1) => Rows::Ahead,
            (true, _) => Rows::AheadOfCalled,
        };
        let template = Template {
            raw: raw.to_owned(),
            span,
        };
        self.findings
            .extend(self.names.check(&template, self.source, place, rows));
        template
    }
}
