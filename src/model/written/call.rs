//! Calls of functions in a text: `<tool_call>{"name":...,"arguments":...}</tool_call>` and its kin.

use serde_json::{Map, Value, json};

use super::spoken::or_none;
use super::xml;
use crate::model::computer::{action, offer};
use crate::model::loose;
use crate::model::tool::Tool;

/// One call as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    pub name: String,
    /// What it is called with, or why that cannot be read.
    pub arguments: Result<Value, String>,
    pub raw: String,
}

/// Marks that a call begins with, and those it ends with.
const MARKS: [(&str, &str); 5] = [
    ("<tool_call>", "</tool_call>"),
    ("<seed:tool_call>", "</seed:tool_call>"),
    ("<function_call>", "</function_call>"),
    ("<tool_calls>", "</tool_calls>"),
    ("[TOOL_CALLS]", "[/TOOL_CALLS]"),
];

/// The words beside the calls, and the calls. A text is read once, however many marks are in it.
pub fn calls(text: &str) -> (String, Vec<Written>) {
    let mut said = String::new();
    let mut calls = Vec::new();
    let mut left = text;
    while let Some((before, kind, Edge::Open, after)) = next_edge(left, |_, edge| edge == Edge::Open) {
        said.push_str(before);
        // A block ends with its own mark; one that is not closed, where the next one begins.
        let end = next_edge(after, |other, edge| edge == Edge::Open || other == kind);
        let (block, rest) = match end {
            Some((block, _, Edge::Close, rest)) => (block, rest),
            Some((block, _, Edge::Open, _)) => (block, after.get(block.len()..).unwrap_or_default()),
            None => (after, ""),
        };
        calls.extend(in_block(block));
        left = rest;
    }
    if calls.is_empty() && left.contains("<function=") {
        let (before, block) = left.split_at(left.find("<function=").unwrap_or(0));
        return (before.trim().to_owned(), xml::functions(block));
    }
    if calls.is_empty() {
        let (before, found) = bare(left);
        return (before.trim().to_owned(), found);
    }
    said.push_str(left);
    (said.trim().to_owned(), calls)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edge {
    Open,
    Close,
}

/// The first mark that is wanted: what stands before it, its kind, and what follows it.
fn next_edge(text: &str, wanted: impl Fn(usize, Edge) -> bool) -> Option<(&str, usize, Edge, &str)> {
    for (at, _) in text.match_indices(['<', '[']) {
        let here = text.get(at..).unwrap_or_default();
        for (kind, (open, close)) in MARKS.iter().enumerate() {
            for (mark, edge) in [(open, Edge::Open), (close, Edge::Close)] {
                if let Some(after) = here.strip_prefix(mark)
                    && wanted(kind, edge)
                {
                    return Some((text.get(..at)?, kind, edge, after));
                }
            }
        }
    }
    None
}

fn in_block(block: &str) -> Vec<Written> {
    let block = block.trim();
    if block.contains("<function=") {
        return xml::functions(block);
    }
    match loose::read(block) {
        Ok(value) => objects(&value, block),
        Err(why) => vec![broken(why, block)],
    }
}

fn broken(why: String, raw: &str) -> Written {
    Written {
        name: String::new(),
        arguments: Err(why),
        raw: raw.to_owned(),
    }
}

fn objects(value: &Value, raw: &str) -> Vec<Written> {
    match value {
        Value::Array(values) if !values.is_empty() => values.iter().flat_map(|value| objects(value, raw)).collect(),
        Value::Object(fields) => vec![object(fields, raw)],
        _ => vec![broken("a call without a name".to_owned(), raw)],
    }
}

fn object(fields: &Map<String, Value>, raw: &str) -> Written {
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    if let Some(inner) = fields.get("function").and_then(Value::as_object) {
        return object(inner, raw);
    }
    let (name, arguments) = match (text("name"), text("action")) {
        (Some(name), _) => (name, arguments(fields).unwrap_or(&Value::Null)),
        (None, Some(name)) if fields.contains_key("action_input") => {
            (name, fields.get("action_input").unwrap_or(&Value::Null))
        }
        (None, _) if fields.contains_key("action") || fields.contains_key("actions") => {
            return Written {
                name: offer::NAME.to_owned(),
                arguments: Ok(Value::Object(fields.clone())),
                raw: raw.to_owned(),
            };
        }
        _ => return broken("a call without a name".to_owned(), raw),
    };
    let arguments = match arguments {
        Value::String(text) if text.trim().is_empty() => Ok(or_none(Value::Null)),
        Value::String(text) => loose::read(text),
        other => Ok(or_none(other.clone())),
    };
    Written {
        name: name.to_owned(),
        arguments,
        raw: raw.to_owned(),
    }
}

fn arguments(fields: &Map<String, Value>) -> Option<&Value> {
    ["arguments", "parameters", "args", "input"]
        .iter()
        .find_map(|name| fields.get(*name))
}

/// A text that is, or ends with, a call without a mark.
fn bare(text: &str) -> (&str, Vec<Written>) {
    let trimmed = text.trim();
    let (before, candidate) = if trimmed.starts_with(['{', '[']) {
        ("", trimmed)
    } else if let Some(inside) = trimmed.strip_suffix("```")
        && let Some((before, inside)) = inside.rsplit_once("```")
    {
        let inside = inside.trim_start_matches(|c: char| c.is_ascii_alphanumeric());
        (before, inside.trim())
    } else {
        return (text, Vec::new());
    };
    if !candidate.starts_with(['{', '[']) {
        return (text, Vec::new());
    }
    match loose::read(candidate) {
        Ok(value) if is_call(&value) => (before, objects(&value, candidate)),
        Err(why) if looks_like_one(candidate) => (before, vec![broken(why, candidate)]),
        _ => (text, Vec::new()),
    }
}

/// Whether a value is meant as a call: a text may hold JSON for other reasons.
fn is_call(value: &Value) -> bool {
    match value {
        Value::Array(values) => !values.is_empty() && values.iter().all(is_call),
        Value::Object(fields) => {
            let text = |name: &str| fields.get(name).and_then(Value::as_str);
            let is_named =
                text("name").is_some() && arguments(fields).is_some_and(|value| value.is_object() || value.is_string());
            let is_action = text("action").is_some_and(action::is_verb);
            let is_list = fields.get("actions").is_some_and(Value::is_array) && fields.len() == 1;
            is_named || is_action || is_list
        }
        _ => false,
    }
}

/// Whether a text that is no JSON was to be a call.
fn looks_like_one(text: &str) -> bool {
    let names = [
        "\"action\"",
        "'action'",
        "\"actions\"",
        "'actions'",
        "\"arguments\"",
        "'arguments'",
    ];
    names.iter().any(|name| text.contains(name))
}

/// What a model is told that has no tools by protocol: the functions, and how to call one.
pub fn prompt(functions: &[Value]) -> String {
    let lines: Vec<String> = functions.iter().map(Value::to_string).collect();
    format!(
        "# Tools\n\nYou may call functions. Their signatures are between <tools> and </tools>:\n<tools>\n{}\n</tools>\n\n\
         To call one, write a JSON object with its name and arguments between <tool_call> and </tool_call>, after a \
         short thought, and nothing after it:\n<tool_call>\n{{\"name\": \"<name>\", \"arguments\": <arguments>}}\n</tool_call>",
        lines.join("\n")
    )
}

/// A function as chat/completions declares it.
pub fn declared(tool: &Tool) -> Value {
    json!({
        "type": "function",
        "function": { "name": tool.name, "description": tool.description, "parameters": tool.parameters },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> (String, Vec<String>) {
        let (said, calls) = calls(text);
        let words = |call: &Written| match &call.arguments {
            Ok(arguments) => format!("{} {arguments}", call.name),
            Err(why) => format!("{}!{why}", call.name),
        };
        (said, calls.iter().map(words).collect())
    }

    #[test]
    fn calls_are_read_in_every_mark() {
        let click = r#"computer_use {"action":"left_click","coordinate":[1,2]}"#;
        let json = r#"{"name": "computer_use", "arguments": {"action": "left_click", "coordinate": [1, 2]}}"#;
        for text in [
            format!("I click.\n<tool_call>\n{json}\n</tool_call>"),
            format!("I click. <tool_call>{json}"),
            format!("I click.<function_call>{json}</function_call>"),
            format!("I click. [TOOL_CALLS][{json}]"),
            format!("I click.\n```json\n{json}\n```"),
            "I click.<tool_call>\n<function=computer_use>\n<parameter=action>\nleft_click\n</parameter>\n\
             <parameter=coordinate>\n[1, 2]\n</parameter>\n</function>\n</tool_call>"
                .to_owned(),
            "I click.<function=computer_use><parameter=action>left_click</parameter><parameter=coordinate>[1, 2]</function>".to_owned(),
        ] {
            assert_eq!(told(&text), ("I click.".to_owned(), vec![click.to_owned()]), "{text}");
        }
        let two = format!("<tool_call>{json}</tool_call>\n<tool_call>{json}</tool_call>");
        assert_eq!(told(&two).1, [click, click]);
        let unclosed = format!("<tool_call>{json}\n<tool_call>{json}</tool_call>");
        assert_eq!(told(&unclosed).1, [click, click]);
    }

    #[test]
    fn what_was_to_be_a_call_is_never_an_answer() {
        for text in [
            "<tool_call>{\"name\": \"computer\", \"arguments\": {\"action\": \"click\", \"coordinate\": [40",
            "<tool_call></tool_call>",
            "{\"action\": \"click\", \"coordinate\": [40",
            "<tool_call><function=computer><parameter=coordinate>[40",
            "<tool_call>\"computer\"</tool_call>",
        ] {
            let (_, calls) = calls(text);
            assert!(
                matches!(calls.as_slice(), [Written { arguments: Err(_), .. }]),
                "{text} {calls:?}"
            );
        }
    }

    #[test]
    fn json_that_is_no_call_is_an_answer() {
        for text in [
            r#"{"total": "1.50"}"#,
            "[1, 2]",
            "Done.",
            r#"{"action": "Refund the customer", "amount": 3}"#,
            "The list is {a, b}.",
        ] {
            assert_eq!(told(text), (text.to_owned(), Vec::new()));
        }
    }
}
