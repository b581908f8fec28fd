//! A provider: its address, where the environment has the key, and where a request carries it.

use std::time::Duration;

use serde::Deserialize;

use super::dialect::Dialect;
use super::extra::Extra;
use super::form::{Protocol, ToolForm};
use super::pace::Limit;

/// A service that answers, as the table has it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    pub name: String,
    pub address: String,
    /// The environment variable that names another address.
    pub address_variable: String,
    pub key_variable: String,
    pub key_in: KeyIn,
    /// A server that may be asked without a key.
    #[serde(default)]
    pub key_optional: bool,
    pub protocol: Protocol,
    /// The form of the tool at its models, where they do not say another one and it is not the protocol's usual one.
    #[serde(default)]
    pub tool: Option<ToolForm>,
    #[serde(default)]
    pub dialect: Dialect,
    /// Fields of every request to it.
    #[serde(default)]
    pub extra: Extra,
    /// Conversations with its models are kept there, where a model does not say otherwise. Off, nothing is.
    #[serde(default)]
    pub stored: bool,
    /// Whether an answer is asked for as a stream.
    #[serde(default)]
    pub stream: bool,
    /// How long it may say nothing, and how long an answer may take, where that is not the usual time.
    #[serde(default)]
    pub silence: Option<Wait>,
    #[serde(default)]
    pub total: Option<Wait>,
    /// What all runs of this user together may ask of it in a minute.
    #[serde(default)]
    pub limit: Option<Limit>,
    /// What it keeps of the prompts it has read; the protocol's usual way where nothing is said.
    #[serde(default)]
    pub cache: Option<Cache>,
}

/// A length of time as `90s`, `5m` or `400ms`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Wait(pub Duration);

impl TryFrom<String> for Wait {
    type Error = String;

    fn try_from(text: String) -> Result<Wait, String> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (number, unit) = text.split_at(digits);
        let wrong = || format!("`{text}` is no length of time; write one as `90s`, `5m` or `400ms`");
        let number: u64 = number.parse().map_err(|_| wrong())?;
        let millis = match unit.trim() {
            "ms" => Some(number),
            "s" => number.checked_mul(1000),
            "m" => number.checked_mul(60_000),
            _ => None,
        };
        // A day is longer than any answer, and nothing is shorter than a millisecond.
        let millis = millis
            .filter(|millis| (1..=86_400_000).contains(millis))
            .ok_or_else(wrong)?;
        Ok(Wait(Duration::from_millis(millis)))
    }
}

/// What a provider keeps of the prompts it has read, so that the same beginning costs less the next time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cache {
    /// The beginning of every prompt, without being asked.
    Prefix,
    /// Up to the marks that a request sets.
    Marked,
    /// Nothing.
    None,
}

impl Provider {
    /// What it keeps of prompts. Nothing is known of servers that speak the open protocol: nothing is counted on.
    pub fn cache(&self) -> Cache {
        self.cache.unwrap_or(match self.protocol {
            Protocol::OpenaiResponses | Protocol::Gemini => Cache::Prefix,
            Protocol::AnthropicMessages => Cache::Marked,
            Protocol::ChatCompletions => Cache::None,
        })
    }
}

/// Where a request carries its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyIn {
    /// `Authorization: Bearer ...`
    Bearer,
    XApiKey,
    XGoogApiKey,
    /// The field `key` of the body, as ModelsLab has it.
    Body,
}
