//! `verify`: questions to the record.

use std::time::Duration;

use super::context::{Context, Keys};
use super::names::Place;
use super::vocabulary::{ANSWERS, CSV, QUESTIONS, SQLITE};
use crate::scenario::template::Template;
use crate::scenario::tree::{Entry, Kind, Node};
use crate::scenario::verify::{Ask, Expected, Proof, Verification};

const EXAMPLE: &str = "{ command: [count-orders, \"{{ ref }}\"], equals: 1 }";
const CSV_EXAMPLE: &str = "csv: { file: orders.csv, row: { ref: \"{{ ref }}\" } }";
const SQLITE_EXAMPLE: &str = "sqlite: { file: orders.db, query: \"select ...\" }";

/// How long the record is asked where nothing is said.
const WITHIN: Duration = Duration::from_secs(5);

impl Context<'_> {
    pub(super) fn verification(&mut self, node: &Node) -> Verification {
        if let Kind::Scalar(text) = &node.kind {
            if text == "screen" {
                return Verification::Screen;
            }
            let message = format!("`verify` is a list of questions, or `screen`, and here is `{text}`");
            self.error(node.span, message, format!("as in `verify: [ {EXAMPLE} ]`"));
            return Verification::Nothing;
        }
        let items = self.items(node, "`verify`", EXAMPLE).unwrap_or_default();
        Verification::Record(items.iter().filter_map(|item| self.proof(item)).collect())
    }

    fn proof(&mut self, node: &Node) -> Option<Proof> {
        let known: Vec<&str> = QUESTIONS.iter().chain(ANSWERS).copied().chain(["within"]).collect();
        let keys = self.keys(node, "an item of `verify`", &known, EXAMPLE)?;
        let within = keys.get("within").map(|node| self.duration(node, "`within`"));
        let question = self.one_of(keys, "an item of `verify`", QUESTIONS, EXAMPLE);
        let expected = self.expected(keys, question);
        let ask = self.ask(question?);
        Some(Proof {
            ask: ask?,
            expected: expected?,
            within: within.flatten().unwrap_or(WITHIN),
            span: node.span,
        })
    }

    /// The answer that means "entered once"; a row of a CSV file is there once where nothing is said.
    fn expected(&mut self, keys: Keys<'_>, question: Option<&Entry>) -> Option<Expected> {
        let given = keys.among(ANSWERS);
        if given.is_empty() && question.is_some_and(|entry| entry.key.value == "csv") {
            let once = Template {
                raw: "1".to_owned(),
                span: keys.span,
            };
            return Some(Expected::Equals(once));
        }
        let entry = self.one_of(keys, "an item of `verify`", ANSWERS, EXAMPLE)?;
        let word = format!("`{}`", entry.key.value);
        let template = self.template(&entry.value, &word, Place::Record)?;
        if entry.key.value == "equals" {
            return Some(Expected::Equals(template));
        }
        self.check_pattern(&template);
        Some(Expected::Matches(template))
    }

    fn ask(&mut self, entry: &Entry) -> Option<Ask> {
        let node = &entry.value;
        match entry.key.value.as_str() {
            "command" => Some(Ask::Command(self.command(node, "`command`", Place::Record)?)),
            "sqlite" => {
                let keys = self.keys(node, "`sqlite`", SQLITE, SQLITE_EXAMPLE)?;
                let file = self.needed(keys, "`sqlite`", "file", SQLITE_EXAMPLE);
                let file = file.and_then(|file| self.full_template(file, "`file`", Place::Record, "orders.db"));
                let query = self
                    .needed(keys, "`sqlite`", "query", SQLITE_EXAMPLE)
                    .and_then(|node| self.query(node));
                let params = keys
                    .get("params")
                    .map(|node| self.templates(node, "`params`", "[\"{{ ref }}\"]"));
                Some(Ask::Sqlite {
                    file: file?,
                    query: query?,
                    params: params.unwrap_or_else(|| Some(Vec::new()))?,
                })
            }
            _ => {
                let keys = self.keys(node, "`csv`", CSV, CSV_EXAMPLE)?;
                let file = self.needed(keys, "`csv`", "file", CSV_EXAMPLE);
                let file = file.and_then(|file| self.full_template(file, "`file`", Place::Record, "orders.csv"));
                let row = self
                    .needed(keys, "`csv`", "row", CSV_EXAMPLE)
                    .and_then(|row| self.columns(row));
                Some(Ask::Csv { file: file?, row: row? })
            }
        }
    }

    /// A query is written out; values go into its parameters, where they cannot change it.
    fn query(&mut self, node: &Node) -> Option<String> {
        let text = self.text(node, "`query`", "select count(*) from orders where ref = ?")?;
        if text.value.contains("{{") {
            let help = "write `?` for each value, and the values under `params:`, as in `params: [\"{{ ref }}\"]`";
            self.error(text.span, "a query cannot hold a template", help);
            return None;
        }
        Some(text.value)
    }

    fn columns(&mut self, node: &Node) -> Option<Vec<(String, Template)>> {
        let entries = self.entries(node, "`row`", CSV_EXAMPLE)?;
        let column = |entry: &Entry| {
            let value = self.template(&entry.value, &format!("`{}`", entry.key.value), Place::Record)?;
            Some((entry.key.value.clone(), value))
        };
        let columns: Vec<Option<_>> = entries.iter().map(column).collect();
        columns.into_iter().collect()
    }

    fn templates(&mut self, node: &Node, what: &str, example: &str) -> Option<Vec<Template>> {
        let items = self.items(node, what, example)?;
        let templates: Vec<Option<Template>> = items
            .iter()
            .map(|item| self.template(item, what, Place::Record))
            .collect();
        templates.into_iter().collect()
    }

    /// An argument list whose program is written out.
    pub(super) fn command(&mut self, node: &Node, what: &str, place: Place) -> Option<Vec<Template>> {
        if let Kind::Scalar(line) = &node.kind {
            let words: Vec<&str> = line.split_whitespace().collect();
            let message = format!("{what} takes a list of arguments, never a line for a shell");
            self.error(node.span, message, format!("write `[{}]`", words.join(", ")));
            return None;
        }
        let items = self.items(node, what, "[python3, orders.py]")?;
        let (program, arguments) = items.split_first()?;
        let program = self.text(program, what, "[python3, orders.py]");
        let program = program.and_then(|program| {
            if program.value.contains("{{") {
                let help = "write the program out; its arguments may hold templates";
                self.error(program.span, "a template never chooses the program", help);
                return None;
            }
            Some(Template {
                raw: program.value,
                span: program.span,
            })
        });
        let arguments: Vec<Option<Template>> = arguments
            .iter()
            .map(|argument| self.template(argument, what, place))
            .collect();
        std::iter::once(program).chain(arguments).collect()
    }

    /// The value of a key that cannot be left out.
    pub(super) fn needed<'n>(&mut self, keys: Keys<'n>, what: &str, key: &str, example: &str) -> Option<&'n Node> {
        let node = keys.get(key);
        if node.is_none() && !keys.strange {
            self.error(keys.span, format!("{what} needs `{key}`"), format!("as in `{example}`"));
        }
        node
    }
}
