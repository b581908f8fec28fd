//! Ends from outside: signals, a display or an application that dies in the middle.

use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::session::{Ended, PATIENCE, Session};

/// A step that types, and then waits for what never comes.
const WAITING: &str = "
name: Waiting
desktop: { virtual: 640x400 }
app:
  launch: [/usr/bin/python3, apps/note.py, --tell, told]
  ready: { visible: Ready }
steps:
  - fill: { Note: x }
    until: { visible: Never }
    within: 60s
";

/// Three notes, and a Save that does what `mischief` says.
pub(super) fn notes(mischief: &str) -> String {
    format!(
        r#"
name: Notes
desktop: {{ virtual: 640x400 }}
app:
  launch: [/usr/bin/python3, apps/note.py, --tell, told, --file, "{{{{ run.dir }}}}/notes.csv"{mischief}]
  ready: {{ visible: Ready }}
inputs: {{ note: {{ type: text }} }}
key: note
steps:
  - fill: {{ Note: "{{{{ note }}}}" }}
  - commit:
      - click: Save
    until: {{ visible: "Saved {{{{ note }}}}" }}
    within: 2s
verify:
  - csv: {{ file: "{{{{ run.dir }}}}/notes.csv", row: {{ note: "{{{{ note }}}}" }} }}
    equals: "1"
    within: 1s
"#
    )
}

const ROWS: &str = "note\nalpha\nbeta\n";

/// A session whose application tells what happens to it.
pub(super) fn session(scenario: &str) -> (Session, Receiver<String>) {
    let session = Session::new();
    session.write("scenario.yaml", scenario);
    session.write("rows.csv", ROWS);
    let told = session.pipe("told");
    (session, told)
}

/// Returns as soon as the application tells `word`.
#[track_caller]
pub(super) fn until(told: &Receiver<String>, word: &str) {
    let until = Instant::now() + PATIENCE;
    while told
        .recv_timeout(until.saturating_duration_since(Instant::now()))
        .unwrap()
        != word
    {}
}

/// Nothing is left, and the recording agrees as far as it goes.
#[track_caller]
fn assert_sound(session: &Session) {
    session.assert_nothing_left();
    session.run(&["replay", "run"]).expect(0, &["agrees run"]);
}

#[test]
fn a_signal_stops_the_run_and_the_row_is_begun_again() {
    for (signal, name) in [
        (Signal::INT, "Ctrl-C"),
        (Signal::TERM, "SIGTERM"),
        (Signal::HUP, "SIGHUP"),
    ] {
        let (session, told) = session(WAITING);
        // The tests themselves may run under `nohup`.
        let run = session.start_by(
            "env",
            &["--default-signal=HUP"],
            &["run", "scenario.yaml", "--out", "run"],
        );
        until(&told, "key");
        run.signal(signal);
        let by = format!("error: stopped by {name} help: go on: deskwright run --resume run");
        run.wait().expect(4, &[&by]);
        assert!(session.read("run/results.csv").contains("1,only,cancelled,stopped by"));
        assert_sound(&session);
    }
}

#[test]
fn a_signal_in_a_commit_leaves_the_row_in_doubt_and_the_record_settles_it() {
    let (session, told) = session(&notes(", --freeze"));
    let run = session.start(&["run", "scenario.yaml", "--data", "rows.csv", "--out", "run"]);
    until(&told, "save");
    run.signal(Signal::INT);
    run.wait().expect(
        5,
        &[
            "alpha in_doubt",
            "stopped by Ctrl-C; the record was not asked",
            "1 not begun",
            "--resume run",
        ],
    );
    assert_sound(&session);
    // The application had saved it after all.
    session.write("run/notes.csv", "note\nalpha\nbeta\n");
    let resumed = session.run(&["run", "--resume", "run"]);
    resumed.expect(
        1,
        &[
            "alpha done",
            "the record has it",
            "beta failed_business",
            "already in the record",
        ],
    );
    assert_eq!(session.read("run/notes.csv"), "note\nalpha\nbeta\n");
    session.assert_nothing_left();
}

/// Returns as soon as a row of the run has ended.
#[track_caller]
fn until_a_row_ended(session: &Session) {
    let until = Instant::now() + PATIENCE;
    while !session.read("run/events.jsonl").contains("row_finished") {
        assert!(Instant::now() < until, "no row ends");
        std::thread::yield_now();
    }
}

#[test]
fn an_application_that_freezes_in_a_commit_and_writes_later_leaves_the_row_in_doubt() {
    let (session, _told) = session(&notes(", --freeze-until, thaw"));
    let run = session.start(&["run", "scenario.yaml", "--data", "rows.csv", "--out", "run"]);
    until_a_row_ended(&session);
    // The last question to the record was asked: only now the application goes on.
    session.write("thaw", "");
    run.wait().expect(
        5,
        &[
            "alpha in_doubt",
            "the record answers `0`, not `1`; the application may still be at it",
            "beta done",
        ],
    );
    assert_eq!(session.read("run/notes.csv"), "note\r\nalpha\r\nbeta\r\n");
    assert_sound(&session);
}

#[test]
fn a_frozen_application_that_is_gone_has_entered_nothing() {
    let (session, _told) = session(&notes(", --freeze"));
    session.write("rows.csv", "note\nalpha\n");
    let run = session.run(&["run", "scenario.yaml", "--data", "rows.csv", "--out", "run"]);
    run.expect(5, &["alpha in_doubt", "the application may still be at it"]);
    let resumed = session.run(&["run", "--resume", "run"]);
    resumed.expect(1, &["alpha failed_application", "it is not in the record"]);
    assert_sound(&session);
}

#[test]
fn a_run_that_is_moved_and_resumed_there_still_agrees() {
    let (session, _told) = session(&notes(", --freeze"));
    session.write("rows.csv", "note\nalpha\n");
    let run = session.run(&["run", "scenario.yaml", "--data", "rows.csv", "--out", "run"]);
    run.expect(5, &["alpha in_doubt"]);
    std::fs::rename(session.path("run"), session.path("moved")).unwrap();
    // One sitting looked for the record here, the next one there.
    session.run(&["replay", "moved"]).expect(0, &["agrees moved"]);
    let resumed = session.run(&["run", "--resume", "moved"]);
    resumed.expect(1, &["alpha failed_application"]);
    session.run(&["replay", "moved"]).expect(0, &["agrees moved"]);
    session.assert_nothing_left();
}

#[test]
fn on_a_display_that_stays_nobody_knows_what_the_application_still_does() {
    let (session, _told) = session(&notes(", --freeze").replace("{ virtual: 640x400 }", "current"));
    session.write("rows.csv", "note\nalpha\n");
    let script = "deskwright run scenario.yaml --data rows.csv --out run; deskwright run --resume run";
    let ended = session.run(&["__desk", "640x400", "sh", "-c", script]);
    ended.expect(
        5,
        &["while this row was being committed; the record answers `0`, not `1`; the application may still be at it"],
    );
    assert_sound(&session);
}

#[test]
fn a_commit_that_nothing_was_performed_of_has_entered_nothing() {
    let nowhere = notes("").replace("click: Save", "click: { text: Store, nth: 1 }\n        within: 1s");
    let (before, _) = nowhere.split_once("verify:").unwrap();
    for scenario in [nowhere.clone(), format!("{before}verify: screen\n")] {
        let (session, _told) = session(&scenario);
        session.write("rows.csv", "note\nalpha\n");
        let run = session.run(&["run", "scenario.yaml", "--data", "rows.csv", "--out", "run"]);
        run.expect(1, &["alpha failed_application", "nothing was entered"]);
        assert_sound(&session);
    }
}

/// Loses the display as soon as the application tells `word`, and gives what is said about it within seconds.
fn without_a_display(scenario: &str, word: &str, signal: Signal) -> (Session, Ended) {
    let (session, told) = session(scenario);
    let run = session.start(&["run", "scenario.yaml", "--out", "run"]);
    until(&told, word);
    let begun = Instant::now();
    session.signal("Xvfb", signal);
    let ended = run.wait();
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    ended.expect(3, &["error: the display is gone", "go on: deskwright run --resume run"]);
    assert_sound(&session);
    (session, ended)
}

#[test]
fn a_display_that_dies_is_an_error_within_seconds() {
    let (session, _) = without_a_display(WAITING, "key", Signal::KILL);
    let results = session.read("run/results.csv");
    assert!(results.contains("1,only,cancelled,the display is gone"), "{results}");
}

#[test]
fn a_display_that_hangs_is_an_error_within_seconds() {
    let watching = WAITING.replace(
        "  - fill: { Note: x }\n    until: { visible: Never }",
        "  - wait_for: { visible: Never }",
    );
    let (_, ended) = without_a_display(&watching, "shown", Signal::STOP);
    ended.expect(3, &["the X server does not answer"]);
}

#[test]
fn a_display_that_dies_in_a_commit_leaves_the_row_in_doubt() {
    let (session, told) = session(&notes(", --freeze"));
    let run = session.start(&["run", "scenario.yaml", "--data", "rows.csv", "--out", "run"]);
    until(&told, "save");
    session.signal("Xvfb", Signal::KILL);
    let ended = run.wait();
    ended.expect(5, &["alpha in_doubt", "error: the display is gone"]);
    assert_sound(&session);
}

#[test]
fn a_killed_supervisor_leaves_nothing_behind() {
    let (session, told) = session(WAITING);
    let run = session.start(&["run", "scenario.yaml", "--out", "run"]);
    until(&told, "key");
    run.signal(Signal::KILL);
    assert_eq!(run.wait().code, None);
    assert_sound(&session);
}

#[test]
fn an_application_that_dies_ends_the_run_with_its_last_words() {
    let (session, _told) = session(&notes(", --die"));
    let ended = session.run(&["run", "scenario.yaml", "--data", "rows.csv", "--out", "run"]);
    ended.expect(
        3,
        &[
            "alpha failed_application",
            "nothing was entered: the record answers `0`, not `1`",
            "1 not begun",
            "error: the application ended with exit status: 7: notes: cannot go on",
            "help: what it wrote is in run/app.log",
        ],
    );
    assert_sound(&session);
}

#[test]
fn a_reader_that_is_killed_is_started_again() {
    let (session, told) = session(&notes(""));
    let run = session.start(&["run", "scenario.yaml", "--data", "rows.csv", "--out", "run"]);
    until(&told, "key");
    session.signal("tesseract", Signal::KILL);
    run.wait().expect(0, &["2 rows: 2 done"]);
    assert_sound(&session);
}

#[test]
fn one_run_at_a_time_has_a_folder() {
    let (session, told) = session(WAITING);
    let run = session.start(&["run", "scenario.yaml", "--out", "run"]);
    until(&told, "key");
    let busy = "error: another deskwright is writing into";
    session.run(&["run", "--resume", "run"]).expect(3, &[busy]);
    session
        .run(&["run", "scenario.yaml", "--out", "run"])
        .expect(2, &["run already holds a run; give another folder with --out"]);
    run.signal(Signal::INT);
    run.wait().expect(4, &[]);
    assert_sound(&session);
}

#[test]
fn one_run_at_a_time_has_a_display() {
    let session = Session::new();
    session.write("scenario.yaml", &WAITING.replace("{ virtual: 640x400 }", "current"));
    let script = "mkfifo told; exec 3<>told
        deskwright run scenario.yaml --out run & read word <&3
        deskwright run scenario.yaml --out other; echo second $?
        kill -TERM $!; wait $!; echo first $?";
    // Both on the display that the helper subcommand starts.
    let ended = session.run(&["__desk", "640x400", "sh", "-c", script]);
    ended.expect(
        0,
        &[
            "is taken by the run of process",
            "wait for it, or let the scenario say `desktop: { virtual: 1280x800 }`",
            "second 3",
            "error: stopped by SIGTERM",
            "first 4",
        ],
    );
    assert!(!session.path("other").exists());
    assert_sound(&session);
}

#[test]
fn a_text_too_long_to_type_is_refused_before_its_first_key() {
    let (session, told) = session(&notes(""));
    session.write("rows.csv", &format!("note\n{}\nshort\n", "0123456789".repeat(1 << 20)));
    let ended = session.run(&["run", "scenario.yaml", "--data", "rows.csv", "--out", "run"]);
    ended.expect(
        4,
        &["not allowed: a text of 10485760 characters is too much", "short done"],
    );
    assert_eq!(session.read("run/notes.csv"), "note\r\nshort\r\n");
    drop(told);
    assert_sound(&session);
}

#[test]
fn an_output_that_nobody_reads_changes_nothing() {
    let (session, told) = session(&notes(""));
    let unread = |line: &str| {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = session.command("deskwright");
        command.args(line.split(' ')).stdout(writer.try_clone().unwrap());
        command.stderr(writer).status().unwrap().code()
    };
    assert_eq!(unread("run scenario.yaml --data rows.csv --out run"), Some(0));
    assert!(session.read("run/results.csv").contains("beta,done"));
    assert!(session.path("run/report.html").exists());
    for line in [
        "replay run",
        "test --junit j.xml run",
        "rows run",
        "report run",
        "check scenario.yaml",
        "completions bash",
    ] {
        assert_eq!(unread(line), Some(0), "{line}");
    }
    assert_eq!(unread("check nowhere.yaml"), Some(2));
    drop(told);
    assert_sound(&session);
}
