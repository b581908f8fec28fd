//! One POST with a key: limits on silence, time and size, no redirects, and the key struck out of whatever comes back.

use std::error::Error;
use std::time::{Duration, Instant, SystemTime};

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use reqwest::{Client, Response, redirect};
use serde_json::Value;

use super::ModelError;
use super::cause::Cause;
use super::endpoint::{ApiKey, Endpoint};
use super::protocol::Request;
use super::provider::KeyIn;
use super::sent::Sent;
use super::stream::{Broken, Fold, Folded, Progress, Stream, tail};
use super::trouble::{Bill, Trouble};
use super::wire::{Advice, Received, web_page};

/// How often a person is shown how far an answer is.
const GLIMPSE: Duration = Duration::from_millis(100);

/// How long a server may keep a stream open whose answer is there. It is read to its end so that the connection can
/// be used again.
const LINGER: Duration = Duration::from_millis(250);

/// How long and how much is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    pub connect: Duration,
    /// Without a byte: the answer to a request that takes thought begins late.
    pub silence: Duration,
    /// From the first byte sent to the last one received.
    pub total: Duration,
    /// Bytes of an answer.
    pub body: usize,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience {
            connect: Duration::from_secs(10),
            silence: Duration::from_secs(180),
            total: Duration::from_secs(900),
            body: 32 << 20,
        }
    }
}

/// A way to one provider. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Http {
    client: Client,
    endpoint: Endpoint,
    /// Nothing where the server wants none.
    key: Option<ApiKey>,
    key_in: KeyIn,
    patience: Patience,
    /// Whether what is sent is told.
    tells: bool,
}

/// What happens between a request and its answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Underway {
    /// This is being sent; told where [`Http::telling`] wants it.
    Sent(Sent),
    Progress(Progress),
}

/// An answer as it arrived.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrived {
    pub received: Received,
    /// A stream in which the model had begun to answer: that may be billed even where it ended with an error.
    pub begun: bool,
}

impl Http {
    /// # Errors
    /// When TLS cannot be set up on this machine.
    pub fn new(endpoint: Endpoint, key: Option<ApiKey>, key_in: KeyIn, patience: Patience) -> Result<Http, ModelError> {
        let mut builder = Client::builder()
            .connect_timeout(patience.connect)
            .read_timeout(patience.silence)
            .timeout(patience.total)
            .redirect(redirect::Policy::none());
        if endpoint.is_local() {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|error| ModelError::Address {
            address: endpoint.to_string(),
            reason: root(&error),
        })?;
        Ok(Http {
            client,
            endpoint,
            key,
            key_in,
            patience,
            tells: false,
        })
    }

    /// Tells what is sent, the key struck out of it.
    pub fn telling(self, tells: bool) -> Http {
        Http { tells, ..self }
    }

    /// Where it leads.
    pub fn address(&self) -> String {
        self.endpoint.to_string()
    }

    /// Sends a request and takes the answer, whatever its status. `fold` reads the answer where it comes as a stream.
    ///
    /// # Errors
    /// When no whole answer came. What the provider may have begun to work on counts as billed.
    pub async fn post(
        &self,
        request: &Request,
        fold: Option<Box<dyn Fold>>,
        tell: &mut dyn FnMut(Underway),
    ) -> Result<Arrived, Trouble> {
        let url = self.endpoint.below(&request.resource);
        let mut sending = match (&self.key, self.key_in) {
            (Some(key), KeyIn::Body) => self.client.post(url).json(&key.inside(&request.body)),
            _ => self.client.post(url).json(&request.body),
        };
        sending = sending
            .header(USER_AGENT, concat!("deskwright/", env!("CARGO_PKG_VERSION")))
            .header(ACCEPT, "application/json, text/event-stream");
        for (name, value) in &request.headers {
            sending = sending.header(*name, value);
        }
        if let Some((name, value)) = self.key.as_ref().and_then(|key| self.header(key)) {
            sending = sending.header(name, value);
        }
        let begun = Instant::now();
        let sending = sending.build().map_err(|error| self.unsent(&error, begun))?;
        if self.tells {
            tell(Underway::Sent(Sent::of(&sending, |text| self.clean(text))));
        }
        let response = self.client.execute(sending).await;
        let response = response.map_err(|error| self.unsent(&error, begun))?;
        let status = response.status().as_u16();
        let advice = advice(response.headers());
        let kind = content_type(response.headers());
        let received = |status, body, flaw| Received {
            status,
            advice,
            body,
            flaw,
        };
        match fold {
            Some(fold) if kind == "text/event-stream" && (200..300).contains(&status) => {
                let folded = self.folded(response, fold, begun, tell).await?;
                Ok(Arrived {
                    received: received(folded.status, folded.body, None),
                    begun: folded.begun,
                })
            }
            _ => {
                let text = self.text(response, begun).await?;
                let (body, flaw) = parsed(&text, &kind);
                Ok(Arrived {
                    received: received(status, body, flaw),
                    begun: false,
                })
            }
        }
    }

    fn header(&self, key: &ApiKey) -> Option<(HeaderName, HeaderValue)> {
        match self.key_in {
            KeyIn::Bearer => Some((AUTHORIZATION, key.header("Bearer ")?)),
            KeyIn::XApiKey => Some((HeaderName::from_static("x-api-key"), key.header("")?)),
            KeyIn::XGoogApiKey => Some((HeaderName::from_static("x-goog-api-key"), key.header("")?)),
            KeyIn::Body => None,
        }
    }

    /// A text with the key struck out of it.
    fn clean(&self, text: &str) -> String {
        match &self.key {
            Some(key) => key.redactor().text(text),
            None => text.to_owned(),
        }
    }

    async fn text(&self, mut response: Response, begun: Instant) -> Result<String, Trouble> {
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.lost(&error, begun))? {
            bytes.extend_from_slice(&chunk);
            self.fits(bytes.len())?;
        }
        Ok(self.clean(&String::from_utf8_lossy(&bytes)))
    }

    async fn folded(
        &self,
        mut response: Response,
        fold: Box<dyn Fold>,
        begun: Instant,
        tell: &mut dyn FnMut(Underway),
    ) -> Result<Folded, Trouble> {
        let mut stream = Stream::new(fold);
        let mut length = 0_usize;
        let mut told = None;
        while !stream.is_whole() {
            let chunk = response.chunk().await.map_err(|error| self.lost(&error, begun))?;
            let Some(chunk) = chunk else { break };
            length = length.saturating_add(chunk.len());
            self.fits(length)?;
            stream.feed(&chunk, |text| self.clean(text));
            if told.is_none_or(|at: Instant| at.elapsed() >= GLIMPSE) {
                told = Some(Instant::now());
                tell(Underway::Progress(self.shown(&stream.progress())));
            }
        }
        if stream.is_whole() {
            // Nothing that comes now matters, nor does it matter if nothing comes.
            let rest = async { while let Ok(Some(_)) = response.chunk().await {} };
            let _ = tokio::time::timeout(LINGER, rest).await;
        }
        let mut folded = stream.end(|text| self.clean(text)).map_err(|broken| match broken {
            Broken::Garbled(reason) => Trouble::garbled(reason, Bill::Unknown),
            Broken::Early => {
                Trouble::passing("the answer broke off before its end", Bill::Unknown).because(Cause::Broken)
            }
        })?;
        // A value that came in several pieces was whole in none of them.
        if let Some(key) = &self.key {
            key.redactor().json(&mut folded.body);
        }
        Ok(folded)
    }

    fn shown(&self, progress: &Progress) -> Progress {
        let clean = |text: &str| match &self.key {
            Some(key) => tail(&key.redactor().unfinished(text)),
            None => tail(text),
        };
        Progress {
            says: clean(&progress.says),
            thinks: clean(&progress.thinks),
            actions: progress.actions,
        }
    }

    fn fits(&self, length: usize) -> Result<(), Trouble> {
        if length <= self.patience.body {
            return Ok(());
        }
        let limit = self.patience.body >> 20;
        let reason = format!("the answer is longer than {limit} MiB");
        Err(Trouble::garbled(reason, Bill::Unknown))
    }

    /// Without a connection nothing was asked; with one, nobody knows.
    fn unsent(&self, error: &reqwest::Error, begun: Instant) -> Trouble {
        if error.is_connect() {
            let reason = self.clean(&format!("no connection to {}: {}", self.endpoint, root(error)));
            return Trouble::passing(reason, Bill::Nothing).because(Cause::Unreachable);
        }
        self.lost(error, begun)
    }

    fn lost(&self, error: &reqwest::Error, begun: Instant) -> Trouble {
        let Patience { silence, total, .. } = self.patience;
        let (cause, reason) = if error.is_timeout() && begun.elapsed() >= total {
            (Cause::Silent, format!("no answer within {} s", total.as_secs_f64()))
        } else if error.is_timeout() {
            (Cause::Silent, format!("nothing came for {} s", silence.as_secs_f64()))
        } else {
            (Cause::Broken, format!("the connection broke: {}", root(error)))
        };
        Trouble::passing(self.clean(&reason), Bill::Unknown).because(cause)
    }
}

/// What is at the bottom of an error. What lies over it says no more than that a request was sent.
fn root(error: &dyn Error) -> String {
    let mut error = error;
    while let Some(cause) = error.source() {
        error = cause;
    }
    error.to_string()
}

fn content_type(headers: &HeaderMap) -> String {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default();
    kind.trim().to_ascii_lowercase()
}

/// The body as JSON; else its beginning and what is wrong with it.
fn parsed(text: &str, kind: &str) -> (Value, Option<String>) {
    let beginning = || Value::String(text.chars().take(500).collect());
    if let Some(page) = web_page(text) {
        return (beginning(), Some(format!("the answer is {page}, not JSON")));
    }
    if !kind.is_empty() && !kind.contains("json") {
        return (
            beginning(),
            Some(format!("the answer is {}, not JSON", kind.escape_debug())),
        );
    }
    match serde_json::from_str(text) {
        Ok(body) => (body, None),
        Err(_) if text.trim().is_empty() => (Value::Null, Some("the answer is empty".to_owned())),
        Err(error) => (beginning(), Some(format!("the answer is not JSON: {error}"))),
    }
}

fn advice(headers: &HeaderMap) -> Advice {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let millis = text("retry-after-ms").and_then(|ms| duration(ms, 1000.0));
    Advice {
        after: millis.or_else(|| text("retry-after").and_then(|wish| duration(wish, 1.0).or_else(|| until(wish)))),
        retry: match text("x-should-retry") {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => None,
        },
    }
}

fn duration(text: &str, per_second: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(text.parse::<f64>().ok()? / per_second).ok()
}

/// From now to an HTTP date; nothing when it is past.
fn until(date: &str) -> Option<Duration> {
    let date = chrono::DateTime::parse_from_rfc2822(date).ok()?;
    SystemTime::from(date).duration_since(SystemTime::now()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn advised(name: &'static str, value: &str) -> Advice {
        let value = value.parse().expect("header");
        advice(&HeaderMap::from_iter([(
            reqwest::header::HeaderName::from_static(name),
            value,
        )]))
    }

    #[test]
    fn the_wish_to_wait_comes_in_three_forms() {
        assert_eq!(
            advised("retry-after-ms", "1500").after,
            Some(Duration::from_millis(1500))
        );
        assert_eq!(advised("retry-after", "20").after, Some(Duration::from_secs(20)));
        let date = (chrono::Utc::now() + chrono::Duration::seconds(60)).to_rfc2822();
        let left = advised("retry-after", &date).after.expect("a date in the future");
        assert!(left > Duration::from_secs(50) && left <= Duration::from_secs(60));
        for nonsense in ["soon", "-1", "NaN", "1e400", "Wed, 21 Oct 2015 07:28:00 GMT"] {
            assert_eq!(advised("retry-after", nonsense).after, None, "{nonsense}");
        }
        assert_eq!(advised("x-should-retry", "false").retry, Some(false));
    }
}
