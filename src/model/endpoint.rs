//! Where a provider is reached and with which key.
//!
//! Invariant: a key leaves this machine only through TLS, and shows in nothing that is printed.

use reqwest::Url;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::ModelError;
use super::provider::Provider;
use crate::redact::Redactor;

/// A checked address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint(Url);

impl Endpoint {
    /// Checks an address such as `https://api.openai.com/v1`.
    ///
    /// # Errors
    /// [`ModelError::Address`] when it is no address, holds a password, or would send a key in the clear: plain
    /// http is for this machine only.
    pub fn parse(address: &str) -> Result<Endpoint, ModelError> {
        let refused = |shown: &str, reason: &str| ModelError::Address {
            address: shown.to_owned(),
            reason: reason.to_owned(),
        };
        let url = Url::parse(address.trim()).map_err(|error| refused("the address", &error.to_string()))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused("an address with a password", "take it out of the address"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(refused(url.path(), "a base address ends with its path, without ? or #"));
        }
        match url.scheme() {
            "https" if url.has_host() => Ok(Endpoint(url)),
            "http" if is_loopback(&url) => Ok(Endpoint(url)),
            "http" => Err(refused(
                url.as_str(),
                "plain http would show the key to the network; use https",
            )),
            _ => Err(refused(url.as_str(), "only https is spoken")),
        }
    }

    /// Whether it is on this machine.
    pub fn is_local(&self) -> bool {
        is_loopback(&self.0)
    }

    /// The address of a resource below it, with what follows a `?` as its query.
    pub fn below(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        let (path, query) = path
            .split_once('?')
            .map_or((path, None), |(path, query)| (path, Some(query)));
        url.set_query(query);
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path.split('/'));
        }
        url
    }
}

impl std::fmt::Display for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// A key. Its `Debug` shows nothing.
#[derive(Debug, Clone)]
pub struct ApiKey {
    value: SecretString,
    redactor: Redactor,
}

impl ApiKey {
    /// # Errors
    /// Why the text cannot be a key; never the text.
    pub fn new(text: &str) -> Result<ApiKey, &'static str> {
        let text = text.trim();
        if text.is_empty() {
            return Err("it is empty");
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err("it holds characters that no key has");
        }
        Ok(ApiKey {
            value: SecretString::from(text),
            redactor: Redactor::new([(text, "[key]")]),
        })
    }

    /// A header with the key in it, marked so that nothing prints it.
    pub(super) fn header(&self, before: &str) -> Option<HeaderValue> {
        let mut value = HeaderValue::from_str(&format!("{before}{}", self.value.expose_secret())).ok()?;
        value.set_sensitive(true);
        Some(value)
    }

    /// A body with the key in its field `key`, for a provider that wants it there.
    pub(super) fn inside(&self, body: &Value) -> Value {
        let mut body = body.clone();
        if let Some(fields) = body.as_object_mut() {
            fields.insert("key".to_owned(), Value::from(self.value.expose_secret()));
        }
        body
    }

    /// Strikes the key out of a text, in every form.
    pub(super) fn redactor(&self) -> &Redactor {
        &self.redactor
    }
}

/// What is needed to speak to a provider, from the environment or in its place. Without a key only a server that
/// wants none is spoken to.
///
/// # Errors
/// [`ModelError::NoKey`] names the variable that is missing or empty; [`ModelError::Address`].
pub fn open(
    provider: &Provider,
    model: &str,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<(Endpoint, Option<ApiKey>), ModelError> {
    let other = variable(&provider.address_variable).filter(|text| !text.trim().is_empty());
    let endpoint = Endpoint::parse(other.as_deref().unwrap_or(&provider.address)).map_err(|error| match error {
        ModelError::Address { address, reason } if other.is_some() => ModelError::Address {
            address,
            reason: format!("{reason}; check {}", provider.address_variable),
        },
        error => error,
    })?;
    let missing = |why: &str| ModelError::NoKey {
        model: model.to_owned(),
        variable: format!("{} ({why})", provider.key_variable),
    };
    match variable(&provider.key_variable) {
        None if provider.key_optional => Ok((endpoint, None)),
        None => Err(missing("it is not set")),
        Some(text) => Ok((endpoint, Some(ApiKey::new(&text).map_err(missing)?))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::table::Table;

    #[test]
    fn a_key_travels_in_the_clear_on_this_machine_only() {
        for good in [
            "https://api.openai.com/v1",
            "http://127.0.0.1:8080/v1/",
            "http://localhost:1/v1",
            "http://[::1]:9/v1",
        ] {
            assert!(Endpoint::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "http://api.openai.com/v1",
            "http://127.0.0.1@evil.example/v1",
            "http://localhost.evil.example/v1",
            "http://10.0.0.1/v1",
            "ftp://localhost/",
            "https://user:pass@api.openai.com/v1",
            "https://api.openai.com/v1?key=1",
            "api.openai.com",
            "",
        ] {
            assert!(Endpoint::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_path_is_kept_and_the_resource_comes_after_it() {
        for base in ["https://api.openai.com/v1", "https://api.openai.com/v1/"] {
            let endpoint = Endpoint::parse(base).expect("address");
            assert_eq!(
                endpoint.below("responses").as_str(),
                "https://api.openai.com/v1/responses"
            );
        }
    }

    #[test]
    fn a_missing_or_empty_key_names_its_variable() {
        for (value, why) in [
            (None, "not set"),
            (Some(" \n"), "empty"),
            (Some("sk-\u{e9}"), "characters"),
        ] {
            let openai = Table::built_in().provider("openai").cloned().expect("a provider");
            let variable = |name: &str| (name == "OPENAI_API_KEY").then_some(value?.to_owned());
            let error = open(&openai, "gpt-5.4", &variable).expect_err("no key").to_string();
            assert!(error.contains("OPENAI_API_KEY") && error.contains(why), "{error}");
        }
    }

    #[test]
    fn a_key_shows_nowhere() {
        let key = ApiKey::new("sk-canary").expect("key");
        assert!(!format!("{key:?} {:?}", key.header("Bearer ")).contains("canary"));
        assert_eq!(
            key.redactor().text("your key sk-canary is wrong"),
            "your key [key] is wrong"
        );
    }
}
