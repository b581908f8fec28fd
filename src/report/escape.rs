//! Makes text from outside harmless to look at.
//!
//! Control characters would drive the terminal, direction overrides would show a text in another order than it
//! has, and invisible ones would hide in it. All of them become their visible escapes; markup is the template's
//! matter.

use std::fmt::Write;

/// The text in one line: every character that moves a cursor, colours, reorders or hides is written out.
pub fn line(text: &str) -> String {
    escaped(text, false)
}

/// As [`line()`], but line breaks stay.
pub fn lines(text: &str) -> String {
    escaped(&text.replace("\r\n", "\n"), true)
}

fn escaped(text: &str, keep_breaks: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' if keep_breaks => out.push('\n'),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\x{:02x}", u32::from(c));
            }
            c if is_deceptive(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

/// Direction marks and overrides, separators, and characters without a width of their own that no script needs.
fn is_deceptive(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_drives_a_terminal_is_written_out() {
        let table = [
            ("plain, Łódź, 椅子, 👩‍🔧", "plain, Łódź, 椅子, 👩‍🔧"),
            ("\x1b]0;owned\x07", "\\x1b]0;owned\\x07"),
            ("a\0b\x7fc\u{9b}31m", "a\\x00b\\x7fc\\x9b31m"),
            ("one\r\ntwo\tthree", "one\\r\\ntwo\\tthree"),
            ("invoice\u{202e}fdp.exe", "invoice\\u{202e}fdp.exe"),
            ("zero\u{200b}width\u{feff}", "zero\\u{200b}width\\u{feff}"),
        ];
        for (raw, shown) in table {
            assert_eq!(line(raw), shown);
        }
        assert_eq!(lines("one\r\ntwo\rthree"), "one\ntwo\\rthree");
    }

    proptest! {
        #[test]
        fn no_control_character_is_left(text in any::<String>()) {
            prop_assert!(!line(&text).chars().any(|c| c.is_control() || is_deceptive(c)));
        }
    }
}
