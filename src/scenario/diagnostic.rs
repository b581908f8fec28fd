//! What is wrong with a scenario, and where: drawn on its own lines, as one line each, or as JSON.
//!
//! Invariant: nothing from a file reaches a terminal as it is; control characters are replaced.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::draw::{Look, draw, escaped};
use super::span::Span;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The scenario cannot run.
    Error,
    /// It runs, and its author should know.
    Warning,
}

impl Severity {
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// One thing to say about a place in a file: a mistake in a scenario, or a step that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub severity: Severity,
    pub span: Span,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// A few words at the place itself.
    pub label: Option<String>,
    /// Further lines, each with the word before it: expected, seen, candidate.
    pub notes: Vec<(String, String)>,
    /// How to mend it.
    pub help: Option<String>,
    /// The name that nothing defines, where that is what is wrong.
    pub undefined: Option<String>,
}

impl Finding {
    pub fn error(span: Span, message: impl Into<String>) -> Finding {
        Finding {
            severity: Severity::Error,
            span,
            message: message.into(),
            label: None,
            notes: Vec::new(),
            help: None,
            undefined: None,
        }
    }

    pub fn warning(span: Span, message: impl Into<String>) -> Finding {
        Finding {
            severity: Severity::Warning,
            ..Finding::error(span, message)
        }
    }

    pub fn label(mut self, label: impl Into<String>) -> Finding {
        self.label = Some(label.into());
        self
    }

    pub fn note(mut self, word: impl Into<String>, text: impl Into<String>) -> Finding {
        self.notes.push((word.into(), text.into()));
        self
    }

    pub fn help(mut self, help: impl Into<String>) -> Finding {
        self.help = Some(help.into());
        self
    }
}

/// Everything found in one file, in the order of its lines.
#[derive(Debug, Clone)]
pub struct Findings {
    pub path: PathBuf,
    /// The file's text, for drawing.
    pub source: String,
    pub list: Vec<Finding>,
    /// The same of the files that it calls.
    pub called: Vec<Findings>,
}

/// More are counted, not drawn: a file with this many is wrong in kind.
const DRAWN: usize = 100;

impl Findings {
    pub fn new(path: &Path, source: impl Into<String>, mut list: Vec<Finding>) -> Findings {
        list.sort_by_key(|finding| (finding.span.start, finding.severity == Severity::Warning));
        Findings {
            path: path.to_owned(),
            source: source.into(),
            list,
            called: Vec::new(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty() && self.called.iter().all(Findings::is_empty)
    }

    pub fn errors(&self) -> usize {
        self.count(Severity::Error)
    }

    pub fn warnings(&self) -> usize {
        self.count(Severity::Warning)
    }

    fn count(&self, severity: Severity) -> usize {
        let own = self.list.iter().filter(|finding| finding.severity == severity).count();
        own + self.called.iter().map(|called| called.count(severity)).sum::<usize>()
    }

    /// Every finding on its line of the file.
    pub fn drawn(&self, look: Look) -> String {
        let shown = self.list.iter().take(DRAWN);
        let mut out: Vec<String> = shown
            .map(|finding| draw(&self.path, &self.source, finding, look))
            .collect();
        if let Some(rest) = self.list.len().checked_sub(DRAWN).filter(|rest| *rest > 0) {
            out.push(format!("and {rest} more\n"));
        }
        out.extend(self.called.iter().map(|called| called.drawn(look)));
        out.retain(|drawn| !drawn.is_empty());
        out.join("\n")
    }

    /// One line each: `path:line:column: error: message`.
    pub fn lines(&self) -> String {
        let path = self.path.to_string_lossy();
        let path = escaped(&path);
        let line = |finding: &Finding| {
            let message = escaped(&finding.message);
            let (line, column) = self.position(finding);
            format!("{path}:{line}:{column}: {}: {message}\n", finding.severity.word())
        };
        let own = self.list.iter().map(line);
        own.chain(self.called.iter().map(Findings::lines)).collect()
    }

    /// The same for programs: `path`, and for each finding `severity`, `line`, `column`, `start`, `end` (bytes),
    /// `message`, `help`.
    pub fn to_json(&self) -> Value {
        let finding = |finding: &Finding| {
            let (line, column) = self.position(finding);
            json!({
                "severity": finding.severity.word(),
                "line": line,
                "column": column,
                "start": finding.span.start,
                "end": finding.span.end,
                "message": finding.message,
                "label": finding.label,
                "help": finding.help,
            })
        };
        json!({
            "path": self.path.to_string_lossy(),
            "findings": self.list.iter().map(finding).collect::<Vec<_>>(),
            "called": self.called.iter().map(Findings::to_json).collect::<Vec<_>>(),
        })
    }

    /// Line and column from 1, the column in characters.
    fn position(&self, finding: &Finding) -> (usize, usize) {
        let before = self.source.get(..finding.span.start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before.get(line_start..).map_or(0, |start| start.chars().count());
        (finding.span.line.max(1), column + 1)
    }
}

impl std::fmt::Display for Findings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.lines().trim_end())
    }
}

impl std::error::Error for Findings {}
