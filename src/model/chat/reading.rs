//! A message as what the model wants.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::message::{self, WireCall};
use crate::model::form::{Form, ToolForm};
use crate::model::ground::Ground;
use crate::model::loose;
use crate::model::turn::Seen;
use crate::model::unknown::brief;
use crate::model::written::call::{Written, calls};
use crate::model::written::spoken::{Spoken, is_computer, parts};
use crate::model::written::{opencua, qwen, thought, ui_tars};

/// Reads a message: its calls, else its text in the form of the model.
///
/// # Errors
/// What makes no sense.
pub fn read(message: &Value, form: &Form, seen: &Seen) -> Result<Spoken, String> {
    let ground = Ground::of(form, seen);
    let text = message::content(message);
    let wired = message::calls(message);
    if wired.is_empty() {
        return written(&text, form.tool, &ground);
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

/// A text with calls in it.
///
/// # Errors
/// When it thinks and does nothing.
pub fn written(text: &str, tool: ToolForm, ground: &Ground) -> Result<Spoken, String> {
    match tool {
        ToolForm::UiTars => with_functions(text, ground, ui_tars::read),
        ToolForm::OpenCua => with_functions(text, ground, opencua::read),
        ToolForm::Qwen => Ok(qwen::read(text, ground)),
        _ => Ok(functions(text, ground)),
    }
}

/// Calls of functions of ours, in marks.
fn functions(text: &str, ground: &Ground) -> Spoken {
    let (aloud, text) = thought::apart(text);
    let (said, calls) = calls(text);
    let mut spoken = Spoken {
        said: if said.is_empty() && !calls.is_empty() {
            aloud.to_owned()
        } else {
            said
        },
        ..Spoken::default()
    };
    for (number, call) in calls.iter().enumerate() {
        spoken.call(&number.to_string(), parts(call, ground));
    }
    spoken
}

/// A model with a form of its own calls the functions beside the computer in marks.
fn with_functions(
    text: &str,
    ground: &Ground,
    own: fn(&str, &Ground) -> Result<Spoken, String>,
) -> Result<Spoken, String> {
    let (_, bare) = thought::apart(text);
    if bare.contains("<tool_call>") && !bare.contains("<seed:tool_call>") {
        return Ok(functions(text, ground));
    }
    own(text, ground)
}
