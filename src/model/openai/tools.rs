//! Functions beside the computer: how they are offered, and how what came of one is sent back.

use serde_json::{Value, json};

use super::input::data_url;
use crate::model::computer::zoom;
use crate::model::protocol::Question;
use crate::model::tool::Tool;
use crate::model::turn::OrderResult;

/// The computer, a closer look, which it lacks, and the functions. What is deferred is found by the provider's own
/// search, which is there for it.
pub(super) fn declared(question: &Question<'_>) -> Vec<Value> {
    let Question { card, tools, now, .. } = question;
    let mut out = vec![json!({ "type": "computer" })];
    out.extend(zoom::offered(card.form.space, &now.seen.view).iter().map(function));
    out.extend(tools.iter().map(function));
    if tools.iter().any(|tool| tool.deferred) {
        out.push(json!({ "type": "tool_search" }));
    }
    out
}

fn function(tool: &Tool) -> Value {
    let mut function = json!({
        "type": "function",
        "name": tool.name,
        "description": tool.description,
        "parameters": tool.parameters,
        "strict": is_strict(&tool.parameters),
    });
    if let (true, Some(fields)) = (tool.deferred, function.as_object_mut()) {
        fields.insert("defer_loading".to_owned(), json!(true));
    }
    function
}

/// The provider holds a model to a schema only where every property is required and no other is allowed.
fn is_strict(schema: &Value) -> bool {
    let properties = schema.get("properties").and_then(Value::as_object);
    let required = schema.get("required").and_then(Value::as_array);
    let all = properties.into_iter().flatten().all(|(name, _)| {
        let is_it = |required: &Value| required.as_str() == Some(name.as_str());
        required.is_some_and(|required| required.iter().any(is_it))
    });
    all && schema.get("additionalProperties") == Some(&json!(false))
}

/// The answer to a call of a function; every call needs one.
pub(super) fn output(call: &str, result: &OrderResult) -> Value {
    let output = match result {
        OrderResult::Done => json!("Done."),
        OrderResult::Gave(text) => json!(text),
        OrderResult::Showed { text, png, .. } => json!([
            { "type": "input_text", "text": text },
            { "type": "input_image", "image_url": data_url(png), "detail": "original" },
        ]),
        OrderResult::Failed(reason) => json!(format!("It failed: {reason}")),
        OrderResult::Refused(reason) => json!(format!("Not allowed: {reason}")),
        OrderResult::NotReached => json!("It was not used."),
    };
    json!({ "type": "function_call_output", "call_id": call, "output": output })
}

/// The answer to a search that was to be made here; nothing is found that was not offered.
pub(super) fn found_nothing(call: &str) -> Value {
    json!({
        "type": "tool_search_output",
        "call_id": call,
        "execution": "client",
        "status": "completed",
        "tools": [],
    })
}
