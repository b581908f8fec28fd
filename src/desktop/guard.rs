//! The process that puts everything away, however the supervisor ends.
//!
//! It waits at a pipe whose other end the supervisor alone holds: an end of the pipe is the end of the
//! supervisor, kill -9 included. Then it releases keys and buttons, ends what carries the mark, removes the folder.

use std::fs;
use std::io::{BufRead as _, Read as _, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, ExitCode, Stdio};

use serde::{Deserialize, Serialize};

use super::child;
use super::supervisor::SuperviseError;
use super::sweep::sweep;
use crate::input::{held, layout};
use crate::x11::Display;

/// The hidden subcommand; its duties come as one line of JSON on its standard input.
pub const GUARD: &str = "__guard";

/// What is to be put away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duties {
    pub mark: String,
    /// Removed with all that is in it.
    pub folder: Option<PathBuf>,
    /// The display of the environment belongs to a person: keys are released, the keyboard is put back.
    pub display_stays: bool,
}

/// A guard at its post.
#[derive(Debug)]
pub struct Guard {
    process: Child,
    duties: Duties,
}

impl Guard {
    /// Posts a guard.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn post(duties: Duties) -> Result<Guard, SuperviseError> {
        let failed = |error: std::io::Error| SuperviseError::start("the guard process", &error);
        let mut process = child::myself()
            .arg(GUARD)
            // Ctrl-C in the terminal is not for it.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let mut line = serde_json::to_vec(&duties).unwrap_or_default();
        line.push(b'\n');
        if let Some(pipe) = &mut process.stdin {
            pipe.write_all(&line).map_err(failed)?;
        }
        let mut ready = [0];
        if let Some(pipe) = &mut process.stdout {
            pipe.read_exact(&mut ready).map_err(failed)?;
        }
        Ok(Guard { process, duties })
    }

    /// Has everything put away and waits until it is.
    pub fn relieve(mut self) {
        drop(self.process.stdin.take());
        if !self.process.wait().is_ok_and(|status| status.success()) {
            // It was killed itself.
            put_away(&self.duties, &[]);
        }
    }
}

/// The guard's part.
pub fn stand() -> ExitCode {
    let mut stdin = std::io::stdin().lock();
    let mut line = String::new();
    let duties: Option<Duties> = stdin
        .read_line(&mut line)
        .ok()
        .and_then(|_| serde_json::from_str(&line).ok());
    let Some(duties) = duties else {
        return ExitCode::from(2);
    };
    let spare = if duties.display_stays { spare_keys() } else { Vec::new() };
    let mut stdout = std::io::stdout();
    let _ = stdout.write_all(b"\n").and_then(|()| stdout.flush());
    // Ends with the supervisor, whatever the reason.
    let _ = std::io::copy(&mut stdin, &mut std::io::sink());
    put_away(&duties, &spare);
    ExitCode::SUCCESS
}

fn put_away(duties: &Duties, spare: &[u8]) {
    sweep(&duties.mark);
    if duties.display_stays
        && let Ok(display) = Display::connect(None)
    {
        // The display may be gone by now, and then there is nothing to release.
        let _ = held::release(&display);
        let _ = layout::unbind(&display, spare);
    }
    if let Some(folder) = &duties.folder {
        let _ = fs::remove_dir_all(folder);
    }
}

fn spare_keys() -> Vec<u8> {
    let layout = Display::connect(None)
        .ok()
        .and_then(|display| layout::Layout::read(&display).ok());
    layout.map(|layout| layout.spare()).unwrap_or_default()
}
