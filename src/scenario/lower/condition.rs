//! Conditions: one thing that holds on a frame or not, or several joined.

use super::context::Context;
use super::names::Place;
use super::vocabulary::CONDITIONS;
use crate::scenario::condition::{Condition, Is};
use crate::scenario::template::Template;
use crate::scenario::tree::{Entry, Kind, Node};

impl Context<'_> {
    /// `{ visible: Saved }`, `{ all: [..] }`.
    pub(super) fn condition(&mut self, node: &Node, what: &str) -> Option<Condition> {
        if let Kind::Scalar(text) = &node.kind {
            let message = format!("{what} takes a condition, and here is a text");
            self.error(node.span, message, format!("write `{{ visible: {} }}`", quoted(text)));
            return None;
        }
        let keys = self.keys(node, what, CONDITIONS, "{ visible: Saved }")?;
        let given = keys.among(CONDITIONS);
        if let Some(second) = given.get(1) {
            let message = format!("{what} is one condition, and `{}` is the second", second.key.value);
            let help = "join them: `all: [ { visible: .. }, { gone: .. } ]`";
            self.error(second.key.span, message, help);
        }
        // None at all means an unknown word, which was reported.
        let entry = given.first()?;
        let is = self.is(entry)?;
        Some(Condition { is, span: node.span })
    }

    fn is(&mut self, entry: &Entry) -> Option<Is> {
        let node = &entry.value;
        let word = format!("`{}`", entry.key.value);
        Some(match entry.key.value.as_str() {
            "visible" => Is::Visible(self.target(node, &word)?),
            "gone" => Is::Gone(self.target(node, &word)?),
            "window" => Is::Window(self.text_match(node, &word)?),
            "equals" => {
                let (a, b) = self.two(node, &word)?;
                Is::Equals(a, b)
            }
            "matches" => {
                let (text, pattern) = self.two(node, &word)?;
                self.check_pattern(&pattern);
                Is::Matches(text, pattern)
            }
            "all" => Is::All(self.conditions(node, &word)?),
            "any" => Is::Any(self.conditions(node, &word)?),
            "not" => Is::Not(Box::new(self.condition(node, &word)?)),
            _ => return None,
        })
    }

    fn two(&mut self, node: &Node, what: &str) -> Option<(Template, Template)> {
        let example = "[\"{{ shipping }}\", Express]";
        let items = self.items(node, what, example)?;
        let [first, second] = items else {
            self.error(
                node.span,
                format!("{what} compares two texts, and here are {}", items.len()),
                format!("as in `{example}`"),
            );
            return None;
        };
        let first = self.template(first, what, Place::Row);
        let second = self.template(second, what, Place::Row);
        Some((first?, second?))
    }

    fn conditions(&mut self, node: &Node, what: &str) -> Option<Vec<Condition>> {
        let items = self.items(node, what, "[ { visible: Saved }, { gone: Busy } ]")?;
        let conditions: Vec<Option<Condition>> = items.iter().map(|item| self.condition(item, what)).collect();
        conditions.into_iter().collect()
    }
}

/// The text as it can stand in a mapping of one line.
fn quoted(text: &str) -> String {
    let plain = text
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '.' | '_' | '-'));
    if plain && !text.starts_with(['-', ' ']) {
        text.to_owned()
    } else {
        format!("\"{}\"", text.replace('"', "\\\""))
    }
}
