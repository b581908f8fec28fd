//! Sends spans on a thread of its own, in batches, over a queue that is never waited for.
//!
//! Invariant: what is full or late is lost and counted. Headers go to the named address alone: no redirect is followed,
//! and in the clear they leave for this machine only.

use std::error::Error;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Url, redirect};
use secrecy::ExposeSecret;
use tokio::runtime::Runtime;

use super::settings::Settings;
use super::span::{Span, body};

/// Spans that wait, and spans of a request: the specification's own numbers.
const QUEUE: usize = 2048;
const BATCH: usize = 512;

/// How long a batch waits for more.
const GATHER: Duration = Duration::from_secs(2);

/// How long the end of a run may wait for the last batch.
const LAST: Duration = Duration::from_secs(3);

/// The queue's near end.
#[derive(Debug, Clone)]
pub struct Queue {
    spans: SyncSender<Span>,
    lost: Arc<AtomicUsize>,
}

impl Queue {
    /// Gives a span away, or loses it.
    pub fn put(&self, span: Span) {
        if self.spans.try_send(span).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// The thread at work.
#[derive(Debug)]
pub struct Sending {
    done: Receiver<Sent>,
    lost: Arc<AtomicUsize>,
}

/// What became of the batches.
#[derive(Debug, Default)]
struct Sent {
    lost: usize,
    why: Option<String>,
}

/// Starts the thread.
///
/// # Errors
/// Why nothing can be sent: an address that is none, a header that is none, a key that would be shown.
pub fn start(settings: Settings, trace: String) -> Result<(Queue, Sending), String> {
    let url = checked(&settings)?;
    let headers = headers(&settings)?;
    let mut builder = Client::builder()
        .timeout(settings.timeout)
        .redirect(redirect::Policy::none())
        .default_headers(headers)
        .user_agent(concat!("deskwright/", env!("CARGO_PKG_VERSION")));
    if is_local(&url) {
        builder = builder.no_proxy();
    }
    let client = builder.build().map_err(|error| root(&error))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let (spans, waiting) = sync_channel(QUEUE);
    let (tell, done) = sync_channel(1);
    let work = move || {
        let post = |spans: &[Span]| post(&runtime, &client, &url, &body(&trace, &settings.resource, spans));
        // Nobody may be waiting any more.
        let _ = tell.send(send_all(&waiting, post));
    };
    let thread = thread::Builder::new().name("telemetry".to_owned()).spawn(work);
    thread.map_err(|error| error.to_string())?;
    let lost = Arc::new(AtomicUsize::new(0));
    let queue = Queue {
        spans,
        lost: Arc::clone(&lost),
    };
    Ok((queue, Sending { done, lost }))
}

impl Sending {
    /// Waits a little for the last batch, once every [`Queue`] is gone. Gives what there is to say of it.
    pub fn end(self) -> Option<String> {
        let sent = self.done.recv_timeout(LAST).unwrap_or_else(|_| Sent {
            lost: 0,
            why: Some(format!("the collector did not answer within {} s", LAST.as_secs())),
        });
        let lost = sent.lost + self.lost.load(Ordering::Relaxed);
        match (lost, sent.why) {
            (0, None) => None,
            (0, Some(why)) => Some(why),
            (lost, why) => {
                let why = why.unwrap_or_else(|| "the queue was full".to_owned());
                Some(format!("{lost} spans were not taken: {why}"))
            }
        }
    }
}

fn send_all(waiting: &Receiver<Span>, post: impl Fn(&[Span]) -> Result<(), String>) -> Sent {
    let mut sent = Sent::default();
    while let Ok(first) = waiting.recv() {
        let mut batch = vec![first];
        let until = Instant::now() + GATHER;
        while batch.len() < BATCH {
            match waiting.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(span) => batch.push(span),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        if let Err(why) = post(&batch) {
            sent.lost += batch.len();
            sent.why = Some(why);
        }
    }
    sent
}

fn post(runtime: &Runtime, client: &Client, url: &Url, body: &serde_json::Value) -> Result<(), String> {
    let request = client
        .post(url.clone())
        .header(CONTENT_TYPE, "application/json")
        .body(body.to_string());
    // The request needs the runtime around it from its first moment on.
    let status = runtime
        .block_on(async { request.send().await })
        .map_err(|error| root(&error.without_url()))?
        .status();
    if status.is_success() {
        Ok(())
    } else {
        Err(format!("HTTP {}", status.as_u16()))
    }
}

fn checked(settings: &Settings) -> Result<Url, String> {
    // The address stays out of the message: it may hold a password.
    let url = Url::parse(&settings.url).map_err(|error| format!("the collector's address is none: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err("the collector's address begins with neither http:// nor https://".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("the collector's address has a password: put it into OTEL_EXPORTER_OTLP_HEADERS".to_owned());
    }
    if url.scheme() == "http" && !settings.headers.is_empty() && !is_local(&url) {
        return Err("plain http would show OTEL_EXPORTER_OTLP_HEADERS to the network; use https".to_owned());
    }
    Ok(url)
}

fn is_local(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn headers(settings: &Settings) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    for (name, value) in &settings.headers {
        let unfit = |_| format!("OTEL_EXPORTER_OTLP_HEADERS: {name:?} has what no header can have");
        let name_of = HeaderName::from_bytes(name.as_bytes()).map_err(|_| "a header's name is none".to_owned())?;
        let mut value = HeaderValue::from_str(value.expose_secret()).map_err(unfit)?;
        value.set_sensitive(true);
        headers.insert(name_of, value);
    }
    Ok(headers)
}

fn root(error: &dyn Error) -> String {
    let mut error = error;
    while let Some(cause) = error.source() {
        error = cause;
    }
    error.to_string()
}

#[cfg(test)]
impl Queue {
    /// A queue whose spans nobody sends.
    pub(super) fn held(most: usize) -> (Queue, Receiver<Span>) {
        let (spans, waiting) = sync_channel(most);
        let lost = Arc::new(AtomicUsize::new(0));
        (Queue { spans, lost }, waiting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telemetry::span::{Kind, Status};

    fn settings(url: &str, headers: &[(&str, &str)]) -> Settings {
        Settings {
            url: url.to_owned(),
            headers: headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).into()))
                .collect(),
            timeout: Duration::from_secs(1),
            resource: Vec::new(),
        }
    }

    #[test]
    fn a_key_leaves_through_tls_or_stays_on_this_machine() {
        let key = &[("authorization", "k")][..];
        for (url, headers, good) in [
            ("http://collector:4318/v1/traces", &[][..], true),
            ("http://collector:4318/v1/traces", key, false),
            ("https://collector/v1/traces", key, true),
            ("http://127.0.0.1:4318/v1/traces", key, true),
            ("http://[::1]:4318/v1/traces", key, true),
            ("http://a:secret@collector/v1/traces", &[], false),
            ("ftp://collector/v1/traces", &[], false),
            ("collector:4318", &[], false),
            ("", &[], false),
        ] {
            let checked = checked(&settings(url, headers));
            assert_eq!(checked.is_ok(), good, "{url}");
            assert!(checked.err().is_none_or(|why| !why.contains("secret")));
        }
    }

    #[test]
    fn a_full_queue_loses_and_counts_and_nobody_waits() {
        let (queue, waiting) = Queue::held(2);
        let lost = Arc::clone(&queue.lost);
        let span = Span {
            id: 1,
            parent: None,
            name: String::new(),
            kind: Kind::Internal,
            start: 0,
            end: 0,
            attributes: Vec::new(),
            events: Vec::new(),
            status: Status::Unset,
        };
        for _ in 0..5 {
            queue.put(span.clone());
        }
        drop(queue);
        assert_eq!(lost.load(Ordering::Relaxed), 3);
        let sent = send_all(&waiting, |spans| Err(format!("{} at once", spans.len())));
        assert_eq!((sent.lost, sent.why.as_deref()), (2, Some("2 at once")));
    }
}
