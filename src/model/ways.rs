//! The ways to the providers: one connection to each, opened when it is first needed.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::rc::Rc;

use super::ModelError;
use super::endpoint::open;
use super::health::Health;
use super::http::{Http, Patience};
use super::learned::Learned;
use super::pace::Pace;
use super::provider::Provider;

/// How a variable of the environment is looked up.
pub type Variable = dyn Fn(&str) -> Option<String>;

/// Every provider that was asked so far. A clone shares the connections and what is known of
/// them.
#[derive(Clone)]
pub struct Ways {
    variable: Rc<Variable>,
    patience: Patience,
    tells: bool,
    opened: Rc<RefCell<HashMap<String, Http>>>,
    /// How the providers are doing, for every model of the run.
    pub health: Rc<RefCell<Health>>,
    /// What the providers turned out not to take.
    pub learned: Learned,
    /// How much may be asked, by all runs together.
    pub pace: Rc<Pace>,
}

impl Ways {
    pub fn new(variable: impl Fn(&str) -> Option<String> + 'static, patience: Patience) -> Ways {
        Ways {
            variable: Rc::new(variable),
            patience,
            tells: false,
            opened: Rc::default(),
            health: Rc::default(),
            learned: Learned::default(),
            pace: Rc::new(Pace::new(None)),
        }
    }

    /// Ways whose limits are counted with those of other runs, in the folder of the state.
    #[must_use]
    pub fn paced(self, state: Option<&Path>) -> Ways {
        Ways {
            pace: Rc::new(Pace::new(state)),
            ..self
        }
    }

    /// Ways that tell what is sent over them.
    pub fn telling(self, tells: bool) -> Ways {
        Ways {
            tells,
            opened: Rc::default(),
            ..self
        }
    }

    /// The way to a provider, for a model that an error may name.
    ///
    /// # Errors
    /// When there is no key, or the address is none.
    pub fn to(&self, provider: &Provider, model: &str) -> Result<Http, ModelError> {
        if let Some(http) = self.opened.borrow().get(&provider.name) {
            return Ok(http.clone());
        }
        let (endpoint, key) = open(provider, model, self.variable.as_ref())?;
        let patience = Patience {
            silence: provider.silence.map_or(self.patience.silence, |wait| wait.0),
            total: provider.total.map_or(self.patience.total, |wait| wait.0),
            ..self.patience
        };
        let http = Http::new(endpoint, key, provider.key_in, patience)?.telling(self.tells);
        self.opened.borrow_mut().insert(provider.name.clone(), http.clone());
        Ok(http)
    }
}

impl fmt::Debug for Ways {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ways")
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}
