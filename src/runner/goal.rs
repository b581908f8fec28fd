//! `goal`: a task for a model.

use super::run::Run;
use super::setback::Setback;
use crate::scenario::step::{Goal, Step};

/// # Errors
/// What the loop gives.
pub async fn goal(_run: &mut Run<'_>, _goal: &Goal, _step: &Step) -> Result<(), Setback> {
    std::future::ready(()).await;
    Err(Setback::NeedsPerson("a goal".to_owned()))
}
