//! A text in the form of its model.

use super::call::calls;
use super::spoken::{Spoken, parts};
use super::{opencua, qwen, thought, ui_tars};
use crate::model::form::ToolForm;
use crate::model::ground::Ground;

/// A text with calls in it.
///
/// # Errors
/// When it thinks and does nothing.
pub fn read(text: &str, tool: ToolForm, ground: &Ground) -> Result<Spoken, String> {
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
