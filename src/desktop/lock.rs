//! One run on a display: two would take the mouse from each other.
//!
//! The kernel holds the lock and drops it with the process that has it: there is no stale lock.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{Read as _, Seek as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::PathBuf;

use super::supervisor::SuperviseError;

/// A display taken, for as long as this lives.
#[derive(Debug)]
pub struct DisplayLock(#[expect(dead_code, reason = "held, not read")] File);

impl DisplayLock {
    /// Takes the display of this name, as in `DISPLAY`.
    ///
    /// # Errors
    /// [`SuperviseError::Taken`] with the process that has it.
    pub fn take(display: &str) -> Result<DisplayLock, SuperviseError> {
        let path = folder()?.join(format!("{}.lock", file_name(display)));
        let failed = |error: std::io::Error| SuperviseError::start(&format!("the lock {}", path.display()), &error);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .custom_flags(no_follow())
            .open(&path)
            .map_err(failed)?;
        if file.try_lock().is_err() {
            let mut owner = String::new();
            file.read_to_string(&mut owner).map_err(failed)?;
            return Err(SuperviseError::Taken {
                display: display.to_owned(),
                pid: owner.trim().chars().filter(char::is_ascii_digit).collect(),
            });
        }
        file.set_len(0).map_err(failed)?;
        file.rewind().map_err(failed)?;
        writeln!(file, "{}", std::process::id()).map_err(failed)?;
        Ok(DisplayLock(file))
    }
}

/// `:0.0` and `unix:0` are the display `:0`.
fn file_name(display: &str) -> String {
    let display = display.strip_prefix("unix").unwrap_or(display);
    let without_screen = match display.rsplit_once('.') {
        Some((before, screen)) if before.contains(':') && screen.bytes().all(|b| b.is_ascii_digit()) => before,
        _ => display,
    };
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    format!("display{}", without_screen.chars().map(plain).collect::<String>())
}

/// A folder that only this user can write to. Where it is depends on no variable: cron and `su` give a run others than
/// a desktop does.
fn folder() -> Result<PathBuf, SuperviseError> {
    let me = rustix::process::getuid().as_raw();
    let folder = PathBuf::from(format!("/tmp/deskwright-{me}"));
    let failed = |error: std::io::Error| SuperviseError::start(&format!("the folder {}", folder.display()), &error);
    match DirBuilder::new().mode(0o700).create(&folder) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(failed(error)),
    }
    let found = fs::symlink_metadata(&folder).map_err(failed)?;
    if found.is_dir() && found.uid() == me && found.mode().trailing_zeros() >= 6 {
        return Ok(folder);
    }
    Err(failed(std::io::Error::other(
        "others can write to it, or it belongs to somebody else; have it removed",
    )))
}

fn no_follow() -> i32 {
    i32::try_from(rustix::fs::OFlags::NOFOLLOW.bits()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_one_display_are_one() {
        assert_eq!(file_name(":0.0"), file_name("unix:0"));
        assert_eq!(file_name(":12"), "display-12");
        assert_ne!(file_name("host.example:0"), file_name(":0"));
    }

    #[test]
    fn a_display_is_taken_once_and_free_again_afterwards() {
        let name = format!(":9{}", std::process::id());
        let lock = DisplayLock::take(&name).expect("free");
        let refused = DisplayLock::take(&name).expect_err("taken");
        assert!(
            refused.to_string().contains(&std::process::id().to_string()),
            "{refused}"
        );
        drop(lock);
        DisplayLock::take(&name).expect("free again");
    }
}
