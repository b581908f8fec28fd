//! From YAML text to a [`Node`]: the parser's events, joined into a tree.
//!
//! Refused, each by name: anchors, aliases, merge keys, tags, keys that are no text, a second document, and
//! more or deeper nodes than a scenario can need. There is no alias to expand, so there is no bomb.

use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle};

use super::diagnostic::Finding;
use super::span::{Span, Spanned};
use super::syntax;
use super::tree::{Entry, Kind, Node};

/// More nodes than this are no scenario.
pub const MOST_NODES: usize = 100_000;
/// Deeper than this is no scenario.
pub const DEEPEST: usize = 64;
/// After so many findings the rest of the file is not looked at.
const MOST_FINDINGS: usize = 500;
/// Anchors, aliases and tags beyond these are passed over.
const MOST_REFUSED: usize = 10;

/// The tree of the file's one document, as far as it could be read; nothing where there is none.
pub fn parse(source: &str, findings: &mut Vec<Finding>) -> Option<Node> {
    let options = granit_parser::options! {
        emit_comments: false,
        emit_unresolved_aliases: true,
        flow_nesting_limit: DEEPEST,
        block_nesting_limit: DEEPEST,
    };
    let mut builder = Builder {
        source,
        findings,
        open: Vec::new(),
        nodes: 0,
        documents: 0,
        refused: 0,
        root: None,
    };
    for event in Parser::new_from_str_with_options(source, options) {
        let step = match event {
            Ok((event, span)) => builder.event(&event, &span),
            Err(error) => {
                let finding = syntax::explain(source, &error);
                // A template without quotes is told once, by the error it leads to.
                builder
                    .findings
                    .retain(|earlier| earlier.span.line != finding.span.line);
                builder.findings.push(finding);
                Err(Enough)
            }
        };
        if step.is_err() || builder.findings.len() >= MOST_FINDINGS {
            return None;
        }
    }
    builder.root
}

/// The rest of the file is not looked at.
struct Enough;

struct Builder<'a> {
    source: &'a str,
    findings: &'a mut Vec<Finding>,
    open: Vec<Open>,
    nodes: usize,
    documents: usize,
    refused: usize,
    root: Option<Node>,
}

/// A list or mapping whose end has not come.
struct Open {
    span: Span,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Map {
        entries: Vec<Entry>,
        /// The line of each key so far.
        lines: HashMap<String, usize>,
        /// A key whose value comes next.
        key: Option<Key>,
        /// Whether a key was refused.
        refused: bool,
        /// Braces within braces: a template without quotes.
        template: bool,
    },
}

enum Key {
    Text(Spanned<String>),
    /// Reported already; its value is dropped.
    Refused,
}

impl Builder<'_> {
    fn event(&mut self, event: &Event<'_>, at: &granit_parser::Span) -> Result<(), Enough> {
        let span = self.span(at);
        if event.is_node() {
            self.count(span)?;
            self.properties(event, at, span);
        }
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    let finding = Finding::error(span, "a second document begins here")
                        .help("a file holds one scenario: take the line `---` out, or put the rest into its own file");
                    self.findings.push(finding);
                    return Err(Enough);
                }
            }
            Event::Scalar(text, style, _, _) => {
                let kind = self.scalar(text, *style, span);
                self.deliver(Node { kind, span });
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                let finding = Finding::error(span, "an alias is not part of the language")
                    .help("write the value out; put quotes around a text that begins with `*`");
                self.refuse(finding);
                self.deliver(Node {
                    kind: Kind::Wrong,
                    span,
                });
            }
            Event::SequenceStart(..) => self.open(span, Content::List(Vec::new()))?,
            Event::MappingStart(..) => self.open(
                span,
                Content::Map {
                    entries: Vec::new(),
                    lines: HashMap::new(),
                    key: None,
                    refused: false,
                    template: false,
                },
            )?,
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            _ => {}
        }
        Ok(())
    }

    fn count(&mut self, span: Span) -> Result<(), Enough> {
        self.nodes += 1;
        if self.nodes <= MOST_NODES {
            return Ok(());
        }
        let message = format!("the file has more than {MOST_NODES} keys and values");
        let help = "rows of data go into a CSV file: `--data rows.csv`";
        self.findings.push(Finding::error(span, message).help(help));
        Err(Enough)
    }

    /// Anchors and tags, which stand before a node.
    fn properties(&mut self, event: &Event<'_>, at: &granit_parser::Span, span: Span) {
        if let Some(tag) = at.tag_span() {
            let span = self.span(&tag);
            let finding = Finding::error(span, "a tag is not part of the language")
                .help("every value is text as written; put quotes around a text that begins with `!`");
            self.refuse(finding);
        }
        if event.anchor_id().is_some_and(|id| id > 0) && !event.is_alias() {
            let finding = Finding::error(
                syntax::anchor_before(self.source, span),
                "an anchor is not part of the language",
            )
            .help("take it out; put quotes around a text that begins with `&`");
            self.refuse(finding);
        }
    }

    /// What YAML has and the language has not; a file that is full of it is told so a few times.
    fn refuse(&mut self, finding: Finding) {
        self.refused += 1;
        if self.refused <= MOST_REFUSED {
            self.findings.push(finding);
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, span: Span) -> Kind {
        // The parser gives `~` where nothing is written.
        if span.start == span.end && style == ScalarStyle::Plain {
            return Kind::Empty;
        }
        if let Some(c) = text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
            let message = format!("the text holds the control character U+{:04X}", u32::from(c));
            self.findings
                .push(Finding::error(span, message).help("keys are pressed with `press`"));
            return Kind::Wrong;
        }
        Kind::Scalar(text.to_owned())
    }

    fn open(&mut self, span: Span, content: Content) -> Result<(), Enough> {
        if self.open.len() >= DEEPEST {
            self.findings.push(syntax::too_deep(span));
            return Err(Enough);
        }
        self.open.push(Open { span, content });
        Ok(())
    }

    fn close(&mut self, end: Span) {
        let Some(Open { span, content }) = self.open.pop() else {
            return;
        };
        let (kind, last) = match content {
            Content::List(items) => {
                let last = items.last().map(|item| item.span.end);
                (Some(Kind::List(items)), last)
            }
            Content::Map { template: true, .. } => (None, None),
            Content::Map {
                entries, refused: true, ..
            } if entries.is_empty() => (Some(Kind::Wrong), None),
            Content::Map { entries, .. } => {
                let last = entries.last().map(|entry| entry.span().end);
                (Some(Kind::Map(entries)), last)
            }
        };
        let flow = self
            .source
            .get(span.start..)
            .is_some_and(|rest| rest.starts_with(['{', '[']));
        let end = if flow { end.end } else { last.unwrap_or(span.end) };
        let span = Span {
            end: end.max(span.start),
            ..span
        };
        let kind = kind.unwrap_or_else(|| self.template_without_quotes(span));
        self.deliver(Node { kind, span });
    }

    fn template_without_quotes(&mut self, span: Span) -> Kind {
        let text = self.source.get(span.start..span.end).unwrap_or_default();
        let finding = Finding::error(span, "a text that begins with `{{` needs quotes around it")
            .help(format!("write \"{text}\""));
        self.findings.push(finding);
        Kind::Scalar(text.to_owned())
    }

    /// Hands a finished node to what it stands in.
    fn deliver(&mut self, node: Node) {
        let Some(parent) = self.open.last_mut() else {
            self.root = Some(node);
            return;
        };
        match &mut parent.content {
            Content::List(items) => items.push(node),
            Content::Map {
                entries,
                lines,
                key,
                refused,
                template,
            } => match key.take() {
                Some(Key::Text(key)) => entries.push(Entry { key, value: node }),
                Some(Key::Refused) => {}
                None => {
                    let nested = matches!(node.kind, Kind::Map(_)) && node.span.start == parent.span.start + 1;
                    *template |= nested && entries.is_empty();
                    let known = if *template {
                        Ok(Key::Refused)
                    } else {
                        read_key(node, lines)
                    };
                    let known = known.unwrap_or_else(|finding| {
                        self.findings.push(*finding);
                        Key::Refused
                    });
                    *refused |= matches!(known, Key::Refused);
                    *key = Some(known);
                }
            },
        }
    }

    fn span(&self, span: &granit_parser::Span) -> Span {
        let range = span.byte_range().unwrap_or_default();
        let text = self.source.get(range.clone()).unwrap_or_default();
        Span {
            start: range.start,
            end: range.start + text.trim_end().len(),
            line: span.start.line(),
        }
    }
}

fn read_key(node: Node, lines: &mut HashMap<String, usize>) -> Result<Key, Box<Finding>> {
    let span = node.span;
    let text = match node.kind {
        Kind::Scalar(text) => text,
        Kind::Wrong => return Ok(Key::Refused),
        Kind::Empty => return Err(Box::new(Finding::error(span, "a key is missing before `:`"))),
        Kind::List(_) | Kind::Map(_) => {
            return Err(Box::new(
                Finding::error(span, "a key is a text").help("put quotes around it if it is one"),
            ));
        }
    };
    if text == "<<" {
        let finding = Finding::error(span, "a merge key is not part of the language").help("write the keys out");
        return Err(Box::new(finding));
    }
    match lines.insert(text.clone(), span.line) {
        Some(line) => {
            let message = format!("the key `{text}` is here twice; the first is on line {line}");
            Err(Box::new(Finding::error(span, message).help("take one of them out")))
        }
        None => Ok(Key::Text(Spanned { value: text, span })),
    }
}
