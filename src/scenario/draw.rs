//! A finding drawn beside the line it is about, for scenarios and for runs alike.
//!
//! Invariant: what comes out holds no control character of the file or the message, whatever they hold.

use std::borrow::Cow;
use std::fmt::Write;
use std::path::Path;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents, ThemeStyles,
};
use thiserror::Error;

use super::diagnostic::{Finding, Severity};
use super::span::Span;

/// How it shall look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Columns of the terminal.
    pub width: usize,
    pub colour: bool,
    /// Lines drawn with box characters; else plain ASCII.
    pub unicode: bool,
}

impl Look {
    /// For files and pipes.
    pub const PLAIN: Look = Look {
        width: 100,
        colour: false,
        unicode: true,
    };
}

/// The finding with its line and the lines around it; ends with a newline.
pub fn draw(path: &Path, source: &str, finding: &Finding, look: Look) -> String {
    let excerpt = Excerpt::around(path, source, finding.span);
    let drawing = Drawing {
        message: escaped(&finding.message).into_owned(),
        label: finding.label.as_deref().map(|label| escaped(label).into_owned()),
        severity: finding.severity,
        excerpt,
    };
    let mut out = String::new();
    if handler(look).render_report(&mut out, &drawing).is_err() {
        let _ = writeln!(out, "{}: {}", finding.severity.word(), drawing.message);
    }
    let mut out = trimmed_lines(&out);
    let help = finding.help.iter().map(|help| ("help".to_owned(), help.clone()));
    for (word, text) in finding.notes.iter().cloned().chain(help) {
        out.push_str(&note(&word, &escaped(&text), look.width));
    }
    out
}

/// The text with every character that could steer a terminal replaced by its escape.
pub fn escaped(text: &str) -> Cow<'_, str> {
    if !text.chars().any(steers) {
        return Cow::Borrowed(text);
    }
    let show = |c: char| {
        if steers(c) {
            c.escape_default().to_string()
        } else {
            c.to_string()
        }
    };
    Cow::Owned(text.chars().map(show).collect())
}

/// Control characters, and those that turn the direction of writing or cannot be seen.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn handler(look: Look) -> GraphicalReportHandler {
    let mut theme = if look.unicode {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::ascii()
    };
    "error:".clone_into(&mut theme.characters.error);
    "warning:".clone_into(&mut theme.characters.warning);
    theme.styles = if look.colour {
        ThemeStyles::ansi()
    } else {
        ThemeStyles::none()
    };
    GraphicalReportHandler::new_themed(theme)
        .with_width(look.width.max(40))
        .with_links(false)
        .with_context_lines(1)
}

fn trimmed_lines(text: &str) -> String {
    let lines: Vec<&str> = text.trim_matches('\n').lines().map(str::trim_end).collect();
    lines.join("\n") + "\n"
}

/// `  word: text`, wrapped between words and hanging under the text.
fn note(word: &str, text: &str, width: usize) -> String {
    let indent = word.chars().count() + 4;
    let mut out = format!("  {word}:");
    let mut column = indent - 1;
    for piece in text.split(' ') {
        let length = piece.chars().count();
        if column + 1 + length > width && column >= indent {
            let _ = write!(out, "\n{:indent$}{piece}", "");
            column = indent + length;
        } else {
            let _ = write!(out, " {piece}");
            column += 1 + length;
        }
    }
    out.push('\n');
    out
}

#[derive(Debug, Error)]
#[error("{message}")]
struct Drawing {
    message: String,
    label: Option<String>,
    severity: Severity,
    excerpt: Excerpt,
}

impl Diagnostic for Drawing {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = LabeledSpan::new(self.label.clone(), self.excerpt.marked.0, self.excerpt.marked.1);
        Some(Box::new(std::iter::once(label)))
    }
}

/// The lines that are drawn, cut out of the file and made harmless.
#[derive(Debug)]
struct Excerpt {
    name: String,
    text: String,
    /// Lines of the file above `text`.
    above: usize,
    /// Offset and length of what is marked, in `text`.
    marked: (usize, usize),
}

/// A longer line is shown in part.
const LONG: usize = 400;

impl Excerpt {
    /// The line of the span with one before and one after. Only the span's first line is marked.
    fn around(path: &Path, source: &str, span: Span) -> Excerpt {
        let start = floor(source, span.start.min(source.len()));
        let line_start = source
            .get(..start)
            .and_then(|before| before.rfind('\n'))
            .map_or(0, |at| at + 1);
        let line_end = line_end(source, start);
        let end = floor(source, span.end.clamp(start, line_end));
        let from = floor(source, line_start.max(start.saturating_sub(LONG)));
        let to = floor(
            source,
            line_end.min(end.max(start).saturating_add(LONG).min(start.saturating_add(2 * LONG))),
        );
        let end = end.min(to);

        let before = match line_start.checked_sub(1) {
            Some(newline) => {
                let start = source
                    .get(..newline)
                    .and_then(|text| text.rfind('\n'))
                    .map_or(0, |at| at + 1);
                source
                    .get(start..floor(source, newline.min(start + LONG)))
                    .map(|line| format!("{}\n", harmless(line)))
            }
            None => None,
        };
        let after = (line_end < source.len()).then(|| {
            let next = line_end + 1;
            let line = source.get(next..floor(source, self::line_end(source, next).min(next + LONG)));
            format!("\n{}", harmless(line.unwrap_or_default()))
        });
        let above = span.line.saturating_sub(1 + usize::from(before.is_some()));
        let mut text = before.unwrap_or_default();
        let shown = |from: usize, to: usize| source.get(from..to).map(harmless).unwrap_or_default();
        text.push_str(&shown(from, start));
        let offset = text.len();
        text.push_str(&shown(start, end));
        let length = text.len() - offset;
        text.push_str(&shown(end, to));
        text.push_str(
            after
                .as_deref()
                .filter(|line| !line.trim().is_empty())
                .unwrap_or_default(),
        );
        Excerpt {
            name: escaped(&path.to_string_lossy()).into_owned(),
            text,
            above,
            marked: (offset, length),
        }
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let inner = self.text.read_span(span, before, after)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            inner.data(),
            *inner.span(),
            inner.line() + self.above,
            inner.column(),
            inner.line_count(),
        )))
    }
}

fn line_end(source: &str, from: usize) -> usize {
    let rest = source.get(from..).unwrap_or_default();
    rest.find('\n').map_or(source.len(), |at| from + at)
}

fn floor(source: &str, mut at: usize) -> usize {
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn harmless(line: &str) -> String {
    let line = line.strip_suffix('\r').unwrap_or(line);
    let show = |c: char| match c {
        '\t' => '\t',
        c if steers(c) => '\u{fffd}',
        c => c,
    };
    line.chars().map(show).collect()
}
