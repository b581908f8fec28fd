//! What is known of one model: data from the table, nothing else.

use serde::Deserialize;
use toml::Spanned;

use super::dialect::Dialect;
use super::extra::Extra;
use super::form::{Form, Space, ToolForm};
use super::pace::Limit;
use super::provider::Provider;
use crate::effort::Effort;
use crate::geometry::Size;
use crate::money::Usd;

/// A model with its provider.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    pub id: String,
    /// The name the provider knows it by.
    pub wire_id: String,
    pub provider: Provider,
    pub form: Form,
    pub picture: PictureRules,
    /// The efforts it takes; none where it takes no such word.
    pub efforts: Vec<Effort>,
    /// How it is told to think, where its protocol leaves that to the model.
    pub thinking: Option<Thinking>,
    /// The most input tokens of one request.
    pub window: Option<u64>,
    pub folding: Folding,
    /// `models: auto` may take it.
    pub auto: bool,
    /// What all runs of this user together may ask of it in a minute, beside its provider's limit.
    pub limit: Option<Limit>,
    /// By rising threshold; the first starts at 0. Empty where the price is not known.
    pub rates: Vec<Rate>,
    pub dialect: Dialect,
    /// Fields that are added to its requests.
    pub extra: Extra,
    /// The models of the same provider that have a price: a gateway may answer by another one.
    pub kin: Vec<Kin>,
    /// The provider may keep the conversation, so that only what is new is sent.
    pub stored: bool,
}

/// A model of the same provider.
#[derive(Debug, Clone, PartialEq)]
pub struct Kin {
    pub wire_id: String,
    pub rates: Vec<Rate>,
}

impl Card {
    /// The card at the price of the model that answered, by the provider's name for it. One that has no card costs
    /// what was asked for.
    pub fn served_by(&self, name: Option<&str>) -> Card {
        let own = |kin: &&Kin| Some(kin.wire_id.as_str()) == name;
        let kin = self.kin.iter().find(own).filter(|kin| kin.wire_id != self.wire_id);
        Card {
            rates: kin.map_or_else(|| self.rates.clone(), |kin| kin.rates.clone()),
            ..self.clone()
        }
    }

    /// The names of the models that the provider is told to ask where this one fails.
    pub fn substitutes(&self) -> impl Iterator<Item = &str> {
        let names = self.extra.get("models").and_then(serde_json::Value::as_array);
        names.into_iter().flatten().filter_map(serde_json::Value::as_str)
    }

    /// The rates of everyone who may answer.
    pub fn all_rates(&self) -> impl Iterator<Item = &[Rate]> {
        let is_substitute = |kin: &&Kin| self.substitutes().any(|name| name == kin.wire_id);
        let others = self.kin.iter().filter(is_substitute).map(|kin| kin.rates.as_slice());
        std::iter::once(self.rates.as_slice()).chain(others)
    }
}

/// What may be done with a model's earlier answers where they are to be told in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Folding {
    /// The oldest are told in words, the last ones in full.
    #[default]
    Oldest,
    /// All at once: what it thought is signed together with all that came before.
    All,
    /// None: its provider asks that nothing be taken out.
    Never,
}

/// A model as the table's file has it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub id: String,
    pub provider: Spanned<String>,
    /// The name on the wire where it is another one.
    #[serde(default)]
    pub wire_id: Option<String>,
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default)]
    pub tool: Option<ToolForm>,
    #[serde(default)]
    pub space: Option<Space>,
    #[serde(default)]
    pub efforts: Vec<Effort>,
    #[serde(default)]
    pub thinking: Option<Thinking>,
    #[serde(default)]
    pub window: Option<u64>,
    #[serde(default)]
    pub auto: bool,
    #[serde(default)]
    pub limit: Option<Limit>,
    #[serde(default)]
    pub folding: Folding,
    #[serde(default)]
    pub picture: Option<PictureRules>,
    #[serde(default)]
    pub rates: Vec<RateText>,
    #[serde(default)]
    pub dialect: Dialect,
    #[serde(default)]
    pub extra: Extra,
    #[serde(default)]
    pub stored: Option<bool>,
}

/// How a model of Anthropic's is told to think.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Thinking {
    /// As much as it sees fit, guided by the effort; it can be told not to.
    Adaptive,
    /// The same, and it cannot be told not to.
    Always,
    /// Up to a number of tokens; it takes no effort.
    Budget,
}

/// Which pictures a model takes, and how many tokens one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PictureRules {
    /// The widest and the highest, in pixels.
    pub width: u32,
    pub height: u32,
    /// The side of a patch; a picture is counted in them.
    pub patch: u32,
    /// Tokens of a hundred patches.
    pub percent: u64,
    /// The most patches of one picture.
    #[serde(default)]
    pub patches: Option<u64>,
    /// The fewest patches of one picture: a smaller screen is shown larger.
    #[serde(default)]
    pub fewest: Option<u64>,
    /// Sides must be multiples of this.
    #[serde(default)]
    pub multiple: Option<u32>,
}

impl Default for PictureRules {
    fn default() -> PictureRules {
        PictureRules {
            width: 1920,
            height: 1200,
            patch: 32,
            percent: 120,
            patches: None,
            fewest: None,
            multiple: None,
        }
    }
}

impl PictureRules {
    /// The size at which a screen is shown: the largest of the same proportions that the rules allow, and larger than
    /// the screen only where that has too few patches. A model that resizes pictures by these rules itself leaves one
    /// of this size as it is, so that its points are this picture's.
    pub fn fit(&self, screen: Size) -> Size {
        let (mut low, mut high) = (1, screen.width.max(1));
        while low < high {
            let middle = low + (high - low).div_ceil(2);
            if self.allows(scaled(screen, middle)) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        let largest = self.round(scaled(screen, low));
        let enough = |size: Size| self.count(size) >= self.fewest.unwrap_or(0);
        if enough(largest) {
            return largest;
        }
        high = self.width.max(low);
        while low < high {
            let middle = low + (high - low) / 2;
            if enough(self.round(scaled(screen, middle))) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        let larger = self.round(scaled(screen, low));
        if self.allows(larger) { larger } else { largest }
    }

    fn round(&self, size: Size) -> Size {
        match self.multiple {
            Some(unit) if unit > 1 => Size::new(whole(size.width, unit), whole(size.height, unit)),
            _ => size,
        }
    }

    fn allows(&self, size: Size) -> bool {
        let fits = size.width <= self.width && size.height <= self.height;
        fits && self.patches.is_none_or(|most| self.count(size) <= most)
    }

    fn count(&self, size: Size) -> u64 {
        let patch = self.patch.max(1);
        u64::from(size.width.div_ceil(patch)) * u64::from(size.height.div_ceil(patch))
    }

    /// Tokens of a picture.
    pub fn tokens(&self, size: Size) -> u64 {
        self.count(size).saturating_mul(self.percent).div_ceil(100)
    }
}

fn scaled(screen: Size, width: u32) -> Size {
    let height = u64::from(screen.height) * u64::from(width) / u64::from(screen.width.max(1));
    Size::new(width, u32::try_from(height.max(1)).unwrap_or(u32::MAX))
}

/// The multiple of `unit` at or below a length, at least one.
fn whole(length: u32, unit: u32) -> u32 {
    (length / unit).max(1).saturating_mul(unit)
}

/// Prices per million tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Holds for requests of more input tokens than this: then for all their tokens.
    pub above: u64,
    pub input: Usd,
    /// For the part of the input that came from the cache.
    pub cached: Usd,
    /// For the part of the input that was written to the cache.
    pub written: Usd,
    pub output: Usd,
}

/// Prices as text, so that none is ever a float.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateText {
    #[serde(default)]
    pub above: u64,
    pub input: Spanned<String>,
    #[serde(default)]
    pub cached: Option<Spanned<String>>,
    #[serde(default)]
    pub written: Option<Spanned<String>>,
    pub output: Spanned<String>,
}

impl RateText {
    /// # Errors
    /// The text that is no price.
    pub fn read(&self) -> Result<Rate, Spanned<String>> {
        let price = |text: &Spanned<String>| Usd::parse(text.as_ref()).ok_or_else(|| text.clone());
        let input = price(&self.input)?;
        let or_input = |text: &Option<Spanned<String>>| text.as_ref().map_or(Ok(input), price);
        Ok(Rate {
            above: self.above,
            input,
            cached: or_input(&self.cached)?,
            written: or_input(&self.written)?,
            output: price(&self.output)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_is_shown_as_large_as_the_rules_allow_and_keeps_its_proportions() {
        let rules = PictureRules::default();
        assert_eq!(rules.fit(Size::new(1280, 800)), Size::new(1280, 800));
        assert_eq!(rules.fit(Size::new(2560, 1600)), Size::new(1920, 1200));
        assert_eq!(rules.fit(Size::new(8000, 1)), Size::new(1920, 1));
        let patches = PictureRules {
            width: 1568,
            height: 1568,
            patch: 28,
            percent: 100,
            patches: Some(1568),
            ..rules
        };
        let shown = patches.fit(Size::new(1920, 1080));
        assert!(patches.tokens(shown) <= 1568 && shown.width > 1400, "{shown}");
        let qwen = PictureRules {
            multiple: Some(28),
            ..rules
        };
        assert_eq!(qwen.fit(Size::new(1280, 800)), Size::new(1260, 784));
        // 100 patches of 28 by 28 at least.
        let least = PictureRules {
            patch: 28,
            fewest: Some(100),
            ..qwen
        };
        assert_eq!(least.fit(Size::new(160, 100)), Size::new(364, 224));
        assert_eq!(least.fit(Size::new(1280, 800)), Size::new(1260, 784));
    }
}
