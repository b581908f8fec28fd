//! The part of JSON Schema that the language's schema uses. A keyword that is not known here fails the test.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

/// Keywords that say nothing about a value.
const WORDS: [&str; 4] = ["$schema", "title", "description", "$defs"];

/// Why a value does not fit; nothing where it does.
pub(crate) fn misfit(root: &Value, shape: &Value, value: &Value) -> Option<String> {
    let fields = shape.as_object().unwrap_or_else(|| panic!("{shape} is no schema"));
    fields
        .iter()
        .find_map(|(keyword, wanted)| one(root, keyword, wanted, shape, value))
}

fn one(root: &Value, keyword: &str, wanted: &Value, shape: &Value, value: &Value) -> Option<String> {
    let no = |why: String| Some(format!("{value:.120}: {why}"));
    let each = |shapes: &Value| -> Vec<Option<String>> {
        let shapes = shapes.as_array().into_iter().flatten();
        shapes.map(|shape| misfit(root, shape, value)).collect()
    };
    let bound = |holds: fn(i64, i64) -> bool, size: Option<i64>| {
        let limit = wanted.as_i64().unwrap_or_default();
        match size {
            Some(size) if !holds(size, limit) => no(format!("{keyword} {limit}")),
            _ => None,
        }
    };
    let length = |count: usize| i64::try_from(count).ok();
    match keyword {
        word if WORDS.contains(&word) => None,
        "$ref" => {
            let name = wanted.as_str()?.strip_prefix("#/$defs/")?;
            misfit(root, &root["$defs"][name], value)
        }
        "type" => {
            let kinds: Vec<&str> = match wanted {
                Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
                kind => kind.as_str().into_iter().collect(),
            };
            let is = |kind: &&str| match *kind {
                "string" => value.is_string(),
                "integer" => value.is_i64(),
                "number" => value.is_number(),
                "boolean" => value.is_boolean(),
                "array" => value.is_array(),
                "object" => value.is_object(),
                "null" => value.is_null(),
                other => panic!("the type {other}"),
            };
            if kinds.iter().any(is) {
                None
            } else {
                no(format!("is not {kinds:?}"))
            }
        }
        "const" => (value != wanted).then(|| format!("{value} is not {wanted}")),
        "enum" => {
            let known = wanted.as_array().is_some_and(|known| known.contains(value));
            if known {
                None
            } else {
                no(format!("is none of {wanted}"))
            }
        }
        "pattern" => {
            let fits = |text: &str| pattern(wanted.as_str().unwrap_or_default()).is_match(text);
            match value.as_str() {
                Some(text) if !fits(text) => no(format!("is not like {wanted}")),
                _ => None,
            }
        }
        "minimum" => bound(|size, limit| size >= limit, value.as_i64()),
        "maximum" => bound(|size, limit| size <= limit, value.as_i64()),
        "minItems" => bound(
            |size, limit| size >= limit,
            value.as_array().and_then(|list| length(list.len())),
        ),
        "maxItems" => bound(
            |size, limit| size <= limit,
            value.as_array().and_then(|list| length(list.len())),
        ),
        "minProperties" => bound(
            |size, limit| size >= limit,
            value.as_object().and_then(|map| length(map.len())),
        ),
        "items" => value
            .as_array()
            .into_iter()
            .flatten()
            .find_map(|item| misfit(root, wanted, item)),
        "anyOf" => {
            let misfits = each(wanted);
            if misfits.iter().any(Option::is_none) {
                None
            } else {
                no(format!(
                    "fits none: {}",
                    misfits.into_iter().flatten().collect::<Vec<_>>().join(" | ")
                ))
            }
        }
        "oneOf" => {
            let fits = each(wanted).iter().filter(|misfit| misfit.is_none()).count();
            if fits == 1 {
                None
            } else {
                no(format!("fits {fits} of {wanted:.80}"))
            }
        }
        keyword => of_mapping(root, keyword, wanted, shape, value),
    }
}

/// The keywords about the keys of a mapping.
fn of_mapping(root: &Value, keyword: &str, wanted: &Value, shape: &Value, value: &Value) -> Option<String> {
    match keyword {
        "required" => {
            let names = wanted.as_array().into_iter().flatten().filter_map(Value::as_str);
            let missing = names
                .into_iter()
                .find(|name| value.is_object() && value.get(name).is_none());
            missing.map(|name| format!("{value:.120}: lacks {name}"))
        }
        "dependentSchemas" => wanted.as_object().into_iter().flatten().find_map(|(key, inner)| {
            value.get(key)?;
            misfit(root, inner, value).map(|why| format!("with {key}: {why}"))
        }),
        "properties" => value.as_object().into_iter().flatten().find_map(|(key, inner)| {
            let shape = wanted.get(key)?;
            misfit(root, shape, inner).map(|why| format!("{key}: {why}"))
        }),
        "additionalProperties" => value.as_object().into_iter().flatten().find_map(|(key, inner)| {
            if shape["properties"].get(key).is_some() {
                return None;
            }
            match wanted {
                Value::Bool(false) => Some(format!("there is no key {key}")),
                wanted => misfit(root, wanted, inner).map(|why| format!("{key}: {why}")),
            }
        }),
        other => panic!("the keyword {other} is not known here"),
    }
}

fn pattern(text: &str) -> Regex {
    static NEVER: LazyLock<Regex> = LazyLock::new(|| Regex::new("$^").expect("a pattern"));
    Regex::new(text).unwrap_or_else(|_| NEVER.clone())
}
