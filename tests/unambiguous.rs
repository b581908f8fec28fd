//! Places on real screens that are as large as usual: a model that clicks there is not asked a second time.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

use std::path::{Path, PathBuf};

use deskwright::geometry::Rect;
use deskwright::locate::reader::{Reader, ReaderConfig};
use deskwright::locate::reads::Reads as _;
use deskwright::locate::small::Nearby;
use deskwright::screen::png;

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
