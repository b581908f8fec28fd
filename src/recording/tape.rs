//! What a fixture plays back: frames after each action, replies, selections, answers, all in order.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use serde_json::Value;
use thiserror::Error;

use super::balk::Balk;
use super::read::{ReadRecordingError, Recording};
use crate::event::{Entry, Event};
use crate::geometry::{FrameId, Size};
use crate::screen::frame::Frame;
use crate::screen::png;
use crate::window::Window;

/// One sitting of a recording, or a fixture written by hand, ready to be played.
#[derive(Debug, Clone)]
pub struct Tape {
    pub size: Size,
    /// The run's folder as the sitting's templates saw it.
    pub folder: String,
    /// Frames seen after `n` actions, in order, at index `n`.
    pub frames: Vec<Vec<Seen>>,
    /// For each attempted action: nothing where it was performed, else why not.
    pub attempts: VecDeque<Option<Balk>>,
    /// What the application said is selected.
    pub selections: VecDeque<Option<String>>,
    pub consulted: VecDeque<(Value, Value)>,
    /// Where its pictures from outside lie.
    pub place: PathBuf,
    pub answers: VecDeque<Value>,
}

/// A frame as it was seen, without its pixels.
#[derive(Debug, Clone)]
pub struct Seen {
    pub picture: PathBuf,
    pub ms: u64,
    pub front: Option<Window>,
    pub windows: Vec<Window>,
    pub pointer: (i32, i32),
}

/// A fixture that cannot be played.
#[derive(Debug, Error)]
pub enum TapeError {
    #[error(transparent)]
    Recording(#[from] ReadRecordingError),
    #[error("{0}")]
    Answer(String),
    #[error("{path} holds no numbered frames: 1.png is what the screen shows before the first action")]
    NoFrames { path: String },
    #[error("{path}: {why}")]
    Frame { path: String, why: String },
}

impl Tape {
    /// One sitting of a recording.
    ///
    /// # Errors
    /// When an answer is missing. A missing frame is told when it is to be shown.
    pub fn of(recording: &Recording, sitting: &[Entry]) -> Result<Tape, TapeError> {
        let folder = sitting.iter().find_map(|entry| match &entry.event {
            Event::RunStarted { folder, .. } => folder.clone(),
            _ => None,
        });
        let mut tape = Tape::empty(
            recording.run.size,
            folder.unwrap_or_else(|| recording.run.folder.clone()),
            &recording.folder,
        );
        let base = sitting.iter().find_map(|entry| match entry.event {
            Event::Observed { after, .. } => Some(after),
            _ => None,
        });
        for entry in sitting {
            match &entry.event {
                Event::Observed {
                    frame,
                    after,
                    taken,
                    front,
                    windows,
                    pointer,
                    ..
                } => {
                    let seen = Seen {
                        picture: frame_path(&recording.folder, *frame),
                        ms: *taken,
                        front: front.clone(),
                        windows: windows.clone(),
                        pointer: *pointer,
                    };
                    tape.put(after.saturating_sub(base.unwrap_or(0)), seen);
                }
                Event::Acted { .. } => tape.attempts.push_back(None),
                Event::Balked {
                    changed, reason, error, ..
                } => {
                    tape.attempts.push_back(Some(Balk {
                        changed: *changed,
                        error: error.clone(),
                        reason: reason.clone(),
                    }));
                }
                Event::Selected { text } => tape.selections.push_back(text.clone()),
                Event::Consulted { request, reply, .. } => {
                    tape.consulted.push_back((request.clone(), reply.clone()));
                }
                Event::Answered { answer, .. } => {
                    tape.answers
                        .push_back(recording.answer(answer).map_err(TapeError::Answer)?);
                }
                _ => {}
            }
        }
        Ok(tape)
    }

    /// A fixture written by hand: `1.png`, `2.png`, ... shown before the first action, after it, and so on;
    /// `answers/1.json`, ... where a model is asked.
    ///
    /// # Errors
    /// When there is no `1.png`, or a file cannot be read.
    pub fn by_hand(folder: &Path) -> Result<Tape, TapeError> {
        let unreadable = |path: &Path, why: String| TapeError::Frame {
            path: path.display().to_string(),
            why,
        };
        let first = folder.join("1.png");
        let bytes = std::fs::read(&first).map_err(|_| TapeError::NoFrames {
            path: folder.display().to_string(),
        })?;
        let size = png::decode(&bytes)
            .map_err(|error| unreadable(&first, error.to_string()))?
            .size();
        let mut tape = Tape::empty(size, folder.display().to_string(), folder);
        for number in 1..10_000 {
            let picture = folder.join(format!("{number}.png"));
            if !picture.exists() {
                break;
            }
            let bounds = size.bounds();
            let window = Window {
                id: 1,
                title: String::new(),
                class: String::new(),
                pid: None,
                ours: true,
                bounds,
                frame: None,
            };
            let seen = Seen {
                picture,
                ms: 0,
                front: Some(window.clone()),
                windows: vec![window],
                pointer: (0, 0),
            };
            tape.put(number - 1, seen);
        }
        for number in 1..10_000 {
            let path = folder.join("answers").join(format!("{number}.json"));
            let Ok(text) = std::fs::read_to_string(&path) else {
                break;
            };
            let answer = serde_json::from_str(&text).map_err(|error| unreadable(&path, error.to_string()))?;
            tape.answers.push_back(answer);
        }
        Ok(tape)
    }

    fn empty(size: Size, folder: String, place: &Path) -> Tape {
        Tape {
            size,
            folder,
            frames: Vec::new(),
            attempts: VecDeque::new(),
            selections: VecDeque::new(),
            consulted: VecDeque::new(),
            place: place.to_owned(),
            answers: VecDeque::new(),
        }
    }

    fn put(&mut self, after: u64, seen: Seen) {
        let Ok(at) = usize::try_from(after.min(1_000_000)) else {
            return;
        };
        while self.frames.len() <= at {
            self.frames.push(Vec::new());
        }
        if let Some(frames) = self.frames.get_mut(at) {
            frames.push(seen);
        }
    }
}

impl Seen {
    /// The frame itself, with the pixels as they are now on disk.
    ///
    /// # Errors
    /// When there is no such picture, or none that may be decoded.
    pub fn load(&self) -> Result<Frame, String> {
        let shown = self.picture.display();
        let bytes = std::fs::read(&self.picture).map_err(|error| format!("{shown}: {error}"))?;
        let mut frame = png::decode(&bytes).map_err(|error| format!("{shown}: {error}"))?;
        frame.ms = self.ms;
        frame.front.clone_from(&self.front);
        frame.windows.clone_from(&self.windows);
        frame.pointer = self.pointer;
        Ok(frame)
    }
}

fn frame_path(folder: &Path, id: FrameId) -> PathBuf {
    folder
        .join(crate::event::Folder::Frames.name())
        .join(format!("{id}.png"))
}
