//! Where the model for a goal comes from: a provider, or a recording.

use crate::effort::Effort;
use crate::model::{Model, ModelError};
use crate::scenario::Scenario;
use crate::scenario::step::Goal;

/// Hands out models. A recorded source gives the recorded answers in their order, whatever is asked for.
pub trait GoalModels {
    /// The model for one goal.
    ///
    /// # Errors
    /// When the chain names no model that can be had: unknown, or without a key.
    fn open(&mut self, wanted: &GoalSettings) -> Result<Box<dyn Model>, ModelError>;
}

/// What a goal asks of its model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoalSettings {
    /// The chain, first choice first.
    pub models: Vec<String>,
    pub effort: Option<Effort>,
}

impl GoalSettings {
    /// A goal's own wishes before the scenario's.
    pub fn of(scenario: &Scenario, goal: &Goal) -> GoalSettings {
        let models = if goal.models.is_empty() {
            &scenario.models
        } else {
            &goal.models
        };
        GoalSettings {
            models: models.iter().map(|model| model.value.clone()).collect(),
            effort: goal.effort.or(scenario.effort),
        }
    }
}
