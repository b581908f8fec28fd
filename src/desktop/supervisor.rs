//! The process that starts a run's desktop, watches over the worker, and has everything put away.
//!
//! Invariant: however worker or supervisor end, kill -9 included, no process and no file of theirs stays,
//! and no key stays down.

use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, ExitCode, ExitStatus};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitOptions, getppid, kill_process};
use thiserror::Error;
use tokio::runtime::Runtime;

use super::child;
use super::guard::{self, Duties, Guard};
use super::kin::MARK;
use super::lock::DisplayLock;
use super::private_folder::PrivateFolder;
use super::signals::{self, Signals};
use super::virtual_display::VirtualDisplay;
use crate::geometry::Size;
use crate::outcome::Outcome;
use crate::scenario::settings::DesktopChoice;

/// Tells the worker that it is one; the value is the supervisor's process number.
const WORKER: &str = "DESKWRIGHT_WORKER";

/// The hidden subcommand `__desk SIZE|current PROGRAM ARGUMENTS…`: a program of choice as the worker.
const DESK: &str = "__desk";

/// What comes so soon after the first signal is the same stop: `timeout` and make tell the program, and then its group.
/// A person's second Ctrl-C comes later.
const ONE_STOP: Duration = Duration::from_millis(200);

/// Long enough for a runtime to take in what has come.
const GLANCE: Duration = Duration::from_millis(1);

/// A name of the environment with its value.
type Variable = (OsString, OsString);

/// Why the desktop of a run could not be had.
#[derive(Debug, Error)]
pub enum SuperviseError {
    #[error("{program} is not installed; install the package {package} (Debian, Ubuntu: apt install {package})")]
    Missing { program: String, package: String },
    #[error(
        "the display {display} is taken by the run of process {pid}; wait for it, or let the scenario say `desktop: {{ virtual: 1280x800 }}`"
    )]
    Taken { display: String, pid: String },
    #[error(
        "DISPLAY is not set, so there is no current desktop; set it, or let the scenario say `desktop: {{ virtual: 1280x800 }}`"
    )]
    NoCurrent,
    #[error("cannot start {what}: {why}")]
    Start { what: String, why: String },
}

impl SuperviseError {
    pub(super) fn start(what: &str, error: &std::io::Error) -> SuperviseError {
        SuperviseError::Start {
            what: what.to_owned(),
            why: error.to_string(),
        }
    }
}

/// Whether this process was started by a supervisor, to do the work. What the worker starts is no worker.
pub fn is_worker() -> bool {
    let parent = getppid().map(|pid| pid.as_raw_nonzero().to_string());
    std::env::var(WORKER).is_ok_and(|supervisor| Some(supervisor) == parent)
}

/// How a worker ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// Its exit code; 4 where it was not started or was ended at once by a stop, 3 where another signal ended it.
    pub code: u8,
    /// Whether a signal came meanwhile that wants everything to stop.
    pub told_to_stop: bool,
}

/// Runs this binary once more with the same arguments, as the worker, on the desktop of choice. The worker finds
/// `passed` in its environment; the display and what runs on it do not find those named by `withheld`.
///
/// Blocks until the worker has ended and everything is put away, and gives its exit code. Call it from the
/// main thread, outside of any async runtime.
///
/// # Errors
/// When the desktop could not be started; everything is put away then, too.
pub fn supervise(
    choice: DesktopChoice,
    arguments: &[OsString],
    passed: &[Variable],
    withheld: &[String],
) -> Result<Ended, SuperviseError> {
    run(choice, OsStr::new("/proc/self/exe"), arguments, passed, withheld)
}

/// The subcommands of helper processes. `main` asks here first; nothing means the arguments are a person's.
pub fn hidden(mut arguments: impl Iterator<Item = OsString>) -> Option<ExitCode> {
    let name = arguments.nth(1)?;
    match name.to_str()? {
        child::CHILD => Some(child::become_program(arguments)),
        guard::GUARD => Some(guard::stand()),
        DESK => {
            let choice = arguments.next()?.to_str().and_then(choice)?;
            let program = arguments.next()?;
            let rest: Vec<OsString> = arguments.collect();
            let code = run(choice, &program, &rest, &[], &[]).map_or_else(
                |error| {
                    let _ = writeln!(std::io::stderr(), "error: {error}");
                    Outcome::Broken.exit_code()
                },
                |ended| ended.code,
            );
            Some(ExitCode::from(code))
        }
        _ => None,
    }
}

fn choice(text: &str) -> Option<DesktopChoice> {
    if text == "current" {
        return Some(DesktopChoice::Current);
    }
    let (width, height) = text.split_once('x')?;
    Some(DesktopChoice::Virtual(Size::new(
        width.parse().ok()?,
        height.parse().ok()?,
    )))
}

fn run(
    choice: DesktopChoice,
    program: &OsStr,
    arguments: &[OsString],
    passed: &[Variable],
    withheld: &[String],
) -> Result<Ended, SuperviseError> {
    let mut vigil = Vigil::begin()?;
    let mark = format!("{}-{:016x}", std::process::id(), rand_mark());
    let mut duties = Duties {
        mark: mark.clone(),
        folder: None,
        display_stays: choice == DesktopChoice::Current,
    };
    let mark = (OsString::from(MARK), OsString::from(mark));
    let ended = match choice {
        DesktopChoice::Current => {
            let name = std::env::var("DISPLAY").ok().filter(|name| !name.is_empty());
            let _lock = DisplayLock::take(&name.ok_or(SuperviseError::NoCurrent)?)?;
            let guard = Guard::post(duties)?;
            let ended = vigil.over(worker(program, arguments, &[&[mark], passed].concat()));
            guard.relieve();
            ended
        }
        DesktopChoice::Virtual(size) => {
            let folder = PrivateFolder::create()?;
            duties.folder = Some(folder.path().to_owned());
            let guard = Guard::post(duties)?;
            let ended = PrivateFolder::furnish(folder.path())
                .and_then(|folder| VirtualDisplay::start(size, &folder, &mark, withheld))
                .and_then(|display| vigil.over(worker(program, arguments, &[&display.environment, passed].concat())));
            guard.relieve();
            ended
        }
    };
    // What the guard has ended are children of this process: it takes note of it.
    while let Ok(Some(_)) = rustix::process::wait(WaitOptions::NOHANG) {}
    let told_late = vigil.heard().is_some();
    ended.map(|ended| Ended {
        told_to_stop: ended.told_to_stop || told_late,
        ..ended
    })
}

fn worker(program: &OsStr, arguments: &[OsString], environment: &[Variable]) -> Command {
    let mut command = child::tied(program);
    command
        .args(arguments)
        .envs(environment.iter().cloned())
        .env(WORKER, std::process::id().to_string());
    command
}

/// Ears from before the desktop is started until everything is put away: no stop is lost in between.
struct Vigil {
    runtime: Runtime,
    signals: Signals,
}

impl Vigil {
    fn begin() -> Result<Vigil, SuperviseError> {
        let failed = |error: std::io::Error| SuperviseError::start("the supervisor", &error);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(failed)?;
        let inside = runtime.enter();
        let signals = Signals::listen().map_err(failed)?;
        drop(inside);
        Ok(Vigil { runtime, signals })
    }

    /// A signal that has come and was not heard yet.
    fn heard(&mut self) -> Option<Signal> {
        let signals = &mut self.signals;
        let glance = async { tokio::time::timeout(GLANCE, signals.next()).await.ok() };
        self.runtime.block_on(glance)
    }

    /// Starts the worker, hands signals on to it, and waits for its end. It is not started where one has come already.
    fn over(&mut self, worker: Command) -> Result<Ended, SuperviseError> {
        if let Some(signal) = self.heard() {
            let by = signals::name(signal);
            // Nobody may be left to tell.
            let _ = writeln!(std::io::stderr(), "error: stopped by {by} before anything was done");
            return Ok(Ended {
                code: Outcome::Stopped.exit_code(),
                told_to_stop: true,
            });
        }
        let ended = self.runtime.block_on(attend(worker, &mut self.signals));
        ended.map_err(|error| SuperviseError::start("the worker process", &error))
    }
}

/// The worker from its start to its end. The first stop is handed on to it, a second one ends it at once.
async fn attend(worker: Command, signals: &mut Signals) -> std::io::Result<Ended> {
    let mut worker = tokio::process::Command::from(worker).spawn()?;
    let number = worker.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
    let mut told: Option<Instant> = None;
    let mut at_once = false;
    loop {
        let signal = tokio::select! {
            status = worker.wait() => {
                let status = status?;
                let code = match status.code() {
                    None if at_once => Outcome::Stopped.exit_code(),
                    _ => exit_code(status),
                };
                return Ok(Ended { code, told_to_stop: told.is_some() });
            }
            signal = signals.next() => signal,
        };
        match told {
            None => {
                told = Some(Instant::now());
                if let Some(number) = number {
                    // A worker that has just ended needs no telling.
                    let _ = kill_process(number, signal);
                }
            }
            // A closed terminal may be told twice, and is never meant twice.
            Some(first) if signal == Signal::HUP || first.elapsed() < ONE_STOP => {}
            Some(_) => {
                at_once = true;
                let _ = worker.start_kill();
            }
        }
    }
}

fn exit_code(status: ExitStatus) -> u8 {
    if let Some(code) = status.code().and_then(|code| u8::try_from(code).ok()) {
        return code;
    }
    let signal = status.signal().unwrap_or_default();
    // Nobody may be left to tell.
    let _ = writeln!(
        std::io::stderr(),
        "error: the worker process was ended by signal {signal}; what it did until then is in the run's folder"
    );
    Outcome::Broken.exit_code()
}

/// Told apart from an earlier run with the same process number.
fn rand_mark() -> u64 {
    use std::hash::{BuildHasher as _, RandomState};
    RandomState::new().hash_one(std::time::SystemTime::now())
}
