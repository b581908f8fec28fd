//! Folders that are full or cannot be written.

use super::session::{Ended, Session};

const SCENARIO: &str = r#"
name: Notes
desktop: { virtual: 640x400 }
app:
  launch: [/usr/bin/python3, apps/note.py, --file, notes.csv]
  ready: { visible: Ready }
inputs: { note: { type: text } }
key: note
steps:
  - fill: { Note: "{{ note }}" }
  - commit:
      - click: Save
    until: { visible: "Saved {{ note }}" }
verify:
  - csv: { file: notes.csv, row: { note: "{{ note }}" } }
    equals: "1"
"#;

/// In a mount namespace of its own, where `disk` is a file system of a kind.
fn on_a_disk(session: &Session, options: &str, script: &str) -> Ended {
    session.write("scenario.yaml", SCENARIO);
    session.write("rows.csv", "note\nalpha\nbeta\ngamma\n");
    std::fs::create_dir_all(session.path("disk")).unwrap();
    let script = format!("exec 2>&1; mount -t tmpfs -o {options} none disk && {script}");
    let mut command = session.command("unshare");
    let output = command
        .args(["--map-root-user", "--mount", "sh", "-c", &script])
        .output()
        .unwrap();
    session.assert_nothing_left();
    Ended::of(output)
}

#[test]
fn a_folder_that_cannot_be_written_is_named_before_anything_is_started() {
    let session = Session::new();
    let ended = on_a_disk(
        &session,
        "size=1m,ro",
        "deskwright run scenario.yaml --set note=x --out disk/run",
    );
    ended.expect(
        3,
        &[
            "disk/run: Read-only file system",
            "check that the folder may be written",
        ],
    );
    assert_eq!(session.read("notes.csv"), "");
}

#[test]
fn a_full_disk_stops_the_run_before_the_next_act_and_it_can_go_on() {
    let run = "deskwright run scenario.yaml --data rows.csv --out disk/run";
    let mut stopped = 0;
    for room in ["40k", "60k", "80k", "100k"] {
        let session = Session::new();
        let more = "mount -o remount,size=50m disk; deskwright run --resume disk/run; deskwright replay disk/run";
        let ended = on_a_disk(
            &session,
            &format!("size={room}"),
            &format!("{run}; echo exit $?; cp notes.csv before.csv; {more}; echo exit $?; cp disk/run/results.csv ."),
        );
        stopped += usize::from(!ended.said.contains("3 rows: 3 done, "));
        ended.expect(
            0,
            &[
                "No space left on device",
                "then go on: deskwright run --resume disk/run",
                "agrees disk/run",
            ],
        );
        let noted = session.read("notes.csv");
        let results = session.read("results.csv");
        for note in ["alpha", "beta", "gamma"] {
            let times = noted.lines().filter(|line| *line == note).count();
            let done = results.contains(&format!("{note},done"));
            assert_eq!(
                times,
                usize::from(done),
                "{room}, {note}\n{noted}{results}{}",
                ended.said
            );
        }
    }
    assert_eq!(stopped, 4);
}
