//! The listener that makes a run's folder a recording.
//!
//! Invariant: a mark of the ledger is on the disk before the call returns. What cannot be written stops the run.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;

use super::format::{EVENTS_FILE, IMAGES, RUN_FILE, RunFile};
use crate::event::{Artifact, Entry, Event, Folder, ListenError, Listener};

/// Writes events and artifacts into a run's folder.
#[derive(Debug)]
pub struct Recorder {
    folder: PathBuf,
    events: File,
    /// Held while the folder is written; the system lets go of it when the process ends, however.
    _lock: File,
}

/// A folder that cannot become, or go on being, a recording.
#[derive(Debug, Error)]
pub enum FolderError {
    #[error("{path} already holds a run; give another folder with --out, or go on with --resume {path}")]
    Taken { path: String },
    #[error("another deskwright is writing into {path}; wait for it, or give another folder with --out")]
    Busy { path: String },
    #[error("cannot write {path}: {source}; check that the folder may be written and the disk has room")]
    Unwritable {
        path: String,
        #[source]
        source: io::Error,
    },
}

impl Recorder {
    /// Makes a new recording in a folder that holds none; `images` are the bytes of those that the run file names.
    ///
    /// # Errors
    /// When the folder already holds a run, is in use, or cannot be written.
    pub fn create(folder: &Path, run: &RunFile, images: &[Arc<[u8]>]) -> Result<Recorder, FolderError> {
        fs::create_dir_all(folder).map_err(|source| unwritable(folder, source))?;
        let lock = lock(folder)?;
        let path = folder.join(RUN_FILE);
        if path.exists() {
            return Err(FolderError::Taken {
                path: folder.display().to_string(),
            });
        }
        for part in [Folder::Frames, Folder::Reads, Folder::Answers] {
            let part = folder.join(part.name());
            fs::create_dir_all(&part).map_err(|source| unwritable(&part, source))?;
        }
        for (name, bytes) in run.scenario.images.iter().zip(images) {
            let path = folder.join(IMAGES).join(name.file());
            let made = fs::create_dir_all(folder.join(IMAGES)).and_then(|()| write_whole(&path, bytes));
            made.map_err(|source| unwritable(&path, source))?;
        }
        let text = serde_json::to_vec_pretty(run).map_err(|error| unwritable(&path, error.into()))?;
        write_whole(&path, &text).map_err(|source| unwritable(&path, source))?;
        Self::open(folder, lock)
    }

    /// Goes on with a recording that was cut off. Its last line, if half written, is taken away first.
    ///
    /// # Errors
    /// When the folder is in use or cannot be written.
    pub fn resume(folder: &Path) -> Result<Recorder, FolderError> {
        let lock = lock(folder)?;
        let recorder = Self::open(folder, lock)?;
        let path = folder.join(EVENTS_FILE);
        let whole = fs::read(&path).map_err(|source| unwritable(&path, source))?;
        let end = whole.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        if end < whole.len() {
            let end = u64::try_from(end).unwrap_or(u64::MAX);
            let cut = recorder.events.set_len(end);
            cut.map_err(|source| unwritable(&path, source))?;
        }
        Ok(recorder)
    }

    fn open(folder: &Path, lock: File) -> Result<Recorder, FolderError> {
        let path = folder.join(EVENTS_FILE);
        let events = OpenOptions::new().create(true).append(true).open(&path);
        let events = events.map_err(|source| unwritable(&path, source))?;
        Ok(Recorder {
            folder: folder.to_owned(),
            events,
            _lock: lock,
        })
    }
}

impl Listener for Recorder {
    fn event(&mut self, entry: &Entry) -> Result<(), ListenError> {
        let failed = |source| ListenError {
            path: self.folder.join(EVENTS_FILE).display().to_string(),
            source,
        };
        let mut line = serde_json::to_vec(entry).map_err(|error| failed(error.into()))?;
        line.push(b'\n');
        self.events.write_all(&line).map_err(failed)?;
        if matches!(
            entry.event,
            Event::RowMarked { .. } | Event::RowFinished { .. } | Event::RunFinished { .. }
        ) {
            self.events.sync_data().map_err(failed)?;
        }
        Ok(())
    }

    fn keep(&mut self, artifact: &Artifact) -> Result<(), ListenError> {
        let path = self.folder.join(artifact.folder.name()).join(&artifact.name);
        // The others are named by what is in them.
        if path.exists() && artifact.folder != Folder::Screenshots {
            return Ok(());
        }
        let written = path
            .parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| write_whole(&path, &artifact.bytes));
        written.map_err(|source| ListenError {
            path: path.display().to_string(),
            source,
        })
    }
}

/// A file is there whole or not at all.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let part = path.with_extension("part");
    fs::write(&part, bytes)?;
    fs::rename(&part, path)
}

fn lock(folder: &Path) -> Result<File, FolderError> {
    let path = folder.join(".lock");
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(|source| unwritable(&path, source))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(FolderError::Busy {
            path: folder.display().to_string(),
        }),
        Err(fs::TryLockError::Error(source)) => Err(unwritable(&path, source)),
    }
}

fn unwritable(path: &Path, source: io::Error) -> FolderError {
    FolderError::Unwritable {
        path: path.display().to_string(),
        source,
    }
}
