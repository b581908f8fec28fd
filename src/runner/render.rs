//! From a scenario's target to a query: its templates rendered with the row's values.

use std::sync::Arc;

use crate::locate::query::{Query, What};
use crate::scenario::scope::Scope;
use crate::scenario::target::{By, Target, TextMatch};
use crate::scenario::template::TemplateError;

/// # Errors
/// When a template has a name that nothing defines, or a secret.
pub fn query(target: &Target, scope: &Scope) -> Result<Query, TemplateError> {
    let what = match &target.by {
        By::Text(text) => what(text, scope)?,
        By::At(x, y) => What::At(*x, *y),
        By::Image(needle) => What::Image(Arc::clone(needle)),
        By::Anything => What::Anything,
    };
    let around = |target: &Option<Box<Target>>| match target {
        Some(target) => query(target, scope).map(|query| Some(Box::new(query))),
        None => Ok(None),
    };
    Ok(Query {
        what,
        near: around(&target.near)?,
        right_of: around(&target.right_of)?,
        left_of: around(&target.left_of)?,
        above: around(&target.above)?,
        below: around(&target.below)?,
        inside: around(&target.inside)?,
        nth: target.nth,
    })
}

/// # Errors
/// As [`query`].
pub fn what(text: &TextMatch, scope: &Scope) -> Result<What, TemplateError> {
    Ok(match text {
        TextMatch::Label(text) => What::Label(text.render_plain(scope)?),
        TextMatch::Contains(text) => What::Contains(text.render_plain(scope)?),
        TextMatch::Matches(text) => What::Matches(text.render_pattern(scope)?),
    })
}
