//! Why one attempt brought no answer, what may be tried next, and what it is billed at.

use std::time::Duration;

use super::ModelError;
use crate::usage::Usage;

/// A failed attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
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
    pub fn passing(reason: impl Into<String>, bill: Bill) -> Trouble {
        Trouble {
            kind: Kind::Passing {
                reason: reason.into(),
                after: None,
            },
            bill,
        }
    }

    pub fn garbled(reason: impl Into<String>, bill: Bill) -> Trouble {
        Trouble {
            kind: Kind::Garbled { reason: reason.into() },
            bill,
        }
    }

    /// The request never counted.
    pub fn lasting(error: ModelError) -> Trouble {
        Trouble {
            kind: Kind::Lasting(error),
            bill: Bill::Nothing,
        }
    }
}

impl Kind {
    /// The error it is where nothing more is tried.
    pub fn into_error(self, model: &str) -> ModelError {
        let model = model.to_owned();
        match self {
            Kind::Passing { reason, .. } => ModelError::Unavailable { model, reason },
            Kind::Garbled { reason } => ModelError::Protocol { model, reason },
            Kind::Forgotten { reason } => ModelError::Rejected { model, reason },
            Kind::Lasting(error) | Kind::Final(error) => error,
        }
    }
}
