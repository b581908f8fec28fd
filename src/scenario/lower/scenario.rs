//! The whole file: settings first, so that steps know the names, then steps, then what settles a row.

use std::path::Path;

use super::context::{Context, Keys};
use super::settings::SIZE;
use super::step::Within;
use super::vocabulary::{SCENARIO, UNEXPECTED};
use crate::scenario::diagnostic::{Finding, Findings};
use crate::scenario::files::Files;
use crate::scenario::settings::DesktopChoice;
use crate::scenario::span::{Span, Spanned};
use crate::scenario::step::{Step, Verb};
use crate::scenario::target::TextMatch;
use crate::scenario::tree::{Kind, Node};
use crate::scenario::verify::Verification;
use crate::scenario::{Scenario, Unexpected};

/// How often a pop-up is dealt with in one row where nothing is said.
const TIMES: u32 = 3;

/// The scenario of a tree, and everything found. There is none where something needed could not be read.
pub(in super::super) fn scenario(
    path: &Path,
    source: &str,
    root: &Node,
    files: &dyn Files,
) -> (Option<Scenario>, Vec<Finding>, Vec<Findings>) {
    let mut context = Context::new(source, path, files);
    let scenario = context.scenario(path, root);
    (scenario, context.findings, context.called)
}

impl Context<'_> {
    fn scenario(&mut self, path: &Path, root: &Node) -> Option<Scenario> {
        let keys = self.keys(root, "a scenario", SCENARIO, "steps: [ { click: Save } ]")?;
        let name = keys
            .get("name")
            .and_then(|node| self.literal(node, "`name`", "name: Enter orders"));
        let inputs = keys.get("inputs").map(|node| self.inputs(node)).unwrap_or_default();
        self.secrets = keys.get("secrets").map(|node| self.secrets(node)).unwrap_or_default();
        self.tools = keys.get("tools").map(|node| self.tools(node)).unwrap_or_default();
        let key = keys.get("key").and_then(|node| self.key(node, keys.get("inputs")));
        let limits = keys.get("limits").map(|node| self.limits_with_run(node));
        let (limits, run_limits) = limits.unwrap_or_default();
        let refused = keys.get("refused").and_then(|node| self.condition(node, "`refused`"));
        let on_unexpected = keys.get("on_unexpected").map(|node| self.handlers(node));
        let windows = keys.get("windows").map(|node| self.windows(node)).unwrap_or_default();
        let before = self.aside(keys, "before", "`before`");
        let before_row = self.aside(keys, "before_row", "`before_row`");
        let steps = self.all_steps(keys);
        let after_row = self.aside(keys, "after_row", "`after_row`");
        let after = self.aside(keys, "after", "`after`");
        let verify = keys.get("verify").map(|node| self.verification(node));
        let scenario = Scenario {
            name: name.map_or_else(|| stem(path), |name| name.value),
            tags: keys.get("tags").map(|node| self.tags(node)).unwrap_or_default(),
            path: path.to_owned(),
            source: self.source.to_owned(),
            parts: std::mem::take(&mut self.parts),
            pictures: std::mem::take(&mut self.pictures),
            desktop: keys
                .get("desktop")
                .and_then(|node| self.desktop(node))
                .unwrap_or(DesktopChoice::Virtual(SIZE)),
            languages: keys
                .get("languages")
                .map(|node| self.languages(node))
                .unwrap_or_default(),
            app: keys.get("app").and_then(|node| self.app(node)),
            models_for_all: false,
            models: keys.get("models").map(|node| self.models(node)).unwrap_or_default(),
            route: keys.get("route").and_then(|node| self.route(node)),
            escalate_on: keys.get("escalate_on").map(|node| self.escalate_on(node)),
            effort: keys.get("effort").and_then(|node| self.effort(node)),
            refine: keys
                .get("refine")
                .and_then(|node| self.refine(node))
                .unwrap_or_default(),
            limits,
            run_limits,
            inputs,
            secrets: std::mem::take(&mut self.secrets),
            key,
            approvals: keys.get("approve").map(|node| self.approvals(node)).unwrap_or_default(),
            windows,
            steps,
            verify: verify.unwrap_or(Verification::Nothing),
            refused,
            on_unexpected: on_unexpected.unwrap_or_default(),
            before,
            before_row,
            after_row,
            after,
            mask_secrets: keys
                .get("mask_secrets")
                .and_then(|node| self.truth(node, "`mask_secrets`"))
                .unwrap_or(true),
        };
        self.warn(&scenario, keys);
        Some(scenario)
    }

    fn all_steps(&mut self, keys: Keys<'_>) -> Vec<Step> {
        if let Some(node) = keys.get("steps") {
            return self.steps(node, "`steps`", "", Within::Steps);
        }
        let start = Span {
            end: keys.span.start,
            ..keys.span
        };
        self.error(start, "a scenario needs `steps`", "as in `steps: [ { click: Save } ]`");
        Vec::new()
    }

    fn tags(&mut self, node: &Node) -> Vec<Spanned<String>> {
        let example = "tags: [smoke, slow]";
        let items = match node.kind {
            Kind::Scalar(_) => std::slice::from_ref(node),
            _ => self.items(node, "`tags`", example).unwrap_or_default(),
        };
        items
            .iter()
            .filter_map(|item| self.literal(item, "`tags`", example))
            .collect()
    }

    /// Names as tesseract has them: the reader gets them as an argument.
    fn languages(&mut self, node: &Node) -> Vec<String> {
        let example = "languages: [deu, eng]";
        let items = match node.kind {
            Kind::Scalar(_) => std::slice::from_ref(node),
            _ => self.items(node, "`languages`", example).unwrap_or_default(),
        };
        let mut out = Vec::new();
        for item in items {
            let Some(name) = self.literal(item, "`languages`", example) else {
                continue;
            };
            let good = |c: char| c.is_ascii_alphanumeric() || c == '_';
            if name.value.len() >= 3 && name.value.chars().all(good) {
                out.push(name.value);
            } else {
                let message = format!("`{}` is no name of a language that tesseract has", name.value);
                let help = "three letters or more, as in `deu`, `fra` or `chi_sim`; `tesseract --list-langs` names those that are there";
                self.error(name.span, message, help);
            }
        }
        out
    }

    /// Steps around those of the rows.
    fn aside(&mut self, keys: Keys<'_>, key: &'static str, what: &'static str) -> Vec<Step> {
        let Some(node) = keys.get(key) else { return Vec::new() };
        let prefix = format!("{key}.");
        if key.ends_with("_row") {
            return self.steps(node, what, &prefix, Within::Aside(what));
        }
        self.ahead_of_rows(|context| context.steps(node, what, &prefix, Within::Aside(what)))
    }

    fn windows(&mut self, node: &Node) -> Vec<TextMatch> {
        let items = self
            .items(node, "`windows`", "windows: [Order Desk, { contains: Print }]")
            .unwrap_or_default();
        let titles = items.iter();
        self.ahead_of_rows(|context| {
            titles
                .filter_map(|item| context.text_match(item, "`windows`"))
                .collect()
        })
    }

    fn handlers(&mut self, node: &Node) -> Vec<Unexpected> {
        let example = "- { when: { visible: Software update }, steps: [ { click: Later } ] }";
        let items = self.items(node, "`on_unexpected`", example).unwrap_or_default();
        let mut handlers = Vec::new();
        for (i, item) in items.iter().enumerate() {
            let what = "an item of `on_unexpected`";
            let Some(keys) = self.keys(item, what, UNEXPECTED, example) else {
                continue;
            };
            let when = self
                .needed(keys, what, "when", example)
                .and_then(|node| self.condition(node, "`when`"));
            let prefix = format!("on_unexpected.{}.", i + 1);
            let steps = self.needed(keys, what, "steps", example);
            let steps =
                steps.map(|node| self.steps(node, "`steps`", &prefix, Within::Aside("a handler of `on_unexpected`")));
            let times = keys.get("times").and_then(|node| self.number(node, "`times`", 1, 1000));
            if let (Some(when), Some(steps)) = (when, steps) {
                handlers.push(Unexpected {
                    when,
                    steps,
                    times: times.unwrap_or(TIMES),
                });
            }
        }
        handlers
    }

    /// What is no mistake, and likely not meant.
    fn warn(&mut self, scenario: &Scenario, keys: Keys<'_>) {
        if let (Some(commit), None) = (scenario.commit(), keys.get("verify")) {
            let message = "nothing asks the record: rows end `unverified` at best";
            let help = "add `verify:`, or `verify: screen` if what the screen says is enough";
            let span = Span {
                end: commit.span.start + "commit".len(),
                ..commit.span
            };
            self.findings.push(Finding::warning(span, message).help(help));
        }
        if let (Verification::Record(_), None, Some(entry)) =
            (&scenario.verify, scenario.commit(), keys.entry("verify"))
        {
            let message = "`verify` asks the record about a `commit`, and there is none";
            let help =
                "put the step that saves into `commit: [ .. ]`: the record is asked before the row, and after it";
            self.error(entry.key.span, message, help);
        }
        let acts = scenario.walk().into_iter().find(|step| acts(&step.verb));
        if let (Some(step), None, None) = (acts, keys.get("app"), keys.get("windows")) {
            let message = "neither `app` nor `windows` says which windows may be acted on: this will be refused";
            let help = "add `app: { launch: [..] }`, or `windows: [title]`";
            let end = step.span.start + step.verb.word().len();
            self.findings
                .push(Finding::warning(Span { end, ..step.span }, message).help(help));
        }
    }
}

fn acts(verb: &Verb) -> bool {
    !matches!(
        verb,
        Verb::WaitFor(_)
            | Verb::Expect(_)
            | Verb::Extract(_)
            | Verb::Ask(_)
            | Verb::Screenshot(_)
            | Verb::Commit(_)
            | Verb::Repeat(_)
            | Verb::Call(_)
            | Verb::Confirm(_)
    )
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
