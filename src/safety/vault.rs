//! The values of the secrets, by the names a scenario gives them.
//!
//! Invariant: a value leaves only towards the keyboard. Nothing here prints one, `Debug` included.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

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

    pub fn values(&self) -> impl Iterator<Item = (&str, &SecretString)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
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
    fn a_missing_variable_is_named() {
        let error = Vault::from_environment([("pin", "DESKWRIGHT_TEST_NOT_SET")]).expect_err("not set");
        assert!(
            error
                .to_string()
                .contains("environment variable DESKWRIGHT_TEST_NOT_SET is not set")
        );
    }
}
