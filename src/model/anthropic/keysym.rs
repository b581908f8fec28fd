//! Keys by the names of X: `ctrl+s`, `Page_Up`, `KP_0`, `minus`.

use serde_json::Value;

use crate::key::Chord;
use crate::model::keys::chord;

/// Names of X that are neither a key's usual name nor the character itself.
const NAMES: &[(&str, &str)] = &[
    ("ampersand", "&"),
    ("apostrophe", "'"),
    ("asciicircum", "^"),
    ("asciitilde", "~"),
    ("asterisk", "*"),
    ("at", "@"),
    ("backslash", "\\"),
    ("bar", "|"),
    ("braceleft", "{"),
    ("braceright", "}"),
    ("bracketleft", "["),
    ("bracketright", "]"),
    ("colon", ":"),
    ("comma", ","),
    ("dollar", "$"),
    ("equal", "="),
    ("exclam", "!"),
    ("grave", "`"),
    ("greater", ">"),
    ("less", "<"),
    ("minus", "-"),
    ("numbersign", "#"),
    ("parenleft", "("),
    ("parenright", ")"),
    ("percent", "%"),
    ("period", "."),
    ("plus", "+"),
    ("question", "?"),
    ("quotedbl", "\""),
    ("semicolon", ";"),
    ("slash", "/"),
    ("underscore", "_"),
    ("kp_add", "+"),
    ("kp_decimal", "."),
    ("kp_delete", "delete"),
    ("kp_divide", "/"),
    ("kp_down", "down"),
    ("kp_end", "end"),
    ("kp_equal", "="),
    ("kp_home", "home"),
    ("kp_insert", "insert"),
    ("kp_left", "left"),
    ("kp_multiply", "*"),
    ("kp_next", "pagedown"),
    ("kp_page_down", "pagedown"),
    ("kp_page_up", "pageup"),
    ("kp_prior", "pageup"),
    ("kp_right", "right"),
    ("kp_separator", ","),
    ("kp_space", "space"),
    ("kp_subtract", "-"),
    ("kp_tab", "tab"),
    ("kp_up", "up"),
    ("alt_r", "alt"),
    ("control_r", "ctrl"),
    ("ctrl_r", "ctrl"),
    ("meta_l", "super"),
    ("meta_r", "super"),
    ("shift_r", "shift"),
    ("super_r", "super"),
];

/// Chords one after the other, as blanks part them: `Down Down Return`.
///
/// # Errors
/// What is no key; no keys at all.
pub(super) fn sequence(text: &str) -> Result<Vec<Chord>, String> {
    if text.contains(' ') && text.trim().is_empty() {
        return Ok(vec![chord(&Value::from("space"))?]);
    }
    let chords: Result<Vec<Chord>, String> = text.split_whitespace().map(one).collect();
    match chords {
        Ok(chords) if chords.is_empty() => Err("no key is named".to_owned()),
        chords => chords,
    }
}

/// Keys pressed together.
///
/// # Errors
/// What is no key; no keys, or several chords.
pub(super) fn together(text: &str) -> Result<Chord, String> {
    let mut chords = sequence(text)?;
    match (chords.pop(), chords.is_empty()) {
        (Some(chord), true) => Ok(chord),
        _ => Err("one key or one combination is expected".to_owned()),
    }
}

fn one(word: &str) -> Result<Chord, String> {
    let (names, plus) = match word.strip_suffix("++") {
        Some(names) => (names, "++"),
        None if word == "+" => ("", "+"),
        None => (word, ""),
    };
    let names: Vec<&str> = names.split('+').map(plain).collect();
    chord(&Value::from(names.join("+") + plus))
}

fn plain(name: &str) -> &str {
    let lower = name.to_ascii_lowercase();
    if let Some((_, plain)) = NAMES.iter().find(|(known, _)| *known == lower) {
        return plain;
    }
    let digit = lower.strip_prefix("kp_").filter(|digit| is_digit(digit));
    match digit {
        Some(_) => name.get(3..).unwrap_or(name),
        None => name,
    }
}

fn is_digit(text: &str) -> bool {
    text.len() == 1 && text.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<String>, String> {
        sequence(text).map(|chords| chords.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn names_of_x_are_keys_whatever_their_case() {
        for (text, keys) in [
            ("Return", "enter"),
            ("ctrl+S", "ctrl+s"),
            ("ctrl+shift+Escape", "ctrl+shift+escape"),
            ("alt+Tab", "alt+tab"),
            ("Page_Up", "pageup"),
            ("BackSpace", "backspace"),
            ("super", "super"),
            ("Control_R+minus", "ctrl+-"),
            ("ctrl+plus", "ctrl++"),
            ("ctrl++", "ctrl++"),
            ("+", "+"),
            ("plus", "+"),
            ("KP_0", "0"),
            ("KP_Enter", "enter"),
            ("ISO_Left_Tab", ""),
            ("F5", "f5"),
            ("a", "a"),
            ("A", "A"),
            ("é", "é"),
            ("space", "space"),
            (" ", "space"),
        ] {
            match read(text) {
                Ok(read) => assert_eq!(read, [keys], "{text}"),
                Err(why) => assert!(keys.is_empty() && why.contains("`ISO_Left_Tab`"), "{text}: {why}"),
            }
        }
        assert_eq!(
            read("Down Down Return"),
            Ok(vec!["down".to_owned(), "down".to_owned(), "enter".to_owned()])
        );
        assert_eq!(read(""), Err("no key is named".to_owned()));
        assert!(together("Down Down").is_err());
        assert_eq!(together("ctrl").map(|chord| chord.to_string()), Ok("ctrl".to_owned()));
    }
}
