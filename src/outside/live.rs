//! The world itself: programs are started and ended, files are read, a person is asked.
//!
//! Programs are argument lists, never a shell line. What was started is ended when this is dropped.

use std::fs::{self, File};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};

use super::{Outside, OutsideError, Reply, Request, csv_count, sqlite};
use crate::pending::Pending;

/// Programs run in the working directory of deskwright itself.
#[derive(Debug)]
pub struct LiveOutside {
    /// What the application writes goes here.
    log: PathBuf,
    /// Environment variables that no program may inherit: keys and secrets.
    withheld: Vec<String>,
    app: Option<Child>,
}

/// An answer longer than this is refused.
const LONGEST_OUTPUT: usize = 1 << 20;

impl LiveOutside {
    /// `log` takes what the application writes; `withheld` are variables that no program inherits.
    pub fn new(log: PathBuf, withheld: Vec<String>) -> LiveOutside {
        LiveOutside {
            log,
            withheld,
            app: None,
        }
    }

    async fn answer(&mut self, request: &Request) -> Result<Reply, OutsideError> {
        match request {
            Request::Launch { argv } => self.launch(argv),
            Request::Alive => Ok(self.alive()),
            Request::Command { argv, timeout_ms } => {
                command(argv, Duration::from_millis(*timeout_ms), &self.withheld).await
            }
            Request::Sqlite {
                file,
                query,
                params,
                timeout_ms,
            } => sqlite::ask(file, query, params, *timeout_ms),
            Request::Csv { file, row } => csv_count::count(file, row),
            Request::Pause { millis } => {
                tokio::time::sleep(Duration::from_millis(*millis)).await;
                Ok(Reply::Passed)
            }
            Request::Person { question } => Ok(Reply::Person {
                said: person(question.clone()).await,
            }),
        }
    }

    fn launch(&mut self, argv: &[String]) -> Result<Reply, OutsideError> {
        let what = || format!("cannot start {}", shown(argv));
        let failed = |error: std::io::Error| OutsideError {
            what: what(),
            why: error.to_string(),
            remedy: remedy(&error),
        };
        let log = File::create(&self.log).map_err(failed)?;
        let errors = log.try_clone().map_err(failed)?;
        let mut command = program(argv, &self.withheld)?;
        command
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .kill_on_drop(true);
        self.app = Some(command.spawn().map_err(failed)?);
        Ok(Reply::Launched)
    }

    fn alive(&mut self) -> Reply {
        match self.app.as_mut().map(Child::try_wait) {
            Some(Ok(Some(status))) => Reply::Ended {
                status: status.to_string(),
                last_words: self.last_words(),
            },
            Some(Ok(None)) => Reply::Running,
            Some(Err(error)) => Reply::Ended {
                status: error.to_string(),
                last_words: String::new(),
            },
            None => Reply::Ended {
                status: "no start".to_owned(),
                last_words: String::new(),
            },
        }
    }

    fn last_words(&self) -> String {
        let written = fs::read(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&written).into_owned();
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        let last = lines
            .iter()
            .rev()
            .take(3)
            .rev()
            .copied()
            .collect::<Vec<_>>()
            .join(" / ");
        if last.is_empty() {
            "it wrote nothing".to_owned()
        } else {
            last.chars().take(500).collect()
        }
    }
}

impl Outside for LiveOutside {
    fn call<'a>(&'a mut self, request: &'a Request) -> Pending<'a, Result<Reply, OutsideError>> {
        Box::pin(self.answer(request))
    }
}

fn program(argv: &[String], withheld: &[String]) -> Result<Command, OutsideError> {
    let Some((program, arguments)) = argv.split_first() else {
        return Err(OutsideError {
            what: "cannot start a program".to_owned(),
            why: "its list is empty".to_owned(),
            remedy: None,
        });
    };
    let mut command = Command::new(program);
    command.args(arguments);
    for name in withheld {
        command.env_remove(name);
    }
    Ok(command)
}

async fn command(argv: &[String], timeout: Duration, withheld: &[String]) -> Result<Reply, OutsideError> {
    let failed = |why: String, remedy| OutsideError {
        what: format!("cannot run {}", shown(argv)),
        why,
        remedy,
    };
    let mut command = program(argv, withheld)?;
    command.stdin(Stdio::null()).kill_on_drop(true);
    let Ok(output) = tokio::time::timeout(timeout, command.output()).await else {
        let remedy = Some("give it more time with `within`".to_owned());
        return Err(failed(
            format!("it did not end within {} s and was ended", timeout.as_secs_f64()),
            remedy,
        ));
    };
    let output = output.map_err(|error| failed(error.to_string(), remedy(&error)))?;
    if output.stdout.len() > LONGEST_OUTPUT {
        return Err(failed(format!("it wrote {} bytes", output.stdout.len()), None));
    }
    Ok(Reply::Command {
        success: output.status.success(),
        status: output.status.to_string(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).chars().take(4_000).collect(),
    })
}

/// Asks at the terminal; nothing where there is none.
async fn person(question: String) -> Option<String> {
    if !std::io::stdin().is_terminal() {
        return None;
    }
    let asked = tokio::task::spawn_blocking(move || {
        eprintln!("\n{}\n> ", question.escape_debug());
        let mut said = String::new();
        std::io::stdin()
            .read_line(&mut said)
            .ok()
            .map(|_| said.trim().to_owned())
    });
    asked.await.ok().flatten()
}

fn shown(argv: &[String]) -> String {
    let all: String = argv.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
    format!("`{}`", all.chars().take(120).collect::<String>().escape_debug())
}

fn remedy(error: &std::io::Error) -> Option<String> {
    match error.kind() {
        std::io::ErrorKind::NotFound => Some("check the program's name, and that it is in PATH".to_owned()),
        std::io::ErrorKind::PermissionDenied => Some("make it executable".to_owned()),
        _ => None,
    }
}
