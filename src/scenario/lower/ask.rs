//! `extract: { ask: .. }`: values that a model reads from a picture.

use std::path::Path;

use super::context::{Context, Keys};
use super::names::Place;
use super::step::Within;
use super::vocabulary::{ASK, ASKED};
use crate::scenario::draw::escaped;
use crate::scenario::step::{Ask, Asked};
use crate::scenario::template::Template;
use crate::scenario::tree::{Entry, Kind, Node};

const EXAMPLE: &str = "extract: { ask: The invoice's total, fields: { total: decimal }, from: invoice.png }";
const FIELD: &str = "total: { type: decimal, description: What is to be paid }";

impl Context<'_> {
    /// Whether an `extract` asks a model.
    pub(super) fn is_ask(node: &Node) -> bool {
        match &node.kind {
            Kind::Map(entries) => entries.iter().any(|entry| entry.key.value == "ask"),
            _ => false,
        }
    }

    /// `keys` are those of the whole step.
    pub(super) fn ask_for(&mut self, node: &Node, keys: Keys<'_>, within: Within) -> Option<Ask> {
        if let Within::Aside(what) = within {
            self.error(node.span, format!("{what} cannot extract"), "extract in `steps`");
            return None;
        }
        let own = self.keys(node, "`extract`", ASK, EXAMPLE)?;
        let ask = own
            .get("ask")
            .map(|node| self.full_template(node, "`ask`", Place::Row, "ask: The invoice's total"));
        let from = own
            .get("from")
            .map(|node| self.full_template(node, "`from`", Place::Row, "from: invoice.png"));
        if let Some(Some(file)) = &from {
            self.check_picture(file);
        }
        let fields = self.needed(own, "`extract`", "fields", EXAMPLE);
        let fields = fields.and_then(|node| self.asked(node));
        let models = keys.get("models").map(|node| self.models(node));
        let effort = keys.get("effort").map(|node| self.effort(node));
        let limits = keys.get("limits").map(|node| self.limits(node, "`limits`"));
        Some(Ask {
            ask: ask.flatten()?,
            fields: fields?,
            from: match from {
                Some(from) => Some(from?),
                None => None,
            },
            models: models.unwrap_or_default(),
            effort: effort.flatten(),
            limits: limits.unwrap_or_default(),
        })
    }

    /// A file that is named without a template must be there: a run must not come so far to find out.
    fn check_picture(&mut self, file: &Template) {
        if file.raw.contains("{{") || !self.files.is_missing(Path::new(&file.raw)) {
            return;
        }
        let message = format!("there is no file `{}`", escaped(&file.raw));
        let help = "the path starts where deskwright is run; what only comes to be during the run is named by a \
                    template, as in `{{ run.dir }}/invoice.png`";
        self.error(file.span, message, help);
    }

    fn asked(&mut self, node: &Node) -> Option<Vec<Asked>> {
        let entries = self.entries(node, "`fields`", FIELD)?;
        let fields: Vec<Option<Asked>> = entries.iter().map(|entry| self.asked_for(entry)).collect();
        // Known from the next step on, and even where its type is wrong.
        for entry in entries {
            self.define(entry);
        }
        for field in fields.iter().flatten() {
            self.names.is_of(&field.name.value, &field.value_type);
        }
        fields.into_iter().collect()
    }

    /// `text`, or `{ type: decimal, from: .., as: .., description: .., optional: true }`.
    fn asked_for(&mut self, entry: &Entry) -> Option<Asked> {
        let name = self.name(entry, "an extracted value");
        let what = format!("`{}`", entry.key.value);
        let (value_type, description, optional) = if let Kind::Map(_) = entry.value.kind {
            let keys = self.keys(&entry.value, &what, ASKED, FIELD)?;
            let description = keys
                .get("description")
                .map(|node| self.literal(node, "`description`", "What is to be paid"));
            let optional = keys.get("optional").and_then(|node| self.truth(node, "`optional`"));
            (self.value_type_of(keys, &what), description.flatten(), optional)
        } else {
            (self.value_type(&entry.value, &what), None, None)
        };
        Some(Asked {
            name: name?,
            value_type: value_type?,
            description: description.map(|text| text.value).unwrap_or_default(),
            optional: optional.unwrap_or(false),
        })
    }
}
