//! Doing a thing again that came to nothing: the screen had changed just before it, or it did not take.
//!
//! Invariant: only what may be done twice is attempted: setting something to a state, or an action that was not performed.

use std::time::Duration;

use super::failure::Failure;
use super::hand::nothing_done;
use super::look::look;
use super::run::Run;
use super::setback::Setback;
use crate::desktop::Watch;

/// How often the screen may have changed just before an action. A window that fades in or a button that lights up takes a
/// few tenths of a second; what moves without end is given up after some seconds.
const CHANGES: u32 = 8;

/// What is waited for before it is tried again.
const RESTING: Watch = Watch::Quiet {
    quiet: Duration::from_millis(100),
    within: Duration::from_secs(1),
};

/// What one attempt came to.
pub enum Attempt {
    Done,
    /// It did not take, for this reason; the same may work now.
    Failed(Failure),
}

/// Attempts it up to `most` times, not counting those before which the screen had changed.
///
/// # Errors
/// What the last attempt came to; any setback at once that is more than a changed screen.
pub async fn again(
    run: &mut Run<'_>,
    most: u32,
    mut attempt: impl AsyncFnMut(&mut Run<'_>) -> Result<Attempt, Setback>,
) -> Result<(), Setback> {
    let (mut tries, mut changes) = (0, 0);
    loop {
        match attempt(run).await {
            Ok(Attempt::Done) => return Ok(()),
            Ok(Attempt::Failed(failure)) => {
                tries += 1;
                if tries >= most {
                    return Err(failure.into());
                }
            }
            Err(setback) if nothing_done(&setback) && changes < CHANGES => {
                changes += 1;
                look(run, RESTING).await?;
            }
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
