//! A stop, whoever says it: it is heard once, what is under way is given up, and what comes afterwards is done.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::time::Instant;

use rustix::process::Signal;

use super::ends::{self, notes, until};
use super::session::{PATIENCE, Session};

const RUN: [&str; 4] = ["run", "scenario.yaml", "--out", "run"];

/// Nothing moves meanwhile.
const STILL: &str = "  - wait_for: { visible: Never }\n    within: 2m";

const SAVE: &str = "  - click: Save\n    until: { visible: { contains: Saved } }";

/// Does `steps`, and saves the note whatever became of them.
fn saving(steps: &str) -> String {
    format!(
        r#"
name: Saving
desktop: {{ virtual: 640x400 }}
app:
  launch: [/usr/bin/python3, apps/note.py, --tell, told, --file, "{{{{ run.dir }}}}/notes.csv"]
  ready: {{ visible: Ready }}
steps:
{steps}
after_row:
{SAVE}
"#
    )
}

/// A terminal with deskwright in front. INT has it tell the supervisor alone, USR1 type Ctrl-C, HUP close.
const TERMINAL: &str = r#"
import os, pty, signal, sys
number, terminal = pty.fork()
if number == 0:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    os.execvp(sys.argv[1], sys.argv[1:])
signal.signal(signal.SIGINT, lambda *_: os.kill(number, signal.SIGINT))
signal.signal(signal.SIGUSR1, lambda *_: os.write(terminal, b"\x03"))
signal.signal(signal.SIGHUP, lambda *_: os.close(terminal))
try:
    while said := os.read(terminal, 4096):
        os.write(1, said)
except OSError:
    pass
sys.exit(os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]))
"#;

/// Xvfb that tells its supervisor to stop when it is started the second time.
const XVFB: &str = r#"#!/bin/sh
[ -e started ] && kill -INT $PPID
touch started
PATH=${PATH#*:}
exec Xvfb "$@"
"#;

/// Returns as soon as the events of the run are as wanted.
#[track_caller]
fn until_recorded(session: &Session, wanted: impl Fn(&str) -> bool) {
    let until = Instant::now() + PATIENCE;
    while !wanted(&session.read("run/events.jsonl")) {
        assert!(Instant::now() < until, "it does not come to that");
        std::thread::yield_now();
    }
}

/// Whether the screen was looked at for the first `wait_for`.
fn waits(events: &str) -> bool {
    let begun = events.split_once(r#""verb":"wait_for""#);
    begun.is_some_and(|(_, looks)| looks.contains("observed"))
}

/// The row is begun again another time, the note was saved, and nothing is left.
#[track_caller]
fn assert_stopped(session: &Session, by: &str) {
    let results = session.read("run/results.csv");
    assert!(
        results.contains(&format!("1,only,cancelled,stopped by {by}")),
        "{results}"
    );
    assert!(session.path("run/notes.csv").exists(), "nothing was done afterwards");
    session.assert_nothing_left();
    session.run(&["replay", "run"]).expect(0, &["agrees run"]);
}

#[test]
fn a_stop_ends_a_text_in_the_middle() {
    let text = "a".repeat(9_000);
    let (session, told) = ends::session(&saving(&format!("  - fill: {{ Note: x }}\n  - type: {text}")));
    let run = session.start(&RUN);
    for _ in 0..300 {
        until(&told, "key");
    }
    run.signal(Signal::INT);
    run.wait().expect(4, &["error: stopped by Ctrl-C"]);
    let typed = session.read("run/notes.csv").matches('a').count();
    assert!(typed > 0 && typed < text.len(), "{typed} were typed");
    assert_stopped(&session, "Ctrl-C");
}

#[test]
fn a_stop_ends_a_wait_in_which_nothing_moves() {
    let (session, _told) = ends::session(&saving(STILL));
    let run = session.start(&RUN);
    until_recorded(&session, waits);
    run.signal(Signal::INT);
    run.wait().expect(4, &["error: stopped by Ctrl-C"]);
    assert_stopped(&session, "Ctrl-C");
}

#[test]
fn a_limit_of_time_ends_it_as_well() {
    // It may be over before the row has begun.
    let limited = saving(STILL).replace("after_row:", "limits: { run: { time: 5s } }\nafter:");
    let (session, _told) = ends::session(&limited);
    let run = session.run(&RUN);
    run.expect(4, &["error: the limit of the run's time is reached"]);
    assert!(session.path("run/notes.csv").exists(), "nothing was done afterwards");
    session.assert_nothing_left();
}

#[test]
fn a_stop_in_a_terminal_is_one_and_is_heard() {
    for (signal, by) in [
        (Signal::INT, "Ctrl-C"),
        (Signal::USR1, "Ctrl-C"),
        (Signal::HUP, "SIGHUP"),
    ] {
        let (session, _told) = ends::session(&saving(STILL));
        let run = session.start_by("/usr/bin/python3", &["-c", TERMINAL], &RUN);
        until_recorded(&session, waits);
        run.signal(signal);
        run.wait().expect(4, &[]);
        assert_stopped(&session, by);
    }
}

/// As a shell tells it at its end.
#[test]
fn the_end_of_the_terminal_told_to_the_whole_group_is_a_stop() {
    let (session, _told) = ends::session(&saving(STILL));
    let run = session.start_by("env", &["--default-signal=HUP"], &RUN);
    until_recorded(&session, waits);
    run.signal_group(Signal::HUP);
    run.wait().expect(4, &["error: stopped by SIGHUP"]);
    assert_stopped(&session, "SIGHUP");
}

/// It tells the program, and then the group that both are in.
#[test]
fn a_stop_by_timeout_is_one() {
    let (session, _told) = ends::session(&saving(STILL));
    let run = session.start_by("timeout", &["1h"], &RUN);
    until_recorded(&session, waits);
    run.signal(Signal::TERM);
    run.wait().expect(4, &["error: stopped by SIGTERM"]);
    assert_stopped(&session, "SIGTERM");
}

#[test]
fn under_nohup_the_end_of_the_terminal_is_none() {
    let (session, told) = ends::session(&notes(""));
    let arguments = ["run", "scenario.yaml", "--data", "rows.csv", "--out", "run"];
    let run = session.start_by("nohup", &[], &arguments);
    until(&told, "key");
    run.signal_group(Signal::HUP);
    run.wait().expect(0, &["2 rows: 2 done"]);
    session.assert_nothing_left();
}

#[test]
fn a_second_stop_ends_the_run_at_once() {
    let (session, _told) = ends::session(&saving(STILL).replace(SAVE, STILL));
    let mut run = session.start(&RUN);
    until_recorded(&session, waits);
    run.signal(Signal::INT);
    until_recorded(&session, |events| events.contains(r#""step":"after_row.1""#));
    let until = Instant::now() + PATIENCE;
    while run.is_running() {
        assert!(Instant::now() < until, "it goes on");
        // Those that come with the first are the first.
        run.signal(Signal::INT);
        std::thread::yield_now();
    }
    run.wait().expect(4, &[]);
    assert!(!session.read("run/events.jsonl").contains("run_finished"));
    session.assert_nothing_left();
}

#[test]
fn a_stop_while_the_next_display_starts_is_heard() {
    let (session, _told) = ends::session("");
    let xvfb = session.path("../bin/Xvfb");
    fs::write(&xvfb, XVFB).unwrap();
    fs::set_permissions(&xvfb, Permissions::from_mode(0o755)).unwrap();
    for name in ["one.yaml", "two.yaml"] {
        session.write(name, &saving("  - expect: { visible: Ready }"));
    }
    let run = session.run(&["run", "one.yaml", "two.yaml", "--out", "runs"]);
    let said = "error: stopped by Ctrl-C before anything was done";
    run.expect(4, &[said, "1 of 2 scenarios passed"]);
    assert!(!session.path("runs/two").exists(), "it was begun");
    session.assert_nothing_left();
}
