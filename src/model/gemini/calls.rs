//! The parts of a content, and the calls among them.

use serde_json::Value;

use crate::model::reply::SafetyCheck;

/// Decisions that are no doubt.
const FINE: [&str; 3] = ["allow", "allowed", "regular"];

/// One call.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Call<'a> {
    /// Its id, or its place where it has none: unlike any other of the answer.
    pub(super) key: String,
    /// The id as it came.
    pub(super) id: Option<&'a str>,
    pub(super) name: &'a str,
    pub(super) arguments: &'a Value,
    /// The provider's doubt about it.
    pub(super) check: Option<SafetyCheck>,
}

/// A field by its name in JSON, or as Python's SDK prints it.
pub(super) fn field<'a>(value: &'a Value, camel: &str, snake: &str) -> Option<&'a Value> {
    value.get(camel).or_else(|| value.get(snake))
}

/// The first candidate; documents print it alone.
pub(super) fn candidate(body: &Value) -> Option<&Value> {
    match body.get("candidates") {
        Some(candidates) => candidates.get(0),
        None => body.get("content").map(|_| body),
    }
}

/// The parts of an answer.
pub(super) fn parts(body: &Value) -> &[Value] {
    let parts = candidate(body).and_then(|candidate| candidate.get("content")?.get("parts")?.as_array());
    parts.map(Vec::as_slice).unwrap_or_default()
}

/// The calls of an answer, in order.
pub(super) fn calls(body: &Value) -> Vec<Call<'_>> {
    let calls = parts(body)
        .iter()
        .filter_map(|part| field(part, "functionCall", "function_call"));
    calls.enumerate().map(|(at, call)| one(at, call)).collect()
}

fn one(at: usize, call: &Value) -> Call<'_> {
    let id = call.get("id").and_then(Value::as_str).filter(|id| !id.is_empty());
    let key = id.map_or_else(|| format!("call_{}", at + 1), str::to_owned);
    let arguments = call.get("args").unwrap_or(&Value::Null);
    Call {
        check: arguments
            .get("safety_decision")
            .and_then(|decision| check(&key, decision)),
        key,
        id,
        name: call.get("name").and_then(Value::as_str).unwrap_or_default(),
        arguments,
    }
}

/// A decision that nobody knows is a doubt.
fn check(key: &str, decision: &Value) -> Option<SafetyCheck> {
    let text = |name: &str| decision.get(name).and_then(Value::as_str).unwrap_or_default();
    let code = match decision {
        Value::Null => return None,
        Value::Object(fields) if fields.is_empty() => return None,
        Value::String(code) => code.as_str(),
        _ => text("decision"),
    };
    if FINE.contains(&code.to_lowercase().as_str()) {
        return None;
    }
    Some(SafetyCheck {
        id: key.to_owned(),
        code: code.to_owned(),
        message: text("explanation").to_owned(),
    })
}
