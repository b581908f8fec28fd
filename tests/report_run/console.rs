//! The console as literal text.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use deskwright::event::{Event, Listener};
use deskwright::outcome::{Outcome, RowState, StepOutcome};
use deskwright::report::console::{Console, Terminal};

use crate::tape::{FIELD, SAVE, Tape, form};

#[test]
fn elsewhere_than_on_a_terminal_each_row_is_a_line() {
    let text = shown(&orders(), Terminal::PLAIN);
    assert_eq!(
        text,
        "\
Enter orders  3 rows on 640x400

row 1/3  0007      done                 1.20s  text 2
row 2/3  0008      failed_business      0.60s  text 1
    Cannot save: quantity must be between 1 and 999
    at line 9, step 2.1: press ctrl+s
row 3/3  0009      refuted              1.20s  text 2
    the record has 0 of it, 1 was expected

Wants a person in 3.00s  3 rows: 1 done, 1 failed_business, 1 refuted
found by text 5
report: runs/7/report.html
"
    );
}

#[test]
fn a_run_without_rows_is_a_line_for_each_step() {
    let mut tape = Tape::begin("Look around", 1);
    tape.row(1, "only", &[]);
    tape.step("1", "click \"Save\"", 4)
        .pass(300)
        .click("\"Save\"", "Save", &form(0, false), SAVE);
    tape.end_step(StepOutcome::Passed, None);
    tape.step("2", "wait_for visible \"Ready\"", 5).pass(2_000);
    let reason = Some("\"Ready\" did not appear within 2s");
    tape.end_step(StepOutcome::Failed, reason)
        .end_row(RowState::FailedApplication, reason, &[]);
    tape.end(Outcome::Failed);
    assert_eq!(
        shown(&tape, Terminal::PLAIN),
        "\
Look around  on 640x400

step 1     passed    0.35s  click \"Save\"  text 1
step 2     failed    2.00s  wait_for visible \"Ready\"
    \"Ready\" did not appear within 2s
    at line 5, step 2: wait_for visible \"Ready\"

Failed in 2.35s  failed_application, steps: 1 passed, 1 failed
found by text 1
report: runs/7/report.html
"
    );
}

/// What an optional step failed by was made up for, and is not named for what failed later; a step of another file is
/// told with that file.
#[test]
fn a_row_is_told_with_the_place_that_it_failed_at() {
    let mut tape = Tape::begin("Enter orders", 2);
    tape.row(1, "0007", &[]);
    tape.step("1", "call close.yaml", 4).step("1.1", "click Close", 2);
    tape.end_step(StepOutcome::Failed, Some("no Close"))
        .end_step(StepOutcome::Skipped, Some("no Close"));
    tape.step("2", "call save.yaml", 5);
    tape.say_in("2.1", "save.yaml", "click Save", 3);
    tape.end_step(StepOutcome::Failed, Some("no Save"))
        .end_step(StepOutcome::Failed, Some("no Save"));
    tape.step("after_row.1", "click Log out", 9);
    tape.end_step(StepOutcome::Failed, Some("no Log out"));
    tape.end_row(RowState::FailedApplication, Some("no Save"), &[]);
    tape.end(Outcome::Failed);
    let shown = shown(&tape, Terminal::PLAIN);
    assert!(
        shown.contains("at line 3 of save.yaml, step 2.1: click Save"),
        "{shown}"
    );
    assert!(!shown.contains("Close") && !shown.contains("Log out"), "{shown}");
}

#[test]
fn on_a_terminal_the_row_at_work_is_redrawn_and_nothing_moving_is_left() {
    let terminal = Terminal {
        moves: true,
        color: false,
        width: || Some(80),
    };
    let tape = orders();
    let at = tape
        .entries
        .iter()
        .position(|entry| entry.row == Some(3) && entry.step.is_some())
        .expect("row 3");
    assert_eq!(
        screen(&told(&tape.entries[..=at], terminal)),
        "\
Enter orders  3 rows on 640x400

row 1/3  0007      done                 1.20s  text 2
row 2/3  0008      failed_business      0.60s  text 1
    Cannot save: quantity must be between 1 and 999
    at line 9, step 2.1: press ctrl+s
row 3/3  0009      claimed              0.00s
    1     fill Customer

━━━━━━━━━━━━━━━━────────  2/3 · 1 done · 1 failed_business · 1.80s
"
    );
    let plain = shown(&tape, Terminal::PLAIN);
    assert_eq!(screen(&told(&tape.entries, terminal)), plain);
}

#[test]
fn no_line_on_a_terminal_is_wider_than_it() {
    let long = "Filing cabinet, five drawers, lockable, ".repeat(5);
    let mut tape = Tape::begin(&long, 2);
    tape.row(1, &long, &[]).step("1", &format!("click {long}"), 3).pass(100);
    tape.say(Event::Asked {
        model: long.clone(),
        turn: 1,
        view: deskwright::geometry::View::whole(form(0, false).id(), crate::tape::SIZE, crate::tape::SIZE),
        reserved: None,
    });
    tape.end_step(StepOutcome::Failed, Some(&long))
        .end_row(RowState::FailedApplication, Some(&long), &[]);
    let told = told(
        &tape.entries,
        Terminal {
            moves: true,
            color: false,
            width: || Some(64),
        },
    );
    for line in told.split(['\n', '\r']) {
        let line = line
            .trim_start_matches("\x1b[?25l")
            .trim_start_matches("\x1b[J")
            .trim_start_matches("\x1b[?25h");
        assert!(line.chars().count() <= 64, "{line}");
    }
}

#[test]
fn colour_is_only_added() {
    let color = Terminal {
        moves: false,
        color: true,
        width: || None,
    };
    let painted = shown(&orders(), color);
    assert!(painted.contains("\x1b[32mdone"), "{painted}");
    let bare: String = painted
        .split('\x1b')
        .map(|part| part.strip_prefix('[').map_or(part, after_m))
        .collect();
    assert_eq!(bare, shown(&orders(), Terminal::PLAIN));
}

fn after_m(part: &str) -> &str {
    part.split_once('m').map_or("", |(_, text)| text)
}

/// Three orders: entered, refused by the application, and a lie about saving.
pub(crate) fn orders() -> Tape {
    let mut tape = Tape::begin("Enter orders", 3);
    for (number, key) in [(1, "0007"), (2, "0008"), (3, "0009")] {
        tape.row(number, key, &[("customer", "José Müller"), ("quantity", "2")]);
        tape.step("1", "fill Customer", 7)
            .click("\"Customer\"", "Customer:", &form(0, false), FIELD.offset(90));
        tape.pass(250).see(&form(1, false)).end_step(StepOutcome::Passed, None);
        tape.step("2", "commit", 8).mark(RowState::Acting);
        tape.step("2.1", "press ctrl+s", 9);
        if number == 2 {
            tape.pass(300).see(&form(1, true));
            tape.end_step(StepOutcome::Failed, Some("the application refused"))
                .end_step(StepOutcome::Failed, None);
            let reason = "Cannot save: quantity must be between 1 and 999";
            tape.end_row(RowState::FailedBusiness, Some(reason), &[]);
            continue;
        }
        tape.click("\"Save\"", "Save", &form(1, false), SAVE).pass(850);
        tape.end_step(StepOutcome::Passed, None)
            .end_step(StepOutcome::Passed, None)
            .mark(RowState::Verifying);
        match number {
            1 => tape.end_row(RowState::Done, None, &[("order_no", "1001")]),
            _ => tape.end_row(RowState::Refuted, Some("the record has 0 of it, 1 was expected"), &[]),
        };
    }
    tape.end(Outcome::WantsPerson);
    tape
}

fn shown(tape: &Tape, terminal: Terminal) -> String {
    told(&tape.entries, terminal)
}

/// Every byte written.
fn told(entries: &[deskwright::event::Entry], terminal: Terminal) -> String {
    let out = Shared::default();
    let mut console = Console::new(out.clone(), terminal, Some(PathBuf::from("runs/7/report.html")));
    for entry in entries {
        console.event(entry).expect("a console never stops a run");
    }
    out.text()
}

/// What a terminal shows after these bytes: it knows line feeds, moving up and clearing to the end.
fn screen(bytes: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for (n, part) in bytes.split("\x1b[").enumerate() {
        let text = match part.split_once(|c: char| c.is_ascii_alphabetic()) {
            Some((up, _)) if n > 0 && part[up.len()..].starts_with('A') => {
                lines.truncate(lines.len() - up.parse::<usize>().expect("a count"));
                continue;
            }
            Some((_, text)) if n > 0 => text,
            _ => part,
        };
        lines.extend(text.split_terminator('\n').map(str::to_owned));
    }
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("one thread").clone()).expect("UTF-8")
    }
}

impl std::io::Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("one thread").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
