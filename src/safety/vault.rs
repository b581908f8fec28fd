//! The values of the secrets, by the names a scenario gives them.
//!
//! Invariant: a value leaves only towards the keyboard, or in a header or the body of a scenario's own tool. Nothing here
//! prints one, `Debug` included, and what comes back from outside loses it.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use thiserror::Error;

use crate::redact::Redactor;
use crate::text::{Part, Text};

/// Secrets of one run. `Debug` prints the names alone.
#[derive(Clone, Default)]
pub struct Vault {
    values: BTreeMap<String, SecretString>,
    /// The same values, each with its name for what is shown.
    redactor: Redactor,
}

/// A secret without a value.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "the secret `{name}` has no value: the environment variable {variable} is {state}. Set it: export {variable}=…"
)]
pub struct EmptySecret {
    pub name: String,
    pub variable: String,
    pub state: &'static str,
}

impl Vault {
    /// Reads secrets, given as name and environment variable.
    ///
    /// # Errors
    /// The first variable that is not set, empty, or not UTF-8.
    pub fn from_environment<'a>(secrets: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Vault, EmptySecret> {
        let mut vault = Vault::default();
        for (name, variable) in secrets {
            let state = match std::env::var(variable) {
                Ok(value) if value.is_empty() => "empty",
                Ok(value) => {
                    vault.insert(name, SecretString::from(value));
                    continue;
                }
                Err(std::env::VarError::NotPresent) => "not set",
                Err(std::env::VarError::NotUnicode(_)) => "not UTF-8",
            };
            return Err(EmptySecret {
                name: name.to_owned(),
                variable: variable.to_owned(),
                state,
            });
        }
        Ok(vault)
    }

    pub fn insert(&mut self, name: impl Into<String>, value: SecretString) {
        self.values.insert(name.into(), value);
        let named: Vec<(&str, String)> = self
            .values
            .iter()
            .map(|(name, value)| (value.expose_secret(), format!("[secret {name}]")))
            .collect();
        let named = named.iter().map(|(value, instead)| (*value, instead.as_str()));
        self.redactor = Redactor::of_any_length(named);
    }

    pub fn get(&self, name: &str) -> Option<&SecretString> {
        self.values.get(name)
    }

    /// Whether a text holds the value of a secret.
    pub fn is_told_by(&self, text: &str) -> bool {
        self.values.values().any(|value| text.contains(value.expose_secret()))
    }

    /// A text with the values in it. Only the keyboard and a request of a tool may get it.
    ///
    /// # Errors
    /// The secret without a value, by its name.
    pub(crate) fn spelled(&self, text: &Text) -> Result<String, String> {
        let mut out = String::new();
        for part in &text.0 {
            match part {
                Part::Plain(plain) => out.push_str(plain),
                Part::Secret(name) => match self.get(name) {
                    Some(value) => out.push_str(value.expose_secret()),
                    None => return Err(format!("the secret `{name}` has no value")),
                },
            }
        }
        Ok(out)
    }

    /// A text without the values, however short they are: their names stand in their place, in every form that
    /// [`crate::redact`] knows.
    pub fn struck_out(&self, text: &str) -> String {
        self.redactor.text(text)
    }

    /// The same in every text and every name inside a value.
    pub fn strike_out(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.struck_out(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.strike_out(item)),
            Value::Object(fields) => {
                let old = std::mem::take(fields);
                for (name, mut value) in old {
                    self.strike_out(&mut value);
                    fields.insert(self.struck_out(&name), value);
                }
            }
            Value::Number(number) if self.is_told_by(&number.to_string()) => {
                *value = Value::from(self.struck_out(&number.to_string()));
            }
            _ => {}
        }
    }

    pub fn values(&self) -> impl Iterator<Item = (&str, &SecretString)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value))
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map()
            .entries(self.values.keys().map(|name| (name, format_args!("***"))))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE};

    use super::*;

    #[test]
    fn a_vault_prints_names_and_never_values() {
        let mut vault = Vault::default();
        vault.insert("password", SecretString::from("hunter2".to_owned()));
        assert_eq!(format!("{vault:?}"), r#"{"password": ***}"#);
    }

    #[test]
    fn what_comes_back_has_lost_the_values_however_they_are_written() {
        let mut vault = Vault::default();
        vault.insert("pin", SecretString::from("a b\"1?".to_owned()));
        vault.insert("number", SecretString::from("4711".to_owned()));
        let mut body = serde_json::json!({
            "said": ["no: a b\"1?", "a%20b%221%3F", "a+b%221%3F", "a b\\\"1?", "YSBiIjE/"], "a b\"1?": 47110, "ok": true });
        vault.strike_out(&mut body);
        assert_eq!(
            body,
            serde_json::json!({
                "said": ["no: [secret pin]", "[secret pin]", "[secret pin]", "[secret pin]", "[secret pin]"],
                "[secret pin]": "[secret number]0", "ok": true })
        );
    }

    #[test]
    fn a_body_that_comes_back_in_base64_has_lost_them_wherever_they_stood() {
        let mut vault = Vault::default();
        vault.insert("pin", SecretString::from("4711?>".to_owned()));
        for before in ["", "x", "xy", "{\"pin\":\""] {
            for after in ["", "1", "\"}"] {
                let whole = format!("{before}4711?>{after}");
                for text in [BASE64_STANDARD.encode(&whole), BASE64_URL_SAFE.encode(&whole)] {
                    let struck = vault.struck_out(&text);
                    assert!(struck.contains("[secret pin]"), "{text} became {struck}");
                }
            }
        }
    }

    #[test]
    fn the_longer_value_goes_first_and_the_shortest_goes_too() {
        let mut vault = Vault::default();
        for (name, value) in [("a_user", "acme"), ("password", "acme2024!"), ("pin", "77")] {
            vault.insert(name, SecretString::from(value.to_owned()));
        }
        assert_eq!(
            vault.struck_out("acme2024! of acme, 1770"),
            "[secret password] of [secret a_user], 1[secret pin]0"
        );
        vault.insert("pin", SecretString::from("88".to_owned()));
        assert_eq!(vault.struck_out("77 88"), "77 [secret pin]", "the old one is gone");
    }

    #[test]
    fn a_missing_variable_is_named() {
        let error = Vault::from_environment([("pin", "DESKWRIGHT_TEST_NOT_SET")]).expect_err("not set");
        assert!(
            error
                .to_string()
                .contains("environment variable DESKWRIGHT_TEST_NOT_SET is not set")
        );
    }
}
