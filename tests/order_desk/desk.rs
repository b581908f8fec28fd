//! The real binary, run the way a person runs it, and what Order Desk's own record says afterwards.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use rusqlite::Connection;
use tempfile::TempDir;

pub(crate) const SCENARIO: &str = "scenarios/order-desk.yaml";
pub(crate) const DATA: &str = "demo/orders.csv";

pub(crate) fn deskwright() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deskwright"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).stdin(Stdio::null());
    command
}

/// A finished run and its folder, which goes when this does.
pub(crate) struct Run {
    _home: TempDir,
    pub(crate) folder: PathBuf,
    pub(crate) output: Output,
}

impl Run {
    /// Runs a scenario with more arguments.
    pub(crate) fn of(scenario: impl AsRef<Path>, arguments: &[&str]) -> Run {
        let home = TempDir::new().expect("a folder");
        let folder = home.path().join("run");
        let output = deskwright()
            .arg("run")
            .arg(scenario.as_ref())
            .args(arguments)
            .arg("--out")
            .arg(&folder)
            .output();
        Run {
            _home: home,
            folder,
            output: output.expect("deskwright starts"),
        }
    }

    pub(crate) fn code(&self) -> i32 {
        self.output
            .status
            .code()
            .unwrap_or_else(|| panic!("ended by a signal: {}", self.said()))
    }

    /// Everything it wrote.
    pub(crate) fn said(&self) -> String {
        format!(
            "{}{}",
            String::from_utf8_lossy(&self.output.stdout),
            String::from_utf8_lossy(&self.output.stderr)
        )
    }

    pub(crate) fn results(&self) -> Vec<ResultLine> {
        results(&self.folder)
    }
}

/// A line of `results.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ResultLine {
    pub(crate) key: String,
    pub(crate) outcome: String,
    pub(crate) reason: String,
}

pub(crate) fn results(folder: &Path) -> Vec<ResultLine> {
    let mut reader = csv::Reader::from_path(folder.join("results.csv")).expect("results.csv");
    reader
        .records()
        .map(|record| {
            let record = record.expect("a line");
            ResultLine {
                key: record[1].to_owned(),
                outcome: record[2].to_owned(),
                reason: record[3].to_owned(),
            }
        })
        .collect()
}

/// How often Order Desk was told to save this order, by its own submit log.
pub(crate) fn submits(folder: &Path, reference: &str) -> u32 {
    count(folder, "select count(*) from submits where ref = ?1", reference)
}

/// How often Order Desk's database has this order.
pub(crate) fn stored(folder: &Path, reference: &str) -> u32 {
    count(folder, "select count(*) from orders where ref = ?1", reference)
}

fn count(folder: &Path, query: &str, reference: &str) -> u32 {
    let database = Connection::open(folder.join("orders.db")).expect("Order Desk's database");
    database
        .query_row(query, [reference], |row| row.get(0))
        .expect("a count")
}

/// One column of a stored order, as text.
pub(crate) fn column(folder: &Path, column: &str, reference: &str) -> String {
    let database = Connection::open(folder.join("orders.db")).expect("Order Desk's database");
    let query = format!("select cast({column} as text) from orders where ref = ?1");
    database
        .query_row(&query, [reference], |row| row.get(0))
        .expect("an order")
}

/// The demo's rows, by column name.
pub(crate) fn data() -> Vec<Vec<(String, String)>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(DATA);
    let mut reader = csv::Reader::from_path(path).expect("the demo's data");
    let headers = reader.headers().expect("a header").clone();
    reader
        .records()
        .map(|record| {
            let record = record.expect("a row");
            headers
                .iter()
                .map(str::to_owned)
                .zip(record.iter().map(str::to_owned))
                .collect()
        })
        .collect()
}

pub(crate) fn value<'a>(row: &'a [(String, String)], name: &str) -> &'a str {
    row.iter()
        .find(|(column, _)| column == name)
        .map_or("", |(_, value)| value)
}
