//! `repeat`: steps that are gone through several times.

use super::context::{Context, Keys};
use super::names::Place;
use super::step::Within;
use super::vocabulary::{REPEAT, TURNS};
use crate::scenario::span::Spanned;
use crate::scenario::step::{Repeat, Turns};
use crate::scenario::template::Template;
use crate::scenario::tree::{Entry, Kind, Node};

const EXAMPLE: &str = "repeat: { times: 3, steps: [ { press: tab } ] }";

/// Turns of a `while` or an `until` that says nothing.
const AT_MOST: u32 = 100;

/// The most there can be.
const LIMIT: u32 = 100_000;

impl Context<'_> {
    pub(super) fn repeat(&mut self, node: &Node, id: &str, within: Within) -> Option<Repeat> {
        let keys = self.keys(node, "`repeat`", REPEAT, EXAMPLE)?;
        let turns = self
            .one_of(keys, "`repeat`", TURNS, EXAMPLE)
            .and_then(|entry| self.turns(entry));
        let name = keys.entry("as").and_then(|entry| self.turn_name(&entry.value));
        let at_most = keys
            .get("at_most")
            .and_then(|node| self.number(node, "`at_most`", 1, LIMIT));
        self.check_at_most(keys);
        self.names.turns.extend(name.iter().map(|name| name.value.clone()));
        let inner = if within == Within::Steps {
            Within::Repeat
        } else {
            within
        };
        let steps = self
            .needed(keys, "`repeat`", "steps", EXAMPLE)
            .map(|node| self.steps(node, "`steps`", &format!("{id}."), inner));
        if name.is_some() {
            self.names.turns.pop();
        }
        Some(Repeat {
            turns: turns?,
            name,
            at_most: at_most.unwrap_or(AT_MOST),
            steps: steps?,
        })
    }

    fn turns(&mut self, entry: &Entry) -> Option<Turns> {
        let node = &entry.value;
        let word = format!("`{}`", entry.key.value);
        Some(match entry.key.value.as_str() {
            "times" => Turns::Times(self.times(node)?),
            "while" => Turns::While(self.condition(node, &word)?),
            "until" => Turns::Until(self.condition(node, &word)?),
            _ => {
                let items = self.items(node, &word, "for_each: [Monday, Tuesday]")?;
                let items: Vec<Option<Template>> = items
                    .iter()
                    .map(|item| self.template(item, &word, Place::Row))
                    .collect();
                Turns::Each(items.into_iter().collect::<Option<_>>()?)
            }
        })
    }

    fn times(&mut self, node: &Node) -> Option<Template> {
        let template = self.full_template(node, "`times`", Place::Row, "times: 3")?;
        if template.is_plain() {
            self.number(node, "`times`", 0, LIMIT)?;
        }
        Some(template)
    }

    fn turn_name(&mut self, node: &Node) -> Option<Spanned<String>> {
        let Kind::Scalar(text) = &node.kind else {
            self.wrong(node, "`as`", "a name", "as: day");
            return None;
        };
        let key = Spanned {
            value: text.clone(),
            span: node.span,
        };
        let entry = Entry {
            key,
            value: node.clone(),
        };
        let name = self.name(&entry, "a turn")?;
        let names = &self.names;
        let taken = names.inputs.contains(text) || names.extracted.contains_key(text) || names.turns.contains(text);
        if taken {
            let message = format!("`{text}` stands for something already");
            self.error(node.span, message, "give the turn another name");
            return None;
        }
        Some(name)
    }

    /// `times` and `for_each` say themselves how often.
    fn check_at_most(&mut self, keys: Keys<'_>) {
        let counted = keys.entry("times").or_else(|| keys.entry("for_each"));
        if let (Some(entry), Some(counted)) = (keys.entry("at_most"), counted) {
            let message = format!("`at_most` has no meaning beside `{}`", counted.key.value);
            self.error(entry.key.span, message, "it bounds `while` and `until`");
        }
    }
}
