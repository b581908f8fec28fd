//! What tells a run from outside to stop: Ctrl-C, SIGTERM, the end of the terminal.
//!
//! Ctrl-C in a terminal reaches the worker by its group, and once more by the supervisor, which hands every signal on:
//! it may have been told alone. So all of them are one stop to the worker, and a second one is the supervisor's affair.

use std::fs;

use rustix::process::Signal;
use tokio::signal::unix::{Signal as Ear, SignalKind, signal};

/// An ear for them. From the first one on, none of these signals ends this process by itself.
#[derive(Debug)]
pub struct Signals {
    interrupt: Ear,
    terminate: Ear,
    /// Nothing under `nohup`, where the end of the terminal is to mean nothing.
    hangup: Option<Ear>,
}

impl Signals {
    /// Listens from now on. Call it inside an async runtime.
    ///
    /// # Errors
    /// When the system does not allow it.
    pub fn listen() -> std::io::Result<Signals> {
        let hangup = (!is_ignored(Signal::HUP))
            .then(|| signal(SignalKind::hangup()))
            .transpose()?;
        Ok(Signals {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup,
        })
    }

    /// The next one, or one that has come since the last.
    pub async fn next(&mut self) -> Signal {
        let Signals {
            interrupt,
            terminate,
            hangup,
        } = self;
        let hung_up = async {
            match hangup {
                Some(ear) => ear.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = interrupt.recv() => Signal::INT,
            _ = terminate.recv() => Signal::TERM,
            _ = hung_up => Signal::HUP,
        }
    }
}

/// What people call it.
pub fn name(signal: Signal) -> &'static str {
    match signal {
        Signal::INT => "Ctrl-C",
        Signal::HUP => "SIGHUP",
        _ => "SIGTERM",
    }
}

/// Whether this process ignores a signal, as whoever started it wanted.
fn is_ignored(signal: Signal) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    ignores(&status, signal).unwrap_or(false)
}

fn ignores(status: &str, signal: Signal) -> Option<bool> {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
    let mask = u64::from_str_radix(mask.trim(), 16).ok()?;
    let place = u32::try_from(signal.as_raw()).ok()?.checked_sub(1)?;
    Some(mask.checked_shr(place)? & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_ignored_stands_in_the_mask() {
        let status = "SigBlk:\t0000000000000001\nSigIgn:\t0000000000001006\nSigCgt:\t0000000000000001\n";
        assert_eq!(ignores(status, Signal::INT), Some(true));
        assert_eq!(ignores(status, Signal::PIPE), Some(true));
        assert_eq!(ignores(status, Signal::HUP), Some(false));
        assert_eq!(ignores("SigIgn:\tnothing\n", Signal::HUP), None);
    }
}
