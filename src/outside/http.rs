//! Requests of tools over HTTP: what leaves has its secrets, what comes back has lost them.
//!
//! Invariant: only an address that the policy allowed is sent to, no redirect is followed, and a secret's value is in
//! nothing that is given back.

use std::error::Error;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{Client, Method, Response, redirect};
use serde_json::Value;

use super::picture::{MOST_BYTES, Picture};
use super::{HttpCall, OutsideError, Reply};
use crate::safety::reach::Address;
use crate::safety::vault::Vault;
use crate::scenario::json_path::JsonPath;

/// Bytes of an answer that is text.
const MOST_TEXT: usize = 1 << 20;

/// Bytes of an answer with a picture in it, which base64 makes a third larger.
const MOST_WITH_PICTURE: usize = MOST_BYTES / 3 * 4 + MOST_TEXT;

const CONNECT: Duration = Duration::from_secs(10);

/// Sends a request and takes the answer, whatever its status.
///
/// # Errors
/// When no whole answer came.
pub(super) async fn send(call: &HttpCall, vault: &Vault) -> Result<Reply, OutsideError> {
    let failed = |why: String| failure(&call.url, &why, vault);
    let method = Method::from_bytes(call.method.as_bytes()).map_err(|error| failed(error.to_string()))?;
    let timeout = Duration::from_millis(call.timeout_ms);
    let mut request = client(&call.url, timeout)
        .map_err(|error| failed(chain(&error)))?
        .request(method, call.url.as_str());
    for (name, value) in &call.headers {
        let spelled = vault.spelled(value).map_err(failed)?;
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|error| failed(error.to_string()))?;
        // The value stays out of the message: it may be a secret.
        let mut value = HeaderValue::from_str(&spelled)
            .map_err(|_| failed(format!("the value of the header {name} holds what no header can")))?;
        value.set_sensitive(true);
        request = request.header(name, value);
    }
    if let Some(body) = &call.body {
        request = request.json(&body.json(vault).map_err(failed)?);
    }
    let response = request.send().await.map_err(|error| failed(reason(error, timeout)))?;
    let status = response.status().as_u16();
    let is_picture = kind(&response).starts_with("image/");
    let wanted = call.picture.as_deref().map(JsonPath::parse);
    let wanted = match wanted {
        None => None,
        Some(_) if call.picture.as_deref() == Some("") => Some(JsonPath::default()),
        Some(path) => Some(path.map_err(|error| failed(error.to_string()))?),
    };
    let most = if wanted.is_some() { MOST_WITH_PICTURE } else { MOST_TEXT };
    let bytes = bytes(response, most, timeout).await.map_err(failed)?;
    if let (true, Some(path), 200..300) = (is_picture, &wanted, status)
        && path.is_root()
    {
        let picture = Picture::read(&bytes).map_err(failed)?;
        return Ok(Reply::Http {
            status,
            body: Value::Null,
            picture: Some(picture),
        });
    }
    let text = String::from_utf8_lossy(&bytes);
    let mut body = serde_json::from_str(&text).unwrap_or_else(|_| Value::from(text.into_owned()));
    let picture = wanted.and_then(|path| pictured(&path, &mut body));
    vault.strike_out(&mut body);
    if body.to_string().len() > MOST_TEXT {
        return Err(failed(format!("the answer is longer than {} MiB", MOST_TEXT >> 20)));
    }
    Ok(Reply::Http { status, body, picture })
}

/// The picture at a place in an answer, where it is there itself and not by its address.
fn pictured(path: &JsonPath, body: &mut Value) -> Option<Picture> {
    let text = path.find(body)?.as_str()?;
    let picture = Picture::read_text(text).ok()?;
    path.take(body);
    Some(picture)
}

/// Fetches a picture, without a secret.
///
/// # Errors
/// When none came.
pub(super) async fn fetch(url: &Address, timeout_ms: u64, vault: &Vault) -> Result<Reply, OutsideError> {
    let failed = |why: String| failure(url, &why, vault);
    let timeout = Duration::from_millis(timeout_ms);
    let client = client(url, timeout).map_err(|error| failed(chain(&error)))?;
    let response = client.get(url.as_str()).send().await;
    let response = response.map_err(|error| failed(reason(error, timeout)))?;
    let status = response.status();
    if !status.is_success() {
        return Err(failed(format!("HTTP {}", status.as_u16())));
    }
    let bytes = bytes(response, MOST_BYTES, timeout).await.map_err(failed)?;
    let picture = Picture::read(&bytes).map_err(failed)?;
    Ok(Reply::Picture(picture))
}

fn client(url: &Address, timeout: Duration) -> Result<Client, reqwest::Error> {
    let mut builder = Client::builder()
        .connect_timeout(CONNECT.min(timeout))
        .timeout(timeout)
        .redirect(redirect::Policy::none())
        .user_agent(concat!("deskwright/", env!("CARGO_PKG_VERSION")));
    if url.is_local() {
        builder = builder.no_proxy();
    }
    builder.build()
}

fn kind(response: &Response) -> String {
    let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.unwrap_or_default().trim().to_ascii_lowercase()
}

async fn bytes(mut response: Response, most: usize, timeout: Duration) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| reason(error, timeout))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > most {
            return Err(format!("the answer is longer than {} MiB", most >> 20));
        }
    }
    Ok(bytes)
}

fn reason(error: reqwest::Error, timeout: Duration) -> String {
    if error.is_timeout() {
        return format!("no answer within {} s", timeout.as_secs_f64());
    }
    chain(&error.without_url())
}

fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

fn failure(url: &Address, why: &str, vault: &Vault) -> OutsideError {
    OutsideError {
        what: vault.struck_out(&format!("cannot use {}", url.as_str())),
        why: vault.struck_out(why),
        remedy: None,
    }
}
