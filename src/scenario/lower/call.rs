//! `call`: the steps of another scenario, with values of its own.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::context::Context;
use super::names::{Names, Place};
use super::nearest::suggestion;
use super::step::Within;
use super::vocabulary::{CALL, SCENARIO};
use crate::scenario::bytes::{LARGEST, decode, nothing_in_it};
use crate::scenario::diagnostic::Findings;
use crate::scenario::files::{Part, named_in};
use crate::scenario::parse::parse;
use crate::scenario::settings::{Input, Secret};
use crate::scenario::span::{Span, Spanned};
use crate::scenario::step::{Call, Step};
use crate::scenario::template::Template;
use crate::scenario::tree::{Entry, Kind, Node};

const EXAMPLE: &str = "call: { scenario: login.yaml, inputs: { user: \"{{ user }}\" } }";

/// Scenarios that call one another may be nested so deep.
const DEEPEST: usize = 16;

/// What a called file brings.
struct Called {
    source: Arc<str>,
    inputs: Vec<Input>,
    secrets: Vec<Secret>,
    steps: Vec<Step>,
    /// Names that it extracts.
    gives: Vec<String>,
}

impl Context<'_> {
    pub(super) fn call(&mut self, node: &Node, id: &str, within: Within) -> Option<Call> {
        let (file, given, taken) = if let Kind::Scalar(_) = node.kind {
            (node, None, None)
        } else {
            let keys = self.keys(node, "`call`", CALL, EXAMPLE)?;
            let file = self.needed(keys, "`call`", "scenario", EXAMPLE)?;
            (file, keys.get("inputs"), keys.get("outputs"))
        };
        let name = self.literal(file, "`call`", "call: login.yaml")?;
        let path = named_in(self.path, &name.value);
        let called = self.called(&path, &name, id, within);
        let given = given.map(|node| self.given(node)).unwrap_or_default();
        let outputs = taken.map(|node| self.taken(node)).unwrap_or_default();
        // Known from the next step on, and even where the called file is wrong.
        for (ours, _) in &outputs {
            self.define_output(ours);
        }
        let called = called?;
        let inputs = self.matched(&called.inputs, &given, name.span);
        self.check_outputs(&outputs, &called.gives);
        for secret in called.secrets {
            self.add_secret(secret, name.span);
        }
        self.parts.retain(|part| part.path != path);
        self.parts.push(Part {
            path: path.clone(),
            text: Arc::clone(&called.source),
        });
        Some(Call {
            path,
            source: called.source,
            inputs,
            outputs,
            steps: called.steps,
        })
    }

    fn called(&mut self, path: &PathBuf, name: &Spanned<String>, id: &str, within: Within) -> Option<Called> {
        if self.calls.contains(path) {
            let chain: Vec<String> = self.calls.iter().map(|path| path.display().to_string()).collect();
            let message = format!("`{}` calls itself", name.value);
            let help = format!("{} calls {}", chain.join(" calls "), path.display());
            self.error(name.span, message, help);
            return None;
        }
        if self.calls.len() > DEEPEST {
            let message = format!("scenarios are called more than {DEEPEST} deep");
            self.error(name.span, message, "call fewer from one another");
            return None;
        }
        let bytes = match self.files.read(path, LARGEST) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.unreadable(name, path, &error, "name a scenario, a file of steps in YAML");
                return None;
            }
        };
        let source: Arc<str> = match decode(path, &bytes) {
            Ok(source) => source.into(),
            Err(findings) => {
                self.keep_findings(findings);
                return None;
            }
        };
        let mut findings = Vec::new();
        let root = parse(&source, &mut findings).filter(|root| root.kind != Kind::Empty);
        if root.is_none() && findings.is_empty() {
            findings.push(nothing_in_it());
        }
        let mut inner = Context {
            source: &source,
            path,
            files: self.files,
            calls: self.calls.iter().chain([path]).cloned().collect(),
            findings,
            names: Names::default(),
            before_rows: self.before_rows,
            in_commit: self.in_commit,
            parts: Vec::new(),
            pictures: std::mem::take(&mut self.pictures),
            called: Vec::new(),
            secrets: Vec::new(),
            tools: Vec::new(),
            tool_names: BTreeSet::new(),
        };
        let read = root.and_then(|root| inner.called_scenario(&root, id, within));
        let Context {
            findings,
            names,
            parts,
            pictures,
            called,
            secrets,
            ..
        } = inner;
        self.parts.extend(parts);
        self.pictures = pictures;
        for findings in called {
            self.keep_findings(findings);
        }
        let findings = Findings::new(path, source.as_ref(), findings);
        let good = findings.errors() == 0;
        self.keep_findings(findings);
        let (inputs, own, steps) = read.filter(|_| good)?;
        Some(Called {
            source,
            inputs,
            secrets: own.into_iter().chain(secrets).collect(),
            steps,
            gives: names.extracted.into_keys().collect(),
        })
    }

    /// Of a called file only its inputs, secrets, tools and steps count.
    fn called_scenario(
        &mut self,
        root: &Node,
        id: &str,
        within: Within,
    ) -> Option<(Vec<Input>, Vec<Secret>, Vec<Step>)> {
        let keys = self.keys(root, "a scenario", SCENARIO, "steps: [ { click: Save } ]")?;
        let inputs = keys.get("inputs").map(|node| self.inputs(node)).unwrap_or_default();
        let secrets = keys.get("secrets").map(|node| self.secrets(node)).unwrap_or_default();
        self.tools = keys.get("tools").map(|node| self.tools(node)).unwrap_or_default();
        let steps = self.needed(keys, "a scenario", "steps", "steps: [ { click: Save } ]")?;
        let inner = match within {
            Within::Steps | Within::Repeat | Within::Called => Within::Called,
            within => within,
        };
        Some((inputs, secrets, self.steps(steps, "`steps`", &format!("{id}."), inner)))
    }

    /// What is said of a file that is called twice is told once; what is wrong at one of the places alone is told too.
    fn keep_findings(&mut self, mut findings: Findings) {
        if findings.is_empty() {
            return;
        }
        match self.called.iter_mut().find(|other| other.path == findings.path) {
            Some(known) => {
                findings.list.retain(|finding| !known.list.contains(finding));
                known.list.append(&mut findings.list);
            }
            None => self.called.push(findings),
        }
    }

    /// `inputs`: what the called scenario's inputs stand for.
    fn given(&mut self, node: &Node) -> Vec<(Spanned<String>, Option<Template>)> {
        let entries = self.entries(node, "`inputs`", EXAMPLE).unwrap_or_default();
        let value = |entry: &Entry| {
            let what = format!("`{}`", entry.key.value);
            (entry.key.clone(), self.template(&entry.value, &what, Place::Row))
        };
        entries.iter().map(value).collect()
    }

    /// `outputs`: our name and its name, or a list of names that are the same.
    fn taken(&mut self, node: &Node) -> Vec<(Spanned<String>, Spanned<String>)> {
        let example = "outputs: { order_no: number }";
        let mut out = Vec::new();
        if let Kind::List(_) = node.kind {
            let items = self.items(node, "`outputs`", "outputs: [order_no]").unwrap_or_default();
            for item in items {
                if let Some(name) = self.literal(item, "`outputs`", "outputs: [order_no]") {
                    out.push((name.clone(), name));
                }
            }
            return out;
        }
        for entry in self.entries(node, "`outputs`", example).unwrap_or_default() {
            let ours = self.name(entry, "an output");
            let theirs = self.literal(&entry.value, "`outputs`", example);
            out.extend(ours.zip(theirs));
        }
        out
    }

    fn define_output(&mut self, name: &Spanned<String>) {
        let taken = self.names.inputs.contains(&name.value);
        let known = self.names.extracted.insert(name.value.clone(), name.span.line);
        if known.is_some() || taken {
            let message = format!("`{}` stands for something already", name.value);
            self.error(name.span, message, "give the output another name");
        }
    }

    /// Each input of the called scenario with what it is given.
    fn matched(
        &mut self,
        inputs: &[Input],
        given: &[(Spanned<String>, Option<Template>)],
        span: Span,
    ) -> Vec<(Input, Option<Template>)> {
        let names: Vec<&str> = inputs.iter().map(|input| input.name.value.as_str()).collect();
        for (name, _) in given {
            if !names.contains(&name.value.as_str()) {
                let help = match names.as_slice() {
                    [] => "the called scenario has no `inputs`".to_owned(),
                    _ => suggestion(&name.value, names.iter().copied()),
                };
                let message = format!("the called scenario has no input `{}`", name.value);
                self.error(name.span, message, help);
            }
        }
        let mut out = Vec::new();
        for input in inputs {
            let value = given.iter().find(|(name, _)| name.value == input.name.value);
            if value.is_none() && input.default.is_none() && !input.optional {
                let name = &input.name.value;
                let help = format!("give it: `inputs: {{ {name}: \"{{{{ {name} }}}}\" }}`");
                self.error(span, format!("the called scenario needs its input `{name}`"), help);
            }
            out.push((input.clone(), value.and_then(|(_, template)| template.clone())));
        }
        out
    }

    fn check_outputs(&mut self, outputs: &[(Spanned<String>, Spanned<String>)], gives: &[String]) {
        for (_, theirs) in outputs {
            if !gives.contains(&theirs.value) {
                let help = match gives {
                    [] => "it extracts nothing".to_owned(),
                    _ => suggestion(&theirs.value, gives.iter().map(String::as_str)),
                };
                let message = format!("the called scenario extracts no `{}`", theirs.value);
                self.error(theirs.span, message, help);
            }
        }
    }

    /// A secret of a called scenario is one of the run's.
    fn add_secret(&mut self, secret: Secret, span: Span) {
        let other = self.secrets.iter().find(|other| other.name.value == secret.name.value);
        match other {
            Some(other) if other.env.value != secret.env.value => {
                let message = format!(
                    "the called scenario takes its secret `{}` from {}, another one from {}",
                    secret.name.value, secret.env.value, other.env.value
                );
                self.error(span, message, "give one of them another name");
            }
            Some(_) => {}
            None => self.secrets.push(secret),
        }
    }
}
