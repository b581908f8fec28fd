//! Reads a recording, whole or cut off, from disk. Everything in it is untrusted.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::format::{EVENTS_FILE, FORMAT, IMAGES, ImageName, RUN_FILE, RunFile, hash};
use crate::event::{Entry, Event, Folder};
use crate::geometry::FrameId;
use crate::locate::reading::Reading;
use crate::screen::frame::Frame;
use crate::screen::png;

/// A recording's run file and events; frames, readings and answers are read when asked for.
#[derive(Debug, Clone)]
pub struct Recording {
    pub folder: PathBuf,
    pub run: RunFile,
    /// Every whole event, in order. A run that was cut off and resumed has several [`Recording::sittings`].
    pub entries: Vec<Entry>,
}

/// A recording that cannot be read.
#[derive(Debug, Error)]
pub enum ReadRecordingError {
    #[error("{path} is not a recording: it holds no {RUN_FILE}")]
    NotARecording { path: String },
    #[error("cannot read {path}: {source}")]
    Unreadable {
        path: String,
        #[source]
        source: io::Error,
    },
    #[error("{path}, line {line}, is not what a recording holds: {why}; take a copy that nobody has changed")]
    Malformed { path: String, line: usize, why: String },
    #[error("{path} was written in format {found} by a newer deskwright; this one reads up to {FORMAT}. Update it")]
    Newer { path: String, found: u32 },
}

/// Larger files are refused: a recording's texts are small.
const LARGEST_TEXT: u64 = 1 << 30;

impl Recording {
    /// # Errors
    /// When the folder is no recording, is of a newer format, or holds a line in its middle that is no event.
    pub fn open(folder: &Path) -> Result<Recording, ReadRecordingError> {
        let path = folder.join(RUN_FILE);
        if !path.exists() {
            return Err(ReadRecordingError::NotARecording {
                path: folder.display().to_string(),
            });
        }
        let text = read_text(&path)?;
        let shown = path.display().to_string();
        let malformed = |error: &serde_json::Error| ReadRecordingError::Malformed {
            path: shown.clone(),
            // A field that is missing is missing everywhere.
            line: error.line().max(1),
            why: why(error),
        };
        let loose: serde_json::Value = serde_json::from_str(&text).map_err(|error| malformed(&error))?;
        let found = loose
            .get("format")
            .and_then(serde_json::Value::as_u64)
            .and_then(|f| u32::try_from(f).ok());
        match found {
            Some(found) if found > FORMAT => return Err(ReadRecordingError::Newer { path: shown, found }),
            _ => {}
        }
        let run = serde_json::from_value(loose).map_err(|error| malformed(&error))?;
        let entries = read_events(&folder.join(EVENTS_FILE))?;
        Ok(Recording {
            folder: folder.to_owned(),
            run,
            entries,
        })
    }

    /// The entries from one start, or resumption, to the next.
    pub fn sittings(&self) -> Vec<&[Entry]> {
        let starts: Vec<usize> = self
            .entries
            .iter()
            .enumerate()
            .filter(|(_, entry)| matches!(entry.event, Event::RunStarted { .. }))
            .map(|(at, _)| at)
            .collect();
        let ends = starts.iter().skip(1).copied().chain([self.entries.len()]);
        starts
            .iter()
            .zip(ends)
            .filter_map(|(start, end)| self.entries.get(*start..end))
            .map(up_to_its_end)
            .collect()
    }

    /// A frame, or a picture from outside, by its name. Its pixels may have been changed since: then its own id differs
    /// from the name.
    ///
    /// # Errors
    /// When there is no such picture, or none that may be decoded.
    pub fn frame(&self, id: FrameId) -> Result<Frame, String> {
        let of = |folder: Folder| self.folder.join(folder.name()).join(format!("{id}.png"));
        let path = Some(of(Folder::Pictures)).filter(|path| path.exists());
        let path = path.unwrap_or_else(|| of(Folder::Frames));
        let bytes = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        png::decode(&bytes).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// An image that the scenario looks for. Its name may not leave the folder.
    ///
    /// # Errors
    /// When there is no such file, or it is not what it was.
    pub fn image(&self, image: &ImageName) -> Result<Vec<u8>, String> {
        if !image.hash.chars().all(|c| c.is_ascii_hexdigit()) {
            return Err(format!("`{}` is not the name of an image", image.hash.escape_default()));
        }
        let path = self.folder.join(IMAGES).join(image.file());
        let bytes = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        if hash(&bytes) != image.hash {
            return Err(format!("{} was changed since the recording was made", path.display()));
        }
        Ok(bytes)
    }

    /// The reading recorded for a frame with exactly these pixels.
    pub fn reading(&self, id: FrameId) -> Option<Reading> {
        let path = self.folder.join(Folder::Reads.name()).join(format!("{id}.json"));
        serde_json::from_slice(&fs::read(path).ok()?).ok()
    }

    /// A recorded answer by its file's name, which may not leave the folder.
    ///
    /// # Errors
    /// When there is no such file or it is not JSON.
    pub fn answer(&self, name: &str) -> Result<serde_json::Value, String> {
        if name.contains(['/', '\\']) || name.starts_with('.') {
            return Err(format!("`{}` is not the name of an answer", name.escape_default()));
        }
        let path = self.folder.join(Folder::Answers.name()).join(name);
        let text = read_text(&path).map_err(|error| error.to_string())?;
        serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
    }
}

/// What a person said about a row afterwards belongs to no sitting.
fn up_to_its_end(sitting: &[Entry]) -> &[Entry] {
    let end = sitting
        .iter()
        .position(|entry| matches!(entry.event, Event::RunFinished { .. }));
    end.and_then(|end| sitting.get(..=end)).unwrap_or(sitting)
}

fn read_text(path: &Path) -> Result<String, ReadRecordingError> {
    let unreadable = |source| ReadRecordingError::Unreadable {
        path: path.display().to_string(),
        source,
    };
    let size = fs::metadata(path).map_err(unreadable)?.len();
    if size > LARGEST_TEXT {
        return Err(unreadable(io::Error::other(format!(
            "{size} bytes are more than a recording's text can have"
        ))));
    }
    let bytes = fs::read(path).map_err(unreadable)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What serde says, without its own idea of the place.
fn why(error: &serde_json::Error) -> String {
    let said = error.to_string();
    match said.rsplit_once(" at line ") {
        Some((what, _)) => what.to_owned(),
        None => said,
    }
}

/// Every whole line is an event. A line cut off by a kill is left out: the last one, or the last before a resumption.
fn read_events(path: &Path) -> Result<Vec<Entry>, ReadRecordingError> {
    let text = match read_text(path) {
        // Cut off before its first event.
        Err(ReadRecordingError::Unreadable { source, .. }) if source.kind() == io::ErrorKind::NotFound => String::new(),
        read => read?,
    };
    let mut entries = Vec::new();
    let mut broken: Option<(usize, String)> = None;
    for (at, line) in text.lines().enumerate() {
        match serde_json::from_str::<Entry>(line) {
            Ok(entry) => {
                if let Some((line, why)) = broken.take()
                    && !matches!(entry.event, Event::RunStarted { .. })
                {
                    return Err(ReadRecordingError::Malformed {
                        path: path.display().to_string(),
                        line,
                        why,
                    });
                }
                entries.push(entry);
            }
            Err(error) => match broken {
                None => broken = Some((at + 1, why(&error))),
                Some((line, why)) => {
                    return Err(ReadRecordingError::Malformed {
                        path: path.display().to_string(),
                        line,
                        why,
                    });
                }
            },
        }
    }
    match broken {
        Some((line, why)) if text.ends_with('\n') && line == text.lines().count() => {
            Err(ReadRecordingError::Malformed {
                path: path.display().to_string(),
                line,
                why,
            })
        }
        _ => Ok(entries),
    }
}
