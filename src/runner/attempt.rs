//! Doing a thing again that came to nothing: the screen had changed just before it, or it did not take.
//!
//! Invariant: only what may be done twice is attempted: setting something to a state, or an action that was not performed.

use super::failure::Failure;
use super::hand::nothing_done;
use super::run::Run;
use super::setback::Setback;

/// What one attempt came to.
pub enum Attempt {
    Done,
    /// It did not take, for this reason; the same may work now.
    Failed(Failure),
}

/// Attempts it up to `most` times.
///
/// # Errors
/// What the last attempt came to; any setback at once that is more than a changed screen.
pub async fn again(
    run: &mut Run<'_>,
    most: u32,
    mut attempt: impl AsyncFnMut(&mut Run<'_>) -> Result<Attempt, Setback>,
) -> Result<(), Setback> {
    let mut tries = 0;
    loop {
        tries += 1;
        match attempt(run).await {
            Ok(Attempt::Done) => return Ok(()),
            Ok(Attempt::Failed(failure)) if tries >= most => return Err(failure.into()),
            Ok(Attempt::Failed(_)) => {}
            Err(setback) if nothing_done(&setback) && tries < most => {}
            Err(setback) => return Err(setback),
        }
    }
}

/// Notices pop-ups during an attempt: one may have taken what was meant for the application.
pub struct PopUps(u64);

impl PopUps {
    pub fn so_far(run: &Run<'_>) -> PopUps {
        PopUps(run.handled.iter().copied().map(u64::from).sum())
    }

    /// Whether one was dealt with since.
    pub fn came(&self, run: &Run<'_>) -> bool {
        PopUps::so_far(run).0 > self.0
    }

    /// A failure is worth another attempt where a pop-up may have caused it.
    ///
    /// # Errors
    /// The failure, where there was none.
    pub fn excuse(&self, run: &Run<'_>, failure: Failure) -> Result<Attempt, Setback> {
        if self.came(run) {
            Ok(Attempt::Failed(failure))
        } else {
            Err(failure.into())
        }
    }
}
