//! The tools of a request.

use serde_json::Value;

use super::rules::Model;
use super::{extra, only, required, word};
use crate::stand_in::rejection::Rejection;

const MEMBERS: [&str; 17] = [
    "screenshot",
    "cursor_position",
    "left_mouse_down",
    "left_mouse_up",
    "left_click",
    "right_click",
    "middle_click",
    "double_click",
    "triple_click",
    "left_click_drag",
    "mouse_move",
    "scroll",
    "type",
    "key",
    "hold_key",
    "wait",
    "zoom",
];

/// The computer as it is offered.
#[derive(Debug, Clone, PartialEq)]
pub struct Offered {
    pub toolset: bool,
    /// The size of the display that was declared.
    pub display: Option<(i64, i64)>,
}

/// Each tool against its own rules, and all of them together. Gives the computer, if it is there.
///
/// # Errors
/// The first violation.
pub fn check(tools: &[Value], model: &Model, betas: &[&str]) -> Result<Option<Offered>, Rejection> {
    let mut computer = None;
    let mut names = Vec::new();
    let (mut deferred, mut search) = (0, false);
    for (at, tool) in tools.iter().enumerate() {
        match word(tool, "type") {
            Some(kind) if kind.starts_with("computer_") => {
                known(at, kind, model, betas)?;
                computer = Some(if kind.starts_with("computer_toolset") {
                    toolset(at, tool)?
                } else {
                    older(at, tool, kind)?
                });
                names.extend(word(tool, "name"));
            }
            Some(kind) if kind.starts_with("tool_search_tool_") => {
                only(tool, &["type", "name", "cache_control"], &format!("tools.{at}"))?;
                search = true;
            }
            None | Some("custom") => {
                custom(at, tool)?;
                names.extend(word(tool, "name"));
                deferred += usize::from(tool.get("defer_loading") == Some(&Value::Bool(true)));
            }
            Some(other) => return Err(unknown_tag(at, other)),
        }
    }
    for (at, name) in names.iter().enumerate() {
        if names[..at].contains(name) || (*name == "computer" && computer.as_ref().is_some_and(|one| one.toolset)) {
            return Err(Rejection::new("tools: Tool names must be unique."));
        }
    }
    if deferred > 0 && !search {
        return Err(Rejection::new("tools: defer_loading needs a tool search tool"));
    }
    if deferred > 0 && deferred == tools.len() - 1 {
        return Err(Rejection::new("tools: at least one tool must not be deferred"));
    }
    Ok(computer)
}

/// Whether the model takes the type, and the beta that it needs is named.
fn known(at: usize, kind: &str, model: &Model, betas: &[&str]) -> Result<(), Rejection> {
    let beta = match kind {
        "computer_toolset_20260801" => None,
        "computer_20251124" => Some("computer-use-2025-11-24"),
        "computer_20250124" => Some("computer-use-2025-01-24"),
        "computer_20241022" => Some("computer-use-2024-10-22"),
        other => return Err(unknown_tag(at, other)),
    };
    if beta.is_some_and(|beta| !betas.contains(&beta)) {
        return Err(unknown_tag(at, kind));
    }
    if beta.is_none() && betas.iter().any(|beta| beta.starts_with("computer-use")) {
        return Err(Rejection::new("The toolset needs no beta of the computer tool."));
    }
    if !model.tools.contains(&kind) {
        return Err(Rejection::new(format!(
            "'{}' does not support tool types: {kind}.",
            model.id
        )));
    }
    Ok(())
}

fn unknown_tag(at: usize, kind: &str) -> Rejection {
    Rejection::new(format!(
        "tools.{at}: Input tag '{kind}' found using 'type' does not match any of the expected tags: 'bash_20250124', 'custom', 'text_editor_20250728'"
    ))
}

fn toolset(at: usize, tool: &Value) -> Result<Offered, Rejection> {
    let place = format!("tools.{at}.computer_toolset_20260801");
    only(tool, &["type", "configs", "cache_control"], &place)?;
    let configs = tool.get("configs").filter(|configs| !configs.is_null());
    if let Some(configs) = configs {
        only(configs, &MEMBERS, &format!("{place}.configs"))?;
        for (member, config) in configs.as_object().into_iter().flatten() {
            let place = format!("{place}.configs.{member}");
            only(config, &["enabled", "defer_loading"], &place)?;
            if config
                .as_object()
                .is_some_and(|fields| fields.values().any(|value| !value.is_boolean()))
            {
                return Err(Rejection::new(format!("{place}: Input should be a valid boolean")));
            }
        }
    }
    Ok(Offered {
        toolset: true,
        display: None,
    })
}

fn older(at: usize, tool: &Value, kind: &str) -> Result<Offered, Rejection> {
    let place = format!("tools.{at}.{kind}");
    let mut known = vec![
        "type",
        "name",
        "display_width_px",
        "display_height_px",
        "display_number",
        "cache_control",
    ];
    if kind == "computer_20251124" {
        known.push("enable_zoom");
    }
    only(tool, &known, &place)?;
    if word(tool, "name") != Some("computer") {
        return Err(Rejection::new(format!("{place}.name: Input should be 'computer'")));
    }
    let side = |name: &str| {
        let side = tool.get(name).ok_or_else(|| required(&format!("{place}.{name}")))?;
        let side = side.as_i64().filter(|side| *side > 0);
        side.ok_or_else(|| Rejection::new(format!("{place}.{name}: Input should be greater than or equal to 1")))
    };
    Ok(Offered {
        toolset: false,
        display: Some((side("display_width_px")?, side("display_height_px")?)),
    })
}

fn custom(at: usize, tool: &Value) -> Result<(), Rejection> {
    let place = format!("tools.{at}.custom");
    only(
        tool,
        &[
            "type",
            "name",
            "description",
            "input_schema",
            "defer_loading",
            "cache_control",
            "strict",
        ],
        &place,
    )?;
    let name = word(tool, "name").ok_or_else(|| required(&format!("{place}.name")))?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if name.is_empty() || name.len() > 128 || !name.chars().all(is_name) {
        return Err(Rejection::new(format!(
            "{place}.name: String should match pattern '^[a-zA-Z0-9_-]{{1,128}}$'"
        )));
    }
    let schema = tool
        .get("input_schema")
        .ok_or_else(|| required(&format!("{place}.input_schema")))?;
    if word(schema, "type") != Some("object") {
        return Err(Rejection::new(format!(
            "{place}.input_schema.type: Input should be 'object'"
        )));
    }
    if tool.get("display_width_px").is_some() {
        return Err(extra(&place));
    }
    Ok(())
}
