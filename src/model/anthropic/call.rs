//! The `tool_use` blocks of an answer, in order.

use serde_json::Value;

use super::COMPUTER;

/// What a model wants to be carried out and answered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Call<'a> {
    pub(super) id: &'a str,
    /// Of a member of a toolset.
    pub(super) toolset: Option<&'a str>,
    pub(super) name: &'a str,
    pub(super) input: &'a Value,
}

/// The blocks of an answer.
pub(super) fn blocks(body: &Value) -> &[Value] {
    body.get("content").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The calls among the blocks; one without an id or a name cannot be answered and is none.
pub(super) fn calls(body: &Value) -> Vec<Call<'_>> {
    blocks(body).iter().filter_map(Call::of).collect()
}

impl<'a> Call<'a> {
    pub(super) fn of(block: &'a Value) -> Option<Call<'a>> {
        let word = |name: &str| block.get(name).and_then(Value::as_str).filter(|word| !word.is_empty());
        if word("type") != Some("tool_use") {
            return None;
        }
        Some(Call {
            id: word("id")?,
            toolset: word("toolset_name"),
            name: word("name")?,
            input: block.get("input").unwrap_or(&Value::Null),
        })
    }

    /// Whether it is an action of the computer, and not a function.
    pub(super) fn is_computer(&self) -> bool {
        self.toolset.is_some() || self.name == COMPUTER
    }

    /// The action's name: a member of the toolset carries it itself, the older tools in their input.
    ///
    /// # Errors
    /// Where there is no such action.
    pub(super) fn action(&self) -> Result<&'a str, String> {
        match self.toolset {
            Some(COMPUTER) => Ok(self.name),
            Some(other) => Err(format!("there is no toolset called `{other}`")),
            None => {
                let action = self.input.get("action").and_then(Value::as_str);
                action.ok_or_else(|| "a call without an `action`".to_owned())
            }
        }
    }
}
