//! A message as what the model wants.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::message::{self, WireCall};
use crate::model::form::Form;
use crate::model::ground::Ground;
use crate::model::loose;
use crate::model::turn::Seen;
use crate::model::unknown::brief;
use crate::model::written::call::Written;
use crate::model::written::reading;
use crate::model::written::spoken::{Spoken, is_computer, parts};
use crate::model::written::thought;

/// Reads a message: its calls, else its text in the form of the model.
///
/// # Errors
/// What makes no sense.
pub fn read(message: &Value, form: &Form, seen: &Seen) -> Result<Spoken, String> {
    let ground = Ground::of(form, seen);
    let text = message::content(message);
    let wired = message::calls(message);
    if wired.is_empty() {
        return reading::read(&text, form.tool, &ground);
    }
    let mut ids = HashSet::new();
    if let Some(twice) = wired.iter().find(|call| !ids.insert(call.id.as_str())) {
        return Err(format!("two calls have the id {}", brief(&twice.id)));
    }
    let (_, said) = thought::apart(&text);
    let mut spoken = Spoken {
        said: said.to_owned(),
        ..Spoken::default()
    };
    for call in &wired {
        spoken.call(&call.id, parts(&as_written(call), &ground));
    }
    Ok(spoken)
}

/// Arguments as they come: a text of JSON, an object, or nothing.
fn as_written(call: &WireCall) -> Written {
    let arguments = match &call.arguments {
        Value::Null => Ok(Value::Object(Map::new())),
        Value::String(text) if text.trim().is_empty() => Ok(Value::Object(Map::new())),
        Value::String(text) => loose::read(text),
        other => Ok(other.clone()),
    };
    let arguments = arguments.and_then(|arguments| {
        let fits = arguments.is_object() || arguments.is_array() && is_computer(&call.name);
        if fits {
            Ok(arguments)
        } else {
            Err("they are no object".to_owned())
        }
    });
    let named = if call.name.is_empty() {
        Err("a call without a name".to_owned())
    } else {
        arguments
    };
    Written {
        name: call.name.clone(),
        arguments: named,
        raw: call.arguments.to_string(),
    }
}
