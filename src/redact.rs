//! Strikes values that nobody may see out of text, in every form in which they travel: as they are, and as JSON, URLs,
//! HTML, base64 and hexadecimal write them.
//!
//! Invariant: by value, never by the name of a header or a field. `Debug` shows no value.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

/// A shorter value stands in too many texts by chance: it is left in them.
const SHORTEST: usize = 4;
/// The shortest value that is looked for in base64 and hexadecimal.
const ENCODED: usize = 8;

/// What stands for itself in an address, beside letters and digits: by RFC 3986, in HTML's forms, in JavaScript.
const UNRESERVED: [&[u8]; 3] = [b"-_.~", b"*-._", b"-_.!~*'()"];

/// The values to strike out, and what stands in their place.
#[derive(Clone, Default)]
pub struct Redactor {
    /// The longest first, so that none leaves a part of another.
    forms: Vec<(SecretString, String)>,
}

impl Redactor {
    /// Values with what is shown instead of each.
    pub fn new<'a>(values: impl IntoIterator<Item = (&'a str, &'a str)>) -> Redactor {
        let mut redactor = Redactor::default();
        redactor.add(values);
        redactor
    }

    /// The same for values that are struck out however short they are.
    pub fn of_any_length<'a>(values: impl IntoIterator<Item = (&'a str, &'a str)>) -> Redactor {
        let mut redactor = Redactor::default();
        redactor.put(values, forms_of_any_length);
        redactor
    }

    /// Strikes out these, too.
    pub fn add<'a>(&mut self, values: impl IntoIterator<Item = (&'a str, &'a str)>) {
        self.put(values, forms);
    }

    fn put<'a>(&mut self, values: impl IntoIterator<Item = (&'a str, &'a str)>, forms: fn(&str) -> Vec<String>) {
        for (value, instead) in values {
            let mut forms = forms(value);
            forms.retain(|form| !form.is_empty());
            forms.sort();
            forms.dedup();
            let forms = forms.into_iter();
            self.forms
                .extend(forms.map(|form| (SecretString::from(form), instead.to_owned())));
        }
        self.forms
            .sort_by_key(|(form, _)| std::cmp::Reverse(form.expose_secret().len()));
        self.forms
            .dedup_by(|one, other| one.0.expose_secret() == other.0.expose_secret());
    }

    /// Whether a value stands in a text, in any form.
    pub fn is_told_by(&self, text: &str) -> bool {
        self.forms.iter().any(|(form, _)| text.contains(form.expose_secret()))
    }

    /// The text without the values.
    pub fn text(&self, text: &str) -> String {
        let mut out = text.to_owned();
        for (form, instead) in &self.forms {
            if out.contains(form.expose_secret()) {
                out = out.replace(form.expose_secret(), instead);
            }
        }
        out
    }

    /// A text that is still being written, without the values: what may be the beginning of one at its end is held back.
    pub fn unfinished(&self, text: &str) -> String {
        let mut text = self.text(text);
        let begins = |end: &str| self.forms.iter().any(|(form, _)| form.expose_secret().starts_with(end));
        let longest = self.forms.first().map_or(0, |(form, _)| form.expose_secret().len());
        let from = text.len().saturating_sub(longest);
        let starts = text.char_indices().map(|(at, _)| at).skip_while(|at| *at < from);
        if let Some(at) = starts.into_iter().find(|at| text.get(*at..).is_some_and(begins)) {
            text.truncate(at);
        }
        text
    }

    /// JSON without the values, its names included. It stays the JSON it was.
    pub fn json(&self, value: &mut Value) {
        match value {
            Value::String(text) if self.is_told_by(text) => *text = self.text(text),
            Value::Array(values) => values.iter_mut().for_each(|value| self.json(value)),
            Value::Object(fields) => {
                if fields.keys().any(|name| self.is_told_by(name)) {
                    let taken = std::mem::take(fields);
                    fields.extend(taken.into_iter().map(|(name, value)| (self.text(&name), value)));
                }
                fields.values_mut().for_each(|value| self.json(value));
            }
            _ => {}
        }
    }
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redactor").finish_non_exhaustive()
    }
}

fn forms(value: &str) -> Vec<String> {
    match value.len() {
        ..SHORTEST => Vec::new(),
        SHORTEST..ENCODED => written(value),
        _ => [written(value), encoded(value)].concat(),
    }
}

/// Of a very short one hardly a character of base64 is its own: it is looked for as it is encoded alone.
fn forms_of_any_length(value: &str) -> Vec<String> {
    let mut forms = written(value);
    forms.push(BASE64_STANDARD_NO_PAD.encode(value));
    if value.len() >= SHORTEST {
        forms.extend(encoded(value));
    }
    forms
}

/// As text has it.
fn written(value: &str) -> Vec<String> {
    let json = in_json(value);
    let mut forms = vec![
        value.to_owned(),
        json.replace('/', "\\/"),
        // JSON inside a string of JSON, as the arguments of a call are.
        in_json(&json),
        json,
        value.escape_debug().to_string(),
        value.escape_default().to_string(),
        in_html(value, "&#39;", "&#x2F;"),
        in_html(value, "&#x27;", "/"),
        in_html(value, "&apos;", "/"),
    ];
    for unreserved in UNRESERVED {
        for upper in [true, false] {
            let escaped = in_url(value, upper, unreserved);
            forms.push(escaped.replace("%20", "+"));
            forms.push(escaped);
        }
    }
    forms
}

/// As base64 and hexadecimal have it, and JSON with it, whatever stands before and behind it.
fn encoded(value: &str) -> Vec<String> {
    let mut forms = Vec::new();
    for text in [value, in_json(value).as_str()] {
        let hex = |upper: bool| -> String { text.bytes().map(|byte| hex(byte, upper)).collect() };
        forms.extend([hex(true), hex(false)]);
        for before in 0..3 {
            forms.extend(in_base64(text, before));
        }
    }
    forms
}

fn in_json(value: &str) -> String {
    let quoted = Value::from(value).to_string();
    quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
}

fn hex(byte: u8, upper: bool) -> String {
    if upper {
        format!("{byte:02X}")
    } else {
        format!("{byte:02x}")
    }
}

fn in_url(value: &str, upper: bool, unreserved: &[u8]) -> String {
    let mut out = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || unreserved.contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push_str(&hex(byte, upper));
        }
    }
    out
}

fn in_html(value: &str, quote: &str, slash: &str) -> String {
    let mut out = String::new();
    for c in value.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str(quote),
            '/' => out.push_str(slash),
            c => out.push(c),
        }
    }
    out
}

/// The characters that the value alone decides when `before` bytes (modulo three) stand before it.
fn in_base64(value: &str, before: usize) -> [String; 2] {
    let mut bytes = vec![0; before];
    bytes.extend_from_slice(value.as_bytes());
    let first = (before * 8).div_ceil(6);
    let last = bytes.len() * 8 / 6;
    let own = |text: String| text.get(first..last).unwrap_or_default().to_owned();
    [
        own(BASE64_STANDARD_NO_PAD.encode(&bytes)),
        own(BASE64_URL_SAFE_NO_PAD.encode(&bytes)),
    ]
}

#[cfg(test)]
mod tests {
    use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE};
    use serde_json::json;

    use super::*;

    const KEY: &str = "sk-\"ca/nary+\\7f <3a>&'=";

    fn redactor() -> Redactor {
        Redactor::new([(KEY, "[key]")])
    }

    #[test]
    fn a_value_is_struck_out_in_every_form_it_travels_in() {
        let escaped = serde_json::to_string(KEY).expect("JSON");
        let url = reqwest::Url::parse_with_params("https://host/", [("key", KEY)]).expect("a URL");
        for before in ["", "x", "xy", "xyz", "Bearer "] {
            for after in ["", "1", "12", "123"] {
                let whole = format!("{before}{KEY}{after}");
                for text in [
                    whole.clone(),
                    BASE64_STANDARD.encode(&whole),
                    BASE64_URL_SAFE.encode(&whole),
                    BASE64_STANDARD.encode(json!(whole).to_string()),
                    format!("{whole:?}"),
                    json!(whole).to_string(),
                    json!(json!(whole).to_string()).to_string(),
                    escaped.replace('/', "\\/"),
                    url.to_string(),
                    url.to_string().to_lowercase(),
                ] {
                    let clean = redactor().text(&text);
                    assert!(clean.contains("[key]"), "{text} became {clean}");
                    assert!(!clean.contains("nary"), "{text} became {clean}");
                }
            }
        }
    }

    #[test]
    fn json_stays_json_and_loses_the_value_from_names_as_well() {
        let mut value = json!({ KEY: 1, "list": [{ "deep": format!("Bearer {KEY}") }, 7, null] });
        redactor().json(&mut value);
        assert_eq!(
            value,
            json!({ "[key]": 1, "list": [{ "deep": "Bearer [key]" }, 7, null] })
        );
    }

    #[test]
    fn the_longer_value_goes_first_and_a_very_short_one_stays() {
        let redactor = Redactor::new([("secret", "[one]"), ("secret-more", "[two]"), ("7", "[pin]")]);
        assert_eq!(redactor.text("secret-more secret 7"), "[two] [one] 7");
        assert_eq!(redactor.unfinished("a secret-m"), "a [one]-m");
        assert_eq!(redactor.unfinished("a secr"), "a ");
        assert!(!format!("{redactor:?}").contains("secret"));
    }

    #[test]
    fn of_any_length_is_of_any_length() {
        let redactor = Redactor::of_any_length([("7", "[pin]"), ("", "[nothing]"), ("ab*~", "[word]")]);
        assert_eq!(redactor.text("7 of 17"), "[pin] of 1[pin]");
        assert_eq!(redactor.text("ab*~ ab%2A~ ab*%7e"), "[word] [word] [word]");
        for before in ["", "x", "xy"] {
            let text = BASE64_STANDARD.encode(format!("{before}ab*~"));
            assert!(redactor.text(&text).contains("[word]"), "{text}");
        }
    }
}
