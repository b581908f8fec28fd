//! How hard a model is asked to think.

use serde::{Deserialize, Serialize};

/// Reasoning effort, as far as a model has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effort {
    None,
    Minimal,
    Low,
    Medium,
    High,
    Xhigh,
    Max,
}

impl Effort {
    /// The word in YAML and on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Effort::None => "none",
            Effort::Minimal => "minimal",
            Effort::Low => "low",
            Effort::Medium => "medium",
            Effort::High => "high",
            Effort::Xhigh => "xhigh",
            Effort::Max => "max",
        }
    }

    /// The nearest of these that asks for no more; the least of them where all ask for more.
    pub fn within(self, offered: &[Effort]) -> Option<Effort> {
        let below = offered.iter().copied().filter(|effort| *effort <= self).max();
        below.or_else(|| offered.iter().copied().min())
    }
}
