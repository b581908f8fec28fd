//! Images as targets, by the real binary: on a screenshot of Order Desk, on what is drawn otherwise, and beside texts.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use deskwright::geometry::{Rect, Size};
use deskwright::screen::frame::Frame;
use deskwright::screen::png;
use serde_json::Value;
use tempfile::TempDir;

/// The upper part of Order Desk as it is when it has been started.
fn screen() -> Frame {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/by-hand/1.png");
    let whole = png::decode(&std::fs::read(path).unwrap()).unwrap();
    cut(&whole, Rect::new(0, 0, 640, 280))
}

/// A folder with a screen and the images cut out of it.
struct Case {
    home: TempDir,
}

struct Found {
    code: Option<i32>,
    json: Value,
    said: String,
}

impl Found {
    fn places(&self) -> Vec<[i64; 2]> {
        let of = |candidate: &Value| ["x", "y"].map(|side| candidate["bounds"][side].as_i64().unwrap());
        self.json["candidates"].as_array().unwrap().iter().map(of).collect()
    }
}

impl Case {
    fn new(screen: &Frame) -> Case {
        let case = Case {
            home: tempfile::tempdir().unwrap(),
        };
        case.keep("screen.png", screen);
        case
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn keep(&self, name: &str, frame: &Frame) {
        std::fs::write(self.path(name), png::encode(frame).unwrap()).unwrap();
    }

    fn find(&self, target: &str) -> Found {
        let run = |json: &[&str]| {
            Command::new(env!("CARGO_BIN_EXE_deskwright"))
                .current_dir(self.home.path())
                .env_remove("DISPLAY")
                .args(["find", target, "--image", "screen.png", "--out", "found.png"])
                .args(json)
                .output()
                .expect("deskwright starts")
        };
        let (plain, json) = (run(&[]), run(&["--json"]));
        Found {
            code: plain.status.code(),
            json: serde_json::from_slice(&json.stdout).unwrap_or(Value::Null),
            said: String::from_utf8_lossy(&[plain.stdout, plain.stderr].concat()).into_owned(),
        }
    }
}

fn cut(frame: &Frame, area: Rect) -> Frame {
    let (size, pixels) = frame.crop(area);
    Frame::new(size, pixels).unwrap()
}

/// A frame with another one drawn on it.
fn with(frame: &Frame, drawn: &Frame, (x, y): (usize, usize)) -> Frame {
    let wide = |v: u32| usize::try_from(v).unwrap();
    let (stride, own) = (wide(frame.size().width) * 4, wide(drawn.size().width) * 4);
    let mut pixels = frame.pixels().to_vec();
    for (row, line) in drawn.pixels().chunks_exact(own).enumerate() {
        let start = (y + row) * stride + x * 4;
        pixels[start..start + own].copy_from_slice(line);
    }
    Frame::new(frame.size(), pixels).unwrap()
}

/// The same, moved to the right by so many tenths of a pixel, as another renderer may draw it.
fn moved(frame: &Frame, tenths: u16) -> Frame {
    let row = usize::try_from(frame.size().width).unwrap() * 4;
    let mut pixels = frame.pixels().to_vec();
    for line in pixels.chunks_exact_mut(row) {
        for at in (4..row).rev() {
            let (own, left) = (u16::from(line[at]), u16::from(line[at - 4]));
            line[at] = u8::try_from((own * (10 - tenths) + left * tenths) / 10).unwrap();
        }
    }
    Frame::new(frame.size(), pixels).unwrap()
}

/// The button `Save` and what is around it.
const SAVE: Rect = Rect {
    x: 327,
    y: 115,
    width: 80,
    height: 24,
};

#[test]
fn what_is_there_pixel_for_pixel_is_found_where_it_is() {
    let screen = screen();
    let case = Case::new(&screen);
    case.keep("save.png", &cut(&screen, SAVE));
    let found = case.find("{ image: save.png }");
    assert_eq!(found.code, Some(0), "{}", found.said);
    assert_eq!(found.places(), [[327, 115]]);
    assert!(found.said.contains("the image save.png: found"), "{}", found.said);
    assert_eq!(found.json["candidates"][0]["by"], "image");
    assert_eq!(found.json["candidates"][0]["score"], 1.0);
}

#[test]
fn several_are_an_error_until_one_is_named() {
    let screen = screen();
    let save = cut(&screen, SAVE);
    let twice = with(&screen, &save, (500, 250));
    let case = Case::new(&twice);
    case.keep("save.png", &save);
    let found = case.find("{ image: save.png }");
    assert_eq!(found.code, Some(1), "{}", found.said);
    assert_eq!(found.places(), [[327, 115], [500, 250]]);
    assert!(found.said.contains("a step never guesses"), "{}", found.said);
    for (target, place) in [
        ("{ image: save.png, nth: 2 }", [500, 250]),
        ("{ image: save.png, nth: 1 }", [327, 115]),
        ("{ image: save.png, near: New order }", [327, 115]),
        (
            "{ image: save.png, below: { image: save.png, nth: 1 }, nth: 1 }",
            [500, 250],
        ),
    ] {
        let found = case.find(target);
        if target.contains("below") {
            assert_eq!(found.code, Some(1), "it is not in its columns: {}", found.said);
        } else {
            assert_eq!(
                (found.code, found.places().into_iter().take(1).collect()),
                (Some(0), vec![place]),
                "{target}\n{}",
                found.said
            );
        }
    }
}

#[test]
fn a_text_is_narrowed_by_an_image() {
    let screen = screen();
    let case = Case::new(&screen);
    case.keep("save.png", &cut(&screen, SAVE));
    let found = case.find("{ contains: order, near: { image: save.png } }");
    assert_eq!(found.code, Some(0), "{}", found.said);
    let found = case.find("{ text: Save, inside: { image: save.png } }");
    assert_eq!(found.code, Some(0), "{}", found.said);
}

#[test]
fn what_is_drawn_a_little_otherwise_is_the_same_and_another_letter_is_not() {
    let screen = screen();
    let case = Case::new(&moved(&screen, 4));
    case.keep("save.png", &cut(&screen, SAVE));
    let found = case.find("{ image: save.png }");
    assert_eq!(found.code, Some(0), "{}", found.said);
    assert_eq!(found.places(), [[327, 115]]);

    // The last letter is the first one.
    let letter = cut(&screen, Rect::new(349, 118, 9, 16));
    let other = with(&screen, &letter, (376, 118));
    let case = Case::new(&other);
    case.keep("save.png", &cut(&screen, SAVE));
    let found = case.find("{ image: save.png }");
    assert_eq!(found.code, Some(1), "{}", found.said);
    assert_eq!(found.places()[0], [327, 115], "it is the nearest");
    let why = found.json["candidates"][0]["why_not"].as_str().unwrap();
    assert!(why.contains("differs in"), "{why}");
}

#[test]
fn what_a_mask_has_in_black_may_be_anything() {
    let screen = screen();
    let black = Frame::new(Size::new(20, 12), [0, 0, 0, 255].repeat(20 * 12)).unwrap();
    let changed = with(&screen, &black, (345, 120));
    let case = Case::new(&changed);
    case.keep("save.png", &cut(&screen, SAVE));
    let white = Frame::new(Size::new(80, 24), vec![255; 80 * 24 * 4]).unwrap();
    case.keep("mask.png", &with(&white, &black, (18, 5)));
    assert_eq!(case.find("{ image: save.png }").code, Some(1));
    let found = case.find("{ image: save.png, mask: mask.png }");
    assert_eq!(found.code, Some(0), "{}", found.said);
    assert_eq!(found.places(), [[327, 115]]);
}

#[test]
fn an_image_that_is_not_there_is_told_before_anything_is_looked_at() {
    let case = Case::new(&screen());
    let found = case.find("{ image: none.png }");
    assert_eq!(found.code, Some(2), "{}", found.said);
    assert!(found.said.contains("`none.png` cannot be read"), "{}", found.said);
    assert!(!case.path("found.png").exists());
}
