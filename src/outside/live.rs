//! The world itself: programs are started and ended, files are read, a person is asked.
//!
//! Programs are argument lists, never a shell line. What was started is ended when this is dropped.

use std::fs::File;
use std::io::{IsTerminal, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::{Child, Command};

use super::picture::{MOST_BYTES, Picture};
use super::{Outside, OutsideError, Reply, Request, csv_count, http, sqlite};
use crate::pending::Pending;
use crate::safety::vault::Vault;

/// Programs run in the working directory of deskwright itself.
#[derive(Debug)]
pub struct LiveOutside {
    /// What the application writes goes here.
    log: PathBuf,
    /// Environment variables that no program may inherit: keys and secrets.
    withheld: Vec<String>,
    /// Values for the headers and bodies of tools.
    vault: Vault,
    app: Option<Child>,
}

/// An answer longer than this is refused.
const LONGEST_OUTPUT: u64 = 1 << 20;

/// What is kept of a program's complaints, in characters; the last ones.
const LONGEST_COMPLAINT: usize = 4000;

/// How much of what the application wrote is looked at for its last words, in bytes.
const TAIL: u64 = 4096;

impl LiveOutside {
    /// `log` takes what the application writes; `withheld` are variables that no program inherits; `vault` has the
    /// values that tools send.
    pub fn new(log: PathBuf, withheld: Vec<String>, vault: Vault) -> LiveOutside {
        LiveOutside {
            log,
            withheld,
            vault,
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
            } => sqlite::ask(file, query, params, Duration::from_millis(*timeout_ms)).await,
            Request::Csv { file, row } => csv_count::count(file, row),
            Request::Pause { millis } => {
                tokio::time::sleep(Duration::from_millis(*millis)).await;
                Ok(Reply::Passed)
            }
            Request::Person { question } => Ok(Reply::Person {
                said: person(question.clone()).await,
            }),
            Request::Http(call) => http::send(call, &self.vault).await,
            Request::Fetch { url, timeout_ms } => http::fetch(url, *timeout_ms, &self.vault).await,
            Request::Picture { file } => pictured(file),
        }
    }

    fn launch(&mut self, argv: &[String]) -> Result<Reply, OutsideError> {
        let what = || format!("cannot start {}", shown(argv));
        let failed = |error: std::io::Error| OutsideError {
            what: what(),
            why: error.to_string(),
            remedy: remedy(&error).map(str::to_owned),
        };
        let log = File::create(&self.log).map_err(failed)?;
        let errors = log.try_clone().map_err(failed)?;
        let mut command = program(argv, &self.withheld)?;
        command
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .kill_on_drop(true);
        // Ctrl-C in the terminal, and the terminal's end, are not for it: `after` still needs it.
        #[cfg(unix)]
        command.process_group(0);
        self.app = Some(command.spawn().map_err(failed)?);
        Ok(Reply::Launched)
    }

    fn alive(&mut self) -> Reply {
        let (status, success) = match self.app.as_mut().map(Child::try_wait) {
            Some(Ok(None)) => return Reply::Running,
            Some(Ok(Some(status))) => (status.to_string(), status.success()),
            Some(Err(error)) => (error.to_string(), false),
            None => ("no start".to_owned(), false),
        };
        Reply::Ended {
            status,
            success,
            last_words: self.last_words(),
        }
    }

    /// The last three lines it wrote.
    fn last_words(&self) -> String {
        let end = tail(&self.log).unwrap_or_default();
        let text = String::from_utf8_lossy(&end);
        if text.matches('\u{fffd}').count() > text.chars().count() / 20 {
            return "what it wrote last is no text".to_owned();
        }
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        let last = lines
            .get(lines.len().saturating_sub(3)..)
            .unwrap_or_default()
            .join(" / ");
        if last.is_empty() {
            "it wrote nothing".to_owned()
        } else {
            last.chars().take(500).collect()
        }
    }
}

/// The last bytes of a file, however long it is.
fn tail(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let before = file.metadata()?.len().saturating_sub(TAIL);
    file.seek(SeekFrom::Start(before))?;
    let mut end = Vec::new();
    file.take(TAIL).read_to_end(&mut end)?;
    Ok(end)
}

/// A picture in a file.
fn pictured(file: &Path) -> Result<Reply, OutsideError> {
    let failed = |why: String| OutsideError {
        what: format!("cannot take the picture {}", file.display()),
        why,
        remedy: Some("give a PNG, JPEG or WebP; the path starts where deskwright is run".to_owned()),
    };
    let mut bytes = Vec::new();
    let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX);
    let read = File::open(file).and_then(|file| file.take(most + 1).read_to_end(&mut bytes));
    read.map_err(|error| failed(error.to_string()))?;
    Picture::read(&bytes).map(Reply::Picture).map_err(failed)
}

impl Outside for LiveOutside {
    fn call<'a>(&'a mut self, request: &'a Request) -> Pending<'a, Result<Reply, OutsideError>> {
        Box::pin(async move {
            let answered = self.answer(request).await;
            without_secrets(answered, &self.vault)
        })
    }
}

/// A program may print what it was given.
fn without_secrets(answered: Result<Reply, OutsideError>, vault: &Vault) -> Result<Reply, OutsideError> {
    let strike = |text: &mut String| *text = vault.struck_out(text);
    match answered {
        Ok(mut reply) => {
            match &mut reply {
                Reply::Ended { last_words, .. } => strike(last_words),
                Reply::Command { stdout, stderr, .. } => [stdout, stderr].into_iter().for_each(strike),
                Reply::Value { text } => text.iter_mut().for_each(strike),
                _ => {}
            }
            Ok(reply)
        }
        Err(mut error) => {
            [&mut error.what, &mut error.why].into_iter().for_each(strike);
            Err(error)
        }
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
    let failed = |why: String, remedy: Option<&str>| OutsideError {
        what: format!("cannot run {}", shown(argv)),
        why,
        remedy: remedy.map(str::to_owned),
    };
    let broken = |error: std::io::Error| failed(error.to_string(), remedy(&error));
    let mut command = program(argv, withheld)?;
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    let mut child = command.spawn().map_err(broken)?;
    let (out, errors) = (child.stdout.take(), child.stderr.take());
    let work = async {
        let (out, errors) = tokio::try_join!(written(out), written(errors))?;
        Ok((child.wait().await?, out, errors))
    };
    let Ok(done) = tokio::time::timeout(timeout, work).await else {
        let why = format!("it did not end within {} s and was ended", timeout.as_secs_f64());
        return Err(failed(why, Some("give it more time with `within`")));
    };
    let (status, out, errors) = done.map_err(broken)?;
    let Ok(stdout) = String::from_utf8(out) else {
        return Err(failed("what it wrote is not UTF-8 text".to_owned(), None));
    };
    let errors = String::from_utf8_lossy(&errors);
    let before = errors.chars().count().saturating_sub(LONGEST_COMPLAINT);
    Ok(Reply::Command {
        success: status.success(),
        status: status.to_string(),
        stdout,
        stderr: errors.chars().skip(before).collect(),
    })
}

/// All that a program writes, if it is not too much.
async fn written(pipe: Option<impl AsyncRead + Unpin>) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(pipe) = pipe {
        pipe.take(LONGEST_OUTPUT + 1).read_to_end(&mut bytes).await?;
    }
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= LONGEST_OUTPUT) {
        Ok(bytes)
    } else {
        Err(std::io::Error::other("it wrote more than 1 MiB and was ended"))
    }
}

/// Asks at the terminal; nothing where there is none, or it was closed.
async fn person(question: String) -> Option<String> {
    if !std::io::stdin().is_terminal() {
        return None;
    }
    let asked = tokio::task::spawn_blocking(move || {
        let _ = writeln!(std::io::stderr(), "\n{}\n> ", question.escape_debug());
        let mut said = String::new();
        let read = std::io::stdin().read_line(&mut said).ok()?;
        (read > 0).then(|| said.trim().to_owned())
    });
    asked.await.ok().flatten()
}

fn shown(argv: &[String]) -> String {
    let all: String = argv.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
    format!("`{}`", all.chars().take(120).collect::<String>().escape_debug())
}

fn remedy(error: &std::io::Error) -> Option<&'static str> {
    match error.kind() {
        std::io::ErrorKind::NotFound => Some("check the program's name, and that it is in PATH"),
        std::io::ErrorKind::PermissionDenied => Some("make it executable"),
        _ => None,
    }
}
