//! What a YAML parser's error means to the author of a scenario.

use granit_parser::{ErrorKind, ScanError};

use super::diagnostic::Finding;
use super::parse::DEEPEST;
use super::span::Span;

/// The parser's error in words that say how to mend it.
pub(super) fn explain(source: &str, error: &ScanError) -> Finding {
    let marker = error.marker();
    let span = place(source, marker.byte_offset().unwrap_or(source.len()), marker.line());
    let line = line_of(source, span.start);
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => too_deep(span),
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::InvalidBlockEntryWhitespace
        | ErrorKind::TabInPlainScalar => {
            Finding::error(span, "a tab stands where only spaces may").help("indent with spaces")
        }
        _ if line.contains('\t') && line.trim_start_matches(' ').starts_with('\t') => {
            Finding::error(span, "a tab stands where only spaces may").help("indent with spaces")
        }
        ErrorKind::UnexpectedCharacter { character } => {
            Finding::error(span, format!("a text cannot begin with `{character}`")).help("put quotes around it")
        }
        ErrorKind::UnclosedQuotedScalar | ErrorKind::InvalidQuotedScalarIndent => {
            Finding::error(span, "a quote is opened above and not closed").help("close it on the line where it opens")
        }
        ErrorKind::UnclosedFlowCollection { open } => {
            Finding::error(span, format!("`{open}` is opened and not closed"))
        }
        ErrorKind::DirectiveDisallowed => Finding::error(span, "a directive is not part of the language"),
        _ if bare_template(line) => Finding::error(span, "a text that begins with `{{` needs quotes around all of it")
            .help("as in `\"{{ name }} and more\"`"),
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement | ErrorKind::SimpleKeyExpected => {
            Finding::error(span, "no key can stand here").help(
                "put quotes around a text that holds `: `, or check the brackets and the indentation here and above",
            )
        }
        ErrorKind::InvalidTrailingDoubleQuotedScalar | ErrorKind::InvalidTrailingSingleQuotedScalar => {
            Finding::error(span, "something follows the closing quote")
                .help("put the whole text into quotes, those of the other kind where it holds some")
        }
        ErrorKind::ExpectedBlockSequenceEntry | ErrorKind::ExpectedBlockMappingKey | ErrorKind::InvalidIndentation => {
            Finding::error(span, "this does not line up with the lines above")
                .help("check the indentation here and above")
        }
        _ => Finding::error(span, format!("this is not YAML: {}", error.info()))
            .help("check the brackets, the quotes and the indentation here and above"),
    }
}

/// Whether a value of the line begins with `{{`, without quotes.
fn bare_template(line: &str) -> bool {
    let mut before = "";
    line.split("{{").any(|piece| {
        let opens = before.trim_end().ends_with([':', '-', ',', '[', '{']);
        before = piece;
        opens
    })
}

pub(super) fn too_deep(span: Span) -> Finding {
    Finding::error(span, format!("nested more than {DEEPEST} levels deep"))
}

/// The `&name` that stands before a node.
pub(super) fn anchor_before(source: &str, node: Span) -> Span {
    let before = source.get(..node.start).unwrap_or_default();
    let Some(start) = before.rfind('&') else {
        return node;
    };
    let name = before.get(start..).unwrap_or_default();
    let end = start + name.find(char::is_whitespace).unwrap_or(name.len());
    place_of(source, start, end)
}

/// One character at the marker, or the end of the line before it.
fn place(source: &str, at: usize, line: usize) -> Span {
    let at = at.min(source.len());
    let next = source
        .get(at..)
        .and_then(|rest| rest.chars().next())
        .filter(|c| *c != '\n');
    Span {
        start: at,
        end: at + next.map_or(0, char::len_utf8),
        line,
    }
}

fn place_of(source: &str, start: usize, end: usize) -> Span {
    let before = source.get(..start).unwrap_or_default();
    Span {
        start,
        end,
        line: before.matches('\n').count() + 1,
    }
}

fn line_of(source: &str, at: usize) -> &str {
    let start = source
        .get(..at)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |newline| newline + 1);
    source
        .get(start..)
        .and_then(|rest| rest.lines().next())
        .unwrap_or_default()
}
