//! The live seams: the display of the environment, the eyes, the world.

use std::path::Path;
use std::time::Instant;

use super::complaint::Complaint;
use crate::desktop::Desktop;
use crate::desktop::live::{Live, LiveOptions};
use crate::locate::reader::{Reader, ReaderConfig};
use crate::locate::reads::Reads;
use crate::model::endpoint::KEY_VARIABLE;
use crate::outside::Outside;
use crate::outside::live::LiveOutside;
use crate::runner::control::Control;
use crate::safety::vault::Vault;
use crate::scenario::Scenario;
use crate::screen::capture::Source;

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

/// The values of the scenario's secrets.
///
/// # Errors
/// The first that is missing or empty, by its variable.
pub fn vault(scenario: &Scenario) -> Result<Vault, Complaint> {
    let secrets = scenario
        .secrets
        .iter()
        .map(|secret| (secret.name.value.as_str(), secret.env.value.as_str()));
    Vault::from_environment(secrets).map_err(Complaint::broken)
}

/// Eyes that have seen nothing yet.
pub fn eyes() -> Box<dyn Reads> {
    Box::new(Reader::new(ReaderConfig::default()))
}

/// The world; what the application writes goes into the run's folder. It inherits neither keys nor secrets.
pub fn outside(folder: &Path, scenario: &Scenario) -> Box<dyn Outside> {
    let secrets = scenario.secrets.iter().map(|secret| secret.env.value.clone());
    let withheld = secrets.chain([KEY_VARIABLE.to_owned()]).collect();
    Box::new(LiveOutside::new(folder.join("app.log"), withheld))
}
