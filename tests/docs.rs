//! Holds the documents to the program: their examples are read, their commands exist, and no word is missing.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{CommandFactory, Parser};
use deskwright::cli::args::Arguments;
use deskwright::model::table::Table;
use deskwright::scenario::Scenario;
use deskwright::scenario::diagnostic::Finding;
use deskwright::scenario::files::{FileError, Files};
use deskwright::scenario::lower::vocabulary;
use deskwright::scenario::project::Project;

/// A fenced block: what stands behind the fence, its text, and the line it begins on.
struct Block {
    info: String,
    text: String,
    line: usize,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: impl AsRef<Path>) -> String {
    let path = root().join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn documents() -> Vec<PathBuf> {
    let mut out: Vec<PathBuf> = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"]
        .map(PathBuf::from)
        .into();
    for entry in fs::read_dir(root().join("docs")).expect("docs") {
        let path = Path::new("docs").join(entry.expect("entry").file_name());
        if path.extension().is_some_and(|end| end == "md") {
            out.push(path);
        }
    }
    out
}

fn blocks(text: &str) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::new();
    let mut open = false;
    for (at, line) in text.lines().enumerate() {
        match (line.strip_prefix("```"), open) {
            (Some(info), false) => out.push(Block {
                info: info.trim().to_owned(),
                text: String::new(),
                line: at + 1,
            }),
            (Some(_), true) | (None, false) => {}
            (None, true) => {
                let block = out.last_mut().expect("an open block");
                block.text.push_str(line);
                block.text.push('\n');
            }
        }
        open ^= line.starts_with("```");
    }
    assert!(!open, "a block is not closed");
    out
}

/// What stands between single backticks outside of blocks.
fn code_spans(text: &str) -> Vec<String> {
    let mut inside = false;
    let mut spans = Vec::new();
    for line in text.lines() {
        inside ^= line.starts_with("```");
        if !inside && !line.starts_with("```") {
            spans.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    spans
}

/// Lines of console blocks behind the prompt.
fn typed(text: &str) -> Vec<String> {
    let consoles = blocks(text).into_iter().filter(|block| block.info == "console");
    let lines = consoles.flat_map(|block| block.text.lines().map(str::to_owned).collect::<Vec<_>>());
    lines
        .filter_map(|line| line.strip_prefix("$ ").map(str::to_owned))
        .collect()
}

/// The scenario of a block. A fragment is completed to one: it is a list of steps, or keys of the file.
fn scenario(block: &Block) -> String {
    if block.info == "yaml" {
        return block.text.clone();
    }
    let first = block.text.trim_start();
    let names = "inputs: { ref: { type: text }, customer: { type: text }, quantity: { type: text }, gift_wrap: { type: flag } }\n";
    let verify = "verify: screen\n";
    let app = "app: { launch: [true] }\n";
    if first.starts_with("- ") {
        return format!("{app}{names}{verify}steps:\n{}", block.text);
    }
    let has = |key: &str| block.text.lines().any(|line| line.starts_with(&format!("{key}:")));
    let rest = [(app, "app"), (names, "inputs")];
    let rest: String = rest
        .iter()
        .filter(|(_, key)| !has(key))
        .map(|(text, _)| *text)
        .collect();
    let steps = match (has("steps"), has("verify")) {
        (true, _) => "",
        (false, false) => "steps: [ { click: Save } ]\n",
        (false, true) => "steps: [ { commit: [ { click: Save } ] } ]\n",
    };
    format!("{rest}{}{steps}", block.text)
}

/// What the examples call: a scenario with one input that extracts one value. And the images they look for.
struct Called;

impl Files for Called {
    fn read(&self, path: &Path, _: u64) -> Result<Vec<u8>, FileError> {
        if path.extension().is_some_and(|end| end == "png") {
            return Ok(fs::read(root().join("tests/locate/classic.png")).expect("a picture"));
        }
        let inputs = "inputs: { user: { type: text, optional: true } }\n";
        Ok(format!("{inputs}steps: [ {{ extract: {{ number: {{ right_of: No. }} }} }} ]\n").into_bytes())
    }

    fn beside(&self, _: &Path) -> Vec<String> {
        Vec::new()
    }
}

#[test]
fn every_yaml_block_is_a_scenario() {
    let mut wrong = Vec::new();
    let mut counted = 0;
    for path in documents() {
        for block in blocks(&read(&path)) {
            if block.info == "yaml project" {
                if let Err(findings) = Project::parse(&path, block.text.as_bytes()) {
                    wrong.push(format!("{}:{}: {findings}", path.display(), block.line));
                }
                continue;
            }
            if block.info != "yaml" && block.info != "yaml fragment" {
                assert!(!block.info.contains("yaml"), "{}:{}", path.display(), block.line);
                continue;
            }
            counted += 1;
            let text = scenario(&block);
            let findings = match Scenario::parse_with(&path, text.as_bytes(), &Called) {
                Ok((_, warnings)) => warnings,
                Err(findings) => findings,
            };
            let said = |finding: &Finding| format!("{}:{}: {}", path.display(), block.line, finding.message);
            wrong.extend(findings.list.iter().map(said));
        }
    }
    assert!(counted > 10, "{counted} blocks were found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_toml_block_is_a_table_of_models() {
    let mut held = 0;
    for path in documents() {
        for block in blocks(&read(&path)).iter().filter(|block| block.info == "toml") {
            if let Err(error) = Table::built_in().with(&block.text) {
                panic!("{}, line {}: {error}", path.display(), block.line);
            }
            held += 1;
        }
    }
    assert!(held > 0);
}

#[test]
fn the_reference_has_every_word_of_the_language() {
    let reference = read("docs/scenario-reference.md");
    let words = [
        vocabulary::SCENARIO,
        vocabulary::DESKTOP,
        vocabulary::APP,
        vocabulary::LIMITS_WITH_RUN,
        vocabulary::ROUTE,
        vocabulary::TIER,
        vocabulary::ESCALATE_ON,
        vocabulary::PROJECT,
        vocabulary::PROJECT_LIMITS,
        vocabulary::INPUT,
        vocabulary::SECRET,
        vocabulary::UNEXPECTED,
        vocabulary::APPROVAL,
        vocabulary::DOUBTERS,
        vocabulary::TOOL,
        vocabulary::PARAMETER,
        vocabulary::PARAMETER_TYPES,
        vocabulary::HTTP,
        vocabulary::METHODS,
        vocabulary::POLL,
        vocabulary::GIVES,
        vocabulary::TYPES,
        vocabulary::EFFORTS,
        vocabulary::VERBS,
        vocabulary::BESIDE,
        vocabulary::BESIDE_GOAL,
        vocabulary::CALL,
        vocabulary::REPEAT,
        vocabulary::NAMING,
        vocabulary::NARROWING,
        vocabulary::BESIDE_IMAGE,
        vocabulary::TEXT_MATCH,
        vocabulary::PAIR,
        vocabulary::SCROLL,
        vocabulary::DRAG,
        vocabulary::ASK,
        vocabulary::ASKED,
        vocabulary::CONDITIONS,
        vocabulary::QUESTIONS,
        vocabulary::ANSWERS,
        vocabulary::SQLITE,
        vocabulary::CSV,
    ]
    .concat();
    // As code in prose or in a table, or as a key of an example.
    let spans = code_spans(&reference).join(" ");
    let examples: String = blocks(&reference).into_iter().map(|block| block.text).collect();
    let stands = |text: &str, word: &str| {
        let mut around = text.match_indices(word).map(|(at, _)| {
            let before = text[..at].chars().next_back();
            let after = text[at + word.len()..].chars().next();
            let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
            !part(before) && !part(after)
        });
        around.any(|alone| alone)
    };
    let missing: Vec<&str> = words
        .iter()
        .filter(|word| !stands(&spans, word) && !stands(&examples, &format!("{word}:")))
        .copied()
        .collect();
    assert!(missing.is_empty(), "docs/scenario-reference.md lacks {missing:?}");
}

#[test]
fn the_reference_tells_every_kind_of_event() {
    let source = read("src/event.rs");
    let (_, rest) = source.split_once("pub enum Event {").expect("the events");
    let (body, _) = rest.split_once("\n}\n").expect("their end");
    let kinds: Vec<String> = body
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(char::is_uppercase))
        .map(|line| snake(line.trim_end_matches([' ', '{', ','])))
        .collect();
    assert!(kinds.len() > 15, "{kinds:?}");
    let document = read("docs/recording-format.md");
    let missing: Vec<&String> = kinds
        .iter()
        .filter(|kind| !document.contains(&format!("| `{kind}` |")))
        .collect();
    assert!(missing.is_empty(), "docs/recording-format.md lacks {missing:?}");
}

fn snake(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

#[test]
fn the_architecture_names_every_module() {
    let document = read("ARCHITECTURE.md");
    for entry in fs::read_dir(root().join("src")).expect("src") {
        let entry = entry.expect("entry");
        let name = entry.file_name().to_string_lossy().into_owned();
        let shown = if entry.path().is_dir() {
            format!("`{name}/`")
        } else {
            format!("`{name}`")
        };
        assert!(document.contains(&shown), "ARCHITECTURE.md does not name {shown}");
    }
}

#[test]
fn commands_that_are_shown_can_be_typed() {
    let mut counted = 0;
    for path in documents() {
        let text = read(&path);
        let spans = code_spans(&text);
        let inline = spans.iter().filter(|span| span.split(' ').count() > 1).cloned();
        for line in typed(&text).into_iter().chain(inline) {
            let words = words(&line);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            match words.as_slice() {
                ["make", target, ..] => assert!(is_target(target), "{}: {line}", path.display()),
                // A command by its name alone: what it needs is left out.
                ["deskwright", name] if Arguments::command().find_subcommand(name).is_some() => {}
                ["deskwright", ..] => {
                    if let Err(error) = Arguments::try_parse_from(&words) {
                        assert!(!error.use_stderr(), "{}: {line}: {error}", path.display());
                    }
                }
                _ => continue,
            }
            counted += 1;
        }
    }
    assert!(counted > 8, "{counted} commands were found");
}

/// The words of a command line; double quotes hold one together.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in line.split('"').enumerate() {
        if at % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

fn is_target(name: &str) -> bool {
    read("Makefile")
        .lines()
        .any(|line| line.starts_with(&format!("{name}:")) && line.contains("## "))
}

#[test]
fn the_readme_has_every_command_and_every_exit_code() {
    let readme = read("README.md");
    let commands: BTreeSet<String> = Arguments::command()
        .get_subcommands()
        .filter(|command| !command.is_hide_set())
        .map(|command| command.get_name().to_owned())
        .collect();
    assert!(commands.contains("run"));
    for command in commands {
        assert!(
            readme.contains(&format!("| `{command}` |")),
            "README.md lacks {command}"
        );
    }
    for code in 0..=5 {
        assert!(
            readme.contains(&format!("| {code} |")),
            "README.md lacks exit code {code}"
        );
    }
}

/// `scripts/red.sh` takes the test from the head of a patch, a reader from the list.
#[test]
fn every_change_that_turns_a_test_red_is_listed() {
    let list = read("docs/red.md");
    let mut numbers = BTreeSet::new();
    for entry in fs::read_dir(root().join("tests/red")).expect("tests/red") {
        let name = entry.expect("entry").file_name().to_string_lossy().into_owned();
        let (number, _) = name.split_once('-').expect("NN-name.patch");
        let patch = read(Path::new("tests/red").join(&name));
        let head = |key: &str| patch.lines().find_map(|line| line.strip_prefix(key)).map(str::to_owned);
        let (about, what) = (
            head("line: ").expect("what it is about"),
            head("change: ").expect("the change"),
        );
        let row = list.lines().find(|line| line.starts_with(&format!("| {number} |")));
        let row = row.unwrap_or_else(|| panic!("docs/red.md lacks {name}"));
        assert!(
            row.contains(&about) && row.contains(&what),
            "{name} is told otherwise: {row}"
        );
        let test = head("test: ").or_else(|| head("run: ")).expect("the test");
        let filter = test.split(' ').next_back().expect("a name");
        assert!(row.contains(filter), "{name} names another test: {row}");
        assert!(numbers.insert(number.to_owned()), "{number} twice");
    }
    assert_eq!(list.lines().filter(|line| is_row(line)).count(), numbers.len());
}

/// A line of the table that begins with a number.
fn is_row(line: &str) -> bool {
    let number = line.strip_prefix("| ").and_then(|rest| rest.split(' ').next());
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}
