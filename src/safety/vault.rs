//! The values of the secrets, by the names a scenario gives them.
//!
//! Invariant: a value leaves only towards the keyboard, or in a header or the body of a scenario's own tool. Nothing here
//! prints one, `Debug` included, and what comes back from outside loses it.

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use thiserror::Error;

use crate::text::{Part, Text};

/// Secrets of one run. `Debug` prints the names alone.
#[derive(Clone, Default)]
pub struct Vault(BTreeMap<String, SecretString>);

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
        self.0.insert(name.into(), value);
    }

    pub fn get(&self, name: &str) -> Option<&SecretString> {
        self.0.get(name)
    }

    /// Whether a text holds the value of a secret.
    pub fn is_told_by(&self, text: &str) -> bool {
        self.0.values().any(|value| text.contains(value.expose_secret()))
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

    /// A text without the values: their names stand in their place, also where one was written for an address, for JSON
    /// or in base64.
    pub fn struck_out(&self, text: &str) -> String {
        let mut out = text.to_owned();
        for (name, value) in &self.0 {
            let value = value.expose_secret();
            for form in forms(value) {
                out = out.replace(&form, &format!("[secret {name}]"));
            }
        }
        out
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
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

/// How a value may come back: as it is, and as it is written in other places.
fn forms(value: &str) -> Vec<String> {
    let escaped = serde_json::to_string(value).unwrap_or_default();
    let escaped = escaped.trim_matches('"').to_owned();
    let percent: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
    let spaced = percent.replace('+', "%20");
    let coded = BASE64_STANDARD_NO_PAD.encode(value);
    let mut forms = vec![value.to_owned(), escaped, percent, spaced, coded];
    forms.retain(|form| !form.is_empty());
    forms.dedup();
    forms
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_map()
            .entries(self.0.keys().map(|name| (name, format_args!("***"))))
            .finish()
    }
}

#[cfg(test)]
mod tests {
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
    fn a_missing_variable_is_named() {
        let error = Vault::from_environment([("pin", "DESKWRIGHT_TEST_NOT_SET")]).expect_err("not set");
        assert!(
            error
                .to_string()
                .contains("environment variable DESKWRIGHT_TEST_NOT_SET is not set")
        );
    }
}
