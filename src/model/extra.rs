//! Fields of a request that the table or the user's file adds, such as OpenRouter's routing.
//!
//! Invariant: none of them says what the program itself says: who is asked, what, with which tools, how much an
//! answer may cost, and how it comes back.

use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value};

/// Fields to be merged into the body.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Extra(Map<String, Value>);

/// What the program says itself, at the top of a body and in its groups.
const OWN: [&str; 38] = [
    "model",
    "model_id",
    "messages",
    "contents",
    "input",
    "prompt",
    "system",
    "systemInstruction",
    "system_instruction",
    "instructions",
    "tools",
    "tool_choice",
    "toolConfig",
    "tool_config",
    "functions",
    "function_call",
    "key",
    "api_key",
    "stream",
    "streaming",
    "stream_options",
    "max_tokens",
    "max_completion_tokens",
    "max_output_tokens",
    "maxOutputTokens",
    "n",
    "best_of",
    "candidateCount",
    "previous_response_id",
    "conversation",
    "store",
    "include",
    "thread",
    "background",
    "thinkingConfig",
    "reasoning_effort",
    "responseSchema",
    "responseJsonSchema",
];

/// Groups whose fields are the program's as well.
const GROUPS: [&str; 2] = ["generationConfig", "generation_config"];

impl Extra {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A field.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// These fields, and those of `other` that are not among them.
    #[must_use]
    pub fn over(&self, other: &Extra) -> Extra {
        let mut all = other.0.clone();
        all.extend(self.0.clone());
        Extra(all)
    }

    /// Adds them to a body. What is there already stays; groups are merged.
    pub fn into_body(&self, body: &mut Value) {
        if let Some(fields) = body.as_object_mut() {
            merge(fields, &self.0);
        }
    }
}

fn merge(into: &mut Map<String, Value>, more: &Map<String, Value>) {
    for (name, value) in more {
        match (into.get_mut(name), value) {
            (None, _) => {
                into.insert(name.clone(), value.clone());
            }
            (Some(Value::Object(inner)), Value::Object(more)) => merge(inner, more),
            (Some(_), _) => {}
        }
    }
}

impl<'de> Deserialize<'de> for Extra {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Extra, D::Error> {
        let fields = Map::deserialize(deserializer)?;
        let inner = GROUPS.iter().filter_map(|group| fields.get(*group)?.as_object());
        let names = fields.keys().chain(inner.flat_map(Map::keys));
        if let Some(name) = names.into_iter().find(|name| OWN.contains(&name.as_str())) {
            let why = format!("`{name}` cannot be set here: deskwright says it itself");
            return Err(de::Error::custom(why));
        }
        Ok(Extra(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_are_added_and_none_is_overwritten() {
        let extra: Extra =
            toml::from_str("provider = { order = [\"a\"] }\nreasoning = { summary = \"auto\" }").expect("it");
        let mut body = json!({ "model": "m", "reasoning": { "effort": "low" } });
        extra.into_body(&mut body);
        assert_eq!(
            body,
            json!({ "model": "m", "reasoning": { "effort": "low", "summary": "auto" }, "provider": { "order": ["a"] } })
        );
    }

    #[test]
    fn what_the_program_says_cannot_be_said_by_a_file() {
        for own in [
            "n = 3",
            "messages = []",
            "max_tokens = 9",
            "key = \"x\"",
            "generationConfig = { maxOutputTokens = 9 }",
        ] {
            let error = toml::from_str::<Extra>(own).expect_err(own).to_string();
            assert!(error.contains("cannot be set here"), "{error}");
        }
    }
}
