//! Ending every process that carries a mark.
//!
//! Processes are held by descriptor before they are looked at, so that a number used anew is never hit.

use std::os::fd::{AsFd as _, OwnedFd};
use std::time::{Duration, Instant};

use rustix::event::PollFlags;
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

use super::kin;
use crate::x11::ready;

/// How long a process may take over its end before it is killed.
const GRACE: Duration = Duration::from_secs(2);

/// How often newcomers are looked for: a process may fork while it is being ended.
const ROUNDS: usize = 5;

/// Ends all processes with the mark but this one: asks them, then kills them. They are gone when it returns.
pub fn sweep(mark: &str) {
    for round in 0..ROUNDS {
        let found = marked(mark);
        if found.is_empty() {
            return;
        }
        if round == 0 {
            end(&found, Signal::TERM, GRACE);
        }
        end(&found, Signal::KILL, GRACE);
    }
}

fn marked(mark: &str) -> Vec<OwnedFd> {
    let me = std::process::id();
    let hold = |pid: u32| {
        let number = Pid::from_raw(i32::try_from(pid).ok()?)?;
        let process = pidfd_open(number, PidfdFlags::empty()).ok()?;
        kin::carries(pid, mark).then_some(process)
    };
    kin::all()
        .into_iter()
        .filter(|pid| *pid != me)
        .filter_map(hold)
        .collect()
}

/// Sends a signal to all and waits until they are gone, or the time is up.
fn end(processes: &[OwnedFd], signal: Signal, within: Duration) {
    let until = Instant::now() + within;
    for process in processes {
        // One that is gone already is what we want.
        let _ = pidfd_send_signal(process, signal);
    }
    for process in processes {
        let left = until.saturating_duration_since(Instant::now());
        let _ = ready(process.as_fd(), PollFlags::IN, left);
    }
}
