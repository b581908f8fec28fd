//! A recording replays without display, network or key, and tells a changed one apart.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use super::desk::{DATA, Run, SCENARIO, deskwright};

/// Without a display, a key, and where the system allows it without a network.
fn replay(folder: &Path, more: &[&str]) -> Output {
    let cut_off = Command::new("unshare")
        .args(["-rn", "true"])
        .output()
        .is_ok_and(|output| output.status.success());
    let mut command = if cut_off { Command::new("unshare") } else { deskwright() };
    if cut_off {
        command
            .args(["-rn", env!("CARGO_BIN_EXE_deskwright")])
            .current_dir(env!("CARGO_MANIFEST_DIR"));
    }
    command
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("OPENAI_API_KEY");
    command
        .arg("replay")
        .arg(folder)
        .args(more)
        .output()
        .expect("deskwright starts")
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

#[test]
fn a_recording_agrees_with_itself_and_not_with_a_changed_one() {
    let run = Run::of(SCENARIO, &["--data", DATA, "--rows", "1"]);
    assert_eq!(run.code(), 0, "{}", run.said());
    let same = replay(&run.folder, &[]);
    assert_eq!(same.status.code(), Some(0), "{}", said(&same));

    let other = run.folder.join("other.yaml");
    let text = fs::read_to_string(SCENARIO).expect("the scenario");
    fs::write(
        &other,
        text.replace("Phone: \"{{ phone }}\"", "Phone: \"1{{ phone }}\""),
    )
    .expect("written");
    let changed = replay(&run.folder, &["--scenario", &other.display().to_string()]);
    assert_eq!(changed.status.code(), Some(1), "a step was changed: {}", said(&changed));
    assert!(
        said(&changed).contains("expected:") && said(&changed).contains("actual:"),
        "{}",
        said(&changed)
    );

    move_the_button(&run.folder);
    let moved = replay(&run.folder, &[]);
    assert_eq!(moved.status.code(), Some(1), "a button was moved: {}", said(&moved));
    assert!(said(&moved).contains("click at"), "{}", said(&moved));
}

/// In the frame that the first click was decided on, everything moves 40 pixels down.
fn move_the_button(folder: &Path) {
    let events = fs::read_to_string(folder.join("events.jsonl")).expect("events");
    let first = events
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .find(|entry| entry["event"]["kind"] == "acting")
        .expect("a click");
    let id = first["event"]["action"]["at"]["frame"]
        .as_str()
        .expect("a frame")
        .to_owned();
    let path = folder.join("frames").join(format!("{id}.png"));
    let bytes = fs::read(&path).expect("the frame");
    let frame = deskwright::screen::png::decode(&bytes).expect("a picture");
    let row = usize::try_from(frame.size().width).expect("a width") * 4;
    let mut pixels = frame.pixels().to_vec();
    pixels.rotate_right(40 * row);
    let bytes = deskwright::screen::png::encode_pixels(frame.size(), &pixels).expect("encoded");
    fs::write(&path, bytes).expect("written");
}

/// The first of these clicks of a model, 30 pixels further to the right.
fn move_a_click(answer: &mut serde_json::Value) -> bool {
    match answer {
        serde_json::Value::Object(fields) if fields.get("type").is_some_and(|kind| kind == "click") => {
            fields["x"] = (fields["x"].as_i64().expect("a column") + 30).into();
            true
        }
        serde_json::Value::Object(fields) => fields.values_mut().any(move_a_click),
        serde_json::Value::Array(items) => items.iter_mut().any(move_a_click),
        _ => false,
    }
}

#[test]
fn another_answer_of_the_model_is_told() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("goal");
    let copied = Command::new("cp")
        .args(["-r", "fixtures/goal"])
        .arg(&folder)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status();
    assert!(copied.is_ok_and(|status| status.success()));
    let same = replay(&folder, &[]);
    assert_eq!(same.status.code(), Some(0), "{}", said(&same));

    let path = folder.join("answers/00024.json");
    let mut answer = serde_json::from_slice(&fs::read(&path).expect("an answer")).expect("JSON");
    assert!(move_a_click(&mut answer), "it clicks");
    fs::write(&path, answer.to_string()).expect("written");
    let changed = replay(&folder, &[]);
    assert_eq!(
        changed.status.code(),
        Some(1),
        "an answer was changed: {}",
        said(&changed)
    );
    assert!(said(&changed).contains("click at"), "{}", said(&changed));
}

#[test]
fn a_recording_cut_off_in_the_middle_agrees_as_far_as_it_goes() {
    let run = Run::of(SCENARIO, &["--data", DATA, "--rows", "1"]);
    assert_eq!(run.code(), 0, "{}", run.said());
    let path = run.folder.join("events.jsonl");
    let events = fs::read(&path).expect("events");
    fs::write(&path, &events[..events.len() * 2 / 3]).expect("cut");
    let cut = replay(&run.folder, &[]);
    assert_eq!(cut.status.code(), Some(0), "{}", said(&cut));
    assert!(said(&cut).contains("cut off"), "{}", said(&cut));
}

#[test]
fn a_step_whose_until_never_holds_fails() {
    let home = tempfile::tempdir().expect("a folder");
    let other = home.path().join("other.yaml");
    let own = fs::read_to_string("fixtures/by-hand/scenario.yaml").expect("the scenario");
    let changed = own.replace("New order, not saved yet", "Order 1001 saved");
    assert_ne!(own, changed);
    fs::write(&other, changed).expect("written");
    let output = replay(
        Path::new("fixtures/by-hand"),
        &["--scenario", &other.display().to_string()],
    );
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("Order 1001 saved"), "{}", said(&output));
}

#[test]
fn the_fixtures_agree() {
    let junit = tempfile::NamedTempFile::new().expect("a file");
    let output = deskwright()
        .args(["test", "fixtures", "--junit"])
        .arg(junit.path())
        .output()
        .expect("deskwright starts");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let xml = fs::read_to_string(junit.path()).expect("junit.xml");
    assert!(xml.matches("<testcase").count() >= 4, "{xml}");
}
