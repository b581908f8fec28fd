//! Values that are taken from the screen: right, or not at all.

use super::session::Session;

const SCENARIO: &str = r#"
name: Values
desktop: { virtual: 640x400 }
app:
  launch: [/usr/bin/python3, apps/note.py, --file, "{{ run.dir }}/notes.csv"]
  ready: { visible: Ready }
inputs: { note: { type: text } }
key: note
steps:
  - fill: { Note: "{{ note }}" }
  - click: Save
    until: { visible: { contains: Saved } }
  - extract: { said: { contains: Saved } }
"#;

/// Each note is shown on the status line, and read from there.
#[test]
fn a_text_that_was_not_read_surely_is_no_value() {
    let session = Session::new();
    session.write("scenario.yaml", SCENARIO);
    session.write(
        "rows.csv",
        "note\nAnna Schmidt\nINV-2026-00417\nJosé Müller\nМосква\nΑθήνα\n",
    );
    let ended = session.run(&["run", "scenario.yaml", "--data", "rows.csv", "--out", "run"]);
    ended.expect(
        1,
        &[
            "expected a value for `said`,",
            "was read, but not surely:",
            "have the record asked for it with `verify`",
        ],
    );
    let results = session.read("run/results.csv");
    let outcome = |note: &str, value: &str| {
        let line = results
            .lines()
            .find(|line| line.contains(&format!(",{note},")))
            .unwrap_or(&results);
        (line.contains(",done,"), line.contains(value))
    };
    for note in ["Anna Schmidt", "INV-2026-00417"] {
        assert_eq!(outcome(note, &format!("Saved {note}")), (true, true), "{results}");
    }
    for note in ["Москва", "Αθήνα"] {
        assert!(!outcome(note, "").0, "{results}");
    }
    // A mark over a letter is read or not, but never left out.
    let (done, right) = outcome("José Müller", "Saved José Müller,");
    assert!(right || !done, "{results}");
    session.run(&["replay", "run"]).expect(0, &["agrees run"]);
    session.assert_nothing_left();
}
