//! Lines of Python as data: calls with literal arguments, and what is none. Nothing is ever run.

use serde_json::Value;

use crate::model::loose;

/// One statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Statement {
    Call(Call),
    /// What is no call with plain literals, as it stands there.
    Other(String),
}

/// A call such as `pyautogui.click(x=1, y=2)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The name with its module, as in `pyautogui.click`.
    pub name: String,
    /// Arguments in order, with their names where they have one.
    pub arguments: Vec<(Option<String>, Value)>,
    pub raw: String,
}

/// The statements of a piece of code; comments and imports are none.
pub fn statements(code: &str) -> Vec<Statement> {
    let mut out = Vec::new();
    let mut left = code;
    loop {
        left = left.trim_start_matches(|c: char| c.is_whitespace() || c == ';');
        if left.is_empty() {
            return out;
        }
        let line = left.lines().next().unwrap_or_default();
        if line.starts_with('#') || line.starts_with("import ") || line.starts_with("from ") {
            left = left.get(line.len()..).unwrap_or_default();
            continue;
        }
        if let Some((call, rest)) = call(left) {
            out.push(Statement::Call(call));
            left = rest;
        } else {
            out.push(Statement::Other(line.trim().to_owned()));
            left = left.get(line.len()..).unwrap_or_default();
        }
    }
}

/// A call at the beginning of a text that ends with its statement, and what follows.
fn call(text: &str) -> Option<(Call, &str)> {
    let (name, mut left) = text.split_at(text.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '.'))?);
    left = left.strip_prefix('(')?;
    if name.is_empty() {
        return None;
    }
    let mut arguments = Vec::new();
    loop {
        left = left.trim_start();
        if let Some(after) = left.strip_prefix(')') {
            left = after;
            break;
        }
        let (name, value) = keyword(left);
        let (value, after) = literal(value)?;
        arguments.push((name.map(str::to_owned), value));
        left = after.trim_start();
        match left.strip_prefix(',') {
            Some(after) => left = after,
            None if left.starts_with(')') => {}
            None => return None,
        }
    }
    let line = left.split('\n').next().unwrap_or_default().trim();
    let is_over = line.is_empty() || line.starts_with([';', '#']);
    let raw = text.get(..text.len() - left.len()).unwrap_or_default();
    is_over.then(|| {
        let call = Call {
            name: name.to_owned(),
            arguments,
            raw: raw.to_owned(),
        };
        (call, left)
    })
}

/// `name=` before an argument.
fn keyword(text: &str) -> (Option<&str>, &str) {
    let end = text
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    match rest.trim_start().strip_prefix('=') {
        Some(value) if !name.is_empty() && !value.starts_with('=') => (Some(name), value.trim_start()),
        _ => (None, text),
    }
}

/// A literal: what JSON has, texts in three quotes, tuples.
fn literal(text: &str) -> Option<(Value, &str)> {
    for quote in ["'''", "\"\"\""] {
        if let Some(inside) = text.strip_prefix(quote) {
            let (value, after) = inside.split_once(quote)?;
            return (!value.contains('\\')).then(|| (Value::from(value), after));
        }
    }
    if let Some(mut left) = text.strip_prefix('(') {
        let mut values = Vec::new();
        loop {
            left = left.trim_start().trim_start_matches(',').trim_start();
            if let Some(after) = left.strip_prefix(')') {
                return Some((Value::Array(values), after));
            }
            let (value, after) = loose::prefix(left).ok()?;
            values.push(value);
            left = after;
        }
    }
    loose::prefix(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn calls_with_literals_are_read_and_all_else_is_told() {
        let code = "import pyautogui\n# go\npyautogui.click(x=0.3395, y=0.6307)\npyautogui.hotkey('ctrl', 'c'); \
                    pyautogui.write(message='it\\'s (a)', interval=0.1)\nx = 5\npyautogui.click(x, 3)\n\
                    pyautogui.moveTo((1, 2))\nos.system('rm')";
        let told: Vec<String> = statements(code)
            .into_iter()
            .map(|statement| match statement {
                Statement::Call(call) => {
                    let all: Vec<String> = call
                        .arguments
                        .iter()
                        .map(|(name, value)| format!("{}:{value}", name.as_deref().unwrap_or("")))
                        .collect();
                    format!("{} {}", call.name, all.join(" "))
                }
                Statement::Other(line) => format!("? {line}"),
            })
            .collect();
        assert_eq!(
            told,
            [
                "pyautogui.click x:0.3395 y:0.6307",
                "pyautogui.hotkey :\"ctrl\" :\"c\"",
                "pyautogui.write message:\"it's (a)\" interval:0.1",
                "? x = 5",
                "? pyautogui.click(x, 3)",
                "pyautogui.moveTo :[1,2]",
                "os.system :\"rm\"",
            ]
        );
        assert_eq!(literal("'''a\nb''')"), Some((json!("a\nb"), ")")));
        for broken in [
            "pyautogui.click(",
            "pyautogui.click(1, 2",
            "click(1 2)",
            "a(b(1))",
            "f(1) + g(2)",
        ] {
            assert!(
                matches!(statements(broken).first(), Some(Statement::Other(_))),
                "{broken}"
            );
        }
    }
}
