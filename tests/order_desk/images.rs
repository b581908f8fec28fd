//! An image as a target in a real run; the recording has a copy of it, and replays without the file.

use std::fs;
use std::path::Path;

use deskwright::geometry::Rect;
use deskwright::screen::frame::Frame;
use deskwright::screen::png;
use serde_json::Value;

use super::desk::{Run, deskwright};

const APP: &str = "verify: screen
app:
  launch: [python3, demo/order_desk.py, --db, \"{{ run.dir }}/orders.db\"]
  ready: { visible: New order }
steps:
";

/// The button `New order` cut out of a screenshot of this machine.
fn button(home: &Path) -> Frame {
    let scenario = home.join("look.yaml");
    fs::write(&scenario, format!("{APP}  - screenshot: desk\n")).expect("written");
    let run = Run::of(&scenario, &[]);
    assert_eq!(run.code(), 0, "{}", run.said());
    let shot = run.folder.join("screenshots/desk.png");
    let found = deskwright()
        .args(["find", "New order", "--json", "--out"])
        .arg(home.join("found.png"))
        .arg("--image")
        .arg(&shot)
        .output()
        .expect("deskwright starts");
    let found: Value = serde_json::from_slice(&found.stdout).expect("JSON");
    let bounds: Rect = serde_json::from_value(found["candidates"][0]["bounds"].clone()).expect("a box");
    let screen = png::decode(&fs::read(shot).expect("a picture")).expect("a PNG");
    let (size, pixels) = screen.crop(Rect::new(
        bounds.x - 4,
        bounds.y - 4,
        bounds.width + 8,
        bounds.height + 8,
    ));
    Frame::new(size, pixels).expect("a part of it")
}

#[test]
fn an_image_is_clicked_and_replays_from_the_copy_in_the_recording() {
    let home = tempfile::tempdir().expect("a folder");
    let image = home.path().join("icons/new.png");
    fs::create_dir(home.path().join("icons")).expect("a folder");
    fs::write(&image, png::encode(&button(home.path())).expect("a PNG")).expect("written");
    let scenario = home.path().join("scenario.yaml");
    let steps = "  - expect: { visible: { text: Save, right_of: { image: icons/new.png } } }
  - click: { image: icons/new.png }
    until: { visible: \"New order, not saved yet\" }
";
    fs::write(&scenario, format!("{APP}{steps}")).expect("written");
    let run = Run::of(&scenario, &[]);
    assert_eq!(run.code(), 0, "{}", run.said());
    let events = fs::read_to_string(run.folder.join("events.jsonl")).expect("events");
    assert!(events.contains("\"by\":\"image\""), "{events}");

    let copies: Vec<_> = fs::read_dir(run.folder.join("images"))
        .expect("the copies")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    let [copy] = copies.as_slice() else {
        panic!("one image, once: {copies:?}")
    };
    assert_eq!(
        fs::read(copy).expect("the copy"),
        fs::read(&image).expect("the original")
    );

    fs::remove_file(&image).expect("removed");
    let replay = || {
        let mut command = deskwright();
        command.arg("replay").arg(&run.folder).env_remove("DISPLAY");
        command.output().expect("deskwright starts")
    };
    let same = replay();
    assert!(same.status.success(), "{}", String::from_utf8_lossy(&same.stdout));

    fs::write(copy, b"another").expect("written");
    let changed = replay();
    assert_eq!(changed.status.code(), Some(2));
    let said = String::from_utf8_lossy(&changed.stderr);
    assert!(said.contains("was changed since the recording was made"), "{said}");
}
