//! The second seam: a model that looks at a picture and says what to do next.
//!
//! Invariant: this module builds and reads JSON and never knows where pixels came from. What it does not
//! understand is a value, not an error. No key and no picture is in anything it tells or gives back.

pub mod answer;
pub mod anthropic;
pub mod budget;
pub mod card;
pub mod cause;
pub mod chat;
pub mod computer;
pub mod dialect;
pub mod endpoint;
pub mod extra;
pub mod fate;
pub mod form;
pub mod gemini;
pub mod ground;
pub mod halves;
pub mod health;
pub mod hint;
pub mod history;
pub mod http;
pub mod keys;
pub mod last_word;
pub mod learned;
pub mod live;
pub mod loose;
pub mod openai;
pub mod pace;
pub mod pay;
pub mod plain;
pub mod pointing;
pub mod price;
pub mod protocol;
pub mod provider;
pub mod recorded;
pub mod remarks;
pub mod reply;
pub mod route;
pub mod sent;
pub mod spending;
pub mod sse;
pub mod story;
pub mod stream;
pub mod table;
pub mod tool;
pub mod trouble;
pub mod turn;
pub mod unknown;
pub mod wanted;
pub mod ways;
pub mod wheel;
pub mod wire;
pub mod written;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::geometry::View;
use crate::money::Usd;
use crate::pending::Pending;
use budget::Budget;
use reply::Reply;
use sent::Sent;
use stream::Progress;
use turn::Turn;

/// A model, live or from a recording.
pub trait Model {
    /// The answer to a turn. A live model reserves its cost in `budget` before it sends, and `tell`s what
    /// happens on the way. A dropped future leaves its reservation spent.
    ///
    /// # Errors
    /// When no answer can be had, retries and the rest of the chain included.
    fn next<'a>(
        &'a mut self,
        turn: &'a Turn,
        budget: &'a mut Budget,
        tell: &'a mut dyn FnMut(News),
    ) -> Pending<'a, Result<Reply, ModelError>>;

    /// Whether an answer to this turn can be had at all: a recording has no other than were given.
    fn can_answer(&self, _turn: &Turn) -> bool {
        true
    }
}

/// What happens between a turn and its answer, as it happens.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// A request is about to leave; its cost is reserved, if the model has a price.
    Asked {
        model: String,
        view: View,
        reserved: Option<Usd>,
    },
    /// The request as it is sent, where that is to be kept.
    Sent(Sent),
    /// How far the answer is.
    Progress { model: String, progress: Progress },
    /// A model's trouble and what is done about it.
    Rerouted {
        model: String,
        trouble: String,
        decision: String,
        /// The kind of trouble, as docs/models.md names it.
        cause: &'static str,
        /// The model that is asked next.
        to: Option<String>,
    },
    /// A recorded answer is given to a request that is not the recorded one.
    Differs { recorded: String, now: String },
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(tag = "error", rename_all = "snake_case")]
pub enum ModelError {
    #[error("no key for {model}: set the environment variable {variable}")]
    NoKey { model: String, variable: String },
    #[error("{address} cannot be used for a model: {reason}")]
    Address { address: String, reason: String },
    #[error("unknown model `{name}`; known are {known}, and any other as `provider/model`")]
    Unknown { name: String, known: String },
    #[error("{model} cannot be asked: nobody speaks {protocol} here")]
    Unspoken { model: String, protocol: String },
    #[error("the screen cannot be shown to a model: {reason}")]
    Picture { reason: String },
    #[error("no model is named: say `models: [gpt-5.4]` in the scenario, or --model")]
    Unnamed,
    #[error(
        "the money limit of the {scope}, {most}, leaves {left}, and this request may cost {next}; raise {}",
        remedy(scope)
    )]
    Money {
        scope: String,
        most: Usd,
        left: Usd,
        next: Usd,
    },
    #[error("the file of what was spent, {path}, cannot be used: {reason}")]
    Spending { path: String, reason: String },
    #[error(
        "{model} has no known price, and a limit of money is set: name another model, give it `rates` in models.toml, or take `cost` out of `limits`"
    )]
    Unpriced { model: String },
    #[error(
        "this request to {model} may have {tokens} tokens, and above {above} the whole of it has the higher price; allow it with `above_threshold: true` in `limits`"
    )]
    Dear { model: String, tokens: u64, above: u64 },
    /// The service cannot be reached, is busy, or failed.
    #[error("{model} is unavailable: {reason}")]
    Unavailable { model: String, reason: String },
    /// The request was not accepted.
    #[error("{model} rejected the request: {reason}")]
    Rejected { model: String, reason: String },
    /// The request was not sent: the provider would not take as much.
    #[error("{model} is not asked: {reason}")]
    TooLarge { model: String, reason: String },
    /// The answer is not what the protocol says.
    #[error("{model} answered what the protocol does not know: {reason}")]
    Protocol { model: String, reason: String },
    /// A limit of the run came before the answer.
    #[error("the limit of {limit} is reached")]
    Late { limit: String },
    /// The recording holds no answer to this request.
    #[error("the recording has no answer to this request: {reason}")]
    Unrecorded { reason: String },
}

/// Where a limit of money is set.
fn remedy(scope: &str) -> &'static str {
    match scope {
        "goal" | "row" => "`cost` in `limits`",
        "run" => "`cost` in `limits.run`",
        "day" => "`day` in `limits` of deskwright.yaml, or --limit-day",
        _ => "`project` in `limits` of deskwright.yaml",
    }
}
