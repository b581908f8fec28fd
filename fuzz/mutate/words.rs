//! Changes to what a model writes into its text: words and signs put in, left out and moved.

use fastrand::Rng;

use super::stock;

const SIGNS: [&str; 24] = [
    "(", ")", "[", "]", "{", "}", "<", ">", "</", "'", "\"", "'''", ",", "=", ":", ";", "\n", "\\", " ", "|", "`",
    "```", "-", ".",
];

/// The byte at the start is drawn anew now and then.
pub fn changed(bytes: &[u8], rng: &mut Rng) -> Option<Vec<u8>> {
    let (head, rest) = bytes.split_first()?;
    let head = if rng.u8(..8) == 0 { rng.u8(..) } else { *head };
    let mut tokens = tokens(std::str::from_utf8(rest).ok()?);
    for _ in 0..rng.usize(1..4) {
        let at = rng.usize(..=tokens.len());
        let end = (at + rng.usize(1..6)).min(tokens.len());
        match rng.u8(..10) {
            0 => drop(tokens.drain(at..end)),
            1 => {
                let some: Vec<String> = tokens[at..end].to_vec();
                let to = rng.usize(..=tokens.len());
                tokens.splice(to..to, some);
            }
            2 => tokens.insert(at, stock::edge(rng).to_string()),
            3 => tokens.insert(at, SIGNS[rng.usize(..SIGNS.len())].to_owned()),
            4 => tokens.insert(at, stock::part(rng).1.to_string()),
            5 if at < tokens.len() => tokens[at] = SIGNS[rng.usize(..SIGNS.len())].to_owned(),
            6 if at < tokens.len() => tokens[at] = rng.u16(..1300).to_string(),
            7 | 8 if at < tokens.len() => tokens[at] = stock::word(rng).to_owned(),
            _ => tokens.insert(at, stock::word(rng).to_owned()),
        }
    }
    Some([vec![head], tokens.concat().into_bytes()].concat())
}

/// Words, numbers, and every other sign by itself.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut before = None;
    for sign in text.chars() {
        let kind = if sign.is_alphabetic() || sign == '_' {
            Some(true)
        } else {
            sign.is_numeric().then_some(false)
        };
        match tokens.last_mut() {
            Some(last) if kind.is_some() && kind == before => last.push(sign),
            _ => tokens.push(sign.to_string()),
        }
        before = kind;
    }
    tokens
}
