//! The folder of one private display: cookie, home, and what programs keep there.
//!
//! Only this user can enter it. The guard removes it.

use std::fs::{self, DirBuilder, File, Permissions};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::supervisor::SuperviseError;

/// Folders made in it, with the variables that name them to programs.
const FOLDERS: [(&str, &str); 6] = [
    ("HOME", "home"),
    ("XDG_CONFIG_HOME", "home/.config"),
    ("XDG_CACHE_HOME", "home/.cache"),
    ("XDG_DATA_HOME", "home/.local/share"),
    ("XDG_STATE_HOME", "home/.local/state"),
    ("XDG_RUNTIME_DIR", "runtime"),
];

/// A folder in use.
#[derive(Debug)]
pub struct PrivateFolder {
    pub path: PathBuf,
    /// The key of the display.
    pub cookie: [u8; 16],
}

impl PrivateFolder {
    /// Makes an empty folder that nobody else can enter.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn create() -> Result<TempDir, SuperviseError> {
        let base = std::env::temp_dir();
        tempfile::Builder::new()
            .prefix("deskwright-")
            .permissions(Permissions::from_mode(0o700))
            .tempdir()
            .map_err(|error| SuperviseError::start(&format!("a folder in {}", base.display()), &error))
    }

    /// Furnishes the folder: home, cookie, the window manager's settings.
    ///
    /// # Errors
    /// When the disk does not take it.
    pub fn furnish(path: &Path) -> Result<PrivateFolder, SuperviseError> {
        PrivateFolder::write(path).map_err(|error| SuperviseError::start(&format!("{}", path.display()), &error))
    }

    fn write(path: &Path) -> std::io::Result<PrivateFolder> {
        for (_, folder) in FOLDERS {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(path.join(folder))?;
        }
        let mut cookie = [0; 16];
        File::open("/dev/urandom")?.read_exact(&mut cookie)?;
        let mut authority = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path.join("authority"))?;
        authority.write_all(&authority_file(&cookie))?;
        fs::write(path.join("openbox.xml"), include_str!("openbox.xml"))?;
        Ok(PrivateFolder {
            path: path.to_owned(),
            cookie,
        })
    }

    pub fn authority(&self) -> PathBuf {
        self.path.join("authority")
    }

    pub fn openbox_settings(&self) -> PathBuf {
        self.path.join("openbox.xml")
    }

    pub fn bus(&self) -> PathBuf {
        self.path.join("bus")
    }

    /// Where a part of the display writes its complaints.
    pub fn log_of(&self, program: &str) -> PathBuf {
        self.path.join(format!("{program}.log"))
    }

    /// What programs on the display find in their environment.
    pub fn environment(&self) -> impl Iterator<Item = (&'static str, PathBuf)> {
        FOLDERS
            .iter()
            .map(|(variable, folder)| (*variable, self.path.join(folder)))
            .chain([("XAUTHORITY", self.authority())])
    }
}

/// One entry for any host and any display (libXau's format): family, address, number, name, key.
fn authority_file(cookie: &[u8; 16]) -> Vec<u8> {
    const ANY: [u8; 2] = [0xff, 0xff];
    const NOTHING: [u8; 2] = [0, 0];
    let name = b"MIT-MAGIC-COOKIE-1";
    [
        &ANY,
        &NOTHING,
        &NOTHING,
        &[0, 18],
        name.as_slice(),
        &[0, 16],
        cookie.as_slice(),
    ]
    .concat()
}
