//! The protocols behind two pure functions: what to ask becomes a request, an HTTP answer becomes a reply.
//!
//! Invariant: no input or output. A protocol is total: whatever comes back is a reply or a trouble with a reason.

use serde_json::Value;

use super::ModelError;
use super::card::Card;
use super::cause::Cause;
use super::form::{Form, Protocol, ToolForm};
use super::reply::{Heard, Intent};
use super::stream::Fold;
use super::tool::Tool;
use super::trouble::{Bill, Kind, Trouble};
use super::turn::{Exchange, Picture, Seen};
use super::wanted::Wanted;
use super::wire::Received;
use super::{anthropic, chat, gemini, openai};
use crate::effort::Effort;
use crate::usage::Usage;

/// What one model is asked: as much of the goal's story as it is told.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    pub card: &'a Card,
    pub effort: Option<Effort>,
    pub goal: &'a str,
    pub instructions: &'a str,
    pub tools: &'a [Tool],
    /// What was done before `past`, in words: by another model, or so long ago that it is not told in full.
    pub earlier: Option<&'a str>,
    /// Answers of this very model, in its own form.
    pub past: &'a [Exchange],
    /// The screen at the first of `past`, or of the moment where there is none, is where the story begins.
    pub now: &'a Picture,
    /// An answer of this form is wanted and nothing else: neither the computer nor `tools` is offered.
    pub wanted: Option<&'a Wanted>,
    /// The same in every request of a run: those that begin alike find the provider's cache by it.
    pub run: &'a str,
    /// The provider keeps the conversation: only what it does not know yet is sent.
    pub held: bool,
}

impl<'a> Question<'a> {
    /// The form of the answer, where the model takes it in a field of the request.
    pub fn form(&self) -> Option<&'a Wanted> {
        self.wanted.filter(|_| self.card.dialect.takes_schema())
    }
}

/// A request with the most it can count.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Below the provider's address, as in `chat/completions`.
    pub resource: String,
    /// Headers beside those that every request has.
    pub headers: Vec<(&'static str, String)>,
    pub body: Value,
    /// No fewer tokens than the body has: no token is shorter than a byte.
    pub input_tokens: u64,
    /// Tokens the answer may have, its reasoning included.
    pub output_tokens: u64,
}

/// Makes the request.
///
/// # Errors
/// When nobody can ask in this form any more.
pub fn request(question: &Question<'_>) -> Result<Request, ModelError> {
    if question.card.form.tool == ToolForm::ComputerPreview {
        return Err(ModelError::Unspoken {
            model: question.card.id.clone(),
            protocol: "computer_use_preview any more".to_owned(),
        });
    }
    let mut request = match question.card.form.protocol {
        Protocol::OpenaiResponses => openai::request::request(question),
        Protocol::AnthropicMessages => anthropic::request::request(question)?,
        Protocol::ChatCompletions => chat::request::request(question),
        Protocol::Gemini => gemini::request::request(question),
    };
    question.card.extra.into_body(&mut request.body);
    Ok(request)
}

/// Reads the answer of `model`; its points come out in the pixels of the picture it was shown.
///
/// # Errors
/// What kept it from being a reply, and what may be tried next.
pub fn reply(model: &str, form: &Form, received: &Received, seen: &Seen) -> Result<Heard, Trouble> {
    let heard = match form.protocol {
        Protocol::OpenaiResponses => openai::response::reply(model, form, received, seen),
        Protocol::AnthropicMessages => anthropic::response::reply(model, form, received, seen),
        Protocol::ChatCompletions => chat::response::reply(model, form, received, seen),
        Protocol::Gemini => gemini::response::reply(model, form, received, seen),
    };
    let heard = heard.or_else(refusal)?;
    if received.is_too_deep() {
        return Err(Trouble::garbled(
            "the answer is nested too deeply".to_owned(),
            Bill::Unknown,
        ));
    }
    Ok(heard)
}

/// A provider's filter may refuse by a status: that is an answer, too.
fn refusal(trouble: Trouble) -> Result<Heard, Trouble> {
    match trouble {
        Trouble {
            cause: Cause::Refused,
            kind: Kind::Final(ModelError::Rejected { reason, .. }),
            ..
        } => Ok(Heard {
            intent: Intent::Refuse(reason),
            said: String::new(),
            usage: Some(Usage::default()),
            served: None,
        }),
        trouble => Err(trouble),
    }
}

/// Asks for the answer as a stream; gives what reads it.
pub fn streamed(protocol: Protocol, request: &mut Request) -> Box<dyn Fold> {
    match protocol {
        Protocol::OpenaiResponses => {
            openai::stream::ask(request);
            Box::new(openai::stream::ResponseFold::default())
        }
        Protocol::AnthropicMessages => {
            anthropic::stream::ask(request);
            Box::new(anthropic::stream::MessageFold::default())
        }
        Protocol::ChatCompletions => {
            chat::stream::ask(request);
            Box::new(chat::stream::CompletionFold::default())
        }
        Protocol::Gemini => {
            gemini::stream::ask(request);
            Box::new(gemini::stream::ContentFold::default())
        }
    }
}
