//! Where the text of a called scenario and the images come from: the disk, or a recording.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

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
    /// Why it cannot be read.
    fn read(&self, path: &Path) -> Result<Vec<u8>, String>;

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
    fn read(&self, path: &Path) -> Result<Vec<u8>, String> {
        std::fs::read(path).map_err(|error| error.to_string())
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
    fn read(&self, path: &Path) -> Result<Vec<u8>, String> {
        let part = self.parts.iter().find(|part| part.path == path);
        let part = part.map(|part| part.text.as_bytes());
        let picture = || self.pictures.iter().find(|picture| picture.path == path);
        let bytes = part.or_else(|| picture().map(|picture| picture.bytes.as_ref()));
        Ok(bytes.ok_or("the recording does not have it")?.to_vec())
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
