//! `<function=name><parameter=name>value</parameter></function>`, as Qwen3.5 and Seed write calls.

use serde_json::{Map, Value};

use super::call::Written;
use crate::model::loose;
use crate::model::unknown::brief;

/// Parameters that are text, whatever they look like.
const TEXTS: [&str; 8] = ["text", "content", "answer", "query", "status", "url", "fact", "prompt"];

/// Every function of a block, in order.
pub fn functions(block: &str) -> Vec<Written> {
    let mut parts = block.split("<function=");
    let before = parts.next().unwrap_or_default();
    let mut out: Vec<Written> = parts.map(function).collect();
    if out.is_empty() {
        out.push(Written {
            name: String::new(),
            arguments: Err("a call without a function".to_owned()),
            raw: before.to_owned(),
        });
    }
    out
}

fn function(text: &str) -> Written {
    let (name, body) = text.split_once('>').unwrap_or((text, ""));
    let name = name.trim().trim_matches(['"', '\'']);
    let (body, is_closed) = match body.split_once("</function>") {
        Some((body, _)) => (body, true),
        None => (body, false),
    };
    Written {
        name: name.to_owned(),
        arguments: if is_closed {
            parameters(body)
        } else {
            Err("it ends inside the function".to_owned())
        },
        raw: format!("<function={text}"),
    }
}

fn parameters(body: &str) -> Result<Value, String> {
    let mut fields = Map::new();
    for part in body.split("<parameter=").skip(1) {
        let (name, value) = part.split_once('>').ok_or("a parameter without a value")?;
        let name = name.trim().trim_matches(['"', '\'']);
        let value = value.split_once("</parameter>").map_or(value, |(value, _)| value);
        let value = read(name, value);
        match fields.get(name) {
            Some(before) if *before != value => return Err(format!("`{}` is said twice, in two ways", brief(name))),
            _ => fields.insert(name.to_owned(), value),
        };
    }
    Ok(Value::Object(fields))
}

/// Lists and objects are read, all else is text: numbers are numbers as text, too.
fn read(name: &str, value: &str) -> Value {
    let value = value.strip_prefix('\n').unwrap_or(value);
    let value = value.strip_suffix('\n').unwrap_or(value);
    let text = || Value::String(value.to_owned());
    if TEXTS.contains(&name) {
        return text();
    }
    let trimmed = value.trim();
    if trimmed.starts_with(['[', '{']) {
        return loose::read(trimmed).unwrap_or_else(|_| text());
    }
    Value::String(trimmed.to_owned())
}
