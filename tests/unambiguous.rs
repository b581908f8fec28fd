//! Places on real screens that are as large as usual: a model that clicks there is not asked a second time.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

#[expect(dead_code, reason = "the example uses more of it")]
#[path = "../examples/find_accuracy/truth.rs"]
mod truth;

use std::path::{Path, PathBuf};

use deskwright::geometry::Rect;
use deskwright::locate::reader::{Reader, ReaderConfig};
use deskwright::locate::reads::Reads as _;
use deskwright::locate::small::Nearby;
use deskwright::screen::png;

use truth::{Kind, Truth};

type Failed = Box<dyn std::error::Error>;

/// How far off a model may point, in pixels of a screen that it sees as it is.
const ASTRAY: u32 = 8;

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/locate").join(name)
}

/// What stands on a screen, by the application's own word: the four numbers of a place after `skipped` cells, and all of the line.
fn widgets(name: &str, skipped: usize) -> Vec<(Rect, String)> {
    let lines = std::fs::read_to_string(file(name)).unwrap();
    let widget = |line: &str| {
        let cells: Vec<&str> = line.split('\t').skip(skipped).collect();
        let number = |at: usize| cells[at].parse::<i32>().unwrap();
        let area = Rect::new(number(0), number(1), number(2).unsigned_abs(), number(3).unsigned_abs());
        (area, line.to_owned())
    };
    lines.lines().map(widget).collect()
}

#[test]
fn the_middles_of_widgets_and_texts_leave_no_doubt() {
    let mut reader = Reader::new(ReaderConfig::default());
    let mut doubts = Vec::new();
    let mut all = 0;
    for (name, skipped) in [("classic", 1), ("dark", 1), ("large", 1), ("small", 0)] {
        let frame = png::decode(&std::fs::read(file(&format!("{name}.png"))).unwrap()).unwrap();
        let reading = reader.read(&frame).unwrap();
        for (area, widget) in widgets(&format!("{name}.tsv"), skipped) {
            all += 1;
            let nearby = Nearby::of(&frame, &reading, area.middle(), ASTRAY);
            if nearby.leaves_doubt() {
                doubts.push(format!("{name}: {widget}: {nearby:?}"));
            }
        }
    }
    println!("{} of {all} are in doubt: {doubts:#?}", doubts.len());
    assert!(all > 200 && doubts.is_empty(), "{doubts:#?}");
}

/// Some of the screens of `make find-accuracy`, of applications that are not ours.
const REAL: [&str; 8] = [
    "chromium-form",
    "git-gui",
    "gnumeric",
    "mousepad-dark",
    "nedit-menu",
    "nedit-replace",
    "mc",
    "xedit",
];

#[test]
fn the_middles_of_texts_of_real_applications_leave_hardly_a_doubt() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/find_accuracy/screens");
    let mut reader = Reader::new(ReaderConfig::default());
    let (mut all, mut doubts) = (0, Vec::new());
    for name in REAL {
        let path = folder.join(format!("{name}.png"));
        let truth = Truth::of(&path).unwrap();
        let frame = png::decode(&std::fs::read(&path).unwrap()).unwrap();
        let reading = reader.read(&frame).unwrap();
        for target in truth.targets.iter().filter(|target| target.kind == Kind::Text) {
            all += 1;
            let nearby = Nearby::of(&frame, &reading, target.area.middle(), ASTRAY);
            if nearby.leaves_doubt() {
                doubts.push(format!("{name} ({}): {}", target.area, target.text));
            }
        }
    }
    println!("{} of {all} are in doubt: {doubts:#?}", doubts.len());
    assert!(
        all > 100 && doubts.len() * 25 < all,
        "{} of {all}: {doubts:#?}",
        doubts.len()
    );
}
