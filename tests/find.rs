//! `deskwright find`: what a step would take on a screenshot, why not the others, and the picture of it.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

use std::path::Path;
use std::process::Command;

use deskwright::screen::frame::Frame;
use deskwright::screen::png;

/// Order Desk as it is when it has been started.
const IMAGE: &str = "fixtures/by-hand/1.png";

struct Found {
    code: Option<i32>,
    said: String,
    /// The picture with the boxes.
    picture: Frame,
}

fn find(target: &[&str]) -> Found {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("found.png");
    let output = Command::new(env!("CARGO_BIN_EXE_deskwright"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("DISPLAY")
        .arg("find")
        .args(target)
        .args(["--image", IMAGE, "--out"])
        .arg(&out)
        .output()
        .expect("deskwright starts");
    Found {
        code: output.status.code(),
        said: String::from_utf8_lossy(&output.stdout).into_owned(),
        picture: picture(&out),
    }
}

fn found_as_json(image: &str, target: &[&str]) -> serde_json::Value {
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new(env!("CARGO_BIN_EXE_deskwright"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("DISPLAY")
        .arg("find")
        .args(target)
        .args(["--json", "--image", image, "--out"])
        .arg(folder.path().join("found.png"))
        .output()
        .expect("deskwright starts");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn picture(path: &Path) -> Frame {
    png::decode(&std::fs::read(path).expect("a picture")).expect("a PNG")
}

/// The colour at a place, red, green, blue.
fn colour(frame: &Frame, (x, y): (usize, usize)) -> [u8; 3] {
    let at = (y * usize::try_from(frame.size().width).expect("a width") + x) * 4;
    frame.pixels()[at..at + 3].try_into().expect("three bytes")
}

#[test]
fn the_one_that_a_step_would_take_is_told_and_drawn() {
    let found = find(&["Save"]);
    assert_eq!(found.code, Some(0), "{}", found.said);
    assert!(found.said.contains("36x12 at 349,121"), "{}", found.said);
    let plain = picture(&Path::new(env!("CARGO_MANIFEST_DIR")).join(IMAGE));
    assert_eq!(found.picture.size(), plain.size());
    let drawn = |place| colour(&found.picture, place) != colour(&plain, place);
    assert!((340..349).any(|x| drawn((x, 127))), "the box");
    assert!(drawn((367, 127)), "where a step would click");
    for row in 150..plain.size().height {
        let y = usize::try_from(row).expect("small");
        assert!(!drawn((367, y)), "nothing else, at {y}");
    }
}

#[test]
fn several_are_told_and_none_is_taken() {
    let found = find(&["{ contains: Order }"]);
    assert_eq!(found.code, Some(1), "{}", found.said);
    for text in ["Order Desk", "New order", "Find order", "Order no.:"] {
        assert!(found.said.contains(text), "{text}\n{}", found.said);
    }
    assert!(found.said.contains("a step never guesses"), "{}", found.said);
}

#[test]
fn one_of_several_is_named_by_its_number_in_reading_order() {
    for (nth, text) in [(1, "Order Desk"), (2, "Orders"), (3, "New order")] {
        let found = find(&[&format!("{{ contains: Order, nth: {nth} }}")]);
        assert_eq!(found.code, Some(0), "{}", found.said);
        assert!(found.said.contains(&format!("1  {text}  ")), "{text}\n{}", found.said);
    }
    assert_eq!(find(&["{ contains: Order, nth: 20 }"]).code, Some(1));
}

#[test]
fn every_candidate_has_its_reason() {
    let found = find(&["{ contains: Order, nth: 2 }"]);
    for (text, why) in [
        ("Orders", "taken: number 2 of 7"),
        ("Order Desk", "number 1 of 7"),
        ("Find order", "number 4 of 7"),
        ("Our ref:", "another text"),
    ] {
        let line = found
            .said
            .lines()
            .find(|line| line.get(5..).is_some_and(|rest| rest.starts_with(text)));
        let line = line.unwrap_or_default();
        assert!(line.ends_with(&format!("  {why}")), "{text}: {why}\n{}", found.said);
    }
    let found = find(&["{ contains: order, near: Save }"]);
    assert!(found.said.contains("another one is nearer"), "{}", found.said);
    assert!(found.said.contains("not near enough"), "{}", found.said);
    let json = found_as_json(IMAGE, &["{ contains: order, below: Save }"]);
    let candidates = json["candidates"].as_array().expect("candidates");
    assert!(candidates.len() >= 7, "{json}");
    assert!(
        candidates
            .iter()
            .all(|one| one["taken"] == false && one["why"].is_string()),
        "{json}"
    );
}

#[test]
fn all_gives_words_that_mean_what_they_stand_beside() {
    let json = found_as_json(IMAGE, &["--all"]);
    let candidates = json["candidates"].as_array().expect("candidates");
    let named: Vec<_> = candidates.iter().filter(|one| one["target"].is_string()).collect();
    assert!(named.len() * 10 >= candidates.len() * 8, "{json}");
    for one in named.iter().step_by(named.len() / 6) {
        let target = one["target"].as_str().expect("words");
        let whole = if target.starts_with('{') {
            target.to_owned()
        } else {
            format!("{{ text: {target} }}")
        };
        let again = found_as_json(IMAGE, &[&whole]);
        assert_eq!(again["found"], "one", "{target}: {again}");
        assert_eq!(again["candidates"][0]["bounds"], one["bounds"], "{target}");
    }
    let filled = found_as_json("tests/locate/classic.png", &["--all"]);
    let boxes = filled["boxes"].as_array().expect("boxes");
    let steps: Vec<&str> = boxes.iter().filter_map(|one| one["step"].as_str()).collect();
    for step in [
        "fill: { Customer: \"\" }",
        "fill: { Unit price: \"\" }",
        "uncheck: Gift wrap",
        "check: Notify customer",
    ] {
        assert!(steps.contains(&step), "{step}: {steps:?}");
    }
}

#[test]
fn the_nearest_is_told_where_nothing_fits() {
    let found = find(&["Savings"]);
    assert_eq!(found.code, Some(1), "{}", found.said);
    assert!(found.said.contains("the nearest"), "{}", found.said);
    assert!(found.said.contains("another text"), "{}", found.said);
}

#[test]
fn everything_that_is_read_can_be_shown() {
    let found = find(&["--all"]);
    for text in ["26 lines of text", "Quantity:", "box  entry"] {
        assert!(found.said.contains(text), "{text}\n{}", found.said);
    }
}
