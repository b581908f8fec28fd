//! The live seams: the display of the environment, the eyes, the world.

use std::path::Path;
use std::time::Instant;

use super::complaint::Complaint;
use crate::desktop::Desktop;
use crate::desktop::live::{Live, LiveOptions};
use crate::locate::reader::{Reader, ReaderConfig};
use crate::locate::reads::Reads;
use crate::model::table::Table;
use crate::outside::Outside;
use crate::outside::live::LiveOutside;
use crate::runner::control::Control;
use crate::safety::vault::Vault;
use crate::scenario::Scenario;
use crate::screen::capture::Source;
use crate::telemetry::settings::HEADER_VARIABLES;

/// # Errors
/// When a secret has no value, or there is no display.
pub fn desktop(scenario: &Scenario, control: &Control, clock: Instant) -> Result<Box<dyn Desktop>, Complaint> {
    let vault = vault(scenario)?;
    let options = LiveOptions {
        stop: control.stop(),
        vault,
        origin: clock,
        source: Source::Auto,
    };
    let live = Live::open(options).map_err(Complaint::broken)?;
    Ok(Box::new(live))
}

/// The values of the scenario's secrets. Where there are any, no core is dumped from here on: by this process, nor
/// by those it starts.
///
/// # Errors
/// The first that is missing or empty, by its variable.
pub fn vault(scenario: &Scenario) -> Result<Vault, Complaint> {
    if !scenario.secrets.is_empty() {
        no_core_dumps().map_err(Complaint::broken)?;
    }
    let secrets = scenario
        .secrets
        .iter()
        .map(|secret| (secret.name.value.as_str(), secret.env.value.as_str()));
    Vault::from_environment(secrets).map_err(Complaint::broken)
}

#[cfg(unix)]
fn no_core_dumps() -> std::io::Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { maximum, .. } = getrlimit(Resource::Core);
    let none = Rlimit {
        current: Some(0),
        maximum,
    };
    Ok(setrlimit(Resource::Core, none)?)
}

#[cfg(not(unix))]
fn no_core_dumps() -> std::io::Result<()> {
    Ok(())
}

/// Eyes that have seen nothing yet; English ones where no language is named.
pub fn eyes(languages: &[String]) -> Box<dyn Reads> {
    let mut config = ReaderConfig::default();
    if !languages.is_empty() {
        config.languages = languages.to_vec();
    }
    Box::new(Reader::new(config))
}

/// The world; what the application writes goes into the run's folder. It inherits neither keys nor secrets.
///
/// # Errors
/// When a secret has no value.
pub fn outside(folder: &Path, scenario: &Scenario, table: &Table) -> Result<Box<dyn Outside>, Complaint> {
    let vault = vault(scenario)?;
    let withheld = withheld(scenario, table);
    Ok(Box::new(LiveOutside::new(folder.join("app.log"), withheld, vault)))
}

/// The variables with keys and secrets, which no program inherits.
pub fn withheld(scenario: &Scenario, table: &Table) -> Vec<String> {
    let secrets = scenario.secrets.iter().map(|secret| secret.env.value.clone());
    let keys = table.providers.iter().map(|provider| provider.key_variable.clone());
    let headers = HEADER_VARIABLES.map(str::to_owned);
    secrets.chain(keys).chain(headers).collect()
}
