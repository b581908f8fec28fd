//! Why one attempt brought no answer, what may be tried next, and what it is billed at.

use std::time::Duration;

use super::ModelError;
use super::cause::{Cause, Remedy, delay_in};
use super::learned::Lesson;
use super::wire::Received;
use crate::usage::Usage;

/// A failed attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    pub cause: Cause,
    pub kind: Kind,
    pub bill: Bill,
}

/// What may be tried next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// The same request may succeed later; `after` is the provider's wish.
    Passing { reason: String, after: Option<Duration> },
    /// The answer makes no sense: one more may.
    Garbled { reason: String },
    /// The provider lacks what it was to keep of the conversation: it may be sent whole.
    Forgotten { reason: String },
    /// The provider does not take it this way, but may in another.
    Otherwise { reason: String, lesson: Lesson },
    /// This model will not answer, another may.
    Lasting(ModelError),
    /// No model may be asked any more.
    Final(ModelError),
}

/// What a failed attempt is taken to have cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bill {
    Nothing,
    /// Nobody knows: all that was reserved.
    Unknown,
    Used(Usage),
}

impl Bill {
    /// What is not known to be a bill may be one.
    pub fn at_least_unknown(self) -> Bill {
        match self {
            Bill::Nothing => Bill::Unknown,
            bill => bill,
        }
    }
}

impl Trouble {
    /// What is right about this cause. `after` is the provider's wish.
    pub fn of(cause: Cause, model: &str, reason: impl Into<String>, after: Option<Duration>, bill: Bill) -> Trouble {
        let kind = kind(cause, cause.remedy(), model, reason.into(), after);
        Trouble { cause, kind, bill }
    }

    /// A failure that the provider tells, or a connection that failed.
    pub fn passing(reason: impl Into<String>, bill: Bill) -> Trouble {
        Trouble::of(Cause::Failed, "", reason, None, bill)
    }

    pub fn garbled(reason: impl Into<String>, bill: Bill) -> Trouble {
        Trouble::of(Cause::Garbled, "", reason, None, bill)
    }

    /// The request never left.
    pub fn lasting(error: ModelError) -> Trouble {
        Trouble {
            cause: Cause::Unasked,
            kind: Kind::Lasting(error),
            bill: Bill::Nothing,
        }
    }

    /// No money is left for it.
    pub fn unaffordable(error: ModelError) -> Trouble {
        Trouble {
            cause: Cause::Money,
            kind: Kind::Final(error),
            bill: Bill::Nothing,
        }
    }

    /// An HTTP status that is not a success; `code` and `said` are the provider's own, where its body has them.
    pub fn rejected(model: &str, received: &Received, code: &str, said: Option<&str>) -> Trouble {
        let status = received.status;
        let reason = match said {
            Some(said) if code.is_empty() => format!("HTTP {status}: {}", short(said)),
            Some(said) => format!("HTTP {status}: {} ({})", short(said), short(code)),
            None => format!("HTTP {status}{}", received.beginning()),
        };
        Trouble::sorted(model, status, code, reason, received)
    }

    /// What a status means, for every protocol alike.
    pub fn sorted(model: &str, status: u16, code: &str, reason: String, received: &Received) -> Trouble {
        Trouble::advised(Cause::of(status, code, &reason), model, reason, received)
    }

    /// A cause with the advice that came with it. Errors are not billed.
    pub fn advised(cause: Cause, model: &str, reason: String, received: &Received) -> Trouble {
        let remedy = match received.advice.retry {
            Some(true) if !matches!(cause.remedy(), Remedy::Again(_)) => Remedy::Again(2),
            Some(false) if matches!(cause.remedy(), Remedy::Again(_)) => Remedy::Next,
            _ => cause.remedy(),
        };
        let after = received.advice.after.or_else(|| delay_in(&received.body));
        Trouble {
            cause,
            kind: kind(cause, remedy, model, reason, after),
            bill: Bill::Nothing,
        }
    }

    pub fn because(self, cause: Cause) -> Trouble {
        Trouble { cause, ..self }
    }
}

fn kind(cause: Cause, remedy: Remedy, model: &str, reason: String, after: Option<Duration>) -> Kind {
    match remedy {
        Remedy::Again(_) => Kind::Passing { reason, after },
        Remedy::OnceMore => Kind::Garbled { reason },
        Remedy::Next | Remedy::Wait => Kind::Lasting(error(cause, model, reason)),
        Remedy::Stop => Kind::Final(error(cause, model, reason)),
    }
}

fn error(cause: Cause, model: &str, reason: String) -> ModelError {
    let model = model.to_owned();
    match cause {
        Cause::Garbled => ModelError::Protocol { model, reason },
        Cause::Quota => ModelError::Unavailable { model, reason },
        cause if matches!(cause.remedy(), Remedy::Again(_)) => ModelError::Unavailable { model, reason },
        _ => ModelError::Rejected { model, reason },
    }
}

/// As much of a provider's words as is told.
fn short(text: &str) -> String {
    text.chars().take(500).collect()
}

impl Kind {
    /// The error it is where nothing more is tried.
    pub fn into_error(self, model: &str) -> ModelError {
        let model = model.to_owned();
        match self {
            Kind::Passing { reason, .. } => ModelError::Unavailable { model, reason },
            Kind::Garbled { reason } => ModelError::Protocol { model, reason },
            Kind::Forgotten { reason } | Kind::Otherwise { reason, .. } => ModelError::Rejected { model, reason },
            Kind::Lasting(error) | Kind::Final(error) => error,
        }
    }
}
