//! Where traces go, as the standard variables of OpenTelemetry say.
//!
//! Source: the OpenTelemetry specification, `protocol/exporter.md` and `configuration/sdk-environment-variables.md`. Not
//! there: certificates, compression, sampling, gRPC.

use std::time::Duration;

use secrecy::SecretString;

/// The variables with headers: they may hold a key, which nobody inherits.
pub const HEADER_VARIABLES: [&str; 2] = ["OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS"];

const TIMEOUT: Duration = Duration::from_secs(10);

/// A collector.
#[derive(Debug, Clone)]
pub struct Settings {
    pub url: String,
    pub headers: Vec<(String, SecretString)>,
    /// For one request.
    pub timeout: Duration,
    /// What the traces are of: `service.name` and the like.
    pub resource: Vec<(String, String)>,
}

impl Settings {
    /// As an environment has them; nothing where it says nothing of a collector.
    ///
    /// # Errors
    /// What of it cannot be done, by the variable.
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Result<Option<Settings>, String> {
        // An empty variable is as one that is not set.
        let set = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        // One for traces is before the one for everything.
        let own = |name: &str| {
            let traces = set(&format!("OTEL_EXPORTER_OTLP_TRACES_{name}"));
            traces.or_else(|| set(&format!("OTEL_EXPORTER_OTLP_{name}")))
        };
        let exporters = set("OTEL_TRACES_EXPORTER");
        let names: Vec<&str> = exporters
            .iter()
            .flat_map(|names| names.split(','))
            .map(str::trim)
            .collect();
        let is_off = set("OTEL_SDK_DISABLED").is_some_and(|word| word.eq_ignore_ascii_case("true"));
        let is_named = own("ENDPOINT").is_some() || names.contains(&"otlp");
        if is_off || !is_named || !names.is_empty() && !names.contains(&"otlp") {
            return Ok(None);
        }
        if let Some(protocol) = own("PROTOCOL").filter(|word| !word.starts_with("http/")) {
            return Err(format!(
                "OTEL_EXPORTER_OTLP_PROTOCOL is {protocol:?}, and only http/json is spoken"
            ));
        }
        let headers = own("HEADERS").map(|list| pairs(&list)).transpose()?;
        let timeout = own("TIMEOUT").and_then(|text| text.trim().parse().ok());
        Ok(Some(Settings {
            url: url(&set),
            headers: headers
                .unwrap_or_default()
                .into_iter()
                .map(|(name, value)| (name, value.into()))
                .collect(),
            timeout: timeout.map_or(TIMEOUT, Duration::from_millis),
            resource: resource(&set),
        }))
    }
}

/// The variable for traces is the whole address, the other one its beginning.
fn url(set: &impl Fn(&str) -> Option<String>) -> String {
    if let Some(whole) = set("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") {
        return whole.trim().to_owned();
    }
    let base = set("OTEL_EXPORTER_OTLP_ENDPOINT").unwrap_or_else(|| "http://localhost:4318".to_owned());
    format!("{}/v1/traces", base.trim().trim_end_matches('/'))
}

fn resource(set: &impl Fn(&str) -> Option<String>) -> Vec<(String, String)> {
    let mut resource = vec![("service.version".to_owned(), env!("CARGO_PKG_VERSION").to_owned())];
    // What cannot be read is set aside as a whole, as the specification wants it.
    let given = set("OTEL_RESOURCE_ATTRIBUTES").and_then(|list| pairs(&list).ok());
    let name = set("OTEL_SERVICE_NAME").map(|name| ("service.name".to_owned(), name));
    for (key, value) in given.unwrap_or_default().into_iter().chain(name) {
        resource.retain(|(other, _)| *other != key);
        resource.push((key, value));
    }
    if resource.iter().all(|(key, _)| key != "service.name") {
        resource.push(("service.name".to_owned(), "deskwright".to_owned()));
    }
    resource
}

/// `key=value,key=value`, the values with percent signs, as in W3C's Baggage.
fn pairs(list: &str) -> Result<Vec<(String, String)>, String> {
    let parts = list.split(',').map(str::trim).filter(|part| !part.is_empty());
    let pair = |part: &str| {
        let (key, value) = part.split_once('=')?;
        let key = key.trim();
        Some((key.to_owned(), decoded(value.trim())?)).filter(|_| !key.is_empty())
    };
    // The value stays out of the message: it may be a key.
    let unreadable = || "a list of headers is not of the form `name=value,name=value`".to_owned();
    parts.map(|part| pair(part).ok_or_else(unreadable)).collect()
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        let value = digit(rest.next())? * 16 + digit(rest.next())?;
        bytes.push(u8::try_from(value).ok()?);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    fn of(variables: &[(&str, &str)]) -> Result<Option<Settings>, String> {
        Settings::of(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    fn url_of(variables: &[(&str, &str)]) -> Option<String> {
        of(variables).expect("settings").map(|settings| settings.url)
    }

    const ALL: (&str, &str) = ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4318/base/");

    #[test]
    fn it_is_off_unless_a_collector_is_named() {
        assert_eq!(url_of(&[]), None);
        assert_eq!(url_of(&[("OTEL_EXPORTER_OTLP_ENDPOINT", " ")]), None);
        assert_eq!(url_of(&[ALL, ("OTEL_SDK_DISABLED", "TRUE")]), None);
        assert_eq!(url_of(&[ALL, ("OTEL_TRACES_EXPORTER", "none")]), None);
        assert_eq!(url_of(&[ALL, ("OTEL_TRACES_EXPORTER", "console")]), None);
        let here = Some("http://localhost:4318/v1/traces".to_owned());
        assert_eq!(url_of(&[("OTEL_TRACES_EXPORTER", "otlp")]), here);
        assert_eq!(url_of(&[ALL]), Some("http://c:4318/base/v1/traces".to_owned()));
        let whole = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "https://c/t");
        assert_eq!(url_of(&[ALL, whole]), Some("https://c/t".to_owned()));
    }

    #[test]
    fn headers_are_decoded_and_shown_to_nobody() {
        let settings = of(&[
            ALL,
            (
                "OTEL_EXPORTER_OTLP_HEADERS",
                "Authorization=Bearer%20k%3Dy, x-team = a ",
            ),
        ]);
        let settings = settings.expect("settings").expect("on");
        let headers: Vec<(&str, &str)> = settings
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.expose_secret()))
            .collect();
        assert_eq!(headers, [("Authorization", "Bearer k=y"), ("x-team", "a")]);
        assert!(!format!("{settings:?}").contains("k=y"));
        for wrong in ["secret-key", "=secret-key", "a=%zz"] {
            let error = of(&[ALL, ("OTEL_EXPORTER_OTLP_TRACES_HEADERS", wrong)]).expect_err(wrong);
            assert!(!error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn what_is_not_spoken_is_said_and_the_rest_has_its_usual_values() {
        assert!(of(&[ALL, ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")]).is_err());
        let settings = of(&[
            ALL,
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "250"),
            (
                "OTEL_RESOURCE_ATTRIBUTES",
                "deployment.environment.name=night,service.name=a",
            ),
            ("OTEL_SERVICE_NAME", "orders"),
        ]);
        let settings = settings.expect("settings").expect("on");
        assert_eq!(settings.timeout, Duration::from_millis(250));
        let named = |name: &str| settings.resource.iter().filter(|(key, _)| key == name).count();
        assert_eq!((named("service.name"), named("deployment.environment.name")), (1, 1));
        assert!(
            settings
                .resource
                .contains(&("service.name".to_owned(), "orders".to_owned()))
        );
    }
}
