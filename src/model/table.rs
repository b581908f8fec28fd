//! The table of models: what is built in, with the user's own file laid over it.

use std::ops::Range;

use serde::Deserialize;
use thiserror::Error;
use toml::Spanned;

use super::card::{Card, Entry, Folding, Kin, PictureRules, Rate, RateText};
use super::dialect::Dialect;
use super::extra::Extra;
use super::form::Form;
use super::provider::Provider;

const BUILT_IN: &str = include_str!("models.toml");

/// Every provider and every model there is a card of.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub providers: Vec<Provider>,
    pub cards: Vec<Card>,
    /// What the cards were made of.
    entries: Vec<Entry>,
    aliases: Vec<(String, String)>,
}

/// A table that cannot be used, and where in its file that lies.
#[derive(Debug, Error)]
#[error("{kind}")]
pub struct TableError {
    /// Bytes of the file.
    pub span: Range<usize>,
    pub kind: Flaw,
}

/// What is wrong with a table.
#[derive(Debug, Error)]
pub enum Flaw {
    #[error("{0}")]
    Syntax(String),
    #[error("the model `{model}` has the price `{price}`; a price is dollars per million tokens, such as \"2.50\"")]
    Price { model: String, price: String },
    #[error("the rates of `{model}` must begin without `above` and rise")]
    Thresholds { model: String },
    #[error("the model `{model}` names the provider `{provider}`, which has no entry; known are {known}")]
    Provider {
        model: String,
        provider: String,
        known: String,
    },
    #[error("the model `{model}` has a form of `tool` that {protocol} does not know")]
    Tool { model: String, protocol: &'static str },
    #[error("the model `{model}` has a `space`, and {protocol} has pixels of the picture alone")]
    Space { model: String, protocol: &'static str },
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, rename = "provider")]
    providers: Vec<Provider>,
    #[serde(default, rename = "model")]
    models: Vec<Spanned<Entry>>,
}

impl Table {
    /// The table inside the program.
    pub fn built_in() -> Table {
        let empty = Table {
            providers: Vec::new(),
            cards: Vec::new(),
            entries: Vec::new(),
            aliases: Vec::new(),
        };
        // A test reads it; it cannot be wrong at run time.
        empty.clone().with(BUILT_IN).unwrap_or(empty)
    }

    /// The table with a file of the user's laid over it: an entry with the name of another takes its place.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn with(mut self, text: &str) -> Result<Table, TableError> {
        let file: File = toml::from_str(text).map_err(|error| TableError {
            span: error.span().unwrap_or_default(),
            kind: Flaw::Syntax(error.message().to_owned()),
        })?;
        for provider in file.providers {
            self.providers.retain(|other| other.name != provider.name);
            self.providers.push(provider.clone());
            self.adapt(&provider)?;
        }
        for entry in file.models {
            let span = entry.span();
            let entry = entry.into_inner();
            let card = self.card_of(&entry, span)?;
            self.cards.retain(|other| other.id != card.id);
            self.entries.retain(|other| other.id != card.id);
            let is_taken = |name: &String| *name == card.id || entry.aliases.contains(name);
            self.aliases.retain(|(alias, id)| *id != card.id && !is_taken(alias));
            let aliases = entry.aliases.iter().map(|alias| (alias.clone(), card.id.clone()));
            self.aliases.extend(aliases);
            self.cards.push(card);
            self.entries.push(entry);
        }
        Ok(self)
    }

    /// Makes the cards of a provider's models anew: it may speak another protocol by now, which knows another tool.
    fn adapt(&mut self, provider: &Provider) -> Result<(), TableError> {
        let mut entries = self.entries.clone();
        for entry in entries
            .iter_mut()
            .filter(|entry| *entry.provider.get_ref() == provider.name)
        {
            if entry.tool.is_some_and(|tool| !provider.protocol.has(tool)) {
                (entry.tool, entry.space) = (None, None);
            }
            entry.space = entry.space.filter(|space| provider.protocol.has_space(*space));
            let card = self.card_of(entry, 0..0)?;
            for old in self.cards.iter_mut().filter(|old| old.id == card.id) {
                old.clone_from(&card);
            }
        }
        Ok(())
    }

    fn card_of(&self, entry: &Entry, span: Range<usize>) -> Result<Card, TableError> {
        let model = entry.id.clone();
        let Some(provider) = self.provider(entry.provider.as_ref()) else {
            let kind = Flaw::Provider {
                model,
                provider: entry.provider.get_ref().clone(),
                known: self.provider_names(),
            };
            let span = entry.provider.span();
            return Err(TableError { span, kind });
        };
        let read = |rate: &RateText| {
            rate.read().map_err(|price| TableError {
                span: price.span(),
                kind: Flaw::Price {
                    model: model.clone(),
                    price: price.into_inner(),
                },
            })
        };
        let rates: Vec<Rate> = entry.rates.iter().map(read).collect::<Result<_, _>>()?;
        let rising = rates.windows(2).all(|pair| match pair {
            [low, high] => low.above < high.above,
            _ => true,
        });
        if !rising || rates.first().is_some_and(|first| first.above != 0) {
            let kind = Flaw::Thresholds { model };
            return Err(TableError { span, kind });
        }
        let usual = usual(provider);
        let tool = entry.tool.unwrap_or(usual.tool);
        if !provider.protocol.has(tool) {
            let kind = Flaw::Tool {
                model,
                protocol: provider.protocol.word(),
            };
            return Err(TableError { span, kind });
        }
        let space = entry.space.unwrap_or(usual.space);
        if !provider.protocol.has_space(space) {
            let kind = Flaw::Space {
                model,
                protocol: provider.protocol.word(),
            };
            return Err(TableError { span, kind });
        }
        Ok(Card {
            id: entry.id.clone(),
            wire_id: entry.wire_id.clone().unwrap_or_else(|| entry.id.clone()),
            form: Form {
                protocol: provider.protocol,
                tool,
                space,
            },
            provider: provider.clone(),
            picture: entry.picture.unwrap_or_default(),
            efforts: entry.efforts.clone(),
            thinking: entry.thinking,
            window: entry.window,
            auto: entry.auto,
            limit: entry.limit,
            folding: entry.folding,
            rates,
            dialect: entry.dialect,
            extra: entry.extra.clone(),
            kin: Vec::new(),
            stored: entry.stored.unwrap_or(provider.stored),
        })
    }

    pub fn provider(&self, name: &str) -> Option<&Provider> {
        self.providers.iter().find(|provider| provider.name == name)
    }

    /// The card of a model: by its name, an alias, or the dated name of a version, such as `gpt-5.4-2026-03-05`. A
    /// model that has no card may be named with its provider, as in `openrouter/some/model`: nobody knows its price.
    pub fn card(&self, name: &str) -> Option<Card> {
        self.named(name).map(|card| self.resolved(card))
    }

    /// What its provider says and the model does not, and whom else that provider may ask. A price is known where
    /// those of all who may answer are.
    fn resolved(&self, mut card: Card) -> Card {
        card.dialect = card.dialect.over(card.provider.dialect);
        card.extra = card.extra.over(&card.provider.extra);
        let kin = |other: &&Card| other.provider.name == card.provider.name && !other.rates.is_empty();
        card.kin = self
            .cards
            .iter()
            .filter(kin)
            .map(|other| Kin {
                wire_id: other.wire_id.clone(),
                rates: other.rates.clone(),
            })
            .collect();
        let is_priced = |name: &str| card.kin.iter().any(|kin| kin.wire_id == name) || name == card.wire_id;
        if !card.substitutes().all(is_priced) {
            card.rates.clear();
        }
        card
    }

    fn named(&self, name: &str) -> Option<Card> {
        if let Some(card) = self.listed(name) {
            return Some(card.clone());
        }
        if let Some(card) = self.listed(undated(name)) {
            let wire_id = name.to_owned();
            return Some(Card {
                wire_id,
                ..card.clone()
            });
        }
        let (provider, model) = name.split_once('/')?;
        let provider = self.provider(provider)?;
        if model.is_empty() {
            return None;
        }
        Some(Card {
            id: name.to_owned(),
            wire_id: model.to_owned(),
            form: usual(provider),
            provider: provider.clone(),
            picture: PictureRules::default(),
            efforts: Vec::new(),
            thinking: None,
            window: None,
            auto: false,
            limit: None,
            folding: Folding::default(),
            rates: Vec::new(),
            dialect: Dialect::default(),
            extra: Extra::default(),
            kin: Vec::new(),
            stored: provider.stored,
        })
    }

    fn listed(&self, name: &str) -> Option<&Card> {
        let with_id = |id: &str| self.cards.iter().find(|card| card.id == id);
        with_id(name).or_else(|| {
            let (_, id) = self.aliases.iter().find(|(alias, _)| alias == name)?;
            with_id(id)
        })
    }

    /// Every name with a card.
    pub fn names(&self) -> Vec<&str> {
        self.cards.iter().map(|card| card.id.as_str()).collect()
    }

    fn provider_names(&self) -> String {
        let names: Vec<&str> = self.providers.iter().map(|provider| provider.name.as_str()).collect();
        names.join(", ")
    }
}

/// How a provider's models are spoken to where they do not say otherwise.
fn usual(provider: &Provider) -> Form {
    let form = Form::from(provider.protocol);
    Form {
        tool: provider.tool.unwrap_or(form.tool),
        ..form
    }
}

/// The name without the date of its version, in either of the forms that are used: `-2026-03-05` and `-20260305`.
fn undated(name: &str) -> &str {
    for length in [11, 9] {
        let Some((rest, date)) = name.len().checked_sub(length).and_then(|at| name.split_at_checked(at)) else {
            continue;
        };
        let shape: String = date.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        if shape == "-0000-00-00" || shape == "-00000000" {
            return rest;
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::form::{Protocol, ToolForm};

    #[test]
    fn the_built_in_table_is_whole() {
        let empty = Table {
            providers: Vec::new(),
            cards: Vec::new(),
            entries: Vec::new(),
            aliases: Vec::new(),
        };
        let table = empty.with(BUILT_IN).expect("the built-in table");
        assert!(table.cards.len() > 30);
        assert!(table.cards.iter().all(|card| !card.rates.is_empty()));
    }

    #[test]
    fn names_dates_aliases_and_providers_lead_to_a_card() {
        let table = Table::built_in();
        let id = |name: &str| table.card(name).map(|card| (card.id, card.wire_id));
        let both = |id: &str, wire: &str| Some((id.to_owned(), wire.to_owned()));
        assert_eq!(id("gpt-5.4"), both("gpt-5.4", "gpt-5.4"));
        assert_eq!(id("gpt-5.4-2026-03-05"), both("gpt-5.4", "gpt-5.4-2026-03-05"));
        assert_eq!(
            id("claude-opus-4-5-20251101"),
            both("claude-opus-4-5", "claude-opus-4-5-20251101")
        );
        assert_eq!(id("gpt-5.6"), both("gpt-5.6-sol", "gpt-5.6-sol"));
        assert_eq!(id("openrouter/a/b"), both("openrouter/a/b", "a/b"));
        assert_eq!(id("gpt-9"), None);
        assert_eq!(id("nobody/x"), None);
    }

    #[test]
    fn a_name_of_the_users_is_not_an_alias_of_the_tables() {
        for file in [
            "[[model]]\nid = \"gpt-5.6\"\nprovider = \"local\"",
            "[[model]]\nid = \"mine\"\naliases = [\"gpt-5.6\"]\nprovider = \"local\"",
        ] {
            let table = Table::built_in().with(file).expect("a table");
            let card = table.card("gpt-5.6").expect("a card");
            assert_eq!(card.provider.name, "local", "{file}");
        }
    }

    #[test]
    fn a_provider_laid_over_another_is_that_of_its_models() {
        let provider = |name: &str, more: &str| {
            format!(
                "[[provider]]\nname = \"{name}\"\naddress = \"https://gate.example/v1\"\n\
                 address_variable = \"GATE_URL\"\nkey_variable = \"GATE_KEY\"\nkey_in = \"bearer\"\n{more}"
            )
        };
        let gate = provider("openai", "protocol = \"chat-completions\"");
        let card = Table::built_in().with(&gate).expect("a table").card("gpt-5.4");
        let form = card.expect("a card").form;
        assert_eq!(
            (form.protocol, form.tool),
            (Protocol::ChatCompletions, ToolForm::Function)
        );
        let kept = provider("anthropic", "protocol = \"anthropic-messages\"\nstored = true");
        let card = Table::built_in()
            .with(&kept)
            .expect("a table")
            .card("claude-sonnet-5-5");
        let card = card.expect("a card");
        assert!(card.stored);
        assert_eq!(card.form.tool, ToolForm::Toolset20260801);
    }

    #[test]
    fn a_file_of_the_users_takes_the_place_of_what_it_names() {
        let file = r#"
            [[model]]
            id = "gpt-5.4"
            provider = "openai"
            rates = [{ input = "1", output = "2" }]
        "#;
        let table = Table::built_in().with(file).expect("a table");
        let card = table.card("gpt-5.4").expect("a card");
        assert_eq!(card.rates.len(), 1);
        for (wrong, why) in [
            ("[[model]]\nid = \"a\"\nprovider = \"x\"", "provider `x`"),
            (
                "[[model]]\nid = \"a\"\nprovider = \"openai\"\nrates = [{ input = \"1e3\", output = \"1\" }]",
                "`1e3`",
            ),
            (
                "[[model]]\nid = \"a\"\nprovider = \"openai\"\nrates = [{ above = 5, input = \"1\", output = \"1\" }]",
                "rise",
            ),
            (
                "[[model]]\nid = \"a\"\nprovider = \"openai\"\ntool = \"function\"",
                "form of `tool`",
            ),
            (
                "[[model]]\nid = \"a\"\nprovider = \"openai\"\nspace = { grid = 1000 }",
                "pixels of the picture alone",
            ),
            ("[[model]]\nid = \"a\"\nprovder = \"openai\"", "provder"),
        ] {
            let error = Table::built_in().with(wrong).expect_err(wrong).to_string();
            assert!(error.contains(why), "{error}");
        }
    }
}
