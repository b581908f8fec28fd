//! Where the text of a called scenario and the images come from: the disk, or a recording.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;

/// Why a file is not read.
#[derive(Debug, Error)]
pub enum FileError {
    #[error("it has {length} bytes, and {} MiB are the most", most >> 20)]
    TooLarge { length: u64, most: u64 },
    #[error("it does not end within {} MiB", most >> 20)]
    Endless { most: u64 },
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl FileError {
    pub fn is_missing(&self) -> bool {
        matches!(self, FileError::Io(error) if error.kind() == ErrorKind::NotFound)
    }
}

/// The bytes of a file of at most `most`. A larger one is not read, and one that tells no size no further.
///
/// # Errors
/// When it is larger, or cannot be read.
pub fn read_at_most(path: &Path, most: u64) -> Result<Vec<u8>, FileError> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    if length > most {
        return Err(FileError::TooLarge { length, most });
    }
    let mut bytes = Vec::new();
    let read = file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(read).unwrap_or(u64::MAX) > most {
        return Err(FileError::Endless { most });
    }
    Ok(bytes)
}

/// A scenario that is called by another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub path: PathBuf,
    pub text: Arc<str>,
}

/// An image that is looked for, or a mask of one: the bytes of its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub path: PathBuf,
    pub bytes: Arc<[u8]>,
}

/// Gives the bytes of files by their path.
pub trait Files {
    /// # Errors
    /// When it has more bytes than `most`, or cannot be read.
    fn read(&self, path: &Path, most: u64) -> Result<Vec<u8>, FileError>;

    /// The names of the files of its kind beside it, for a suggestion.
    fn beside(&self, path: &Path) -> Vec<String>;

    /// Whether it is known that there is no such file; what a recording does not keep is not known.
    fn is_missing(&self, _path: &Path) -> bool {
        false
    }
}

/// The files as they are now.
#[derive(Debug, Clone, Copy)]
pub struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path, most: u64) -> Result<Vec<u8>, FileError> {
        read_at_most(path, most)
    }

    fn beside(&self, path: &Path) -> Vec<String> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let Ok(entries) = std::fs::read_dir(folder.unwrap_or(Path::new("."))) else {
            return Vec::new();
        };
        let mut names: Vec<String> = entries
            .flatten()
            .take(1000)
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| is_scenario(Path::new(name)) == is_scenario(path) && kind(Path::new(name)).is_some())
            .collect();
        names.sort();
        names
    }

    fn is_missing(&self, path: &Path) -> bool {
        !path.is_file()
    }
}

/// What a scenario may name: other scenarios, and pictures.
fn kind(path: &Path) -> Option<&'static str> {
    ["yaml", "yml", "png"]
        .into_iter()
        .find(|kind| path.extension().is_some_and(|end| end == *kind))
}

fn is_scenario(path: &Path) -> bool {
    kind(path).is_some_and(|kind| kind != "png")
}

/// The files as they were.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    pub parts: Vec<Part>,
    pub pictures: Vec<Picture>,
}

impl Files for Kept {
    fn read(&self, path: &Path, _: u64) -> Result<Vec<u8>, FileError> {
        let part = self.parts.iter().find(|part| part.path == path);
        let part = part.map(|part| part.text.as_bytes());
        let picture = || self.pictures.iter().find(|picture| picture.path == path);
        let bytes = part.or_else(|| picture().map(|picture| picture.bytes.as_ref()));
        let missing = || io::Error::new(ErrorKind::NotFound, "the recording does not have it");
        Ok(bytes.ok_or_else(missing)?.to_vec())
    }

    fn beside(&self, _: &Path) -> Vec<String> {
        Vec::new()
    }
}

/// The path of a file that another one names, with `.` and `..` resolved as text.
pub fn named_in(file: &Path, name: &str) -> PathBuf {
    let mut out = PathBuf::new();
    for part in file.parent().unwrap_or(Path::new("")).join(name).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(out.components().next_back(), Some(Component::Normal(_))) => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_meant_beside_the_file_it_stands_in() {
        for (file, name, path) in [
            ("flows/main.yaml", "login.yaml", "flows/login.yaml"),
            ("flows/main.yaml", "../shared/./login.yaml", "shared/login.yaml"),
            ("main.yaml", "login.yaml", "login.yaml"),
            ("main.yaml", "../login.yaml", "../login.yaml"),
            ("main.yaml", "/etc/login.yaml", "/etc/login.yaml"),
        ] {
            assert_eq!(named_in(Path::new(file), name), Path::new(path));
        }
    }
}
