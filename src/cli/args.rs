//! The command line, as a user reads it.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::money::Usd;
use crate::outcome::RowState;

const AFTER: &str = "Exit codes: 0 passed, 1 an expectation or rows failed, 2 command line or scenario invalid, \
3 could not be carried out, 4 stopped by a limit, the policy or a person, 5 refuted, unverified or in doubt.";

/// Desktop work described in YAML: looks, finds or asks, clicks and types, checks, and records.
#[derive(Debug, Parser)]
#[command(name = "deskwright", version, after_help = AFTER, max_term_width = 100)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    /// Tell more on standard error; twice for everything.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a first scenario for an application of yours, from what it shows, and run it.
    Init(InitArguments),
    /// Run a scenario, once or for every row of a CSV file.
    Run(RunArguments),
    /// Replay a recording without display, network or key, and say where it differs.
    Replay(ReplayArguments),
    /// Replay every recording below a folder and write junit.xml.
    Test(TestArguments),
    /// Check scenarios without moving anything.
    Check(CheckArguments),
    /// Ask another model what it would have done on a recording's frames.
    Eval(EvalArguments),
    /// Say what a target means on a screenshot or on the screen, with the boxes drawn on a picture.
    Find(FindArguments),
    /// List the models there are, with their prices and whether there is a key; or check one.
    Models(ModelsArguments),
    /// Show how every row of a run stands, and settle one that is in doubt.
    Rows(RowsArguments),
    /// Write a run's report anew and print its path.
    Report(ReportArguments),
    /// Print the JSON Schema of the scenario language, for editors that complete and check YAML.
    Schema,
    /// Print a shell's completions.
    Completions { shell: clap_complete::Shell },
}
#[derive(Debug, Clone, Args)]
pub struct RunArguments {
    /// The scenario's YAML file; not needed with --resume. Several, or a folder of them, run one after the other.
    #[arg(required_unless_present = "resume", value_name = "SCENARIO")]
    pub scenarios: Vec<PathBuf>,
    /// Only scenarios with this tag; several with commas: one is enough.
    #[arg(long, value_name = "TAG", value_delimiter = ',')]
    pub only: Vec<String>,
    /// A CSV file; the scenario runs once for each of its rows.
    #[arg(long, value_name = "CSV")]
    pub data: Option<PathBuf>,
    /// Only these rows, as in `1-3,7`.
    #[arg(long, value_name = "RANGE")]
    pub rows: Option<String>,
    /// The value of an input.
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = pair)]
    pub set: Vec<(String, String)>,
    /// The run's folder; `runs/<time>-<scenario>` where nothing is said. With several scenarios it holds theirs.
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// Go on with a run that was cut off; a row that may have been entered is settled, never run again.
    #[arg(long, value_name = "RUN", conflicts_with_all = ["out", "rows", "set", "only"])]
    pub resume: Option<PathBuf>,
    /// Take this model instead of the scenario's, also where a goal names its own.
    #[arg(long, value_name = "MODEL")]
    pub model: Option<String>,
    /// What the models of all runs of a day may cost, in dollars; a smaller limit of the project's file counts more.
    #[arg(long, value_name = "DOLLARS", value_parser = dollars)]
    pub limit_day: Option<Usd>,
    /// Take the model's answers from this recording: no model is asked.
    #[arg(long, value_name = "RUN", conflicts_with = "model")]
    pub recording: Option<PathBuf>,
    /// Say nothing but what went wrong.
    #[arg(short, long)]
    pub quiet: bool,
    /// Keep every request to a model as it was sent, without keys, under `requests/` in the run's folder.
    #[arg(long, conflicts_with = "recording")]
    pub record_requests: bool,
}

#[derive(Debug, Args)]
pub struct InitArguments {
    /// The file to write.
    #[arg(default_value = "first.yaml")]
    pub scenario: PathBuf,
    /// The application with its arguments, to the end of the line.
    #[arg(long, value_name = "PROGRAM", required = true, num_args = 1.., allow_hyphen_values = true)]
    pub launch: Vec<String>,
}

#[derive(Debug, Args)]
pub struct ReplayArguments {
    /// The run's folder, or a fixture of numbered PNGs with a scenario.yaml.
    pub run: PathBuf,
    /// Another scenario than the recorded one.
    #[arg(long)]
    pub scenario: Option<PathBuf>,
    /// Print the result as JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct TestArguments {
    /// A folder with recordings in it.
    pub folder: PathBuf,
    /// Only recordings of scenarios with this tag; several with commas: one is enough.
    #[arg(long, value_name = "TAG", value_delimiter = ',')]
    pub only: Vec<String>,
    /// Where junit.xml is written.
    #[arg(long, default_value = "junit.xml")]
    pub junit: PathBuf,
    /// Print the results as JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct CheckArguments {
    /// Scenario files, or folders of them.
    #[arg(required = true, value_name = "SCENARIO")]
    pub scenarios: Vec<PathBuf>,
    /// A CSV file that the scenario is to take: its columns and rows are checked as well.
    #[arg(long, value_name = "CSV")]
    pub data: Option<PathBuf>,
    /// The value of an input that the CSV file has no column for, as `run` will be given it.
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = pair, requires = "data")]
    pub set: Vec<(String, String)>,
    /// Print the findings as JSON.
    #[arg(long, conflicts_with = "lines")]
    pub json: bool,
    /// Print each finding on a line as `path:line:column: error: message`, for editors.
    #[arg(long)]
    pub lines: bool,
}

#[derive(Debug, Args)]
pub struct EvalArguments {
    /// The run's folder.
    pub run: PathBuf,
    /// The model to ask.
    #[arg(long)]
    pub model: String,
    /// What the models of all runs of a day may cost, in dollars.
    #[arg(long, value_name = "DOLLARS", value_parser = dollars)]
    pub limit_day: Option<Usd>,
}

#[derive(Debug, Args)]
pub struct FindArguments {
    /// A label, or as in `{contains: Save, right_of: Order}`; with --all it is left out.
    #[arg(required_unless_present = "all")]
    pub target: Option<String>,
    /// A screenshot as PNG; the display's screen as it is now where nothing is said.
    #[arg(long, value_name = "PNG")]
    pub image: Option<PathBuf>,
    /// Everything that is read: all lines of text and all boxes, with the words to paste into a scenario.
    #[arg(long, conflicts_with = "target")]
    pub all: bool,
    /// Tesseract's names of the languages to read, as in `deu,eng`; English where nothing is said.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub languages: Vec<String>,
    /// Where the picture with the boxes is written.
    #[arg(long, value_name = "PNG", default_value = "found.png")]
    pub out: PathBuf,
    /// Print the result as JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct ModelsArguments {
    #[command(subcommand)]
    pub command: Option<ModelsCommand>,
    /// Print the list as JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum ModelsCommand {
    /// Ask a model to point at squares of drawings: in which space it points, how far off, how fast, at what cost.
    Check(ModelCheckArguments),
}

#[derive(Debug, Args)]
pub struct ModelCheckArguments {
    /// A name of the list, or `provider/model`.
    pub model: String,
    /// Dollars that it may cost without a question.
    #[arg(long, value_name = "DOLLARS", default_value = "0.05", value_parser = dollars)]
    pub cost: Usd,
    /// Ask it though it has no known price.
    #[arg(long)]
    pub unpriced: bool,
    /// Print the result as JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct RowsArguments {
    /// The run's folder.
    pub run: PathBuf,
    /// A person's word on a row that is refuted, unverified or in doubt: `done` or `failed`.
    #[arg(long, value_name = "KEY=done|failed", value_parser = resolution)]
    pub resolve: Vec<(String, RowState)>,
}

#[derive(Debug, Args)]
pub struct ReportArguments {
    /// The run's folder.
    pub run: PathBuf,
}

fn resolution(text: &str) -> Result<(String, RowState), String> {
    match text.rsplit_once('=') {
        Some((key, "done")) => Ok((key.to_owned(), RowState::Done)),
        Some((key, "failed")) => Ok((key.to_owned(), RowState::FailedApplication)),
        _ => Err("KEY=done or KEY=failed is expected".to_owned()),
    }
}

fn dollars(text: &str) -> Result<Usd, String> {
    Usd::parse(text).ok_or_else(|| "an amount of dollars such as 5.00 is expected".to_owned())
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("NAME=VALUE is expected".to_owned()),
    }
}
