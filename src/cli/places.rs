//! Where the user's configuration and deskwright's own state lie.
//!
//! Invariant: nothing is made here. A worker on a private display has another home; the supervisor passes these
//! places on to it, so that both mean the same ones.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Names the folder of the configuration.
const CONFIGURATION: &str = "DESKWRIGHT_CONFIG";
/// Names the folder of the state.
const STATE: &str = "DESKWRIGHT_STATE";

/// The two folders; nothing where neither their variables nor a home say where.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Places {
    /// The user's own: `models.toml`. It may be missing.
    pub configuration: Option<PathBuf>,
    /// What outlives a run: what was spent, what a provider allows. It may be missing.
    pub state: Option<PathBuf>,
}

impl Places {
    /// As this process's environment has it.
    pub fn here() -> Places {
        Places::of(|name| std::env::var_os(name))
    }

    /// As an environment has it: deskwright's own variable, else the XDG base folders, which count only where they
    /// are absolute, else those below the home.
    pub fn of(variable: impl Fn(&str) -> Option<OsString>) -> Places {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let place = |own: &str, base: &str, below_home: &str| {
            if let Some(named) = set(own) {
                return Some(std::path::absolute(&named).unwrap_or(named));
            }
            let absolute = |name: &str| set(name).filter(|path| path.is_absolute());
            let base = absolute(base).or_else(|| Some(absolute("HOME")?.join(below_home)));
            Some(base?.join("deskwright"))
        };
        Places {
            configuration: place(CONFIGURATION, "XDG_CONFIG_HOME", ".config"),
            state: place(STATE, "XDG_STATE_HOME", ".local/state"),
        }
    }

    /// What a worker finds in its environment, so that it knows the same places.
    pub fn environment(&self) -> Vec<(OsString, OsString)> {
        let pair = |name: &str, path: &Option<PathBuf>| Some((name.into(), path.as_ref()?.into()));
        let pairs = [pair(CONFIGURATION, &self.configuration), pair(STATE, &self.state)];
        pairs.into_iter().flatten().collect()
    }

    /// A file of the configuration, where there is one.
    pub fn configured(&self, name: &str) -> Option<PathBuf> {
        let path = self.configuration.as_deref().map(|folder: &Path| folder.join(name))?;
        // One that may not be read is there all the same, and is complained of when it is read.
        path.try_exists().unwrap_or(true).then_some(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(environment: &[(&str, &str)]) -> (Option<PathBuf>, Option<PathBuf>) {
        let found = |name: &str| {
            let pair = environment.iter().find(|(variable, _)| *variable == name)?;
            Some(OsString::from(pair.1))
        };
        let places = Places::of(found);
        (places.configuration, places.state)
    }

    fn both(configuration: &str, state: &str) -> (Option<PathBuf>, Option<PathBuf>) {
        (Some(configuration.into()), Some(state.into()))
    }

    #[test]
    fn own_variables_come_before_the_base_folders_and_those_before_the_home() {
        let home = ("HOME", "/home/ann");
        assert_eq!(
            of(&[home]),
            both("/home/ann/.config/deskwright", "/home/ann/.local/state/deskwright")
        );
        let bases = [home, ("XDG_CONFIG_HOME", "/c"), ("XDG_STATE_HOME", "/s")];
        assert_eq!(of(&bases), both("/c/deskwright", "/s/deskwright"));
        let relative = [home, ("XDG_CONFIG_HOME", "c"), ("XDG_STATE_HOME", "")];
        assert_eq!(of(&relative), of(&[home]));
        let own = [home, ("DESKWRIGHT_CONFIG", "/mine"), ("DESKWRIGHT_STATE", "/kept")];
        assert_eq!(of(&own), both("/mine", "/kept"));
    }

    #[test]
    fn without_a_home_there_is_no_place_and_nothing_breaks() {
        assert_eq!(of(&[]), (None, None));
        assert_eq!(of(&[("HOME", "")]), (None, None));
        assert_eq!(Places::default().environment(), Vec::new());
        assert_eq!(Places::default().configured("models.toml"), None);
    }

    #[test]
    fn a_worker_with_another_home_knows_the_same_places() {
        let places = Places::of(|name| (name == "HOME").then(|| "/home/ann".into()));
        let passed = places.environment();
        let worker = Places::of(|name| match name {
            "HOME" | "XDG_CONFIG_HOME" | "XDG_STATE_HOME" => Some("/tmp/private".into()),
            name => passed
                .iter()
                .find(|(variable, _)| variable == name)
                .map(|(_, value)| value.clone()),
        });
        assert_eq!(worker, places);
    }
}
