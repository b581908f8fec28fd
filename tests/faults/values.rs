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
            "5 rows: 2 done, 3 failed_application",
            "expected a value for `said`,",
            "was read, but not surely:",
            "have the record asked for it with `verify`",
        ],
    );
    let results = session.read("run/results.csv");
    for line in results.lines().skip(1) {
        let right = line.contains("Saved Anna Schmidt") || line.contains("Saved INV-2026-00417");
        assert_eq!(right, line.contains(",done,"), "{results}");
    }
    session.run(&["replay", "run"]).expect(0, &["agrees run"]);
    session.assert_nothing_left();
}
