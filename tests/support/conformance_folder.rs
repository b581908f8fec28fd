//! Where the recorded material of others lies, or that it was not given.

use std::path::PathBuf;

/// What `DESKWRIGHT_CONFORMANCE` names; without it nothing is read, and the run says so.
pub(crate) fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("DESKWRIGHT_CONFORMANCE").map(PathBuf::from);
    if folder.is_none() {
        println!("conformance: not run");
    }
    folder
}
