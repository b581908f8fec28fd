//! `approve`: a provider's doubts that need no person, each by its name and for one window.

use super::context::Context;
use super::vocabulary::{APPROVAL, DOUBTERS};
use crate::scenario::settings::Approval;
use crate::scenario::tree::Node;

const EXAMPLE: &str = "approve: [ { provider: openai, code: sensitive_domain, window: { contains: Bank } } ]";

impl Context<'_> {
    pub(super) fn approvals(&mut self, node: &Node) -> Vec<Approval> {
        let items = self.items(node, "`approve`", EXAMPLE).unwrap_or_default();
        items.iter().filter_map(|item| self.approval(item)).collect()
    }

    fn approval(&mut self, node: &Node) -> Option<Approval> {
        let what = "an item of `approve`";
        let keys = self.keys(node, what, APPROVAL, EXAMPLE)?;
        let provider = self.needed(keys, what, "provider", EXAMPLE);
        let provider = provider.and_then(|node| self.word(node, "`provider`", DOUBTERS));
        let code = self.needed(keys, what, "code", EXAMPLE);
        let code = code.and_then(|node| self.literal(node, "`code`", "code: sensitive_domain"));
        let window = self.needed(keys, what, "window", EXAMPLE);
        // Titles are looked at before any row.
        let window = window.and_then(|node| self.ahead_of_rows(|context| context.text_match(node, "`window`")));
        let code = code?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-' || c == '.';
        if !code.value.chars().all(is_name) || ["all", "any"].contains(&code.value.to_lowercase().as_str()) {
            let message = format!("`{}` is not the code of one check", code.value);
            self.error(
                code.span,
                message,
                "each is approved by its own name; the others go to a person",
            );
            return None;
        }
        Some(Approval {
            provider: provider?.value,
            code: code.value,
            window: window?,
        })
    }
}
