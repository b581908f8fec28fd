//! A provider: its address, where the environment has the key, and where a request carries it.

use serde::Deserialize;

use super::dialect::Dialect;
use super::extra::Extra;
use super::form::{Protocol, ToolForm};

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
