//! What a model is told that writes its calls into its text.

use serde_json::{Value, json};

use super::{call, opencua, qwen, ui_tars};
use crate::model::computer::offer;
use crate::model::form::ToolForm;
use crate::model::protocol::Question;

/// The functions that are offered: the computer first.
pub fn functions(question: &Question<'_>) -> Vec<Value> {
    let (space, picture) = (question.card.form.space, question.now.seen.view.image);
    let computer = match question.card.form.tool {
        ToolForm::Qwen => Some(qwen::function(space, picture)),
        ToolForm::UiTars | ToolForm::OpenCua => None,
        _ => Some(json!({
            "type": "function",
            "function": {
                "name": offer::NAME,
                "description": offer::description(space, picture),
                "parameters": offer::parameters(),
            },
        })),
    };
    computer
        .into_iter()
        .chain(question.tools.iter().map(call::declared))
        .collect()
}

/// The instructions, and the form of the calls where the protocol has none for them.
pub fn instructions(question: &Question<'_>) -> String {
    let (space, picture) = (question.card.form.space, question.now.seen.view.image);
    let form = match (question.wanted, question.card.form.tool) {
        // The form of an answer stands in the instructions already.
        (Some(_), _) | (None, ToolForm::Function) => return question.instructions.to_owned(),
        (None, ToolForm::UiTars) => with_tools(ui_tars::PROMPT, &offer::coordinates(space, picture), question),
        (None, ToolForm::OpenCua) => with_tools(opencua::PROMPT, &offer::coordinates(space, picture), question),
        (None, _) => call::prompt(&functions(question)),
    };
    format!("{}\n\n{form}", question.instructions)
}

/// A form of a model's own, and how to call what is offered beside it.
fn with_tools(prompt: &str, coordinates: &str, question: &Question<'_>) -> String {
    let own = format!("{prompt}\n\n{coordinates}");
    if question.tools.is_empty() {
        return own;
    }
    format!("{own}\n\n{}", call::prompt(&functions(question)))
}
