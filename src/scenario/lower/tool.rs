//! `tools`: functions that a model may use.

use std::sync::Arc;

use super::context::{Context, Keys};
use super::names::Place;
use super::vocabulary::{PARAMETER, PARAMETER_TYPES, TOOL, TOOL_WORK};
use crate::scenario::tool::{Parameter, ParameterKind, Tool, WITHIN, Work};
use crate::scenario::tree::{Entry, Kind, Node};

pub(super) const EXAMPLE: &str = "lookup: { description: \"What a customer owes\", parameters: { customer: text }, \
                                  program: [python3, owes.py, \"{{ args.customer }}\"] }";

/// Programs that take a line of commands: an argument could become one.
const SHELLS: &[&str] = &[
    "sh",
    "bash",
    "dash",
    "zsh",
    "ksh",
    "fish",
    "csh",
    "tcsh",
    "busybox",
    "cmd",
    "cmd.exe",
    "powershell",
    "pwsh",
    "env",
    "xargs",
    "sudo",
    "su",
    "ssh",
    "eval",
];

impl Context<'_> {
    pub(super) fn tools(&mut self, node: &Node) -> Vec<Arc<Tool>> {
        let entries = self.entries(node, "`tools`", EXAMPLE).unwrap_or_default();
        let tools = entries.iter().filter_map(|entry| self.tool(entry));
        tools.map(Arc::new).collect()
    }

    /// The tools of a goal: those that it names, or all there are.
    pub(super) fn chosen_tools(&mut self, node: Option<&Node>) -> Vec<Arc<Tool>> {
        let Some(node) = node else {
            return self.tools.clone();
        };
        let example = "tools: [text2img]";
        let mut chosen: Vec<Arc<Tool>> = Vec::new();
        for item in self.items(node, "`tools`", example).unwrap_or_default() {
            let Some(name) = self.literal(item, "`tools`", example) else {
                continue;
            };
            let found = self.tools.iter().find(|tool| tool.name.value == name.value).cloned();
            match found {
                Some(tool) => chosen.push(tool),
                None if self.tool_names.is_empty() => {
                    let help = format!("define it: `tools: {{ {}: {{ description: .. }} }}`", name.value);
                    self.error(name.span, format!("there is no tool `{}`", name.value), help);
                }
                None if self.tool_names.contains(&name.value) => {}
                None => {
                    let names: Vec<String> = self.tool_names.iter().cloned().collect();
                    let help = super::nearest::suggestion(&name.value, names.iter().map(String::as_str));
                    self.error(name.span, format!("there is no tool `{}`", name.value), help);
                }
            }
        }
        chosen
    }

    fn tool(&mut self, entry: &Entry) -> Option<Tool> {
        let name = self.name(entry, "a tool");
        // Known even where the rest is wrong, so that one mistake is one finding.
        self.tool_names.insert(entry.key.value.clone());
        let what = format!("the tool `{}`", entry.key.value);
        if entry.key.value.len() > 60 || ["computer", "zoom"].contains(&entry.key.value.as_str()) {
            let help = "at most 60 letters, and neither `computer` nor `zoom`, which are the screen's";
            self.error(entry.key.span, format!("{what} cannot be called so"), help);
        }
        let keys = self.keys(&entry.value, &what, TOOL, EXAMPLE)?;
        let description = self.needed(keys, &what, "description", EXAMPLE);
        let description = description.and_then(|node| self.literal(node, "`description`", "What it does and gives"));
        let parameters = keys.get("parameters").map(|node| self.parameters(node));
        let parameters = parameters.unwrap_or_default();
        self.names.args = parameters.iter().map(|parameter| parameter.name.clone()).collect();
        let within = keys.get("within").map(|node| self.duration(node, "`within`"));
        let deferred = keys.get("defer").and_then(|node| self.truth(node, "`defer`"));
        let work = self.work(keys, &what, &parameters);
        self.names.args.clear();
        Some(Tool {
            name: name?,
            description: description?.value,
            parameters,
            deferred: deferred.unwrap_or(false),
            work: work?,
            within: within.flatten().unwrap_or(WITHIN),
        })
    }

    fn work(&mut self, keys: Keys<'_>, what: &str, parameters: &[Parameter]) -> Option<Work> {
        let entry = self.one_of(keys, what, TOOL_WORK, EXAMPLE)?;
        let node = &entry.value;
        Some(match entry.key.value.as_str() {
            "http" => Work::Http(Box::new(self.http(node, parameters)?)),
            "program" => {
                let argv = self.command(node, "`program`", Place::Tool)?;
                let program = argv.first()?;
                let name = program.raw.rsplit(['/', '\\']).next().unwrap_or_default();
                if SHELLS.contains(&name) {
                    let message = format!("a tool never starts `{name}`: what a model gives could become a command");
                    self.error(program.span, message, "write the program itself, with its arguments");
                    return None;
                }
                Work::Program(argv)
            }
            _ => Work::Person(self.full_template(node, "`person`", Place::Tool, "\"{{ args.question }}\"")?),
        })
    }

    fn parameters(&mut self, node: &Node) -> Vec<Parameter> {
        let example = "{ prompt: text, size: { type: integer, optional: true } }";
        let entries = self.entries(node, "`parameters`", example).unwrap_or_default();
        let parameters: Vec<Parameter> = entries.iter().filter_map(|entry| self.parameter(entry)).collect();
        for parameter in &parameters {
            let ParameterKind::Mask { of } = &parameter.kind else {
                continue;
            };
            let Some(entry) = entries.iter().find(|entry| entry.key.value == parameter.name) else {
                continue;
            };
            let is_it = |other: &Parameter| other.name == *of && other.kind == ParameterKind::Picture;
            if !parameters.iter().any(is_it) {
                let message = format!("`of` names a parameter of type picture, and there is no such `{of}`");
                self.error(
                    entry.value.span,
                    message,
                    "as in `image: picture, hole: { type: mask, of: image }`",
                );
            }
        }
        parameters
    }

    /// `text`, or `{ type: text, description: .., values: [..], optional: true }`.
    fn parameter(&mut self, entry: &Entry) -> Option<Parameter> {
        let example = "prompt: { type: text, description: What the picture shows }";
        let name = self.name(entry, "a parameter");
        let what = format!("the parameter `{}`", entry.key.value);
        if let Kind::Scalar(_) = entry.value.kind {
            let word = self.word(&entry.value, &what, PARAMETER_TYPES)?;
            let Some(kind) = plain(&word.value) else {
                self.error(word.span, "a mask needs `of`", "as in `{ type: mask, of: image }`");
                return None;
            };
            return Some(Parameter {
                name: name?.value,
                kind,
                description: String::new(),
                optional: false,
            });
        }
        let keys = self.keys(&entry.value, &what, PARAMETER, example)?;
        let kind = self.parameter_kind(keys, &what, example);
        let description = keys
            .get("description")
            .and_then(|node| self.literal(node, "`description`", "What the picture shows"));
        let optional = keys.get("optional").and_then(|node| self.truth(node, "`optional`"));
        Some(Parameter {
            name: name?.value,
            kind: kind?,
            description: description.map(|text| text.value).unwrap_or_default(),
            optional: optional.unwrap_or(false),
        })
    }

    fn parameter_kind(&mut self, keys: Keys<'_>, what: &str, example: &str) -> Option<ParameterKind> {
        let node = self.needed(keys, what, "type", example)?;
        let word = self.word(node, "`type`", PARAMETER_TYPES)?;
        for (key, of) in [("values", "text"), ("of", "mask")] {
            if let Some(entry) = keys.entry(key).filter(|_| word.value != of) {
                let message = format!("`{key}` belongs to a {of}, and this is of type {}", word.value);
                self.error(entry.key.span, message, format!("take it out, or write `type: {of}`"));
            }
        }
        if word.value == "mask" {
            let of = self.needed(keys, "a mask", "of", "{ type: mask, of: image }")?;
            let of = self.literal(of, "`of`", "image")?;
            return Some(ParameterKind::Mask { of: of.value });
        }
        if let Some(values) = keys.get("values").filter(|_| word.value == "text") {
            let items = self.items(values, "`values`", "values: [photo, drawing]")?;
            let mut words = Vec::new();
            for item in items {
                words.push(self.literal(item, "`values`", "photo")?.value);
            }
            return Some(ParameterKind::OneOf(words));
        }
        plain(&word.value)
    }
}

fn plain(word: &str) -> Option<ParameterKind> {
    match word {
        "text" => Some(ParameterKind::Text),
        "integer" => Some(ParameterKind::Integer),
        "decimal" => Some(ParameterKind::Decimal),
        "flag" => Some(ParameterKind::Flag),
        "picture" => Some(ParameterKind::Picture),
        _ => None,
    }
}
