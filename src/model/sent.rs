//! A request as it was sent, for a person to read: keys struck out, pictures taken out into files of their own.

use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use reqwest::Request;
use serde_json::{Map, Value, json};
use xxhash_rust::xxh3::xxh3_128;

/// What was sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    /// `method`, `url`, `headers` and `body`; a picture is the name of its file in square brackets.
    pub request: Value,
    /// Pictures by file name, each once.
    pub pictures: Vec<(String, Arc<[u8]>)>,
}

impl Sent {
    /// `clean` strikes out of a text what nobody may see.
    pub(super) fn of(request: &Request, clean: impl Fn(&str) -> String) -> Sent {
        let mut pictures = Vec::new();
        let mut headers = Map::new();
        for (name, value) in request.headers() {
            let value = clean(&String::from_utf8_lossy(value.as_bytes()));
            match headers.get_mut(name.as_str()) {
                Some(Value::String(before)) => *before = format!("{before}, {value}"),
                _ => drop(headers.insert(name.to_string(), Value::from(value))),
            }
        }
        let bytes = request.body().and_then(reqwest::Body::as_bytes).unwrap_or_default();
        let mut body = serde_json::from_slice(bytes).unwrap_or(Value::Null);
        take_out(&mut body, &mut pictures, &clean);
        let request = json!({
            "method": request.method().as_str(),
            "url": clean(request.url().as_str()),
            "headers": headers,
            "body": body,
        });
        Sent { request, pictures }
    }
}

fn take_out(value: &mut Value, pictures: &mut Vec<(String, Arc<[u8]>)>, clean: &impl Fn(&str) -> String) {
    match value {
        Value::String(text) => {
            *text = match picture(text) {
                Some((before, name, bytes)) => {
                    let shown = format!("{before}[{name}]");
                    if pictures.iter().all(|(known, _)| *known != name) {
                        pictures.push((name, bytes));
                    }
                    shown
                }
                None => clean(text),
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| take_out(value, pictures, clean)),
        Value::Object(fields) => {
            let taken = std::mem::take(fields);
            fields.extend(taken.into_iter().map(|(name, mut value)| {
                take_out(&mut value, pictures, clean);
                (clean(&name), value)
            }));
        }
        _ => {}
    }
}

/// What stands before a picture in base64, and the picture under the name of its content.
fn picture(text: &str) -> Option<(&str, String, Arc<[u8]>)> {
    let at = match text.split_once(";base64,") {
        Some((kind, _)) if kind.starts_with("data:image/") => kind.len() + ";base64,".len(),
        _ => 0,
    };
    let (before, data) = text.split_at_checked(at)?;
    let beginnings = [("iVBORw0KGgo", "png"), ("/9j/", "jpg"), ("UklGR", "webp")];
    let (_, kind) = beginnings.iter().find(|(beginning, _)| data.starts_with(beginning))?;
    let bytes = BASE64_STANDARD.decode(data).ok()?;
    let name = format!("{:032x}.{kind}", xxh3_128(&bytes));
    Some((before, name, bytes.into()))
}
