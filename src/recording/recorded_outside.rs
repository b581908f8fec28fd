//! The world of a dry run: gives the recorded replies, starts and sends nothing.

use std::collections::VecDeque;
use std::path::PathBuf;

use serde_json::Value;

use super::tape::Tape;
use crate::event::Folder;
use crate::outside::picture::Picture;
use crate::outside::{Outside, OutsideError, Reply, Request};
use crate::pending::Pending;

/// Replies in the order recorded. A request the recording lacks is an error, and so a difference.
#[derive(Debug)]
pub struct RecordedOutside {
    consulted: VecDeque<(Value, Value)>,
    /// Where its pictures lie.
    place: PathBuf,
    /// A fixture written by hand says nothing of the application: it is taken to run.
    by_hand: bool,
}

impl RecordedOutside {
    pub fn new(tape: &Tape, by_hand: bool) -> RecordedOutside {
        RecordedOutside {
            consulted: tape.consulted.clone(),
            place: tape.place.clone(),
            by_hand,
        }
    }

    fn answer(&mut self, request: &Request) -> Result<Reply, OutsideError> {
        if self.by_hand {
            match request {
                Request::Launch { .. } => return Ok(Reply::Launched),
                Request::Alive => return Ok(Reply::Running),
                _ => {}
            }
        }
        let lacks = |why: &str| OutsideError {
            what: "the dry run".to_owned(),
            why: why.to_owned(),
            remedy: None,
        };
        let Some((asked, reply)) = self.consulted.pop_front() else {
            return Err(lacks("the recording holds no further reply from outside"));
        };
        if serde_json::to_value(request).ok().as_ref() != Some(&asked) {
            return Err(lacks("the recording holds a reply to another request"));
        }
        if let Some(error) = reply.get("error") {
            return Err(serde_json::from_value(error.clone()).unwrap_or_else(|_| lacks("an error that cannot be read")));
        }
        let mut reply: Reply = serde_json::from_value(reply).map_err(|error| lacks(&error.to_string()))?;
        if let Some(picture) = reply.picture_mut() {
            let path = self.place.join(Folder::Pictures.name()).join(picture.file());
            let read = std::fs::read(&path).map_err(|error| error.to_string());
            *picture = read
                .and_then(|bytes| Picture::read(&bytes))
                .map_err(|why| lacks(&format!("{}: {why}", path.display())))?;
        }
        Ok(reply)
    }
}

impl Outside for RecordedOutside {
    fn call<'a>(&'a mut self, request: &'a Request) -> Pending<'a, Result<Reply, OutsideError>> {
        let reply = self.answer(request);
        Box::pin(std::future::ready(reply))
    }
}
