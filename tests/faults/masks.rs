//! Secrets on a screen that moves under their masks.

use deskwright::event::{Entry, Event};
use deskwright::geometry::Rect;
use deskwright::screen::frame::Frame;
use deskwright::screen::png;

use super::session::{BINARY, Ended, Session};

const SCENARIO: &str = r#"
name: Scrolled
desktop: { virtual: 640x400 }
app:
  launch: [/usr/bin/python3, apps/scroll.py]
  ready: { visible: Password }
secrets: { password: { env: PASSWORD } }
steps:
  - fill: { Password: "{{ secrets.password }}" }
  - scroll: { down: 1 }
    until: { gone: Field 1 }
  - scroll: { down: 2 }
    until: { gone: Field 3 }
  - scroll: { down: 3 }
    until: { gone: Field 6 }
  - scroll: { up: 4 }
    until: { visible: Field 3 }
  - scroll: { up: 2 }
    until: { visible: Field 1 }
  - press: f5
    until: { visible: Another page }
"#;

/// The frames of a run, and where the secret was typed.
fn run(session: &Session, name: &str, scenario: &str) -> (Vec<Frame>, Rect) {
    session.write("scenario.yaml", scenario);
    let mut command = session.command(BINARY);
    let command = command.env("PASSWORD", "Tr0ub4dor&3 horse");
    let output = command.args(["run", "scenario.yaml", "--out", name]).output().unwrap();
    Ended::of(output).expect(0, &[]);
    let events = session.read(&format!("{name}/events.jsonl"));
    let entries: Vec<Entry> = events.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let area = entries.iter().find_map(|entry| match &entry.event {
        Event::Located { found, .. } => Some(found.bounds),
        _ => None,
    });
    let mut ids: Vec<_> = entries
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::Observed { frame, .. } => Some(*frame),
            _ => None,
        })
        .collect();
    ids.dedup();
    let load = |id| png::decode(&std::fs::read(session.path(&format!("{name}/frames/{id}.png"))).unwrap()).unwrap();
    (ids.into_iter().map(load).collect(), area.unwrap())
}

/// The rows of a frame at which a picture stands in the columns of `area`.
fn rows(frame: &Frame, area: Rect, picture: &[u8]) -> Vec<i32> {
    let last = frame.size().bounds().bottom().saturating_sub_unsigned(area.height);
    (0..=last)
        .filter(|y| frame.crop(Rect { y: *y, ..area }).1 == picture)
        .collect()
}

#[test]
fn a_mask_follows_what_scrolls_under_it() {
    let session = Session::new();
    let (bare, area) = run(
        &session,
        "bare",
        &SCENARIO.replace("secrets:", "mask_secrets: false\nsecrets:"),
    );
    // The first letters, without the box's border and the caret.
    let letters = Rect::new(area.x + 6, area.y + 6, 60, area.height - 12);
    let first = bare.iter().find_map(|frame| {
        let (_, pixels) = frame.crop(letters);
        let pixels = pixels.as_chunks::<4>().0;
        let written = pixels.iter().any(|pixel| pixel[0] < 100) && pixels.iter().any(|pixel| pixel[0] > 200);
        written.then(|| pixels.as_flattened().to_vec())
    });
    let picture = first.unwrap();
    let mut seen: Vec<i32> = bare.iter().flat_map(|frame| rows(frame, letters, &picture)).collect();
    seen.sort_unstable();
    seen.dedup();
    assert!(seen.len() >= 3, "without masks the secret is seen at {seen:?}");

    let (masked, _) = run(&session, "masked", SCENARIO);
    for (number, frame) in masked.iter().enumerate() {
        let seen = rows(frame, letters, &picture);
        assert!(seen.is_empty(), "frame {number} shows the secret at {seen:?}");
    }
    session.assert_nothing_left();
}
