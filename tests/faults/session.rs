//! A folder to work in, an environment of its own, and what is left of it afterwards.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::symlink;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use tempfile::TempDir;

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_deskwright");

/// In the environment of all that a session starts.
const MARK: &str = "FAULTS_SESSION";

/// A guard against a hang; nothing here takes that long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(100);

/// Where one test works. `work` is the folder its commands run in.
pub(crate) struct Session {
    folder: TempDir,
}

impl Session {
    /// With the applications of `tests/apps` below `apps`.
    pub(crate) fn new() -> Session {
        let folder = tempfile::Builder::new().prefix("faults-").tempdir().unwrap();
        for name in ["work", "tmp", "home", "bin"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        let session = Session { folder };
        symlink(fs::canonicalize("tests/apps").unwrap(), session.path("apps")).unwrap();
        symlink(BINARY, session.folder.path().join("bin/deskwright")).unwrap();
        session
    }

    /// With the files of a case, too.
    pub(crate) fn of(case: &Path) -> Session {
        let session = Session::new();
        let mut copy = Command::new("cp");
        copy.arg("-r").arg(case.join(".")).arg(session.path(""));
        assert!(copy.status().unwrap().success());
        session
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("work").join(name)
    }

    pub(crate) fn read(&self, name: &str) -> String {
        String::from_utf8_lossy(&fs::read(self.path(name)).unwrap_or_default()).into_owned()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn mark(&self) -> String {
        self.folder.path().display().to_string()
    }

    /// A program in the session's environment: no display, no key, its own folders.
    pub(crate) fn command(&self, program: &str) -> Command {
        let within = |name: &str| self.folder.path().join(name);
        let mut command = Command::new(program);
        command
            .current_dir(within("work"))
            .env_clear()
            .env(
                "PATH",
                format!(
                    "{}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
                    within("bin").display()
                ),
            )
            .env("HOME", within("home"))
            .env("XDG_RUNTIME_DIR", within("home"))
            .env("TMPDIR", within("tmp"))
            .env("LANG", "C.UTF-8")
            .env(MARK, self.mark())
            .stdin(Stdio::null());
        command
    }

    /// deskwright to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        self.start(arguments).wait()
    }

    pub(crate) fn start(&self, arguments: &[&str]) -> Started {
        self.start_with(&[], arguments)
    }

    /// deskwright with these variables beside the session's own.
    pub(crate) fn start_with(&self, environment: &[(&str, &str)], arguments: &[&str]) -> Started {
        let mut command = self.command(BINARY);
        let child = command
            .envs(environment.iter().copied())
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        Started(child.unwrap())
    }

    /// deskwright, started by a program with words of its own, in a group of their own.
    pub(crate) fn start_by(&self, program: &str, words: &[&str], arguments: &[&str]) -> Started {
        let mut command = self.command(program);
        let child = command
            .args(words)
            .arg("deskwright")
            .args(arguments)
            .process_group(0)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        Started(child.unwrap())
    }

    /// A pipe by that name, and the lines that come through it.
    pub(crate) fn pipe(&self, name: &str) -> Receiver<String> {
        let path = self.path(name);
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        // Open for both, so that it does not wait for the other side, and does not end with it.
        let pipe = File::options().read(true).write(true).open(path).unwrap();
        let (sender, receiver) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(pipe).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        receiver
    }

    /// Sends a signal to the session's processes of this name.
    pub(crate) fn signal(&self, name: &str, signal: Signal) {
        let found: Vec<u32> = self
            .processes()
            .into_iter()
            .filter(|(_, known)| known == name)
            .map(|(pid, _)| pid)
            .collect();
        assert!(!found.is_empty(), "no {name} runs");
        for pid in found {
            kill_process(number(pid), signal).unwrap();
        }
    }

    /// What the session has started and still runs.
    fn processes(&self) -> Vec<(u32, String)> {
        let wanted = format!("{MARK}={}", self.mark());
        let carries = |pid: u32| {
            let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
            environment
                .split(|byte| *byte == 0)
                .any(|entry| entry == wanted.as_bytes())
        };
        let all = fs::read_dir("/proc").unwrap().flatten();
        all.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .filter(|pid| carries(*pid))
            .filter_map(|pid| {
                Some((
                    pid,
                    fs::read_to_string(format!("/proc/{pid}/comm")).ok()?.trim().to_owned(),
                ))
            })
            .collect()
    }

    /// No process and no temporary folder is left. The guard may still be at it where its master was killed.
    pub(crate) fn assert_nothing_left(&self) {
        let until = Instant::now() + Duration::from_secs(15);
        loop {
            let files: Vec<_> = fs::read_dir(self.folder.path().join("tmp"))
                .unwrap()
                .flatten()
                .map(|entry| entry.path())
                .collect();
            let processes = self.processes();
            if files.is_empty() && processes.is_empty() {
                return;
            }
            assert!(Instant::now() < until, "left behind: {files:?} {processes:?}");
            std::thread::yield_now();
        }
    }
}

/// A deskwright that runs.
pub(crate) struct Started(Child);

impl Started {
    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(number(self.0.id()), signal).unwrap();
    }

    /// To all of its group, where it has one of its own.
    pub(crate) fn signal_group(&self, signal: Signal) {
        kill_process_group(number(self.0.id()), signal).unwrap();
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.0.try_wait().unwrap().is_none()
    }

    pub(crate) fn wait(self) -> Ended {
        Ended::of(self.0.wait_with_output().unwrap())
    }
}

/// A deskwright that has ended.
pub(crate) struct Ended {
    /// Nothing where it was killed.
    pub(crate) code: Option<i32>,
    pub(crate) said: String,
}

impl Ended {
    pub(crate) fn of(output: Output) -> Ended {
        let said = [output.stdout, output.stderr].concat();
        Ended {
            code: output.status.code(),
            said: String::from_utf8_lossy(&said).into_owned(),
        }
    }

    /// With this exit code, and all of these words, a line's break taken for a space.
    #[track_caller]
    pub(crate) fn expect(&self, code: i32, words: &[&str]) {
        let said = self.said.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(self.code, Some(code), "{}", self.said);
        for words in words {
            assert!(said.contains(words), "not said: {words}\n{}", self.said);
        }
    }
}

fn number(pid: u32) -> Pid {
    Pid::from_raw(i32::try_from(pid).unwrap()).unwrap()
}
