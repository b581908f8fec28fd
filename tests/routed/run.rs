//! A run of the demo's goal with models of one's choice, and what it said.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::stand_in::chat::KEY;
use super::stand_in::http::Response;
use super::stand_in::server::StandIn;

const HOME: &str = env!("CARGO_MANIFEST_DIR");

pub(crate) struct Run {
    home: TempDir,
    output: Output,
    /// Every event, in order.
    pub(crate) events: Vec<Value>,
}

/// Who is asked: the scenario's words, and where OpenAI and Anthropic are.
pub(crate) struct Models<'a> {
    pub(crate) words: &'a str,
    pub(crate) openai: Option<&'a str>,
    pub(crate) anthropic: Option<&'a str>,
}

impl Run {
    pub(crate) fn of(rows: usize, models: &Models) -> Run {
        let home = tempfile::tempdir().expect("a folder");
        let scenario = std::fs::read_to_string(format!("{HOME}/scenarios/order-desk-goal.yaml")).expect("it");
        let scenario = scenario
            .replace("models: [gpt-5.4]\n", models.words)
            .replace("time: 3m, cost: 0.15", "time: 10m, cost: 2")
            .replace("cost: 0.50", "cost: 20");
        std::fs::write(home.path().join("scenario.yaml"), scenario).expect("written");
        let orders = std::fs::read_to_string(format!("{HOME}/demo/orders.csv")).expect("it");
        let orders: String = orders.split_inclusive('\n').take(rows + 1).collect();
        std::fs::write(home.path().join("orders.csv"), orders).expect("written");
        let mut command = deskwright(home.path());
        command.arg("run").arg(home.path().join("scenario.yaml"));
        command.arg("--data").arg(home.path().join("orders.csv"));
        command.arg("--out").arg(home.path().join("run"));
        for (provider, url) in [("OPENAI", models.openai), ("ANTHROPIC", models.anthropic)] {
            if let Some(url) = url {
                command.env(format!("{provider}_BASE_URL"), url);
                command.env(format!("{provider}_API_KEY"), KEY);
            }
        }
        let output = command.output().expect("deskwright");
        let events = std::fs::read_to_string(home.path().join("run/events.jsonl")).unwrap_or_default();
        let events = events.lines().map(|line| serde_json::from_str(line).expect("an event"));
        Run {
            events: events.collect(),
            home,
            output,
        }
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.home.path().join("run")
    }

    pub(crate) fn code(&self) -> Option<i32> {
        self.output.status.code()
    }

    /// Everything it wrote.
    pub(crate) fn said(&self) -> String {
        let said = String::from_utf8_lossy(&self.output.stdout);
        format!("{said}{}", String::from_utf8_lossy(&self.output.stderr))
    }

    /// Its lines with this in them.
    pub(crate) fn lines(&self, with: &str) -> Vec<String> {
        let said = self.said();
        said.lines()
            .filter(|line| line.contains(with))
            .map(|line| line.trim().to_owned())
            .collect()
    }

    /// Every row is in Order Desk's record as the data has it, and a dry run without keys agrees.
    pub(crate) fn assert_entered(&self) {
        assert_eq!(self.code(), Some(0), "{}", self.said());
        let compared = Command::new("python3")
            .arg(format!("{HOME}/demo/order_desk.py"))
            .arg("--db")
            .arg(self.folder().join("orders.db"))
            .arg("--compare")
            .arg(self.home.path().join("orders.csv"))
            .output()
            .expect("python3");
        assert!(
            compared.status.success(),
            "{}{}",
            String::from_utf8_lossy(&compared.stdout),
            self.said()
        );
        self.assert_replays();
    }

    pub(crate) fn assert_replays(&self) {
        let replayed = deskwright(self.home.path())
            .arg("replay")
            .arg(self.folder())
            .env_remove("DISPLAY")
            .output()
            .expect("deskwright");
        assert!(
            replayed.status.success(),
            "{}",
            String::from_utf8_lossy(&replayed.stdout)
        );
    }

    /// The events of a kind.
    pub(crate) fn of_kind(&self, kind: &str) -> Vec<&Value> {
        let events = self.events.iter().map(|entry| &entry["event"]);
        events.filter(|event| event["kind"] == kind).collect()
    }

    /// The causes of what was decided, in order.
    pub(crate) fn causes(&self) -> Vec<&str> {
        let rerouted = self.of_kind("rerouted").into_iter();
        rerouted.filter_map(|event| event["cause"].as_str()).collect()
    }

    /// The models that answered, each change once.
    pub(crate) fn answered(&self) -> Vec<&str> {
        let mut models: Vec<&str> = self
            .of_kind("answered")
            .into_iter()
            .filter_map(|event| event["model"].as_str())
            .collect();
        models.dedup();
        models
    }

    /// The report shows every decision.
    pub(crate) fn assert_reported(&self, words: &str) {
        let report = std::fs::read_to_string(self.folder().join("report.html")).expect("a report");
        assert!(report.contains(words), "the report does not say: {words}");
    }
}

/// The binary with a home of its own and nobody's keys.
pub(crate) fn deskwright(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deskwright"));
    command.current_dir(HOME).stdin(Stdio::null());
    command.env("DESKWRIGHT_CONFIG", home.join("configuration"));
    command.env("DESKWRIGHT_STATE", home.join("state"));
    for provider in ["OPENAI", "ANTHROPIC", "GEMINI", "OPENROUTER", "MODELSLAB", "LOCAL"] {
        command.env_remove(format!("{provider}_API_KEY"));
        command.env_remove(format!("{provider}_BASE_URL"));
    }
    command
}

/// An address that nobody listens at.
pub(crate) fn nobody() -> String {
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    format!("http://{}/v1", free.local_addr().expect("an address"))
}

/// A fault with headers.
pub(crate) fn fault(status: u16, headers: &[(&str, &str)], body: &Value) -> Response {
    let mut response = Response::json(status, body);
    let headers = headers
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    response.headers.extend(headers);
    response
}

/// The bodies of what a stand-in was asked and answered itself.
pub(crate) fn served(stand_in: &StandIn) -> Vec<Value> {
    let seen = stand_in.seen().into_iter();
    seen.inspect(|seen| assert_eq!(seen.status, 200, "{}", seen.answer))
        .map(|seen| seen.body)
        .collect()
}
