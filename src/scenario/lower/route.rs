//! Which models a goal is given: names, a route of tiers, and what makes it climb.

use super::context::Context;
use super::vocabulary::{ESCALATE_ON, ROUTE, TIER};
use crate::scenario::route::{Escalation, Route, Tier};
use crate::scenario::span::Spanned;
use crate::scenario::tree::{Kind, Node};

/// The word for "the route".
pub(in super::super) const AUTO: &str = "auto";

impl Context<'_> {
    /// `auto`, or a chain of models: a list of names, or one name.
    pub(super) fn models(&mut self, node: &Node) -> Vec<Spanned<String>> {
        let example = "models: [gpt-5.4-mini, gpt-5.4]";
        let names = match &node.kind {
            Kind::Scalar(_) => std::slice::from_ref(node),
            _ => self.items(node, "`models`", example).unwrap_or_default(),
        };
        let mut chain = Vec::new();
        for name in names {
            let Some(name) = self.literal(name, "`models`", example) else {
                continue;
            };
            if name.value == AUTO && names.len() > 1 {
                let message = "`auto` stands alone: it is the whole of the route";
                self.error(name.span, message, "write `models: auto`, or names alone");
            }
            chain.push(name);
        }
        chain
    }

    /// At least one of the three tiers; one that is missing is the next better one, else the best there is.
    pub(super) fn route(&mut self, node: &Node) -> Option<Route> {
        let example = "route: { simple: { model: gpt-5.4-mini, effort: low }, complex: { model: gpt-5.4 } }";
        let keys = self.keys(node, "`route`", ROUTE, example)?;
        let mut tier = |word: &str| {
            let node = keys.get(word)?;
            self.tier(node, &format!("`{word}`"))
        };
        let triage = tier("triage");
        let (simple, medium, complex) = (tier("simple"), tier("medium"), tier("complex"));
        let best = complex.clone().or(medium.clone()).or(simple.clone());
        if best.is_none() && !keys.strange && keys.among(&["simple", "medium", "complex"]).is_empty() {
            let message = "`route` needs at least one of simple, medium, complex";
            self.error(keys.span, message, format!("as in `{example}`"));
        }
        let best = best?;
        let complex = complex.unwrap_or_else(|| best.clone());
        let medium = medium.unwrap_or_else(|| complex.clone());
        Some(Route {
            triage,
            simple: simple.unwrap_or_else(|| medium.clone()),
            medium,
            complex,
        })
    }

    fn tier(&mut self, node: &Node, what: &str) -> Option<Tier> {
        let example = "simple: { model: gpt-5.4-mini, effort: low }";
        let keys = self.keys(node, what, TIER, example)?;
        let effort = keys.get("effort").and_then(|node| self.effort(node));
        let model = self.needed(keys, what, "model", example)?;
        Some(Tier {
            model: self.literal(model, "`model`", example)?.value,
            effort,
            spare: Vec::new(),
        })
    }

    /// A list of words, or one of them.
    pub(super) fn escalate_on(&mut self, node: &Node) -> Vec<Escalation> {
        let example = "escalate_on: [stuck, until_failed]";
        let words = match &node.kind {
            Kind::Scalar(_) => std::slice::from_ref(node),
            _ => self.items(node, "`escalate_on`", example).unwrap_or_default(),
        };
        let mut out = Vec::new();
        for word in words {
            let Some(word) = self.word(word, "`escalate_on`", ESCALATE_ON) else {
                continue;
            };
            out.push(match word.value.as_str() {
                "stuck" => Escalation::Stuck,
                "refused" => Escalation::Refused,
                _ => Escalation::UntilFailed,
            });
        }
        out
    }
}
