//! Keys and chords by the names that scenarios and models use.
//!
//! Invariant: an unknown name is an error that says the name; it never becomes its first letter.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A key of the keyboard, independent of layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    Enter,
    Escape,
    Tab,
    Space,
    Backspace,
    Delete,
    Insert,
    Home,
    End,
    PageUp,
    PageDown,
    Up,
    Down,
    Left,
    Right,
    Ctrl,
    Shift,
    Alt,
    Super,
    CapsLock,
    Menu,
    PrintScreen,
    /// F1 to F24.
    Function(u8),
    /// The key that gives this character.
    Char(char),
}

/// Names first listed are how the key is written; the others are understood too.
const NAMES: &[(Key, &[&str])] = &[
    (Key::Enter, &["enter", "return", "kp_enter"]),
    (Key::Escape, &["escape", "esc"]),
    (Key::Tab, &["tab"]),
    (Key::Space, &["space"]),
    (Key::Backspace, &["backspace"]),
    (Key::Delete, &["delete", "del"]),
    (Key::Insert, &["insert", "ins"]),
    (Key::Home, &["home"]),
    (Key::End, &["end"]),
    (Key::PageUp, &["pageup", "page_up", "pgup", "prior"]),
    (Key::PageDown, &["pagedown", "page_down", "pgdn", "next"]),
    (Key::Up, &["up", "arrowup", "arrow_up"]),
    (Key::Down, &["down", "arrowdown", "arrow_down"]),
    (Key::Left, &["left", "arrowleft", "arrow_left"]),
    (Key::Right, &["right", "arrowright", "arrow_right"]),
    (Key::Ctrl, &["ctrl", "control", "control_l", "ctrl_l"]),
    (Key::Shift, &["shift", "shift_l"]),
    (Key::Alt, &["alt", "option", "alt_l"]),
    (
        Key::Super,
        &["super", "meta", "cmd", "command", "win", "windows", "super_l"],
    ),
    (Key::CapsLock, &["capslock", "caps_lock"]),
    (Key::Menu, &["menu", "apps"]),
    (Key::PrintScreen, &["printscreen", "print_screen", "print", "prtsc"]),
];

/// A key name nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("there is no key called `{name}`{}", .nearest.as_ref().map(|n| format!("; did you mean `{n}`?")).unwrap_or_default())]
pub struct UnknownKey {
    pub name: String,
    pub nearest: Option<String>,
}

impl Key {
    /// Reads a key's name, whatever its case.
    ///
    /// # Errors
    /// [`UnknownKey`] with the nearest name there is.
    pub fn parse(name: &str) -> Result<Key, UnknownKey> {
        let mut chars = name.chars();
        if let (Some(only), None) = (chars.next(), chars.next()) {
            return match only {
                ' ' => Ok(Key::Space),
                '\n' | '\r' => Ok(Key::Enter),
                '\t' => Ok(Key::Tab),
                c if c.is_control() => Err(UnknownKey {
                    name: c.escape_default().to_string(),
                    nearest: None,
                }),
                c => Ok(Key::Char(c)),
            };
        }
        let lower = name.trim().to_lowercase();
        if let Some((key, _)) = NAMES.iter().find(|(_, names)| names.contains(&lower.as_str())) {
            return Ok(*key);
        }
        if let Some(number) = lower
            .strip_prefix('f')
            .and_then(|n| n.parse::<u8>().ok())
            .filter(|n| (1..=24).contains(n))
        {
            return Ok(Key::Function(number));
        }
        let nearest = NAMES
            .iter()
            .flat_map(|(_, names)| names.iter())
            .map(|known| (strsim::damerau_levenshtein(known, &lower), *known))
            .filter(|(distance, known)| *distance <= 2 && *distance < known.len())
            .min()
            .map(|(_, known)| known.to_owned());
        Err(UnknownKey {
            name: name.chars().take(40).flat_map(char::escape_default).collect(),
            nearest,
        })
    }

    /// Whether keys held together reach beyond the application: to the window manager, the desktop or the system.
    pub fn reach_beyond_the_application(keys: &[Key]) -> bool {
        let has = |key: Key| keys.contains(&key);
        has(Key::Super)
            || (has(Key::Ctrl) && has(Key::Alt))
            || (has(Key::Alt) && has(Key::Function(2)))
            || has(Key::PrintScreen)
    }

    pub fn is_modifier(self) -> bool {
        matches!(self, Key::Ctrl | Key::Shift | Key::Alt | Key::Super)
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Key::Char(c) => write!(f, "{c}"),
            Key::Function(n) => write!(f, "f{n}"),
            named => {
                let name = NAMES
                    .iter()
                    .find(|(key, _)| key == named)
                    .and_then(|(_, names)| names.first());
                f.write_str(name.copied().unwrap_or("?"))
            }
        }
    }
}

/// Keys pressed together, as in `ctrl+shift+s`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Chord(pub Vec<Key>);

impl Chord {
    /// Reads `ctrl+s`, `F5`, `ctrl++`.
    ///
    /// # Errors
    /// [`UnknownKey`] for the first part that is no key; for the whole where it is a chord joined by something else.
    pub fn parse(text: &str) -> Result<Chord, UnknownKey> {
        let text = text.trim();
        Chord::joined(text).map_err(|unknown| match Chord::meant(text) {
            Some(chord) => UnknownKey {
                name: text.to_owned(),
                nearest: Some(chord.to_string()),
            },
            None => unknown,
        })
    }

    /// `ctrl-s` and `ctrl s`, as they are written elsewhere: modifiers and one key.
    fn meant(text: &str) -> Option<Chord> {
        let chord = Chord::joined(&text.replace(['-', '_', ' ', ','], "+")).ok()?;
        let (last, held) = chord.0.split_last()?;
        let is = !held.is_empty() && !last.is_modifier() && held.iter().all(|key| key.is_modifier());
        is.then_some(chord)
    }

    fn joined(text: &str) -> Result<Chord, UnknownKey> {
        let (rest, plus) = match text.strip_suffix("++") {
            Some(rest) => (rest, true),
            None if text == "+" => ("", true),
            None => (text, false),
        };
        let mut keys = Vec::new();
        if !rest.is_empty() || !plus {
            for part in rest.split('+') {
                keys.push(Key::parse(part.trim())?);
            }
        }
        if plus {
            keys.push(Key::Char('+'));
        }
        Ok(Chord(keys))
    }
}

impl std::fmt::Display for Chord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, key) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("+")?;
            }
            write!(f, "{key}")?;
        }
        Ok(())
    }
}

macro_rules! as_text {
    ($type:ty) => {
        impl Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                <$type>::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}
as_text!(Key);
as_text!(Chord);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_reads_back_as_written() {
        let keys = NAMES
            .iter()
            .map(|(key, _)| *key)
            .chain([Key::Function(12), Key::Char('a'), Key::Char('é')]);
        for key in keys {
            assert_eq!(Key::parse(&key.to_string()), Ok(key));
        }
    }

    #[test]
    fn an_unknown_name_is_named_with_its_neighbour() {
        let error = Key::parse("Escpe").expect_err("no such key");
        assert_eq!(
            error.to_string(),
            "there is no key called `Escpe`; did you mean `escape`?"
        );
        assert!(Key::parse("volume").is_err());
    }

    #[test]
    fn chords_keep_their_plus() {
        assert_eq!(
            Chord::parse("ctrl++").expect("chord").0,
            vec![Key::Ctrl, Key::Char('+')]
        );
        assert_eq!(Chord::parse("Ctrl+Shift+S").expect("chord").to_string(), "ctrl+shift+S");
    }
}
