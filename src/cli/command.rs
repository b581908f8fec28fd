//! From the arguments to a subcommand, and from its outcome to the exit code.

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use super::args::{Arguments, Command, ModelsCommand};
use super::complaint::Complaint;
use super::{check, eval, files, find, init, model_check, model_list, replay, report, rows, run, say, series, test};
use crate::desktop::supervisor;
use crate::outcome::Outcome;

/// The whole program.
pub fn main() -> ExitCode {
    if let Some(code) = supervisor::hidden(std::env::args_os()) {
        return code;
    }
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Nothing can be done about an output that is closed.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() {
                Outcome::Invalid.exit_code()
            } else {
                0
            });
        }
    };
    listen_to_traces(arguments.verbose);
    match carry_out(&arguments.command, arguments.verbose) {
        Ok(code) => code,
        Err(complaint) => {
            complaint.print();
            ExitCode::from(complaint.outcome.exit_code())
        }
    }
}

fn carry_out(command: &Command, verbose: u8) -> Result<ExitCode, Complaint> {
    let outcome = match command {
        Command::Init(arguments) => init::init(arguments)?,
        Command::Run(arguments) if series::is_series(arguments) => series::series(arguments, verbose)?,
        Command::Run(arguments) => {
            let prepared = run::prepare(arguments)?;
            if let Some(outcome) = prepared.settled() {
                say::aside("nothing is left to do; `deskwright rows` shows how every row stands\n");
                return Ok(ExitCode::from(outcome.exit_code()));
            }
            if !supervisor::is_worker() {
                let same: Vec<_> = std::env::args_os().skip(1).collect();
                let places = prepared.places.environment();
                let ended = supervisor::supervise(prepared.scenario.desktop, &same, &places, &prepared.withheld());
                return Ok(ExitCode::from(ended.map_err(Complaint::broken)?.code));
            }
            run::carry(&prepared)?
        }
        Command::Replay(arguments) => replay::replay(arguments)?,
        Command::Test(arguments) => test::test(arguments)?,
        Command::Check(arguments) => {
            let mut text = Vec::new();
            let outcome = check::check(arguments, files::look(), &mut text)?;
            say::out(String::from_utf8_lossy(&text))?;
            outcome
        }
        Command::Eval(arguments) => eval::eval(arguments)?,
        Command::Find(arguments) => find::find(arguments)?,
        Command::Models(arguments) => match &arguments.command {
            Some(ModelsCommand::Check(arguments)) => model_check::check(arguments)?,
            None => model_list::list(arguments)?,
        },
        Command::Rows(arguments) => rows::rows(arguments)?,
        Command::Report(arguments) => report::report(arguments)?,
        Command::Schema => {
            let text = serde_json::to_string_pretty(&crate::scenario::schema::schema()).map_err(Complaint::broken)?;
            say::out(text + "\n")?;
            Outcome::Passed
        }
        Command::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(*shell, &mut Arguments::command(), "deskwright", &mut text);
            say::out(String::from_utf8_lossy(&text))?;
            Outcome::Passed
        }
    };
    Ok(ExitCode::from(outcome.exit_code()))
}

fn listen_to_traces(verbose: u8) {
    let level = match verbose {
        0 => tracing::Level::WARN,
        1 => tracing::Level::DEBUG,
        _ => tracing::Level::TRACE,
    };
    let filter = tracing_subscriber::EnvFilter::new(format!("warn,deskwright={level}"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .without_time()
        .init();
}
