//! An answer that has a form: what `extract` asks a model for, in no provider's words.

use serde_json::Value;

use super::card::Card;
use super::computer::offer;
use super::form::{Protocol, ToolForm};
use super::reply::{Intent, Order};
use crate::geometry::Size;

/// The form of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// A name for it, of letters, digits and `_`.
    pub name: String,
    pub description: String,
    /// A JSON Schema of an object: every property required, none beside them allowed.
    pub schema: Value,
}

impl Wanted {
    /// Instructions with where a box lies in a picture of this size, in the model's own space; with the form itself
    /// where the request has no field for it, and for servers of many kinds, which may pass over the field.
    pub fn instructions(&self, instructions: &str, card: &Card, picture: Size) -> String {
        let edges = offer::edges(card.form.space, picture);
        let has_field = card.dialect.takes_schema() && card.form.tool != ToolForm::Text;
        if has_field && card.form.protocol != Protocol::ChatCompletions {
            return format!("{instructions}\n{edges}");
        }
        format!(
            "{instructions}\n{edges}\n\nAnswer with one JSON object and nothing else. {} Its schema: {}",
            self.description, self.schema
        )
    }

    /// The answer in its form, as far as it is JSON: from the text of a last word, or from the arguments of the
    /// function of this name, where a protocol asks that way. Nothing of it is checked.
    pub fn of(&self, intent: &Intent) -> Option<Value> {
        match intent {
            Intent::Done(text) => serde_json::from_str(unfenced(text)).ok(),
            Intent::Act(asked) => asked.iter().find_map(|asked| match &asked.order {
                Order::Use { tool, arguments } if *tool == self.name => Some(arguments.clone()),
                _ => None,
            }),
            Intent::Ask(_) | Intent::Refuse(_) => None,
        }
    }
}

/// Some models put JSON into a block of Markdown, whatever they are told.
fn unfenced(text: &str) -> &str {
    let text = text.trim();
    let inside = text.strip_prefix("```").and_then(|text| text.strip_suffix("```"));
    inside.map_or(text, |inside| inside.strip_prefix("json").unwrap_or(inside).trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::reply::Asked;
    use serde_json::json;

    #[test]
    fn an_answer_is_a_text_of_json_or_the_arguments_of_its_function() {
        let wanted = Wanted {
            name: "values".to_owned(),
            description: String::new(),
            schema: json!({}),
        };
        let said = |text: &str| wanted.of(&Intent::Done(text.to_owned()));
        assert_eq!(said(" {\"a\": 1}\n"), Some(json!({ "a": 1 })));
        assert_eq!(said("```json\n{\"a\": 1}\n```"), Some(json!({ "a": 1 })));
        assert_eq!(said("The total is 3."), None);
        let used = |tool: &str| {
            let order = Order::Use {
                tool: tool.to_owned(),
                arguments: json!({ "a": 1 }),
            };
            let call = "c1".to_owned();
            wanted.of(&Intent::Act(vec![Asked {
                call,
                order,
                checks: Vec::new(),
            }]))
        };
        assert_eq!((used("values"), used("other")), (Some(json!({ "a": 1 })), None));
        assert_eq!(wanted.of(&Intent::Ask("{}".to_owned())), None);
    }
}
