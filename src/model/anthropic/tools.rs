//! What a model is offered: the computer in the form it knows, and the functions.

use serde_json::{Value, json};

use crate::geometry::Size;
use crate::model::computer::offer;
use crate::model::form::{Form, ToolForm};
use crate::model::tool::Tool;

/// The tools of a request, and the beta that the computer needs.
pub(super) fn declared(form: &Form, picture: Size, tools: &[Tool]) -> (Vec<Value>, Option<&'static str>) {
    let mut out = vec![computer(form, picture)];
    out.extend(tools.iter().map(function));
    if tools.iter().any(|tool| tool.deferred) {
        out.push(json!({ "type": "tool_search_tool_bm25_20251119", "name": "tool_search_tool_bm25" }));
    }
    (out, beta(form.tool))
}

/// The forms in the order in which they are tried where a model does not know one.
pub(super) fn below(form: ToolForm) -> Option<ToolForm> {
    match form {
        ToolForm::Toolset20260801 => Some(ToolForm::Computer20251124),
        ToolForm::Computer20251124 => Some(ToolForm::Computer20250124),
        ToolForm::Computer20250124 | ToolForm::Computer20241022 => Some(ToolForm::Function),
        _ => None,
    }
}

/// The type on the wire; nothing for a function of our own.
pub(super) fn wire_type(form: ToolForm) -> Option<&'static str> {
    match form {
        ToolForm::Toolset20260801 => Some("computer_toolset_20260801"),
        ToolForm::Computer20251124 => Some("computer_20251124"),
        ToolForm::Computer20250124 => Some("computer_20250124"),
        ToolForm::Computer20241022 => Some("computer_20241022"),
        _ => None,
    }
}

pub(super) fn beta(form: ToolForm) -> Option<&'static str> {
    match form {
        ToolForm::Computer20251124 => Some("computer-use-2025-11-24"),
        ToolForm::Computer20250124 => Some("computer-use-2025-01-24"),
        ToolForm::Computer20241022 => Some("computer-use-2024-10-22"),
        _ => None,
    }
}

/// The older tools are told the size of the pictures they get: their coordinates lie in it. The toolset must not be.
fn computer(form: &Form, picture: Size) -> Value {
    let Some(wire_type) = wire_type(form.tool) else {
        return own(form, picture);
    };
    if form.tool == ToolForm::Toolset20260801 {
        // Nothing is held between two actions, so neither half of a press is offered.
        let off = json!({ "enabled": false });
        return json!({ "type": wire_type, "configs": { "left_mouse_down": off, "left_mouse_up": off } });
    }
    let mut tool = json!({
        "type": wire_type,
        "name": super::COMPUTER,
        "display_width_px": picture.width,
        "display_height_px": picture.height,
    });
    if let (ToolForm::Computer20251124, Some(fields)) = (form.tool, tool.as_object_mut()) {
        fields.insert("enable_zoom".to_owned(), json!(true));
    }
    tool
}

/// The function of our own, for models that know none of the tools.
fn own(form: &Form, picture: Size) -> Value {
    json!({
        "name": offer::NAME,
        "description": offer::description(form.space, picture),
        "input_schema": offer::parameters(),
    })
}

fn function(tool: &Tool) -> Value {
    let mut function = json!({
        "name": tool.name,
        "description": tool.description,
        "input_schema": tool.parameters,
    });
    if let (true, Some(fields)) = (tool.deferred, function.as_object_mut()) {
        fields.insert("defer_loading".to_owned(), json!(true));
    }
    function
}
