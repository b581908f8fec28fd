//! A step's `until`, and whether it held before the step's first action: then it says nothing of what the step did.
//!
//! Invariant: a `commit` is confirmed by what came after its first action alone.

use std::time::Duration;

use super::failure::Failure;
use super::judge::judge;
use super::look::Sight;
use super::run::Run;
use super::seek::{self, seconds};
use super::setback::Setback;
use super::standing::Standing;
use crate::scenario::condition::Condition;

/// What the screen showed just before the first and the last action of a step.
#[derive(Debug, Clone, Default)]
pub struct Before(Option<(Sight, Sight)>);

impl Before {
    /// Takes in what one more action was decided on.
    pub fn acted_on(&mut self, sight: Sight) {
        match &mut self.0 {
            Some((_, last)) => *last = sight,
            none => *none = Some((sight.clone(), sight)),
        }
    }

    /// With what a step inside of this one did after it.
    pub fn then(self, inner: Before) -> Before {
        Before(match (self.0, inner.0) {
            (Some((first, _)), Some((_, last))) => Some((first, last)),
            (outer, inner) => outer.or(inner),
        })
    }
}

/// Waits for a step's `until`; the journal has whether it held already before the first and the last action of the step.
///
/// # Errors
/// A failure when it never held.
pub async fn met(run: &mut Run<'_>, until: &Condition, within: Duration) -> Result<(), Setback> {
    let stale = match &run.before.0 {
        Some((first, last)) => {
            let held = judge(until, first, &run.scope)?.holds && judge(until, last, &run.scope)?.holds;
            Some(held)
        }
        None => None,
    };
    seek::checked(run, until, within, stale).await?;
    Ok(())
}

/// Waits for the `until` of a `commit`: one that held already must come anew.
///
/// # Errors
/// A failure when it did not.
pub async fn met_anew(run: &mut Run<'_>, until: &Condition, within: Duration) -> Result<(), Setback> {
    if !run.standing.as_ref().is_some_and(Standing::held) {
        return met(run, until, within).await;
    }
    let anew = |run: &Run<'_>| run.standing.as_ref().is_some_and(Standing::is_anew);
    let looked = seek::wait(run, within, |run, _| Ok(anew(run).then_some(()))).await?;
    let (sight, came) = match looked {
        Ok((sight, ())) => (sight, true),
        Err(sight) => (sight, false),
    };
    run.standing = None;
    let verdict = judge(until, &sight, &run.scope)?;
    let words = seek::tell(run, until, &sight, &verdict, Some(!came))?;
    if came {
        return Ok(());
    }
    let seen = format!(
        "it held before `commit` already, and did not come anew within {}; {}",
        seconds(within),
        verdict.seen
    );
    Err(Failure::new(format!("{words} anew"), seen)
        .help("wait for what only this `commit` brings, such as a number or the row's key; or have it gone before")
        .on(sight.frame.id(), verdict.candidates)
        .into())
}
