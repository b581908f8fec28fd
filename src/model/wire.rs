//! An HTTP answer as far as a protocol reads it. The key is not in it: it was struck out on arrival.

use std::time::Duration;

use serde_json::Value;

#[derive(Debug, Clone, PartialEq)]
pub struct Received {
    pub status: u16,
    pub advice: Advice,
    /// The body; a text's beginning where it is not JSON.
    pub body: Value,
    /// Why the body is not JSON, where it is not.
    pub flaw: Option<String>,
}

/// What the headers say about asking again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Advice {
    /// `retry-after-ms` or `retry-after`.
    pub after: Option<Duration>,
    /// `x-should-retry`.
    pub retry: Option<bool>,
}

/// How deep a body may be nested. An answer stands a level deeper in its recording, and no more than 127 are read.
const DEEPEST: usize = 120;

impl Received {
    /// Whether the body can be read again from a recording.
    pub fn is_too_deep(&self) -> bool {
        !fits(&self.body, DEEPEST)
    }

    /// The beginning of a body that says nothing a protocol knows, as the end of a sentence.
    pub fn beginning(&self) -> String {
        let text = match &self.body {
            Value::Null => return String::new(),
            Value::String(text) => text.trim().to_owned(),
            other => other.to_string(),
        };
        if text.is_empty() {
            return String::new();
        }
        if let Some(page) = web_page(&text) {
            return format!(": {page}");
        }
        format!(": {}", text.chars().take(80).collect::<String>())
    }
}

fn fits(value: &Value, room: usize) -> bool {
    let Some(inside) = room.checked_sub(1) else {
        return !value.is_array() && !value.is_object();
    };
    match value {
        Value::Array(items) => items.iter().all(|item| fits(item, inside)),
        Value::Object(members) => members.values().all(|member| fits(member, inside)),
        _ => true,
    }
}

/// What a page says that was meant for a browser: a proxy's error, the login page of a network.
pub fn web_page(text: &str) -> Option<String> {
    let text = text.trim_start();
    // Lower case in ASCII keeps every place.
    let lower = text.to_ascii_lowercase();
    if !lower.starts_with("<!doctype html") && !lower.starts_with("<html") {
        return None;
    }
    let title = lower.find("<title>").and_then(|at| text.get(at..)?.split("</").next());
    let mut words = String::new();
    for part in title.unwrap_or(text).split('<') {
        words.push_str(part.split_once('>').map_or(part, |(_, words)| words));
        words.push(' ');
    }
    let words: Vec<&str> = words.split_whitespace().collect();
    let words: String = words.join(" ").chars().take(80).collect();
    Some(if words.is_empty() {
        "a web page".to_owned()
    } else {
        format!("a web page, \"{words}\"")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_known_by_its_title_or_its_words() {
        let titled =
            "\n<!DOCTYPE HTML>\n<html lang=en><head><Title>502\n Bad Gateway</Title></head><body>nginx</body></html>";
        assert_eq!(web_page(titled).as_deref(), Some("a web page, \"502 Bad Gateway\""));
        let bare = "<html><body><h1>No access</h1><p>Ask the <b>desk</b>.";
        assert_eq!(
            web_page(bare).as_deref(),
            Some("a web page, \"No access Ask the desk .\"")
        );
        assert_eq!(web_page("<HTML>").as_deref(), Some("a web page"));
        assert_eq!(web_page("{\"html\": 1}"), None);
    }
}
