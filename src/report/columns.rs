//! Text in columns, measured in cells of the terminal: a wide character takes two.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Cells the text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text with spaces behind it up to `cells`.
pub fn left(text: &str, cells: usize) -> String {
    format!("{text}{}", " ".repeat(cells.saturating_sub(width(text))))
}

/// The text with spaces before it up to `cells`.
pub fn right(text: &str, cells: usize) -> String {
    format!("{}{text}", " ".repeat(cells.saturating_sub(width(text))))
}

/// The text, or as much of it as leaves room for an ellipsis in `cells`.
pub fn clip(text: &str, cells: usize) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > cells {
            break;
        }
        out.push(c);
    }
    if cells > 0 {
        out.push('…');
    }
    out
}

/// The text in lines of at most `cells`, broken between words where there is a place to.
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(1);
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let used = lines.last().map_or(0, |line| width(line));
        if used > 0 && used + 1 + width(word) > cells {
            lines.push(String::new());
        } else if used > 0 {
            push(&mut lines, ' ');
        }
        for c in word.chars() {
            let used = lines.last().map_or(0, |line| width(line));
            if used > 0 && used + c.width().unwrap_or(0) > cells {
                lines.push(String::new());
            }
            push(&mut lines, c);
        }
    }
    lines
}

fn push(lines: &mut [String], c: char) {
    if let Some(last) = lines.last_mut() {
        last.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn wide_characters_count_two_cells() {
        assert_eq!(left("椅子", 6), "椅子  ");
        assert_eq!(clip("椅子と机", 6), "椅子…");
        assert_eq!(clip("Filing cabinet", 7), "Filing…");
        assert_eq!(
            wrap("quantity must be between 1 and 999", 16),
            ["quantity must be", "between 1 and", "999"]
        );
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_it_may_be(text in "[ a-zé椅]{0,60}", cells in 2usize..40) {
            prop_assert!(width(&clip(&text, cells)) <= cells);
            prop_assert!(wrap(&text, cells).iter().all(|line| width(line) <= cells));
        }
    }
}
