//! The pictures that a run was brought from outside: by tools, or from files.
//!
//! Invariant: a model names a picture of these or none; no name of its leads to another file.

use std::collections::BTreeMap;

use crate::event::Folder;
use crate::geometry::FrameId;
use crate::outside::picture::Picture;

/// Pictures by their name.
#[derive(Debug, Clone, Default)]
pub struct Pictures {
    folder: String,
    known: BTreeMap<String, Picture>,
}

impl Pictures {
    /// For a run in this folder.
    pub fn in_folder(run_dir: impl Into<String>) -> Pictures {
        Pictures {
            folder: run_dir.into(),
            known: BTreeMap::new(),
        }
    }

    pub fn add(&mut self, picture: &Picture) {
        self.known.insert(picture.frame.to_string(), picture.clone());
    }

    /// The picture of this name, which may be written as its file or its path.
    pub fn named(&self, name: &str) -> Option<&Picture> {
        let file = name.rsplit(['/', '\\']).next().unwrap_or_default();
        self.known.get(file.strip_suffix(".png").unwrap_or(file))
    }

    /// Where a picture lies.
    pub fn path(&self, frame: FrameId) -> String {
        format!("{}/{}/{frame}.png", self.folder, Folder::Pictures.name())
    }

    /// What there is, for a model that named another.
    pub fn known(&self) -> String {
        let names: Vec<&str> = self.known.keys().map(String::as_str).take(20).collect();
        match names.as_slice() {
            [] => "there is none yet".to_owned(),
            _ => format!("there are {}", names.join(", ")),
        }
    }
}
