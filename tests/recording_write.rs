//! What a recording has on the disk, and when.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;

use deskwright::event::{Artifact, Folder, Listener};
use deskwright::geometry::Size;
use deskwright::recording::format::{FORMAT, RunFile, ScenarioText};
use deskwright::recording::write::Recorder;
use deskwright::screen::frame::Frame;
use deskwright::screen::png;

const SIZE: Size = Size::new(320, 200);

/// A screen with a text-like pattern in more colours than a palette has.
fn frame(number: u32) -> Frame {
    let pixels = (0..SIZE.width * SIZE.height).flat_map(|at| {
        let [shade, ..] = ((at % SIZE.width) * 7 + (at / 5_000) * 31 + number).to_le_bytes();
        [shade, shade ^ 90, u8::try_from(at / 1_000).unwrap(), 255]
    });
    Frame::new(SIZE, pixels.collect::<Vec<u8>>()).unwrap()
}

/// A frame is there as soon as it is kept: an action may follow at once. Packed it is later, and the same picture.
#[test]
fn a_frame_is_there_at_once_and_smaller_later() {
    let home = tempfile::tempdir().unwrap();
    let run = RunFile {
        format: FORMAT,
        version: "0".to_owned(),
        scenario: ScenarioText {
            path: "x.yaml".to_owned(),
            text: String::new(),
            parts: Vec::new(),
        },
        folder: home.path().display().to_string(),
        size: SIZE,
        rows: Vec::new(),
        data: None,
        started: String::new(),
    };
    let mut recorder = Recorder::create(home.path(), &run).unwrap();
    let frames: Vec<Frame> = (0..6).map(frame).collect();
    let path = |frame: &Frame| home.path().join(format!("frames/{}.png", frame.id()));
    for frame in &frames {
        let artifact = Artifact {
            folder: Folder::Frames,
            name: format!("{}.png", frame.id()),
            bytes: png::encode(frame).unwrap().into(),
        };
        recorder.keep(&artifact).unwrap();
        assert_eq!(png::decode(&fs::read(path(frame)).unwrap()).unwrap().id(), frame.id());
    }
    drop(recorder);
    for frame in &frames {
        let packed = fs::read(path(frame)).unwrap();
        assert_eq!(png::decode(&packed).unwrap().id(), frame.id());
        assert!(packed.len() < png::encode(frame).unwrap().len());
    }
    let files = fs::read_dir(home.path().join("frames")).unwrap().count();
    assert_eq!(files, frames.len(), "nothing else lies there");
}
