//! From a file's bytes to text a YAML parser may see.
//!
//! A UTF-8 byte-order mark and Windows line ends are fine. Other encodings and control characters are told
//! by name, for a file that looks right in an editor.

use std::path::Path;

use super::diagnostic::{Finding, Findings};
use super::span::Span;

/// The largest scenario that is read.
pub const LARGEST: u64 = 1 << 20;

/// Where a file as a whole is meant.
pub(super) const TOP: Span = Span {
    start: 0,
    end: 0,
    line: 1,
};

/// A file without anything that is read.
pub(super) fn nothing_in_it() -> Finding {
    Finding::error(TOP, "the file is empty").help("as in `steps: [ { click: Save } ]`")
}

/// What is wrong with a file of so many bytes; nothing where it is one to be read.
pub fn too_large(length: u64) -> Option<Finding> {
    let message = format!("the file has {length} bytes, and a scenario at most 1 MiB");
    let finding = Finding::error(TOP, message).help("rows of data go into a CSV file: `--data rows.csv`");
    (length > LARGEST).then_some(finding)
}

/// The text of a scenario's file.
///
/// # Errors
/// One finding that says what the file is instead.
pub fn decode(path: &Path, bytes: &[u8]) -> Result<String, Findings> {
    let refuse = |source: &str, finding| Err(Findings::new(path, source, vec![finding]));
    if let Some(finding) = too_large(u64::try_from(bytes.len()).unwrap_or(u64::MAX)) {
        return refuse("", finding);
    }
    if let Some(encoding) = wide_encoding(bytes) {
        let message = format!("the file is written in {encoding}");
        return refuse("", Finding::error(TOP, message).help("save it as UTF-8"));
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
        Err(error) => {
            let lossy = String::from_utf8_lossy(bytes);
            let at = error.valid_up_to();
            let byte = bytes.get(at).copied().unwrap_or_default();
            let finding = Finding::error(
                span(&lossy, at, '\u{fffd}'),
                format!("the byte 0x{byte:02x} is not UTF-8"),
            )
            .help("save the file as UTF-8; it may be in Windows-1252 or Latin-1");
            return refuse(&lossy, finding);
        }
    };
    match text
        .char_indices()
        .find(|(_, c)| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    {
        Some((at, c)) => {
            let message = format!("there is a control character here: U+{:04X}", u32::from(c));
            refuse(text, Finding::error(span(text, at, c), message).help("take it out"))
        }
        None => Ok(text.to_owned()),
    }
}

fn wide_encoding(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some("UTF-32"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, 1..=0x7f, 0, 1..=0x7f, ..] | [1..=0x7f, 0, 1..=0x7f, 0, ..] => {
            Some("UTF-16")
        }
        _ => None,
    }
}

fn span(text: &str, at: usize, c: char) -> Span {
    let before = text.get(..at).unwrap_or_default();
    Span {
        start: at,
        end: at + c.len_utf8(),
        line: before.matches('\n').count() + 1,
    }
}
