//! How sure a reader must be of a text that is taken from the screen as a value.
//!
//! A label only has to be told from the other labels of a screen. A value has to be right letter by letter, and nobody
//! looks at it again.
//!
//! Measured with tesseract 5.3 and its English data, one text a label, in eight fonts and colours from 8 to 12 points: 573
//! readings of English values and names, 337 of accented, Cyrillic and Greek words. Of the English ones 1.4 % were right and
//! below [`SURE`]; below it are a third of the accented and half of the Cyrillic and Greek ones, of which none was read
//! right. Four fifths of the accented ones are told by this and by the marks over their letters. What no rule here can tell:
//! capitals that two alphabets share (`COBET`), and a mark that has run into its letter (`Celik`).

use super::reading::Word;

/// Words read with less certainty than this are not taken.
const SURE: f64 = 0.65;

/// The same for words with a capital after a small letter: `McDonald` is read with 0.96, `MockBa` for a Cyrillic word with
/// 0.86.
const SURE_OF_MIXED: f64 = 0.92;

/// Why a word is not to be taken as it was read, in words; nothing where it may be. With `only_english` the reader knows
/// no other letters.
pub fn doubt(word: &Word, only_english: bool) -> Option<String> {
    let text = &word.text;
    let percent = word.confidence * 100.0;
    let foreign = text.chars().find(|c| c.is_alphabetic() && !c.is_ascii());
    if let Some(foreign) = foreign.filter(|_| only_english) {
        return Some(format!(
            "\"{text}\" has a `{foreign}`: letters beyond English are read as others that look like them"
        ));
    }
    if word.confidence < SURE {
        return Some(format!("\"{text}\" was read with a certainty of {percent:.0} % only"));
    }
    if is_mixed(text) && word.confidence < SURE_OF_MIXED {
        return Some(format!(
            "\"{text}\" has a capital inside and a certainty of {percent:.0} %: it may be another alphabet"
        ));
    }
    None
}

fn is_mixed(text: &str) -> bool {
    let mut before = ' ';
    text.chars().any(|c| {
        let mixed = before.is_lowercase() && c.is_uppercase();
        before = c;
        mixed
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Rect;

    #[test]
    fn what_was_read_wrong_in_the_measurement_is_doubted() {
        let word = |text: &str, confidence| Word {
            text: text.to_owned(),
            bounds: Rect::new(0, 0, 1, 1),
            confidence,
        };
        for (text, confidence) in [
            ("MockBa", 0.86),
            ("HeT", 0.87),
            ("José", 0.85),
            ("GroBe", 0.60),
            ("ZXx81", 0.14),
            ("DE021", 0.31),
        ] {
            assert!(doubt(&word(text, confidence), true).is_some(), "{text}");
        }
        for (text, confidence) in [
            ("1001", 0.97),
            ("McDonald", 0.96),
            ("iPhone", 0.97),
            ("75%", 0.73),
            ("REF-8B5S2Z", 0.73),
            ("£12", 0.9),
        ] {
            assert_eq!(doubt(&word(text, confidence), true), None, "{text}");
        }
        assert_eq!(doubt(&word("Größe", 0.96), false), None);
        assert!(doubt(&word("Größe", 0.96), true).is_some());
    }
}
