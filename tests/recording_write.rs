//! What a recording has on the disk, and when.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use deskwright::event::{Artifact, Entry, Event, Folder, Listener};
use deskwright::geometry::Size;
use deskwright::recording::format::{FORMAT, RunFile, ScenarioText};
use deskwright::recording::read::Recording;
use deskwright::recording::write::Recorder;
use deskwright::screen::frame::Frame;
use deskwright::screen::png;

/// A window of Order Desk with one pixel of its own.
fn frame(number: u8) -> Frame {
    let screen = png::decode(include_bytes!("locate/classic.png")).unwrap();
    let mut pixels = screen.pixels().to_vec();
    pixels[0] = number;
    Frame::new(screen.size(), pixels).unwrap()
}

fn recorder(home: &Path) -> Recorder {
    let run = RunFile {
        format: FORMAT,
        version: "0".to_owned(),
        scenario: ScenarioText {
            path: "x.yaml".to_owned(),
            text: String::new(),
            parts: Vec::new(),
            images: Vec::new(),
        },
        folder: home.display().to_string(),
        size: Size::new(1280, 800),
        rows: Vec::new(),
        data: None,
        routing: None,
        started: String::new(),
    };
    Recorder::create(home, &run, &[]).unwrap()
}

/// A frame is there as soon as it is kept: an action may follow at once.
#[test]
fn a_frame_is_there_at_once_whole_and_small() {
    let home = tempfile::tempdir().unwrap();
    let mut recorder = recorder(home.path());
    let frames: Vec<Frame> = (0..6).map(frame).collect();
    let path = |frame: &Frame| home.path().join(format!("frames/{}.png", frame.id()));
    for frame in &frames {
        let artifact = Artifact {
            folder: Folder::Frames,
            name: format!("{}.png", frame.id()),
            bytes: png::encode(frame).unwrap().into(),
        };
        recorder.keep(&artifact).unwrap();
        let kept = fs::read(path(frame)).unwrap();
        assert_eq!(png::decode(&kept).unwrap().id(), frame.id());
        assert!(kept.len() * 40 < frame.pixels().len(), "{} bytes", kept.len());
    }
    let files = fs::read_dir(home.path().join("frames")).unwrap().count();
    assert_eq!(files, frames.len(), "nothing else lies there");
}

/// A row's letter is its own, though the scenario gives every one the same name.
#[test]
fn a_screenshot_takes_the_place_of_the_one_before_it() {
    let home = tempfile::tempdir().unwrap();
    let mut recorder = recorder(home.path());
    for number in 0..2 {
        let bytes = png::encode(&frame(number)).unwrap().into();
        recorder
            .keep(&Artifact {
                folder: Folder::Screenshots,
                name: "letter.png".to_owned(),
                bytes,
            })
            .unwrap();
    }
    let kept = fs::read(home.path().join("screenshots/letter.png")).unwrap();
    assert_eq!(png::decode(&kept).unwrap().id(), frame(1).id());
}

/// Whatever is added after a line that a full disk cut off can be read.
#[test]
fn half_a_line_at_the_end_is_not_closed_but_taken_away() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("events.jsonl");
    let told = |number| Entry {
        number,
        ms: 0,
        row: None,
        step: None,
        event: Event::noted("a".to_owned()),
    };
    recorder(home.path()).event(&told(1)).unwrap();
    for half in ["{\"number\":2,\"ms\":", "{\"number\":2,\"text\":\"\u{e4}"] {
        let whole = fs::read(&path).unwrap();
        let cut = half.len() - usize::from(!half.is_ascii());
        fs::write(&path, [&whole, &half.as_bytes()[..cut]].concat()).unwrap();
        Recorder::resume(home.path()).unwrap().event(&told(2)).unwrap();
        let entries = Recording::open(home.path()).unwrap().entries;
        assert!(entries.len() >= 2, "{half}");
    }
    assert_eq!(Recording::open(home.path()).unwrap().entries.len(), 3);
}
