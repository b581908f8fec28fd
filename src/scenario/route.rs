//! Which model for which task: three tiers, and what makes a goal climb from one to the next.

use serde::{Deserialize, Serialize};

use crate::effort::Effort;

/// What `models: auto` stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Says how hard a task is; without it every task begins with `simple`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub triage: Option<Tier>,
    pub simple: Tier,
    pub medium: Tier,
    pub complex: Tier,
}

/// A model and how hard it thinks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    pub model: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effort: Option<Effort>,
    /// Models of other providers that serve when this one fails; YAML has no word for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spare: Vec<String>,
}

/// What hands a goal to the next better model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Escalation {
    /// It gets nowhere.
    Stuck,
    /// It, or its provider, will not do it.
    Refused,
    /// It calls the goal reached, and `until` does not hold.
    UntilFailed,
}

impl Escalation {
    /// The word in YAML and in events.
    pub fn word(self) -> &'static str {
        match self {
            Escalation::Stuck => "stuck",
            Escalation::Refused => "refused",
            Escalation::UntilFailed => "until_failed",
        }
    }
}

/// How hard a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hardness {
    Simple,
    Medium,
    Complex,
}

impl Hardness {
    /// From the easiest.
    pub const ALL: [Hardness; 3] = [Hardness::Simple, Hardness::Medium, Hardness::Complex];

    pub fn word(self) -> &'static str {
        match self {
            Hardness::Simple => "simple",
            Hardness::Medium => "medium",
            Hardness::Complex => "complex",
        }
    }
}

/// Who pursues the goals of a run: by its scenario, its project's file, or the price table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Routing {
    #[serde(default)]
    pub models: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<Route>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalate_on: Option<Vec<Escalation>>,
    /// Whether the models are everybody's, also of goals that name their own: the command line says so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub for_all: bool,
}

impl Routing {
    /// The same, with the words of another where these say nothing.
    #[must_use]
    pub fn or(self, other: &Routing) -> Routing {
        Routing {
            for_all: self.for_all || (self.models.is_empty() && other.for_all),
            models: if self.models.is_empty() {
                other.models.clone()
            } else {
                self.models
            },
            route: self.route.or_else(|| other.route.clone()),
            escalate_on: self.escalate_on.or_else(|| other.escalate_on.clone()),
        }
    }
}

impl Route {
    pub fn tier(&self, hardness: Hardness) -> &Tier {
        match hardness {
            Hardness::Simple => &self.simple,
            Hardness::Medium => &self.medium,
            Hardness::Complex => &self.complex,
        }
    }
}
