//! What may be typed: a text's characters as key strokes, or the reason why not.
//!
//! A line end (`\n`, `\r\n` or `\r`) is Enter and a tab is Tab: what they do is the application's affair.
//! Other control characters have no key and are refused before the first one is typed.

use super::error::InputError;

/// The longest text that is typed at once, in characters.
pub const MAX_CHARS: usize = 100_000;

/// One stroke of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stroke {
    Char(char),
    Enter,
    Tab,
}

/// # Errors
/// [`InputError::Untypable`] for a text that is too long or has a character without a key.
pub fn check(text: &str) -> Result<(), InputError> {
    let count = text.chars().count();
    if count > MAX_CHARS {
        return Err(InputError::Untypable {
            what: format!("a text of {count} characters"),
            why: format!("at most {MAX_CHARS} are typed at once; split it"),
        });
    }
    match text
        .chars()
        .find(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    {
        None => Ok(()),
        Some(control) => Err(InputError::Untypable {
            what: format!("the control character U+{:04X}", u32::from(control)),
            why: "it has no key; use `press` for keys such as escape or backspace".to_owned(),
        }),
    }
}

/// The strokes of a text that passed [`check`].
pub fn strokes(text: &str) -> impl Iterator<Item = Stroke> + Clone {
    let mut before = None;
    text.chars().filter_map(move |c| {
        let previous = before.replace(c);
        match c {
            '\n' if previous == Some('\r') => None,
            '\n' | '\r' => Some(Stroke::Enter),
            '\t' => Some(Stroke::Tab),
            other => Some(Stroke::Char(other)),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_end_is_one_enter() {
        use Stroke::{Char, Enter, Tab};
        let typed: Vec<_> = strokes("a\r\nb\n\n\tc\r").collect();
        assert_eq!(
            typed,
            [Char('a'), Enter, Char('b'), Enter, Enter, Tab, Char('c'), Enter]
        );
    }

    #[test]
    fn what_has_no_key_is_refused_by_its_number() {
        let error = check("a\u{1b}b").expect_err("escape");
        assert!(error.to_string().contains("U+001B"), "{error}");
        assert!(check(&"x".repeat(MAX_CHARS)).is_ok());
        let error = check(&"ł".repeat(MAX_CHARS + 1)).expect_err("too long");
        assert!(error.to_string().contains("100001 characters"), "{error}");
    }
}
