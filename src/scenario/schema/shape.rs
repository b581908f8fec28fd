//! The few forms a JSON Schema is made of.

use serde_json::{Map, Value, json};

/// A value with what an editor shows of it.
pub(super) fn described(mut shape: Value, description: &str) -> Value {
    if let Some(fields) = shape.as_object_mut() {
        fields.insert("description".to_owned(), Value::from(description));
    }
    shape
}

pub(super) fn of(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

/// A scalar: YAML gives numbers and words such as `no` as what they are, deskwright takes the text as written.
pub(super) fn text() -> Value {
    json!({ "type": ["string", "number", "boolean"] })
}

pub(super) fn number(least: u32, most: u32) -> Value {
    json!({ "type": "integer", "minimum": least, "maximum": most })
}

pub(super) fn truth() -> Value {
    json!({ "type": "boolean" })
}

pub(super) fn words(known: &[&str]) -> Value {
    json!({ "type": "string", "enum": known })
}

pub(super) fn list(items: &Value) -> Value {
    json!({ "type": "array", "minItems": 1, "items": items })
}

pub(super) fn any(shapes: &[Value]) -> Value {
    json!({ "anyOf": shapes })
}

/// A mapping whose keys are the user's own.
pub(super) fn named(value: &Value) -> Value {
    json!({ "type": "object", "minProperties": 1, "additionalProperties": value })
}

/// A mapping with these keys and no others.
pub(super) fn mapping(keys: &[(&str, Value)], needed: &[&str]) -> Value {
    let properties: Map<String, Value> = keys
        .iter()
        .map(|(key, shape)| ((*key).to_owned(), shape.clone()))
        .collect();
    let mut out = json!({ "type": "object", "additionalProperties": false, "properties": properties });
    if let (Some(fields), false) = (out.as_object_mut(), needed.is_empty()) {
        fields.insert("required".to_owned(), json!(needed));
    }
    out
}

/// The same, of whose keys exactly one of `one` is there.
pub(super) fn mapping_with_one(keys: &[(&str, Value)], one: &[&str]) -> Value {
    let mut out = mapping(keys, &[]);
    let each: Vec<Value> = one.iter().map(|key| json!({ "required": [key] })).collect();
    if let Some(fields) = out.as_object_mut() {
        fields.insert("oneOf".to_owned(), Value::from(each));
    }
    out
}
