//! Where the model for a goal comes from: a provider, or a recording.

use crate::effort::Effort;
use crate::model::{Model, ModelError};

/// Hands out models. A recorded source gives the recorded answers in their order, whatever is asked for.
pub trait GoalModels {
    /// A chain of models.
    ///
    /// # Errors
    /// When the chain names no model that can be had: unknown, or without a key.
    fn open(&mut self, wanted: &GoalSettings) -> Result<Box<dyn Model>, ModelError>;
}

/// A chain of models, first choice first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GoalSettings {
    pub models: Vec<Wish>,
}

/// A model by its name, and how hard it is to think.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    pub model: String,
    pub effort: Option<Effort>,
}

impl std::fmt::Display for Wish {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.model)?;
        match self.effort {
            Some(effort) => write!(f, " ({})", effort.word()),
            None => Ok(()),
        }
    }
}
