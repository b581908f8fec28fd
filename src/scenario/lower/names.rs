//! The names a template may use at each place of a scenario.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::nearest::suggestion;
use crate::scenario::diagnostic::Finding;
use crate::scenario::expression::{Kind, slips};
use crate::scenario::settings::ValueType;
use crate::scenario::span::Span;
use crate::scenario::template::Template;

/// Where a template stands, which decides the names it can use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In a row: inputs, what was extracted so far, `run.dir`, `row.number`.
    Row,
    /// On its way to the keyboard: those, and secrets.
    Keyboard,
    /// In `verify`: what is known before the row's first step.
    Record,
    /// In a tool: inputs, `run.dir`, `row.number`, and its arguments.
    Tool,
    /// In a header or the body that a tool sends: those, and secrets.
    Sent,
}

/// Whether the row's values are known where a template stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rows {
    Begun,
    /// No row has begun.
    Ahead,
    /// No row has begun, and the file is called: its inputs are given all the same.
    AheadOfCalled,
}

/// What is defined so far.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) inputs: BTreeSet<String>,
    pub(super) secrets: BTreeSet<String>,
    /// Of inputs and of what is extracted, as far as it is known.
    kinds: BTreeMap<String, Kind>,
    /// Names of `extract`, and the line.
    pub(super) extracted: BTreeMap<String, usize>,
    /// Names that `repeat` gives, while its steps are read.
    pub(super) turns: Vec<String>,
    /// Whether the point of no return is passed.
    pub(super) committed: bool,
    /// The parameters of the tool that is read.
    pub(super) args: BTreeSet<String>,
}

/// Words that a template reads in a way of its own.
const RESERVED: &[&str] = &[
    "run", "row", "secrets", "inputs", "args", "true", "false", "none", "True", "False", "None", "not", "and", "or",
    "if", "else", "in", "is", "for", "self", "loop",
];

/// Why a word cannot be the name of a value.
pub(crate) fn why_no_name(word: &str) -> Option<String> {
    let mut chars = word.chars();
    let first = chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    if !first || !chars.all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Some(
            "a name is made of the letters a to z, digits and `_`, and does not begin with a digit".to_owned(),
        );
    }
    RESERVED
        .contains(&word)
        .then(|| format!("`{word}` has a meaning of its own in templates"))
}

impl Names {
    /// A finding for each name of the template that is not known at this place.
    pub(super) fn check(&self, template: &Template, source: &str, place: Place, rows: Rows) -> Vec<Finding> {
        if template.is_plain() {
            return Vec::new();
        }
        let names = match template.names() {
            Ok(names) => names,
            Err(error) => {
                let span = within(template, source, error.range);
                let finding = Finding::error(span, format!("this template cannot be read: {}", error.message));
                return vec![finding.help("as in `{{ name }}`, or with a filter `{{ name | upper }}`")];
            }
        };
        let mut findings: Vec<Finding> = names
            .iter()
            .filter_map(|name| {
                let finding = self.unknown(name, place, rows)?;
                Some(Finding {
                    span: place_of(template, source, name),
                    ..finding
                })
            })
            .collect();
        for slip in slips(template, &|name| self.kind(name)) {
            let (message, help) = slip.told();
            let span = place_of(template, source, &slip.word());
            findings.push(Finding::error(span, message).help(help));
        }
        if findings.is_empty() && matches!(place, Place::Keyboard | Place::Sent) && secret_is_handled(template) {
            let finding = Finding::error(
                template.span,
                "a secret can only stand on its own, without filter or operator",
            );
            findings.push(finding.help("write `{{ secrets.name }}`"));
        }
        findings
    }

    /// What is known of a value of the row.
    fn kind(&self, name: &str) -> Option<Kind> {
        let known = self.inputs.contains(name) || self.extracted.contains_key(name);
        let kind = self.kinds.get(name).copied();
        kind.or((known || self.turns.iter().any(|turn| turn == name)).then_some(Kind::Text))
    }

    /// Says what type a name's value has.
    pub(super) fn is_of(&mut self, name: &str, value_type: &ValueType) {
        let kind = match value_type {
            ValueType::Integer | ValueType::Decimal { .. } => Kind::Number,
            ValueType::Flag => Kind::Flag,
            ValueType::Text | ValueType::Date { .. } => Kind::Text,
        };
        self.kinds.insert(name.to_owned(), kind);
    }

    /// What is wrong with a name, its place left open.
    fn unknown(&self, name: &str, place: Place, rows: Rows) -> Option<Finding> {
        let error = |message: String| Some(Finding::error(Span::default(), message));
        let (head, rest) = name.split_once('.').unwrap_or((name, ""));
        match (head, place) {
            ("run", _) if rest == "dir" => None,
            ("run", _) => error(format!("there is no `{name}`")).map(|f| f.help("`run.dir` is the run's folder")),
            ("row", _) if rows != Rows::Begun => error("there is no row yet where this is used".to_owned()),
            ("row", _) if rest == "number" => None,
            ("row", _) => error(format!("there is no `{name}`"))
                .map(|f| f.help("`row.number` is the row's number; a column is an input, used by its name alone")),
            ("args", Place::Tool | Place::Sent) if self.args.contains(rest) => None,
            ("args", Place::Tool | Place::Sent) => {
                let help = if self.args.is_empty() {
                    "the tool has no `parameters`".to_owned()
                } else {
                    suggestion(rest, self.args.iter().map(String::as_str))
                };
                error(format!("the tool has no parameter `{rest}`")).map(|f| f.help(help))
            }
            ("args", _) => error("there are no arguments here".to_owned())
                .map(|f| f.help("`args.NAME` is what a model gives to a tool, in that tool")),
            ("secrets", Place::Keyboard | Place::Sent) if self.secrets.contains(rest) => None,
            ("secrets", Place::Keyboard | Place::Sent) => {
                let help = if self.secrets.is_empty() {
                    format!("define it: `secrets: {{ {rest}: {{ env: {} }} }}`", rest.to_uppercase())
                } else {
                    suggestion(rest, self.secrets.iter().map(String::as_str))
                };
                error(format!("there is no secret `{rest}`")).map(|f| f.help(help))
            }
            ("secrets", Place::Tool) => {
                let message = "a secret reaches only a header or the body: it cannot be used here".to_owned();
                error(message).map(|f| f.help("put it into `headers` or `body` of `http`"))
            }
            ("secrets", _) => {
                let message = "a secret reaches only the keyboard: it cannot be used here".to_owned();
                error(message).map(|f| f.help("secrets go into `type` and `fill`"))
            }
            (_, _) if rows != Rows::Ahead && self.inputs.contains(head) => None,
            (_, _) if self.turns.iter().any(|name| name == head) => None,
            (_, _) => match self.extracted.get(head) {
                Some(line) if place == Place::Record => {
                    let message = format!(
                        "`verify` cannot use `{head}`: it is read on line {line}, and the record is asked before the row's first step, too"
                    );
                    error(message).map(|f| {
                        f.help("ask the record by the row's inputs, as by its key: only so can a row be settled after a crash")
                    })
                }
                Some(_) => None,
                None if rows != Rows::Begun => {
                    let message = format!("`{head}` is not known here: this is done outside the rows");
                    error(message).map(|f| f.help("`run.dir` is known here"))
                }
                None => error(format!("nothing defines `{head}` by here")).map(|finding| Finding {
                    undefined: Some(head.to_owned()),
                    ..finding.help(self.known(head))
                }),
            },
        }
    }

    fn known(&self, word: &str) -> String {
        let names = self.inputs.iter().chain(self.extracted.keys()).chain(&self.turns);
        let names = names.map(String::as_str);
        let names: Vec<&str> = names.chain(["run.dir", "row.number"]).collect();
        let inputs = if self.inputs.is_empty() {
            "; inputs are defined under `inputs:`"
        } else {
            ""
        };
        format!("{}{inputs}", suggestion(word, names.iter().copied()))
    }
}

/// Whether a secret is used in any other way than `{{ secrets.name }}`.
fn secret_is_handled(template: &Template) -> bool {
    let mut rest = template.raw.as_str();
    let mut without = String::new();
    while let Some((before, after)) = rest.split_once("{{") {
        without.push_str(before);
        let Some((expression, tail)) = after.split_once("}}") else {
            return false;
        };
        let name = expression.trim().strip_prefix("secrets.");
        if name.is_none_or(|name| why_no_name(name).is_some()) {
            without.push_str("{{");
            without.push_str(expression);
            without.push_str("}}");
        }
        rest = tail;
    }
    without.push_str(rest);
    let left = Template {
        raw: without,
        span: template.span,
    };
    left.names().is_ok_and(|names| {
        names
            .iter()
            .any(|name| name == "secrets" || name.starts_with("secrets."))
    })
}

/// Where in the file a name of the template stands: its first place behind `{{`, whatever the quotes.
fn place_of(template: &Template, source: &str, name: &str) -> Span {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let span = template.span;
    let written = source.get(span.start..span.end).unwrap_or_default();
    let mut from = written.find("{{").unwrap_or(0);
    while let Some(at) = written.get(from..).and_then(|rest| rest.find(name)).map(|at| from + at) {
        let end = at + name.len();
        let before = written.get(..at).and_then(|text| text.chars().next_back());
        let after = written.get(end..).and_then(|text| text.chars().next());
        if !before.is_some_and(is_part) && !after.is_some_and(is_part) {
            return part(span, source, at..end);
        }
        from = end;
    }
    span
}

/// A range of the template's text as a place in the file; the whole template where escapes or line breaks lie between.
fn within(template: &Template, source: &str, range: Option<Range<usize>>) -> Span {
    let span = template.span;
    let written = source.get(span.start..span.end).unwrap_or_default();
    match (range, written.find(template.raw.as_str())) {
        (Some(range), Some(at)) if template.raw.get(range.clone()).is_some() => {
            part(span, source, at + range.start..at + range.end)
        }
        _ => span,
    }
}

fn part(whole: Span, source: &str, range: Range<usize>) -> Span {
    let start = whole.start + range.start;
    let breaks = source
        .get(whole.start..start)
        .map_or(0, |before| before.matches('\n').count());
    Span {
        start,
        end: start + range.len(),
        line: whole.line + breaks,
    }
}
