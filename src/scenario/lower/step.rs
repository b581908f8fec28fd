//! Steps: one verb each, and the keys beside it.

use super::context::{Context, Keys};
use super::nearest::nearest;
use super::vocabulary::{BESIDE, BESIDE_GOAL, VERBS};
use crate::scenario::diagnostic::Finding;
use crate::scenario::step::{Step, Verb, WITHIN};
use crate::scenario::tree::{Entry, Kind, Node};

/// What the steps are part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    Steps,
    Commit,
    /// The steps of a `repeat`.
    Repeat,
    /// The steps of a scenario that is called.
    Called,
    /// Steps beside those of a row: of `on_unexpected`, `on_failure`, `before` and the like.
    Aside(&'static str),
}

/// A step's one line is cut after about so many characters.
const WORDS: usize = 160;

impl Context<'_> {
    /// A list of steps; their places begin with `prefix`.
    pub(super) fn steps(&mut self, node: &Node, what: &str, prefix: &str, within: Within) -> Vec<Step> {
        let items = self.items(node, what, "- click: Save").unwrap_or_default();
        let mut steps = Vec::new();
        for (i, item) in items.iter().enumerate() {
            match self.step(item, format!("{prefix}{}", i + 1), within) {
                Some(step) => steps.push(step),
                // A step is never left out of a scenario that is good.
                None if !self.is_wrong() => self.error(item.span, "this step cannot be read", "as in `click: Save`"),
                None => {}
            }
        }
        steps
    }

    fn step(&mut self, node: &Node, id: String, within: Within) -> Option<Step> {
        let entries = match &node.kind {
            Kind::Map(_) => self.step_entries(node)?,
            Kind::Scalar(word) if word == "screenshot" => {
                return Some(Step {
                    id,
                    verb: Verb::Screenshot(None),
                    name: None,
                    when: None,
                    until: None,
                    within: WITHIN,
                    retry: 0,
                    on_failure: Vec::new(),
                    optional: false,
                    span: node.span,
                    words: word.clone(),
                });
            }
            Kind::Scalar(word) => {
                let known = nearest(word, VERBS.iter().copied());
                let help = format!("as in `{}: Save`", known.unwrap_or("click"));
                self.error(node.span, "a step is a verb with its value, and here is a text", help);
                return None;
            }
            _ => {
                self.wrong(node, "a step", "a mapping", "click: Save");
                return None;
            }
        };
        let keys = Keys::new(entries, node.span, false);
        // Conditions beside the verb are read first: `when` cannot use what the step itself extracts.
        let name = keys
            .get("name")
            .and_then(|node| self.literal(node, "`name`", "name: Save the order"));
        let when = keys.get("when").and_then(|node| self.condition(node, "`when`"));
        let waited = keys.get("within").and_then(|node| self.duration(node, "`within`"));
        let optional = keys.get("optional").and_then(|node| self.truth(node, "`optional`"));
        let retry = keys.get("retry").and_then(|node| self.number(node, "`retry`", 1, 100));
        let entry = self.the_verb(keys)?;
        self.check_beside(keys, entry);
        let verb = self.verb(entry, keys, &id, within);
        let on_failure = keys.get("on_failure").map(|node| {
            let prefix = format!("{id}.on_failure.");
            self.steps(node, "`on_failure`", &prefix, Within::Aside("`on_failure`"))
        });
        let until = keys.get("until").and_then(|node| self.condition(node, "`until`"));
        Some(Step {
            verb: verb?,
            name: name.map(|name| name.value),
            when,
            until,
            within: waited.unwrap_or(WITHIN),
            retry: retry.unwrap_or(0),
            on_failure: on_failure.unwrap_or_default(),
            optional: optional.unwrap_or(false),
            span: entry.span(),
            words: format!("{}: {}", entry.key.value, entry.value.one_line(WORDS)),
            id,
        })
    }

    /// The entries of a step. Where a verb has no value and unknown keys follow, they were meant to be its value.
    fn step_entries<'n>(&mut self, node: &'n Node) -> Option<&'n [Entry]> {
        let Kind::Map(entries) = &node.kind else {
            return None;
        };
        let is_known = |entry: &Entry| {
            let word = entry.key.value.as_str();
            VERBS.contains(&word) || BESIDE.contains(&word) || BESIDE_GOAL.contains(&word)
        };
        let empty = entries
            .iter()
            .find(|entry| entry.value.kind == Kind::Empty && is_known(entry));
        if let (Some(empty), Some(next)) = (empty, entries.iter().find(|entry| !is_known(entry))) {
            let message = format!("`{}` has no value", empty.key.value);
            let help = format!("if `{}` belongs to it, indent that line further", next.key.value);
            self.error(empty.key.span, message, help);
            return None;
        }
        let has_verb = entries.iter().any(|entry| VERBS.contains(&entry.key.value.as_str()));
        for entry in entries.iter().filter(|entry| !is_known(entry)) {
            let finding = unknown(entry, has_verb);
            self.findings.push(finding);
        }
        if entries.is_empty() {
            self.error(node.span, "this step is empty", "as in `click: Save`");
        }
        self.report_empty(entries.iter().filter(|entry| is_known(entry)));
        if !has_verb && entries.iter().all(is_known) && !entries.is_empty() {
            let message = "this step has no verb";
            self.error(node.span, message, format!("it needs one of {}", VERBS.join(", ")));
        }
        has_verb.then_some(entries)
    }

    fn the_verb<'n>(&mut self, keys: Keys<'n>) -> Option<&'n Entry> {
        let verbs = keys.among(VERBS);
        let first = verbs.first().copied()?;
        if let Some(second) = verbs.get(1) {
            let (first, second) = (&first.key.value, *second);
            let message = format!(
                "a step has one verb, and `{}` stands beside `{first}`",
                second.key.value
            );
            let help = format!("make it a step of its own: `- {}: ..`", second.key.value);
            self.error(second.key.span, message, help);
        }
        Some(first)
    }

    /// Keys that mean nothing beside this verb.
    fn check_beside(&mut self, keys: Keys<'_>, verb: &Entry) {
        let word = verb.key.value.as_str();
        if word != "goal" {
            let asks = word == "extract" && Self::is_ask(&verb.value);
            for entry in keys.among(BESIDE_GOAL) {
                if asks && entry.key.value != "tools" {
                    continue;
                }
                let message = format!("`{}` belongs beside `goal`, not beside `{word}`", entry.key.value);
                self.error(entry.key.span, message, "a plain step asks no model");
            }
        }
        if let (true, Some(entry)) = (word == "commit" || self.in_commit, keys.entry("retry")) {
            let message = "what is committed is never done again: the row could be entered twice";
            self.error(entry.key.span, message, "put `retry` beside the steps before `commit`");
        }
        if let (true, Some(entry)) = (word == "repeat", keys.entry("until")) {
            let message = "`until` stands inside `repeat`, where it ends the turns";
            self.error(entry.key.span, message, "indent that line further");
        }
        if let (true, Some(entry)) = (word == "commit", keys.entry("optional")) {
            let message = "`commit` cannot be optional: every row must be accounted for";
            self.error(entry.key.span, message, "use `when` if it is not always done");
        }
    }
}

fn unknown(entry: &Entry, has_verb: bool) -> Finding {
    let word = entry.key.value.as_str();
    let span = entry.key.span;
    if has_verb {
        let near = nearest(word, BESIDE.iter().chain(BESIDE_GOAL).chain(VERBS).copied());
        let all = BESIDE.join(", ");
        let help = near.map_or(format!("beside a verb there are: {all}"), |near| {
            format!("did you mean `{near}`? Beside a verb there are: {all}")
        });
        return Finding::error(span, format!("a step has no key `{word}`")).help(help);
    }
    let near = nearest(word, VERBS.iter().copied());
    let all = VERBS.join(", ");
    let help = near.map_or(format!("the verbs are: {all}"), |near| {
        format!("did you mean `{near}`? The verbs are: {all}")
    });
    Finding::error(span, format!("there is no verb `{word}`")).help(help)
}
