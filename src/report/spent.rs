//! A limit of money and what was spent of it, in words.

use serde::Serialize;

use crate::money::Usd;

/// How a limit stands at the end of a run, or where it was passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spent {
    /// `goal`, `row`, `run`, `day`, or `project` with its name.
    pub scope: String,
    pub spent: Usd,
    pub most: Usd,
}

impl Spent {
    /// Whether more was spent than the limit allows.
    pub fn is_passed(&self) -> bool {
        self.spent > self.most
    }
}

impl std::fmt::Display for Spent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Spent { scope, spent, most } = self;
        if self.is_passed() {
            let by = spent.minus(*most);
            write!(f, "the limit of the {scope}, {most}, was passed by {by}")
        } else {
            let left = most.minus(*spent);
            write!(f, "{scope}: {spent} of {most} spent, {left} left")
        }
    }
}
