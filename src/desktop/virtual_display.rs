//! A display of our own: Xvfb behind a cookie, a window manager, a D-Bus session.
//!
//! Everything here ends with the supervisor and lives in one private folder.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::os::fd::AsFd as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use rustix::event::PollFlags;

use super::child;
use super::kin::FURNITURE;
use super::manager::{self, ManagerError};
use super::private_folder::PrivateFolder;
use super::supervisor::SuperviseError;
use crate::geometry::Size;
use crate::x11::{Auth, Display, ready};

/// How long each part may take to be ready.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running display.
#[derive(Debug)]
pub struct VirtualDisplay {
    /// What programs on it need in their environment.
    pub environment: Vec<(OsString, OsString)>,
}

impl VirtualDisplay {
    /// Starts a display; it is ready, window manager included, when this returns. Nothing of it, nor what its D-Bus
    /// starts, has the variables named by `withheld`.
    ///
    /// # Errors
    /// [`SuperviseError::Missing`] names the package of a program that is not installed.
    pub fn start(
        size: Size,
        folder: &PrivateFolder,
        mark: &(OsString, OsString),
        withheld: &[String],
    ) -> Result<VirtualDisplay, SuperviseError> {
        let mut environment: Vec<(OsString, OsString)> = folder
            .environment()
            .map(|(name, path)| (name.into(), path.into()))
            .collect();
        environment.push(mark.clone());
        let parts = Parts { folder, withheld };
        let number = parts.xvfb(size, &environment)?;
        let display = format!(":{number}");
        environment.push(("DISPLAY".into(), display.clone().into()));
        environment.push(("DBUS_SESSION_BUS_ADDRESS".into(), bus_address(&folder.bus())));
        let mut manager = parts.program("openbox", &environment)?;
        manager
            .arg("--sm-disable")
            .arg("--config-file")
            .arg(folder.openbox_settings())
            .env(FURNITURE, "openbox");
        let mut manager = spawn("openbox", "openbox", &mut manager)?;
        parts.bus(&environment)?;
        let failed = |why: ManagerError| SuperviseError::start("openbox", &std::io::Error::other(why));
        let display = Display::connect_with(Some(&display), Auth::Cookie(folder.cookie));
        let display = display.map_err(|error| failed(error.into()))?;
        manager::wait(&display, &mut manager, PATIENCE).map_err(failed)?;
        Ok(VirtualDisplay { environment })
    }
}

/// What every part of a display is started with.
struct Parts<'a> {
    folder: &'a PrivateFolder,
    withheld: &'a [String],
}

impl Parts<'_> {
    fn xvfb(&self, size: Size, environment: &[(OsString, OsString)]) -> Result<u32, SuperviseError> {
        let mut server = self.program("Xvfb", environment)?;
        server
            .args(["-displayfd", "1", "-noreset", "-nolisten", "tcp", "-dpi", "96"])
            .args(["-screen", "0", &format!("{}x{}x24", size.width, size.height)])
            .arg("-auth")
            .arg(self.folder.authority())
            .env(FURNITURE, "Xvfb")
            .stdout(Stdio::piped());
        let mut server = spawn("Xvfb", "xvfb", &mut server)?;
        let number = first_line("Xvfb", self.folder, &mut server)?;
        number
            .trim()
            .parse()
            .map_err(|_| SuperviseError::start("Xvfb", &std::io::Error::other(format!("it answered {number:?}"))))
    }

    /// What it starts when a program asks for a service belongs to the run like the program: it is no furniture.
    fn bus(&self, environment: &[(OsString, OsString)]) -> Result<(), SuperviseError> {
        let mut bus = self.program("dbus-daemon", environment)?;
        let mut address = OsString::from("--address=");
        address.push(bus_address(&self.folder.bus()));
        bus.args([
            "--session",
            "--nofork",
            "--nopidfile",
            "--nosyslog",
            "--print-address=1",
        ])
        .arg(address)
        .stdout(Stdio::piped());
        let mut bus = spawn("dbus-daemon", "dbus-daemon", &mut bus)?;
        first_line("dbus-daemon", self.folder, &mut bus).map(|_| ())
    }

    /// A part of the display: it hears no Ctrl-C, and what it says goes to a file of its folder.
    fn program(&self, name: &str, environment: &[(OsString, OsString)]) -> Result<Command, SuperviseError> {
        let errors = File::create(self.folder.log_of(name)).map_err(|error| SuperviseError::start(name, &error))?;
        let mut command = child::tied(name);
        command
            .envs(environment.iter().cloned())
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(errors);
        for variable in self.withheld {
            command.env_remove(variable);
        }
        Ok(command)
    }
}

fn bus_address(socket: &Path) -> OsString {
    let mut address = OsString::from("unix:path=");
    address.push(socket);
    address
}

fn spawn(name: &str, package: &str, command: &mut Command) -> Result<Child, SuperviseError> {
    if !installed(name) {
        return Err(SuperviseError::Missing {
            program: name.to_owned(),
            package: package.to_owned(),
        });
    }
    command.spawn().map_err(|error| SuperviseError::start(name, &error))
}

fn installed(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
}

/// The first line a program writes: its pipe must not be closed before the line's end, or Xvfb ends.
fn first_line(name: &str, folder: &PrivateFolder, process: &mut Child) -> Result<String, SuperviseError> {
    let failed = |why: String| SuperviseError::start(name, &std::io::Error::other(why));
    let out: &mut ChildStdout = process
        .stdout
        .as_mut()
        .ok_or_else(|| failed("it has no output".to_owned()))?;
    if !ready(out.as_fd(), PollFlags::IN, PATIENCE).map_err(|error| failed(error.to_string()))? {
        return Err(failed(format!("it was not ready within {PATIENCE:?}")));
    }
    let mut line = String::new();
    BufReader::new(out)
        .read_line(&mut line)
        .map_err(|error| failed(error.to_string()))?;
    if line.ends_with('\n') {
        return Ok(line);
    }
    let said = fs::read(folder.log_of(name)).unwrap_or_default();
    let said = String::from_utf8_lossy(&said);
    let last = said.lines().rfind(|line| !line.trim().is_empty());
    Err(failed(format!("it ended: {}", last.unwrap_or("it said nothing"))))
}
