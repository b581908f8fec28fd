//! What a tool may reach: the hosts that its scenario writes out, and programs whose arguments stay arguments.
//!
//! Invariant: only [`address`] makes an [`Address`], and nothing else is sent to. What leads to it may be an answer
//! from outside; it leads nowhere the scenario does not name.

use serde::{Serialize, Serializer};
use url::{Host, Url};

use super::policy::{Policy, Refusal};

/// An address that was reviewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(Url);

impl Address {
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether it is on this machine.
    pub fn is_local(&self) -> bool {
        is_loopback(&self.0)
    }
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.as_str())
    }
}

/// Allows an address: https, or http on this machine, at one of these. `origins` are written with scheme and port, as in
/// `http://127.0.0.1:8080`; `hosts` by name, reached by https at its own port, or at the port behind a colon.
///
/// # Errors
/// The [`Refusal`]: nothing may be sent there.
pub fn address<'a>(
    text: &str,
    origins: impl IntoIterator<Item = &'a str>,
    hosts: impl IntoIterator<Item = &'a str>,
) -> Result<Address, Refusal> {
    let shown = || text.chars().take(200).collect::<String>();
    let url = Url::parse(text).map_err(|_| Refusal::NoAddress { text: shown() })?;
    let password = !url.username().is_empty() || url.password().is_some();
    let open = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
    if password || !open {
        return Err(Refusal::NoAddress { text: shown() });
    }
    let same_origin = |origin: &str| Url::parse(origin).is_ok_and(|origin| origin.origin() == url.origin());
    let same_host = |host: &str| {
        let (name, port) = host.split_once(':').unwrap_or((host, "443"));
        let is_port = url.port_or_known_default().map(|port| port.to_string()).as_deref() == Some(port);
        is_port && url.host_str().is_some_and(|ours| ours.eq_ignore_ascii_case(name))
    };
    if origins.into_iter().any(same_origin) || hosts.into_iter().any(same_host) {
        return Ok(Address(url));
    }
    Err(Refusal::ForeignHost {
        host: url.host_str().unwrap_or_default().to_owned(),
    })
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Allows a tool's program with these arguments, each with what the scenario wrote for it: what a model gave may be no
/// option, unless `--` or the scenario's own letters stand before it.
///
/// # Errors
/// The [`Refusal`]: the program may not be started.
pub fn program(written: &[&str], argv: &[String], policy: &Policy) -> Result<(), Refusal> {
    if !policy.programs {
        return Err(Refusal::NoPrograms);
    }
    for (written, argument) in written.iter().zip(argv).skip(1) {
        if *written == "--" {
            break;
        }
        if argument.starts_with('-') && !written.starts_with('-') {
            return Err(Refusal::Option {
                argument: argument.chars().take(40).collect(),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_leads_only_where_the_scenario_says() {
        let allowed = |text: &str| {
            address(
                text,
                ["https://api.example", "http://127.0.0.1:80"],
                ["img.example", "p.example:8443"],
            )
        };
        for good in [
            "https://api.example/a?b=c",
            "https://API.example:443/",
            "http://127.0.0.1/x",
            "https://img.example/1.png",
            "https://p.example:8443/1.png",
        ] {
            assert!(allowed(good).is_ok(), "{good}");
        }
        for bad in [
            "http://api.example/",
            "https://api.example:444/",
            "https://api.example.evil.example/",
            "https://api.example@evil.example/",
            "https://user:pass@api.example/",
            "http://127.0.0.1:81/x",
            "http://img.example/1.png",
            "https://p.example/1.png",
            "https://127.0.0.1/",
            "file:///etc/passwd",
            "data:text/plain,x",
            "//api.example/",
            "",
        ] {
            assert!(allowed(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_a_model_gives_becomes_no_option_of_a_program() {
        let yes = Policy {
            programs: true,
            ..Policy::default()
        };
        let argv = |last: &str| ["find", last].map(str::to_owned);
        assert_eq!(program(&["find", "{{ args.x }}"], &argv("a b"), &yes), Ok(()));
        assert!(program(&["find", "{{ args.x }}"], &argv("-exec"), &yes).is_err());
        assert_eq!(
            program(&["find", "--name={{ args.x }}"], &argv("--name=-x"), &yes),
            Ok(())
        );
        let after = ["find", "--", "-x"].map(str::to_owned);
        assert_eq!(program(&["find", "--", "{{ args.x }}"], &after, &yes), Ok(()));
        assert_eq!(
            program(&["find"], &argv("x"), &Policy::default()),
            Err(Refusal::NoPrograms)
        );
    }
}
