//! Which processes belong to this run.
//!
//! What the supervisor starts, and all that comes of it, carries the run's mark in its environment: a program
//! cannot lose it by forking, by a new session or by its parent's end. Without a supervisor, descent decides.

use std::fs;

/// The variable with the run's mark.
pub const MARK: &str = "DESKWRIGHT_SESSION";

/// Set for what belongs to the display itself, such as the window manager.
pub const FURNITURE: &str = "DESKWRIGHT_FURNITURE";

/// Whether a process was started by this run, and is no part of the display.
pub fn is_ours(pid: u32) -> bool {
    match std::env::var(MARK) {
        Ok(mark) => {
            carries(pid, &mark)
                && !environment(pid)
                    .iter()
                    .any(|entry| entry.starts_with(FURNITURE.as_bytes()))
        }
        Err(_) => descends(pid, std::process::id()),
    }
}

/// Whether a process carries a mark.
pub fn carries(pid: u32, mark: &str) -> bool {
    let wanted = format!("{MARK}={mark}");
    environment(pid).iter().any(|entry| entry == wanted.as_bytes())
}

/// All processes, by number.
pub fn all() -> Vec<u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect()
}

fn environment(pid: u32) -> Vec<Vec<u8>> {
    let bytes = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
    bytes.split(|b| *b == 0).map(<[u8]>::to_vec).collect()
}

fn descends(pid: u32, from: u32) -> bool {
    let mut at = Some(pid);
    for _ in 0..64 {
        match at {
            Some(pid) if pid == from => return true,
            Some(pid) => at = parent(pid),
            None => return false,
        }
    }
    false
}

fn parent(pid: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in brackets may hold anything; what follows the last bracket is state and parent.
    let (_, rest) = stat.rsplit_once(')')?;
    rest.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_descends_and_a_stranger_does_not() {
        let mut child = std::process::Command::new("sleep").arg("60").spawn().expect("sleep");
        assert!(descends(child.id(), std::process::id()));
        assert!(!descends(1, std::process::id()));
        child.kill().expect("kill");
        child.wait().expect("wait");
    }
}
