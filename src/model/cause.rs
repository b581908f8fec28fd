//! What keeps a model from answering, and the one right thing to do about each.
//!
//! docs/models.md has the same as a table; a test holds the two together.

use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

/// A kind of trouble with a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// No connection.
    Unreachable,
    /// The connection broke before the answer was whole.
    Broken,
    /// Nothing came in time.
    Silent,
    /// 408, 409, 425.
    Busy,
    /// 429: too many requests or tokens.
    Limited,
    /// 503, 529: the provider has too much to do.
    Overloaded,
    /// Any other 5xx, and a failure that the answer tells.
    Failed,
    /// The answer is not what the protocol says.
    Garbled,
    /// The provider lacks what it was to keep of the conversation.
    Forgotten,
    /// It does not take what it was sent in this way, and may in another.
    Untaken,
    /// No money is left at the provider.
    Quota,
    /// 401, 403.
    Key,
    /// 404, 410: there is no such model, or no longer.
    Retired,
    /// 400 and the like: the request is not accepted.
    Invalid,
    /// 413.
    TooLarge,
    /// The conversation is longer than the model's window.
    Overflow,
    /// 3xx: not followed with a key.
    Redirected,
    /// It failed several times in a row and is left alone for a while.
    Resting,
    /// The limit of requests or tokens that the table sets is reached.
    Paced,
    /// It cannot be asked from here: no key, no price under a limit of money, a protocol nobody speaks.
    Unasked,
    /// The model, or its provider's filter, will not do it.
    Refused,
    /// A limit of money has no room for the request.
    Money,
}

/// What is done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// The same model is asked again, up to so many times, after the time the provider wishes or one that doubles.
    Again(u32),
    /// The same model is asked once more, at once.
    OnceMore,
    /// The next model of the chain is asked.
    Next,
    /// It is asked when it may be.
    Wait,
    /// No other model is asked.
    Stop,
}

impl Cause {
    pub const ALL: [Cause; 22] = [
        Cause::Unreachable,
        Cause::Broken,
        Cause::Silent,
        Cause::Busy,
        Cause::Limited,
        Cause::Overloaded,
        Cause::Failed,
        Cause::Garbled,
        Cause::Forgotten,
        Cause::Untaken,
        Cause::Quota,
        Cause::Key,
        Cause::Retired,
        Cause::Invalid,
        Cause::TooLarge,
        Cause::Overflow,
        Cause::Redirected,
        Cause::Resting,
        Cause::Paced,
        Cause::Unasked,
        Cause::Refused,
        Cause::Money,
    ];

    /// The word in events and documents.
    pub fn word(self) -> &'static str {
        match self {
            Cause::Unreachable => "unreachable",
            Cause::Broken => "broken",
            Cause::Silent => "silent",
            Cause::Busy => "busy",
            Cause::Limited => "limited",
            Cause::Overloaded => "overloaded",
            Cause::Failed => "failed",
            Cause::Garbled => "garbled",
            Cause::Forgotten => "forgotten",
            Cause::Untaken => "untaken",
            Cause::Quota => "quota",
            Cause::Key => "key",
            Cause::Retired => "retired",
            Cause::Invalid => "invalid",
            Cause::TooLarge => "too_large",
            Cause::Overflow => "overflow",
            Cause::Redirected => "redirected",
            Cause::Resting => "resting",
            Cause::Paced => "paced",
            Cause::Unasked => "unasked",
            Cause::Refused => "refused",
            Cause::Money => "money",
        }
    }

    pub fn remedy(self) -> Remedy {
        match self {
            Cause::Unreachable | Cause::Broken | Cause::Busy | Cause::Limited | Cause::Overloaded | Cause::Failed => {
                Remedy::Again(2)
            }
            // Each of them may take minutes, and may have to be paid.
            Cause::Silent => Remedy::Again(1),
            Cause::Garbled | Cause::Forgotten | Cause::Untaken => Remedy::OnceMore,
            Cause::Quota
            | Cause::Key
            | Cause::Retired
            | Cause::Invalid
            | Cause::TooLarge
            | Cause::Overflow
            | Cause::Redirected
            | Cause::Resting
            | Cause::Unasked => Remedy::Next,
            Cause::Paced => Remedy::Wait,
            Cause::Refused | Cause::Money => Remedy::Stop,
        }
    }

    /// Whether it speaks of the provider's health, so that several in a row mean that it is down.
    pub fn is_outage(self) -> bool {
        matches!(
            self,
            Cause::Unreachable | Cause::Broken | Cause::Silent | Cause::Overloaded | Cause::Failed
        )
    }

    /// Whether it will be the same for the rest of the run.
    pub fn is_settled(self) -> bool {
        matches!(self, Cause::Quota | Cause::Key | Cause::Retired)
    }

    /// What a status that is no success means, with the provider's own code and words.
    pub fn of(status: u16, code: &str, said: &str) -> Cause {
        let said = said.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| said.contains(word));
        match code {
            "insufficient_quota" | "billing_error" | "billing_not_active" | "billing_hard_limit_reached" => {
                return Cause::Quota;
            }
            "context_length_exceeded" | "model_context_window_exceeded" => return Cause::Overflow,
            "content_policy_violation"
            | "content_filter"
            | "misalignment_policy_violation"
            | "bio_policy"
            | "cyber_policy"
            | "moderation_blocked" => return Cause::Refused,
            // Their words may speak of billing, as a way to a higher limit.
            "rate_limit_exceeded" | "rate_limit_error" | "RESOURCE_EXHAUSTED" if status == 429 => {
                return Cause::Limited;
            }
            "overloaded_error" => return Cause::Overloaded,
            "model_not_found" | "model_deprecated" => return Cause::Retired,
            _ => {}
        }
        match status {
            300..=399 => Cause::Redirected,
            402 => Cause::Quota,
            400 | 413 | 422 if has(OVERFLOW) => Cause::Overflow,
            400 | 403 | 429 if has(BROKE) => Cause::Quota,
            401 | 403 => Cause::Key,
            400 if has(KEY) => Cause::Key,
            404 | 410 => Cause::Retired,
            408 | 409 | 425 => Cause::Busy,
            413 => Cause::TooLarge,
            429 => Cause::Limited,
            503 | 529 => Cause::Overloaded,
            500.. => Cause::Failed,
            _ => Cause::Invalid,
        }
    }
}

/// What providers without a code for it say of a conversation that is too long.
const OVERFLOW: &[&str] = &[
    "context length",
    "context window",
    "maximum context",
    "context size",
    "prompt is too long",
    "input is too long",
    "too many tokens",
    "maximum number of tokens",
];

/// What providers without a code for it say of an empty account.
const BROKE: &[&str] = &["credit balance", "insufficient credit", "billing"];

/// Google answers 400 to a wrong key.
const KEY: &[&str] = &["api key not valid", "api key expired"];

/// The wish to wait where the body has it, as Google's `RetryInfo`: `"retryDelay": "12s"`.
pub fn delay_in(body: &Value) -> Option<Duration> {
    // The streaming form wraps its error in a list.
    let body = body.get(0).unwrap_or(body);
    let details = body.get("error")?.get("details")?.as_array()?;
    let delay = details.iter().find_map(|detail| detail.get("retryDelay")?.as_str())?;
    let seconds: f64 = delay.trim().strip_suffix('s')?.parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}
