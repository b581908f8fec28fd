//! Small text as applications have it: 10 to 12 pixels, light on dark, grey, on coloured buttons, underlined; and a table.
//! The screen is synthetic, see `tests/locate/README.md`.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use deskwright::candidate::Candidate;
use deskwright::geometry::Rect;
use deskwright::locate::find::find;
use deskwright::locate::query::{Finding, Query, What};
use deskwright::locate::reader::{Reader, ReaderConfig};
use deskwright::locate::reading::Reading;
use deskwright::locate::reads::Reads as _;
use deskwright::screen::frame::Frame;
use deskwright::screen::png;

struct Widget {
    area: Rect,
    text: String,
    style: String,
}

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/locate").join(name)
}

fn screen() -> (Frame, Arc<Reading>, Vec<Widget>) {
    let frame = png::decode(&std::fs::read(file("small.png")).unwrap()).unwrap();
    let reading = Reader::new(ReaderConfig::default()).read(&frame).unwrap();
    let lines = std::fs::read_to_string(file("small.tsv")).unwrap();
    let widget = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let number = |at: usize| cells[at].parse::<i32>().unwrap();
        Widget {
            area: Rect::new(number(0), number(1), number(2).unsigned_abs(), number(3).unsigned_abs()),
            text: cells[4].to_owned(),
            style: cells[5].to_owned(),
        }
    };
    (frame, reading, lines.lines().map(widget).collect())
}

fn all(finding: Finding) -> Vec<Candidate> {
    match finding {
        Finding::One(one) => vec![one],
        Finding::Several(several) => several,
        Finding::None(_) => Vec::new(),
    }
}

#[test]
fn it_is_found_where_it_is_and_nowhere_else() {
    let (frame, reading, widgets) = screen();
    assert!(widgets.len() > 140);
    let mut missed = Vec::new();
    for widget in &widgets {
        let found = all(find(&reading, &Query::label(widget.text.as_str()), &frame));
        for one in &found {
            let (x, y) = one.bounds.middle();
            let there = widgets
                .iter()
                .any(|other| other.text == widget.text && other.area.contains(x, y));
            assert!(there, "{} is not at {}: {}", widget.text, one.bounds, one.text);
        }
        let hit = |one: &Candidate| {
            let (x, y) = one.bounds.middle();
            widget.area.contains(x, y)
        };
        if !found.iter().any(hit) {
            missed.push(format!("{} ({})", widget.text, widget.style));
        }
    }
    println!("missed {} of {}: {missed:?}", missed.len(), widgets.len());
    assert!(missed.len() <= 3, "{missed:?}");
}

#[test]
fn what_is_another_text_is_not_taken_for_it() {
    let (frame, reading, widgets) = screen();
    for widget in widgets.iter().filter(|widget| widget.text.chars().count() > 3) {
        let text = widget.text.as_str();
        let shorter: String = text.chars().take(text.chars().count() - 1).collect();
        for absent in [format!("{text}s"), format!("Re{text}"), format!("{text} all"), shorter] {
            let found = all(find(&reading, &Query::label(absent.as_str()), &frame));
            assert!(found.is_empty(), "{absent}: {found:?}");
        }
    }
}

#[test]
fn a_cell_is_named_by_its_row_and_its_column() {
    let (frame, reading, _) = screen();
    let cell = |row: &str, column: &str| Query {
        right_of: Some(Box::new(Query::label(row))),
        below: Some(Box::new(Query::label(column))),
        ..Query::of(What::Anything)
    };
    for (row, column, text) in [
        ("Oak table", "Price", "112.00"),
        ("Blue chair", "Size", "M"),
        ("Desk lamp", "Stock", "120"),
        ("Desk lamp", "Price", "7.99"),
    ] {
        let found = all(find(&reading, &cell(row, column), &frame));
        let texts: Vec<&str> = found.iter().map(|one| one.text.as_str()).collect();
        assert_eq!(texts, [text], "{row}, {column}");
    }
    let none = find(&reading, &cell("Oak table", "Colour"), &frame);
    assert!(all(none.clone()).is_empty(), "{none:?}");
}
