//! An answer that comes as a stream of events: what each protocol folds into the body of a plain answer.
//!
//! Invariant: a folded body is read and recorded as if it had come in one piece; nothing else knows of streams. A fold
//! does no input or output and takes whatever comes.

use serde_json::Value;

use super::sse::{ServerEvent, Sse};

/// How far an answer is. Its texts are untrusted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// What it says so far; a person is shown the end of it.
    pub says: String,
    /// What it thinks so far, where the provider shows it.
    pub thinks: String,
    /// Actions and calls that came whole.
    pub actions: usize,
}

/// An answer that ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Folded {
    /// The HTTP status that a plain answer would have had.
    pub status: u16,
    pub body: Value,
    /// The model had begun to answer: what came of it may be billed, also where it ended with an error.
    pub begun: bool,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// The stream ended before the answer did.
    Early,
    /// What came is not what the protocol says.
    Garbled(String),
}

/// What a protocol does with the events of one answer.
pub trait Fold {
    /// Takes in the data of an event. `[DONE]` and the like are no JSON and never come here.
    fn take(&mut self, data: Value);

    fn progress(&self) -> Progress;

    /// Whether nothing more is to come: the connection may be kept open.
    fn is_whole(&self) -> bool;

    /// The answer. `closed` where the server said that it is done, as with `[DONE]`.
    ///
    /// # Errors
    /// When it is not whole.
    fn end(self: Box<Self>, closed: bool) -> Result<Folded, Broken>;
}

/// Bytes to events to an answer.
pub struct Stream {
    sse: Sse,
    fold: Box<dyn Fold>,
    events: usize,
    flaw: Option<String>,
    done: bool,
}

impl Stream {
    pub fn new(fold: Box<dyn Fold>) -> Stream {
        Stream {
            sse: Sse::default(),
            fold,
            events: 0,
            flaw: None,
            done: false,
        }
    }

    /// Takes in bytes, cut anywhere. `clean` strikes out of an event's data what nobody may see.
    pub fn feed(&mut self, bytes: &[u8], clean: impl Fn(&str) -> String) {
        for event in self.sse.feed(bytes) {
            self.take(&event, &clean);
        }
    }

    fn take(&mut self, event: &ServerEvent, clean: impl Fn(&str) -> String) {
        let data = event.data.trim();
        if data.is_empty() || self.done {
            return;
        }
        self.events += 1;
        if data == "[DONE]" {
            self.done = true;
            return;
        }
        match serde_json::from_str(&clean(data)) {
            Ok(value) => self.fold.take(value),
            Err(error) => self.flaw = self.flaw.take().or(Some(format!("an event is not JSON: {error}"))),
        }
    }

    pub fn progress(&self) -> Progress {
        self.fold.progress()
    }

    /// Whether the answer is there: what a server sends after it is not waited for.
    pub fn is_whole(&self) -> bool {
        self.done || self.fold.is_whole()
    }

    /// The answer, once no more bytes come.
    ///
    /// # Errors
    /// When it is not whole.
    pub fn end(mut self, clean: impl Fn(&str) -> String) -> Result<Folded, Broken> {
        // The last event of a server that forgets the empty line; half an event is none.
        if let Some(event) = std::mem::take(&mut self.sse).end()
            && serde_json::from_str::<serde::de::IgnoredAny>(event.data.trim()).is_ok()
        {
            self.take(&event, clean);
        }
        match self.flaw {
            Some(flaw) => Err(Broken::Garbled(flaw)),
            None if self.events == 0 => Err(Broken::Garbled("the answer is empty".to_owned())),
            None => self.fold.end(self.done),
        }
    }
}

/// The last characters of a text that is shown in one line.
pub fn tail(text: &str) -> String {
    const SHOWN: usize = 160;
    let from = text.char_indices().rev().nth(SHOWN - 1).map_or(0, |(at, _)| at);
    text.get(from..).unwrap_or_default().to_owned()
}
