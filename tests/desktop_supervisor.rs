//! However a run ends, nothing of it stays: no process, no file, no key held down.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "support/private_display.rs"]
mod private_display;

use std::fs;
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use deskwright::desktop::kin;
use deskwright::input::held;
use deskwright::x11::{Auth, Display};
use private_display::{BINARY, on_private_display};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

/// Tells what it is, starts a program in a session of its own, and waits for the end of its input.
const WORKER: &str = r#"
import json, os, subprocess, sys
subprocess.Popen(["setsid", "sleep", "1000"], stdout=subprocess.DEVNULL)
print(json.dumps({"pid": os.getpid(), "env": dict(os.environ)}), flush=True)
sys.exit(int(sys.stdin.readline()))
"#;

/// Says when its window is there, and gives up after a while.
const SHOWN: &str = r#"
import tkinter
root = tkinter.Tk()
root.bind("<Visibility>", lambda _: (print("shown", flush=True), root.destroy()))
root.after(20000, root.destroy)
root.mainloop()
"#;

/// openbox as on a slow disk: it has taken its role, and its settings come a second late.
const SLOW_OPENBOX: &str = r#"#!/bin/sh
mkfifo "$3.late"
(sleep 1; cat "$3" >"$3.late") &
PATH=${PATH#*:}
exec openbox "$1" "$2" "$3.late"
"#;

struct Run {
    supervisor: Child,
    worker: i32,
    environment: Value,
}

impl Run {
    fn start() -> Run {
        let mut supervisor = Command::new(BINARY)
            .args(["__desk", "640x480", "/usr/bin/python3", "-c", WORKER])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("deskwright");
        let mut line = String::new();
        let out = supervisor.stdout.as_mut().expect("pipe");
        std::io::BufRead::read_line(&mut std::io::BufReader::new(out), &mut line).expect("a line");
        let told: Value = serde_json::from_str(&line).expect("JSON");
        Run {
            supervisor,
            worker: i32::try_from(told["pid"].as_i64().expect("pid")).expect("pid"),
            environment: told["env"].clone(),
        }
    }

    fn variable(&self, name: &str) -> String {
        self.environment[name].as_str().expect("set").to_owned()
    }

    /// Waits for the supervisor, then for the end of everything that could write to its standard error.
    fn end(mut self, how: impl FnOnce(&mut Run)) -> (Option<i32>, String) {
        how(&mut self);
        let mut said = String::new();
        let mut errors = self.supervisor.stderr.take().expect("pipe");
        errors.read_to_string(&mut said).expect("text");
        let status = self.supervisor.wait().expect("ended");
        self.nothing_is_left();
        (status.code(), said)
    }

    fn nothing_is_left(&self) {
        let mark = self.variable(kin::MARK);
        let left: Vec<u32> = kin::all().into_iter().filter(|pid| kin::carries(*pid, &mark)).collect();
        assert!(left.is_empty(), "processes {left:?} are left");
        let folder = self.variable("XAUTHORITY");
        assert!(
            !Path::new(&folder).parent().expect("a folder").exists(),
            "{folder} is left"
        );
        let number = self.variable("DISPLAY").replace(':', "");
        for file in [format!("/tmp/.X{number}-lock"), format!("/tmp/.X11-unix/X{number}")] {
            assert!(!Path::new(&file).exists(), "{file} is left");
        }
    }

    fn send(&self, signal: Signal) {
        let number = i32::try_from(self.supervisor.id()).expect("pid");
        kill_process(Pid::from_raw(number).expect("pid"), signal).expect("sent");
    }
}

fn say(run: &mut Run, code: &str) {
    use std::io::Write as _;
    writeln!(run.supervisor.stdin.as_mut().expect("pipe"), "{code}").expect("told");
}

#[test]
fn the_exit_code_is_the_workers() {
    for code in [0, 5] {
        let (ended, said) = Run::start().end(|run| say(run, &code.to_string()));
        assert_eq!((ended, said.as_str()), (Some(code), ""));
    }
}

/// It loses what is to be shown before it listens.
#[test]
fn a_window_is_shown_however_slow_the_window_manager_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let openbox = folder.path().join("openbox");
    fs::write(&openbox, SLOW_OPENBOX).expect("written");
    fs::set_permissions(&openbox, fs::Permissions::from_mode(0o755)).expect("a program");
    let path = std::env::var("PATH").expect("set");
    let out = Command::new(BINARY)
        .args(["__desk", "640x480", "/usr/bin/python3", "-c", SHOWN])
        .env("PATH", format!("{}:{path}", folder.path().display()))
        .output()
        .expect("deskwright");
    let said = String::from_utf8_lossy(&out.stderr);
    assert_eq!(String::from_utf8_lossy(&out.stdout), "shown\n", "{said}");
}

#[test]
fn signals_are_handed_on() {
    // Python ends by the signal it is sent, and says so on SIGINT.
    let (ended, said) = Run::start().end(|run| run.send(Signal::TERM));
    assert_eq!(ended, Some(3));
    assert!(said.contains("ended by signal 15"), "{said}");
    let (_, said) = Run::start().end(|run| run.send(Signal::INT));
    assert!(said.contains("KeyboardInterrupt"), "{said}");
}

#[test]
fn a_killed_worker_is_told_and_cleared_away() {
    let (ended, said) = Run::start().end(|run| {
        kill_process(Pid::from_raw(run.worker).expect("pid"), Signal::KILL).expect("sent");
    });
    assert_eq!(ended, Some(3));
    assert!(said.contains("ended by signal 9"), "{said}");
}

#[test]
fn a_killed_supervisor_leaves_nothing_either() {
    let (ended, _) = Run::start().end(|run| run.send(Signal::KILL));
    assert_eq!(ended, None);
}

#[test]
fn the_display_is_closed_to_others() {
    Run::start().end(|run| {
        let display = run.variable("DISPLAY");
        let mut cookie = [0; 16];
        let authority = fs::read(run.variable("XAUTHORITY")).expect("readable for us");
        cookie.copy_from_slice(authority.last_chunk::<16>().expect("a key"));
        Display::connect_with(Some(&display), Auth::Cookie(cookie)).expect("the key opens");
        cookie[0] ^= 1;
        let refused = Display::connect_with(Some(&display), Auth::Cookie(cookie));
        assert!(refused.is_err(), "a wrong key opened the display");
        let folder = run.variable("HOME");
        let folder = Path::new(&folder).parent().expect("a folder");
        let mode = fs::metadata(folder).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        say(run, "0");
    });
}

#[test]
fn a_missing_program_is_named_with_its_package() {
    let run = Command::new(BINARY)
        .args(["__desk", "640x480", "true"])
        .env("PATH", "/nonexistent")
        .output()
        .expect("deskwright");
    assert_eq!(run.status.code(), Some(3));
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(
        said.contains("Xvfb is not installed; install the package xvfb"),
        "{said}"
    );
}

#[test]
fn a_display_is_taken_once_and_what_was_held_on_it_is_released() {
    const TEST: &str = "a_display_is_taken_once_and_what_was_held_on_it_is_released";
    const ROLE: &str = "DESKWRIGHT_TEST_HOLDER";
    if std::env::var_os(ROLE).is_some() {
        hold();
    }
    on_private_display(TEST, || {
        let display = Display::connect(None).expect("a display");
        let spare = deskwright::input::layout::Layout::read(&display)
            .expect("a layout")
            .spare();
        let mut first = Command::new(BINARY)
            .args(["__desk", "current"])
            .arg(std::env::current_exe().expect("the test"))
            .args(["--exact", TEST, "--nocapture"])
            .env(ROLE, "1")
            .stdout(Stdio::piped())
            .spawn()
            .expect("deskwright");
        let holder = number_told(&mut first);
        assert_eq!(held::keys(&display).expect("keys").len(), 1, "the holder holds a key");

        // As cron starts it: where a run keeps its files is another place.
        let elsewhere = tempfile::tempdir().expect("a folder");
        let second = Command::new(BINARY)
            .args(["__desk", "current", "true"])
            .env_remove("XDG_RUNTIME_DIR")
            .env("TMPDIR", elsewhere.path())
            .output()
            .expect("deskwright");
        let said = String::from_utf8_lossy(&second.stderr).into_owned();
        assert_eq!(second.status.code(), Some(3));
        assert!(said.contains(&format!("process {}", first.id())), "{said}");

        kill_process(Pid::from_raw(holder).expect("pid"), Signal::KILL).expect("sent");
        assert_eq!(first.wait().expect("ended").code(), Some(3));
        assert!(held::keys(&display).expect("keys").is_empty(), "a key is still down");
        assert!(!button_is_down(&display), "a button is still down");
        let after = deskwright::input::layout::Layout::read(&display)
            .expect("a layout")
            .spare();
        assert_eq!(after, spare, "the keyboard is not as it was");
        let third = Command::new(BINARY).args(["__desk", "current", "true"]).status();
        assert!(third.expect("deskwright").success(), "the display is free again");
    });
}

/// Holds Ctrl, a button and a borrowed key, says so, and waits to be killed.
fn hold() -> ! {
    use x11rb::protocol::xproto::{BUTTON_PRESS_EVENT, ConnectionExt as _, KEY_PRESS_EVENT};
    use x11rb::protocol::xtest::ConnectionExt as _;
    let display = Display::connect(None).expect("a display");
    let layout = deskwright::input::layout::Layout::read(&display).expect("a layout");
    let code = *layout.spare().first().expect("a spare key");
    let symbol = deskwright::input::layout::symbol('密');
    display
        .conn
        .change_keyboard_mapping(1, code, 2, &[symbol, symbol])
        .expect("sent");
    let ctrl = layout.find(0xffe3).expect("a Ctrl key").code;
    for (way, code) in [(KEY_PRESS_EVENT, ctrl), (BUTTON_PRESS_EVENT, 1)] {
        display
            .conn
            .xtest_fake_input(way, code, 0, x11rb::NONE, 0, 0, 0)
            .expect("sent");
    }
    display.conn.get_input_focus().expect("sent").reply().expect("answered");
    println!("\nholder {}", std::process::id());
    loop {
        std::thread::park();
    }
}

fn number_told(process: &mut Child) -> i32 {
    use std::io::BufRead as _;
    let out = std::io::BufReader::new(process.stdout.as_mut().expect("pipe"));
    let began = Instant::now();
    for line in out.lines().map_while(Result::ok) {
        if let Some(number) = line.strip_prefix("holder ") {
            return number.parse().expect("a number");
        }
        assert!(began.elapsed() < Duration::from_secs(30), "the holder does not come");
    }
    panic!("the holder did not say its number");
}

fn button_is_down(display: &Display) -> bool {
    use x11rb::protocol::xproto::{ConnectionExt as _, KeyButMask};
    let state = display
        .conn
        .query_pointer(display.root)
        .expect("sent")
        .reply()
        .expect("answered");
    state.mask.contains(KeyButMask::BUTTON1)
}
