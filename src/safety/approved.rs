//! An action the policy allowed.

use crate::action::Action;

/// Proof of a review: only this module's sibling `policy` can make one, and a desktop performs nothing else.
#[derive(Debug, Clone, PartialEq)]
pub struct Approved(Action);

impl Approved {
    pub(in crate::safety) fn new(action: Action) -> Approved {
        Approved(action)
    }

    pub fn action(&self) -> &Action {
        &self.0
    }
}
