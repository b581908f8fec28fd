//! What a recording has on the disk, and when.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::fs;

use deskwright::event::{Artifact, Folder, Listener};
use deskwright::geometry::Size;
use deskwright::recording::format::{FORMAT, RunFile, ScenarioText};
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

/// A frame is there as soon as it is kept: an action may follow at once.
#[test]
fn a_frame_is_there_at_once_whole_and_small() {
    let home = tempfile::tempdir().unwrap();
    let run = RunFile {
        format: FORMAT,
        version: "0".to_owned(),
        scenario: ScenarioText {
            path: "x.yaml".to_owned(),
            text: String::new(),
            parts: Vec::new(),
            images: Vec::new(),
        },
        folder: home.path().display().to_string(),
        size: Size::new(1280, 800),
        rows: Vec::new(),
        data: None,
        routing: None,
        started: String::new(),
    };
    let mut recorder = Recorder::create(home.path(), &run, &[]).unwrap();
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
