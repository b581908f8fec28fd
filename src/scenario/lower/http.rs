//! `http`: the request of a tool, what of its answer counts, and asking again until the work is done.

use std::time::Duration;

use serde_json::Value;

use super::context::{Context, Keys};
use super::names::Place;
use super::vocabulary::{GIVES, HTTP, METHODS, POLL};
use crate::scenario::json_path::JsonPath;
use crate::scenario::span::Spanned;
use crate::scenario::template::Template;
use crate::scenario::tool::{Body, Call, Field, Gives, Http, Method, Parameter, ParameterKind, Poll};
use crate::scenario::tree::{Kind, Node};

const EXAMPLE: &str =
    "http: { method: POST, url: \"https://api.example/draw\", body: { prompt: \"{{ args.prompt }}\" } }";
const POLL_EXAMPLE: &str = "poll: { url: fetch_result, until: { status: success }, every: 5s, within: 2m }";

/// How often an answer is asked for again, and how long, where nothing is said.
const EVERY: Duration = Duration::from_secs(5);
const WITHIN: Duration = Duration::from_secs(120);

/// A body is nested so deep at most.
const DEEPEST: usize = 32;

impl Context<'_> {
    pub(super) fn http(&mut self, node: &Node, parameters: &[Parameter]) -> Option<Http> {
        let keys = self.keys(node, "`http`", HTTP, EXAMPLE)?;
        let method = self.method(keys);
        let url = self
            .needed(keys, "`http`", "url", EXAMPLE)
            .and_then(|node| self.url(node));
        let headers = keys.get("headers").map(|node| self.headers(node));
        let body = keys.get("body").map(|node| self.body(node, DEEPEST));
        if let (Some(Method::Get), Some(entry)) = (method, keys.entry("body")) {
            self.error(
                entry.key.span,
                "a GET has no body",
                "write `method: POST`, or put the values into the url",
            );
        }
        let hosts = keys.get("hosts").map(|node| self.hosts(node)).unwrap_or_default();
        let fails = keys.get("fails").map(|node| self.field(node, "`fails`"));
        let poll = keys.get("poll").map(|node| self.poll(node));
        let result = keys.get("result").map(|node| self.path_of(node, "`result`"));
        let gives = keys.get("as").map(|node| self.word(node, "`as`", GIVES));
        let (origin, url) = url?;
        for header in headers.iter().flatten() {
            self.check_no_picture(&header.1, parameters, "a header");
        }
        self.check_no_picture(&url, parameters, "an address");
        Some(Http {
            call: Call {
                method: method?,
                url,
                headers: headers.unwrap_or_default(),
                body: body.flatten(),
            },
            origin,
            hosts,
            fails: fails.flatten(),
            poll: match poll {
                Some(poll) => Some(poll?),
                None => None,
            },
            result: result.flatten().unwrap_or_default(),
            gives: match gives.flatten() {
                Some(word) if word.value == "image" => Gives::Image,
                _ => Gives::Text,
            },
        })
    }

    fn method(&mut self, keys: Keys<'_>) -> Option<Method> {
        let Some(node) = keys.get("method") else {
            return Some(Method::Get);
        };
        let word = self.word(node, "`method`", METHODS)?;
        Some(match word.value.as_str() {
            "POST" => Method::Post,
            "PUT" => Method::Put,
            "PATCH" => Method::Patch,
            "DELETE" => Method::Delete,
            _ => Method::Get,
        })
    }

    /// The address with its origin, which is written out: no value chooses whom a secret is sent to.
    fn url(&mut self, node: &Node) -> Option<(String, Template)> {
        let example = "https://api.example/items/{{ args.id }}";
        let text = self.text(node, "`url`", example)?;
        let rest = text.value.find("://").map_or(0, |at| at + 3);
        let end = text.value.get(rest..).and_then(|rest| rest.find(['/', '?', '#']));
        let origin = text
            .value
            .get(..end.map_or(text.value.len(), |end| rest + end))
            .unwrap_or_default();
        if origin.contains("{{") {
            let help = format!("write it out, as in `{example}`");
            self.error(text.span, "a template never chooses the host", help);
            return None;
        }
        if let Err(why) = reachable(origin) {
            self.error(
                text.span,
                format!("`{}` {why}", text.value),
                format!("as in `{example}`"),
            );
            return None;
        }
        let origin = origin.to_owned();
        Some((origin, self.checked(&text.value, text.span, Place::Tool)))
    }

    fn headers(&mut self, node: &Node) -> Vec<(String, Template)> {
        let example = "headers: { Authorization: \"Bearer {{ secrets.key }}\" }";
        let entries = self.entries(node, "`headers`", example).unwrap_or_default();
        let mut headers = Vec::new();
        for entry in entries {
            let name = &entry.key.value;
            let good = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            if name.is_empty() || !name.chars().all(good) {
                let message = format!("`{name}` is not the name of a header");
                self.error(entry.key.span, message, format!("as in `{example}`"));
                continue;
            }
            let value = self.template(&entry.value, &format!("`{name}`"), Place::Sent);
            headers.extend(value.map(|value| (name.clone(), value)));
        }
        headers
    }

    /// JSON: numbers, `true`, `false` and `null` without quotes are themselves, everything else is a text.
    fn body(&mut self, node: &Node, deep: usize) -> Option<Body> {
        if deep == 0 {
            self.error(
                node.span,
                format!("`body` is nested more than {DEEPEST} deep"),
                "make it flatter",
            );
            return None;
        }
        Some(match &node.kind {
            Kind::Scalar(text) => {
                let first = self.source.get(node.span.start..).and_then(|rest| rest.chars().next());
                let quoted = first.is_some_and(|c| matches!(c, '"' | '\'' | '|' | '>'));
                match plain(text).filter(|_| !quoted) {
                    Some(value) => Body::Plain(value),
                    None => Body::Text(self.checked(text, node.span, Place::Sent)),
                }
            }
            Kind::List(items) => {
                for item in items.iter().filter(|item| item.kind == Kind::Empty) {
                    let help = "fill it in, or take the line out; `null` and `\"\"` are written out";
                    self.error(item.span, "a list in `body` has an item with nothing in it", help);
                }
                let items: Vec<Option<Body>> = items.iter().map(|item| self.body(item, deep - 1)).collect();
                Body::List(items.into_iter().collect::<Option<_>>()?)
            }
            Kind::Map(entries) => {
                self.report_empty(entries.iter());
                let mut fields = Vec::new();
                for entry in entries {
                    fields.push((entry.key.value.clone(), self.body(&entry.value, deep - 1)?));
                }
                Body::Map(fields)
            }
            Kind::Empty | Kind::Wrong => return None,
        })
    }

    fn hosts(&mut self, node: &Node) -> Vec<Spanned<String>> {
        let example = "hosts: [images.example]";
        let mut hosts = Vec::new();
        for item in self.items(node, "`hosts`", example).unwrap_or_default() {
            let Some(host) = self.literal(item, "`hosts`", "images.example") else {
                continue;
            };
            let (name, port) = host.value.split_once(':').unwrap_or((&host.value, "443"));
            let good = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
            if name.is_empty() || !name.chars().all(good) || port.parse::<u16>().is_err() {
                let message = format!("`{}` is not the name of a host", host.value);
                self.error(host.span, message, "a name alone, without `https://` and without `*`");
                continue;
            }
            hosts.push(host);
        }
        hosts
    }

    /// `{ status: success }`: a path and what stands there.
    fn field(&mut self, node: &Node, what: &str) -> Option<Field> {
        let entries = self.entries(node, what, "{ status: success }")?;
        let (entry, rest) = entries.split_first()?;
        if let Some(second) = rest.first() {
            self.error(
                second.key.span,
                format!("{what} has one path"),
                "as in `{ status: success }`",
            );
        }
        let path = self.path(&entry.key)?;
        let equals = self.literal(&entry.value, what, "{ status: success }")?;
        Some(Field {
            path,
            equals: equals.value,
        })
    }

    fn path(&mut self, text: &Spanned<String>) -> Option<JsonPath> {
        match JsonPath::parse(&text.value) {
            Ok(path) => Some(path),
            Err(error) => {
                self.error(
                    text.span,
                    error.to_string(),
                    "a name, then `.name` or `[0]` for what is inside",
                );
                None
            }
        }
    }

    fn path_of(&mut self, node: &Node, what: &str) -> Option<JsonPath> {
        let text = self.literal(node, what, "output[0]")?;
        self.path(&text)
    }

    fn poll(&mut self, node: &Node) -> Option<Poll> {
        let keys = self.keys(node, "`poll`", POLL, POLL_EXAMPLE)?;
        let url = self.needed(keys, "`poll`", "url", POLL_EXAMPLE);
        let url = url.and_then(|node| self.path_of(node, "`url`"));
        let until = self.needed(keys, "`poll`", "until", POLL_EXAMPLE);
        let until = until.and_then(|node| self.field(node, "`until`"));
        let method = self.method(keys);
        let headers = keys.get("headers").map(|node| self.headers(node));
        let body = keys.get("body").map(|node| self.body(node, DEEPEST));
        let every = keys.get("every").and_then(|node| self.duration(node, "`every`"));
        let within = keys.get("within").and_then(|node| self.duration(node, "`within`"));
        Some(Poll {
            url: url?,
            method: method?,
            headers: headers.unwrap_or_default(),
            body: body.flatten(),
            until: until?,
            every: every.unwrap_or(EVERY).max(Duration::from_millis(100)),
            within: within.unwrap_or(WITHIN),
        })
    }

    fn check_no_picture(&mut self, template: &Template, parameters: &[Parameter], what: &str) {
        let names = template.names().unwrap_or_default();
        let drawn = parameters.iter().find(|parameter| {
            let is_drawn = matches!(parameter.kind, ParameterKind::Picture | ParameterKind::Mask { .. });
            is_drawn && names.contains(&format!("args.{}", parameter.name))
        });
        if let Some(parameter) = drawn {
            let message = format!("the picture `{}` cannot stand in {what}", parameter.name);
            self.error(template.span, message, "put it into `body`, alone in its text");
        }
    }
}

/// A scalar that JSON has a value of its own for.
fn plain(text: &str) -> Option<Value> {
    match serde_json::from_str(text) {
        Ok(value @ (Value::Number(_) | Value::Bool(_) | Value::Null)) => Some(value),
        _ => None,
    }
}

/// Whether an origin is one that is spoken to.
fn reachable(origin: &str) -> Result<(), &'static str> {
    let url = url::Url::parse(origin).map_err(|_| "is no address")?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("holds a password: put it into a header, from a secret");
    }
    let loopback = match url.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => return Err("is no address"),
    };
    match url.scheme() {
        "https" => Ok(()),
        "http" if loopback => Ok(()),
        "http" => Err("is plain http, which is for this machine only: use https"),
        _ => Err("is no web address"),
    }
}
