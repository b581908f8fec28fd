//! Programs that do not outlive the supervisor.
//!
//! A child starts as this binary, asks the kernel to be ended with its parent, and then becomes the program.

use std::ffi::OsString;
use std::io::Write as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, ExitCode};

use rustix::process::{Signal, getppid, set_parent_process_death_signal};

/// The hidden subcommand: `__child PARENT PROGRAM ARGUMENTS…`.
pub const CHILD: &str = "__child";

/// This binary, also when its file was replaced meanwhile.
const MYSELF: &str = "/proc/self/exe";

/// A command of this binary.
pub fn myself() -> Command {
    let mut command = Command::new(MYSELF);
    command.arg0("deskwright");
    command
}

/// A command that ends with this process. Spawn it from the main thread: the kernel watches the thread.
pub fn tied(program: impl Into<OsString>) -> Command {
    let mut command = myself();
    command
        .arg(CHILD)
        .arg(std::process::id().to_string())
        .arg(program.into());
    command
}

/// The child's part: becomes the program, or tells why it cannot.
pub fn become_program(mut arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let parent = arguments.next().and_then(|parent| parent.to_str()?.parse().ok());
    let Some(program) = arguments.next() else {
        return ExitCode::from(2);
    };
    // A parent that ended before the request was made will not end us.
    let tied = set_parent_process_death_signal(Some(Signal::TERM)).is_ok();
    if !tied || getppid().map(|pid| pid.as_raw_nonzero().get()) != parent {
        return ExitCode::from(3);
    }
    let error = Command::new(&program).args(arguments).exec();
    let _ = writeln!(std::io::stderr(), "cannot start {}: {error}", program.to_string_lossy());
    ExitCode::from(127)
}
