//! JSON as models write it: strict JSON, and what differs from it without leaving a choice.
//!
//! Read are also Python's literals, a comma too many, a missing comma between numbers, names without quotes, line
//! breaks inside strings, and brackets that are not closed at the end around an object that is. Invariant: nothing is
//! guessed. Where a text may be cut off inside a value or an object, or says one thing twice in two ways, it is an error.

use serde_json::{Map, Number, Value};

use super::unknown::brief;

/// Deeper than any answer that makes sense.
const DEPTH: usize = 64;

/// Reads one value that takes up the whole of a text, fences of Markdown and closing marks beside it.
///
/// # Errors
/// What cannot be read, in words.
pub fn read(text: &str) -> Result<Value, String> {
    let inner = unfenced(text);
    let mut parser = Parser { text: inner, at: 0 };
    let value = parser.value(0)?;
    let rest = inner.get(parser.at..).unwrap_or_default();
    if !is_closing(rest) {
        return Err(format!("something follows the JSON: {}", brief(rest.trim())));
    }
    // A text of JSON inside a text of JSON.
    match &value {
        Value::String(inside) if inside.trim_start().starts_with(['{', '[']) && inside.len() < inner.len() => {
            read(inside)
        }
        _ => Ok(value),
    }
}

/// Reads the value that a text begins with, and gives what follows it.
///
/// # Errors
/// What cannot be read, in words.
pub fn prefix(text: &str) -> Result<(Value, &str), String> {
    let mut parser = Parser { text, at: 0 };
    let value = parser.value(0)?;
    Ok((value, text.get(parser.at..).unwrap_or_default()))
}

/// A text without the fences around it.
fn unfenced(text: &str) -> &str {
    let text = text.trim_start_matches('\u{feff}').trim();
    let Some(inside) = text.strip_prefix("```") else {
        return text;
    };
    let inside = inside.strip_suffix("```").unwrap_or(inside);
    let is_word = |c: char| c.is_ascii_alphanumeric();
    inside.trim_start_matches(is_word).trim()
}

/// Whether only brackets that close, fences and marks such as `</tool_call>` are left.
fn is_closing(rest: &str) -> bool {
    let mut left = rest;
    loop {
        left = left.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '}' | ']' | ')' | ';' | '`'));
        if left.is_empty() {
            return true;
        }
        let Some((mark, after)) = left.strip_prefix('<').and_then(|left| left.split_once('>')) else {
            return false;
        };
        if mark.contains(['<', '\n']) || !mark.starts_with(['/', '|']) {
            return false;
        }
        left = after;
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn eat(&mut self, wanted: char) -> bool {
        self.skip();
        let is = self.peek() == Some(wanted);
        if is {
            self.at += wanted.len_utf8();
        }
        is
    }

    fn value(&mut self, depth: usize) -> Result<Value, String> {
        if depth > DEPTH {
            return Err("it is nested too deep".to_owned());
        }
        self.skip();
        match self.peek() {
            None => Err("it ends where a value is expected".to_owned()),
            Some('{') => self.object(depth),
            Some('[') => self.list(depth),
            Some(quote @ ('"' | '\'')) => self.string(quote).map(Value::String),
            Some(c) if c.is_ascii_digit() || matches!(c, '-' | '+' | '.') => self.number(),
            Some(_) => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, String> {
        self.at += 1;
        let mut fields = Map::new();
        while !self.eat('}') {
            let name = self.name()?;
            if !self.eat(':') {
                return Err(format!("there is no value for `{}`", brief(&name)));
            }
            let value = self.value(depth + 1)?;
            match fields.get(&name) {
                Some(before) if *before != value => {
                    return Err(format!("`{}` is said twice, in two ways", brief(&name)));
                }
                _ => fields.insert(name, value),
            };
            if self.eat(',') {
                continue;
            }
            if !self.eat('}') {
                self.end()?;
            }
            break;
        }
        Ok(Value::Object(fields))
    }

    fn list(&mut self, depth: usize) -> Result<Value, String> {
        self.at += 1;
        let mut values: Vec<Value> = Vec::new();
        while !self.eat(']') {
            let value = self.value(depth + 1)?;
            let is_number = value.is_number();
            values.push(value);
            if self.eat(',') {
                continue;
            }
            if self.eat(']') {
                break;
            }
            let next = self.peek();
            if is_number && next.is_some_and(|c| c.is_ascii_digit() || matches!(c, '-' | '.')) {
                continue;
            }
            self.end()?;
            break;
        }
        Ok(Value::Array(values))
    }

    /// Nothing but closing marks is left after an object that is whole: who wrote it forgot the brackets around it.
    /// What ends elsewhere may have had more to say.
    fn end(&mut self) -> Result<(), String> {
        let read = self.text.get(..self.at).unwrap_or_default();
        let is_whole = read.trim_end().ends_with('}');
        self.skip();
        if !is_closing(self.rest()) || matches!(self.peek(), Some('}' | ']' | ')')) {
            return Err(format!("a comma is expected before {}", brief(self.rest())));
        }
        if is_whole {
            return Ok(());
        }
        Err("it ends inside an object or a list".to_owned())
    }

    /// A name in quotes, or a plain word.
    fn name(&mut self) -> Result<String, String> {
        if let Some(quote @ ('"' | '\'')) = self.peek() {
            return self.string(quote);
        }
        let word = self.plain_word();
        if word.is_empty() {
            return Err(format!("a name is expected before {}", brief(self.rest())));
        }
        Ok(word)
    }

    fn plain_word(&mut self) -> String {
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        let word: String = self.rest().chars().take_while(|c| is_part(*c)).collect();
        self.at += word.len();
        word
    }

    fn word(&mut self) -> Result<Value, String> {
        let before = self.at;
        match self.plain_word().as_str() {
            "true" | "True" => Ok(Value::Bool(true)),
            "false" | "False" => Ok(Value::Bool(false)),
            "null" | "None" => Ok(Value::Null),
            _ => {
                let found = brief(self.text.get(before..).unwrap_or_default());
                Err(format!("a value is expected before {found}"))
            }
        }
    }

    /// A number that something follows: at the end of a text it may be cut off.
    fn number(&mut self) -> Result<Value, String> {
        let is_part = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E');
        let token: String = self.rest().chars().take_while(|c| is_part(*c)).collect();
        self.at += token.len();
        let number = number(&token).ok_or_else(|| format!("`{}` is no number", brief(&token)))?;
        match self.peek() {
            None => Err(format!("it ends inside the number {token}")),
            Some(c) if c.is_alphanumeric() || c == '_' => {
                Err(format!("{} follows the number {token}", brief(self.rest())))
            }
            _ => Ok(Value::Number(number)),
        }
    }

    fn string(&mut self, quote: char) -> Result<String, String> {
        self.at += 1;
        let mut out = String::new();
        let mut chars = self.rest().char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                c if c == quote => {
                    self.at += at + 1;
                    return Ok(out);
                }
                '\\' => {
                    let escape = chars.next().map(|(_, c)| c);
                    match escape {
                        Some('u') => out.push(unicode(&mut chars)?),
                        Some(c) => out.push(escaped(c).ok_or_else(|| format!("\\{} is no escape", c.escape_debug()))?),
                        None => break,
                    }
                }
                c => out.push(c),
            }
        }
        Err(format!("it ends inside a text: {}", brief(&out)))
    }
}

fn escaped(c: char) -> Option<char> {
    Some(match c {
        '"' | '\'' | '\\' | '/' => c,
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'b' => '\u{8}',
        'f' => '\u{c}',
        _ => return None,
    })
}

/// Four hexadecimal digits, or two times four for a character beyond the first plane.
fn unicode(chars: &mut std::str::CharIndices<'_>) -> Result<char, String> {
    let wrong = || "\\u without a character".to_owned();
    let high = four(chars).ok_or_else(wrong)?;
    if !(0xd800..0xdc00).contains(&high) {
        return char::from_u32(high).ok_or_else(wrong);
    }
    let is_pair = chars.next().map(|(_, c)| c) == Some('\\') && chars.next().map(|(_, c)| c) == Some('u');
    let low = four(chars).filter(|low| is_pair && (0xdc00..0xe000).contains(low));
    let low = low.ok_or_else(wrong)?;
    char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)).ok_or_else(wrong)
}

fn four(chars: &mut std::str::CharIndices<'_>) -> Option<u32> {
    (0..4).try_fold(0, |sum, _| Some(sum * 16 + chars.next()?.1.to_digit(16)?))
}

/// Whole numbers stay whole; what is beyond a float is none.
pub(super) fn number(token: &str) -> Option<Number> {
    let token = token.strip_prefix('+').unwrap_or(token);
    if let Ok(whole) = token.parse::<i64>() {
        return Some(Number::from(whole));
    }
    if let Ok(whole) = token.parse::<u64>() {
        return Some(Number::from(whole));
    }
    token.parse::<f64>().ok().and_then(Number::from_f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn what_leaves_no_choice_is_read() {
        let click = json!({ "action": "click", "coordinate": [405, 157] });
        for text in [
            r#"{"action":"click","coordinate":[405,157]}"#,
            r"{'action': 'click', 'coordinate': [405, 157]}",
            r#"{"action":"click","coordinate":[405,157],}"#,
            r#"{"action":"click","coordinate":[405,157,],}"#,
            r#"{"action":"click","coordinate":[405 157]}"#,
            r#"{action: "click", coordinate: [405, 157]}"#,
            "```json\n{\"action\":\"click\",\"coordinate\":[405,157]}\n```",
            "{\"action\":\"click\",\"coordinate\":[405,157]}\n</tool_call>",
            "{\"action\":\"click\",\"coordinate\":[405,157]}}<|im_end|>",
            r#""{\"action\":\"click\",\"coordinate\":[405,157]}""#,
        ] {
            assert_eq!(read(text), Ok(click.clone()), "{text}");
        }
        let call = json!({ "name": "computer", "arguments": { "action": "wait" } });
        for text in [
            r#"{"name":"computer","arguments":{"action":"wait"}"#,
            "{\"name\":\"computer\",\"arguments\":{\"action\":\"wait\"}\n</tool_call>",
        ] {
            assert_eq!(read(text), Ok(call.clone()), "{text}");
        }
        assert_eq!(
            read("{\"text\":\"a\nb\\u00e9\\ud83d\\ude00\"}"),
            Ok(json!({ "text": "a\nbé😀" }))
        );
        assert_eq!(
            read("{'a': True, 'b': None, 'c': 'it\\'s'}"),
            Ok(json!({ "a": true, "b": null, "c": "it's" }))
        );
        assert_eq!(read(r#"{"a":1,"a":1}"#), Ok(json!({ "a": 1 })));
        assert_eq!(read("[1, -2.5, 1e2]"), Ok(json!([1, -2.5, 100.0])));
    }

    #[test]
    fn what_may_be_cut_off_or_meant_otherwise_is_not() {
        for (text, why) in [
            (r#"{"coordinate":[405,157"#, "ends inside the number 157"),
            (r#"{"coordinate":[405,"#, "ends where a value"),
            (r#"{"coordinate":[405,157],"#, "a name is expected"),
            ("{", "a name is expected"),
            (r#"{"actions":[{"action":"wait"]}"#, "a comma is expected"),
            (r#"{"action":"click","coordinate":[405,157]"#, "ends inside an object"),
            (r#"{"action":"type","text":"a""#, "ends inside an object"),
            (r#"{"amount":3"#, "ends inside the number 3"),
            (r#"{"text":"hel"#, "ends inside a text: hel"),
            (r#"{"x":1,"x":2}"#, "`x` is said twice"),
            (r#"{"x":12px}"#, "px} follows the number 12"),
            (r#"{"x":1 "y":2}"#, "a comma is expected"),
            (r#"{"x":}"#, "a value is expected"),
            (r#"{"x"}"#, "no value for `x`"),
            (r#"{"x":NaN}"#, "a value is expected"),
            (r#"{"x":1e999}"#, "`1e999` is no number"),
            (r#"{"x":1.2.3}"#, "`1.2.3` is no number"),
            (r#"{"x":5} and then"#, "something follows"),
            (r#"{"a":1}{"b":2}"#, "something follows"),
            (r#"{"text":"C:\Users"}"#, "\\U is no escape"),
            (r#"{"text":"\ud83d"}"#, "without a character"),
            ("I will click at 5", "a value is expected"),
            ("", "ends where a value"),
            ("12", "ends inside the number"),
        ] {
            let result = read(text);
            assert!(
                result.clone().is_err_and(|told| told.contains(why)),
                "{text}: {result:?}"
            );
        }
        assert!(read(&"[".repeat(100_000)).is_err_and(|why| why.contains("too deep")));
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            (-1e9f64..1e9).prop_map(Value::from),
            "[^{\\[].{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                prop::collection::hash_map(".{0,6}", inner, 0..5)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn strict_json_is_read_as_it_is(value in any_json()) {
            let wrapped = json!([value]);
            prop_assert_eq!(read(&wrapped.to_string()), Ok(wrapped));
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,60}", json in r#"[\[\]{}:,"'0-9.eE\\u \n-]{0,60}"#) {
            let _ = (read(&text), read(&json));
        }
    }
}
