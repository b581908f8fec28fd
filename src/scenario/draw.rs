//! A finding drawn beside the line it is about, for scenarios and for runs alike.
//!
//! Invariant: what comes out holds no control character of the file or the message, whatever they hold.

use std::borrow::Cow;
use std::fmt::Write;
use std::ops::Range;
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

/// The finding with its line and the lines around it; ends with a newline. A file of which nothing can be shown is named.
pub fn draw(path: &Path, source: &str, finding: &Finding, look: Look) -> String {
    if source.is_empty() {
        let file = path.to_string_lossy();
        let out = head(finding.severity, &escaped(&finding.message), look) + &note("file", &escaped(&file), look.width);
        return out + &notes(finding, look);
    }
    let excerpt = Excerpt::around(path, source, finding.span);
    let drawing = Drawing {
        message: escaped(&finding.message).into_owned(),
        label: finding.label.as_deref().map(|label| escaped(label).into_owned()),
        severity: finding.severity,
        excerpt,
    };
    let mut drawn = String::new();
    if handler(look).render_report(&mut drawn, &drawing).is_err() {
        drawn.clear();
    }
    let mut out = head(finding.severity, &drawing.message, look);
    // miette's first line is the message; `head` wraps it without a line drawn down beside it.
    for line in drawn.trim_matches('\n').lines().skip(1) {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out + &notes(finding, look)
}

fn notes(finding: &Finding, look: Look) -> String {
    let help = finding.help.iter().map(|help| ("help", help.as_str()));
    let notes = finding.notes.iter().map(|(word, text)| (word.as_str(), text.as_str()));
    notes
        .chain(help)
        .map(|(word, text)| note(&escaped(word), &escaped(text), look.width))
        .collect()
}

fn head(severity: Severity, message: &str, look: Look) -> String {
    let word = severity.word();
    let head = note(word, message, look.width);
    let code = match (look.colour, severity) {
        (false, _) => return head,
        (true, Severity::Error) => "1;31",
        (true, Severity::Warning) => "1;33",
    };
    head.replacen(word, &format!("\u{1b}[{code}m{word}\u{1b}[0m"), 1)
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
    theme.styles = if look.colour {
        ThemeStyles::ansi()
    } else {
        ThemeStyles::none()
    };
    GraphicalReportHandler::new_themed(theme)
        .with_width(UNWRAPPED)
        .with_links(false)
        .with_context_lines(1)
}

/// Wide enough that miette wraps nothing.
const UNWRAPPED: usize = 10_000;

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
    /// Characters before the mark in its line.
    column: usize,
    /// Offset and length of what is marked, in `text`.
    marked: (usize, usize),
}

/// Of a longer line, so many bytes are shown before the mark and after it.
const ROOM: usize = 120;

impl Excerpt {
    /// The line of the span with one before and one after. Only the span's first line is marked.
    fn around(path: &Path, source: &str, span: Span) -> Excerpt {
        let start = floor(source, span.start.min(source.len()));
        let line = line_start(source, start)..line_end(source, start);
        let end = floor(source, span.end.clamp(start, line.end).min(start + ROOM));
        let from = floor(source, line.start.max(start.saturating_sub(ROOM)));
        let to = floor(source, line.end.min(end + ROOM));
        let cut = |is_cut: bool| if is_cut { "…" } else { "" };

        let mut text = String::new();
        if let Some(newline) = line.start.checked_sub(1) {
            text = neighbour(source, line_start(source, newline)) + "\n";
        }
        let above = span.line.saturating_sub(1 + text.matches('\n').count());
        text.push_str(cut(from > line.start));
        text.push_str(&harmless(source, from..start));
        let offset = text.len();
        text.push_str(&harmless(source, start..end));
        let length = text.len() - offset;
        text.push_str(&harmless(source, end..to));
        text.push_str(cut(to < line.end));
        let after = neighbour(source, (line.end + 1).min(source.len()));
        if !after.trim().is_empty() {
            text = text + "\n" + &after;
        }
        Excerpt {
            name: escaped(&path.to_string_lossy()).into_owned(),
            text,
            above,
            column: source.get(line.start..start).map_or(0, |before| before.chars().count()),
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
        // Without context the mark alone is read, for the line and column in the head.
        let column = if before == 0 { self.column } else { 0 };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            inner.data(),
            *inner.span(),
            inner.line() + self.above,
            column,
            inner.line_count(),
        )))
    }
}

/// The line that begins here, for its place beside the marked one.
fn neighbour(source: &str, start: usize) -> String {
    let end = line_end(source, start);
    let to = floor(source, end.min(start + 2 * ROOM));
    harmless(source, start..to) + if to < end { "…" } else { "" }
}

fn line_start(source: &str, at: usize) -> usize {
    source
        .get(..at)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |newline| newline + 1)
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

fn harmless(source: &str, range: Range<usize>) -> String {
    let text = source.get(range).unwrap_or_default();
    let show = |c: char| match c {
        '\t' => '\t',
        c if steers(c) => '\u{fffd}',
        c => c,
    };
    text.strip_suffix('\r').unwrap_or(text).chars().map(show).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "steps:\n  - click: Save\n  - click: Close\n";

    fn span() -> Span {
        Span {
            start: 18,
            end: 22,
            line: 2,
        }
    }

    fn look(width: usize) -> Look {
        Look { width, ..Look::PLAIN }
    }

    #[test]
    fn a_step_that_failed_is_drawn_on_its_line_with_what_was_seen() {
        let finding = Finding::error(span(), "nothing on the screen is called \"Save\"")
            .label("waited 10 s")
            .note("nearest", "\"Save as...\" at 300,20: more words than the label")
            .help("write `contains: Save`, or the whole label");
        let expected = "  error: nothing on the screen is called \"Save\"
   ╭─[orders.yaml:2:12]
 1 │ steps:
 2 │   - click: Save
   ·            ──┬─
   ·              ╰── waited 10 s
 3 │   - click: Close
   ╰────
  nearest: \"Save as...\" at 300,20: more words than the
           label
  help: write `contains: Save`, or the whole label
";
        assert_eq!(draw(Path::new("orders.yaml"), SOURCE, &finding, look(56)), expected);
    }

    #[test]
    fn nothing_steers_the_terminal() {
        let evil = "\u{1b}]0;owned\u{7} \u{202e} \r\n";
        let finding = Finding::error(span(), evil).label(evil).note(evil, evil).help(evil);
        let drawn = draw(Path::new(evil), &format!("{evil}{SOURCE}{evil}"), &finding, look(80));
        assert!(!drawn.chars().any(|c| c != '\n' && steers(c)), "{drawn:?}");
    }

    #[test]
    fn a_place_outside_the_text_is_no_trouble() {
        for (start, end) in [(0, 0), (41, 41), (40, 400), (1000, 3), (21, 19)] {
            let finding = Finding::error(Span { start, end, line: 9 }, "message");
            assert!(draw(Path::new("x"), SOURCE, &finding, look(0)).contains("message"));
            assert!(draw(Path::new("x"), "é", &finding, look(5)).contains("message"));
        }
    }
}
