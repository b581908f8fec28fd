//! Everything that leaves the process, in its live or its recorded form.

use super::goal_models::GoalModels;
use crate::desktop::Desktop;
use crate::locate::reads::Reads;
use crate::model::budget::Budget;
use crate::outside::Outside;

/// What a run is carried out with. The runner does not know which forms these are.
pub struct Seams {
    pub desktop: Box<dyn Desktop>,
    pub eyes: Box<dyn Reads>,
    pub outside: Box<dyn Outside>,
    pub models: Box<dyn GoalModels>,
    /// What the models may cost: the file of what was spent is outside, too.
    pub budget: Budget,
}
