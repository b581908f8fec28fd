//! One action of a step: reviewed, counted, performed.

use super::run::{At, Run};
use super::run_error::RunError;
use super::setback::Setback;
use crate::action::{Action, Button};
use crate::desktop::DesktopError;
use crate::event::Event;
use crate::geometry::{Rect, ScreenPoint};
use crate::key::Chord;
use crate::safety::policy::review;
use crate::screen::frame::Frame;

/// Performs an action decided on `frame`, if the policy allows it.
///
/// # Errors
/// [`Setback::Forbidden`] when it does not; the desktop's error otherwise.
pub async fn perform(run: &mut Run<'_>, action: Action, frame: &Frame) -> Result<(), Setback> {
    let approved = match review(action.clone(), frame, &run.policy) {
        Ok(approved) => approved,
        Err(refusal) => {
            run.journal.tell(Event::Refused {
                action,
                reason: refusal.to_string(),
            })?;
            return Err(refusal.into());
        }
    };
    run.control.check()?;
    run.tally.action()?;
    match &action {
        Action::Click { at, .. } => run.clicked = Some((at.x, at.y)),
        Action::Press { .. } | Action::Hold { .. } | Action::Type { .. } | Action::Drag { .. } => run.clicked = None,
        _ => {}
    }
    run.acted_in_row = run.acted_in_row || run.at != At::PopUp;
    let (before, input) = (run.commit, action.is_input());
    let was_standing = run.standing.is_some();
    if input {
        run.sent();
    }
    let sight = run.desk.sight(frame);
    let control = run.control.clone();
    let done = control.race(run.desk.act(&mut run.journal, approved)).await;
    if let Ok(Err(RunError::Desktop(DesktopError::Stopped))) = done {
        // The hands may know of a stop before the loop has heard of it.
        run.control.check()?;
    }
    let done = done.map_err(Setback::from).and_then(|done| Ok(done?));
    if done.as_ref().is_err_and(nothing_done) {
        run.commit = before;
        run.standing.take_if(|_| !was_standing);
    } else if let Some(sight) = sight.filter(|_| input && run.at != At::PopUp) {
        run.before.acted_on(sight);
    }
    done
}

/// Whether nothing was done because the screen had changed: then a step looks again.
pub fn nothing_done(setback: &Setback) -> bool {
    matches!(setback, Setback::Error(RunError::Desktop(DesktopError::Changed(_))))
}

/// The middle of a box on a frame.
pub fn middle(bounds: &Rect, frame: &Frame) -> ScreenPoint {
    let (x, y) = bounds.middle();
    ScreenPoint {
        x,
        y,
        frame: frame.id(),
    }
}

/// # Errors
/// As [`perform`].
pub async fn click(run: &mut Run<'_>, at: ScreenPoint, frame: &Frame) -> Result<(), Setback> {
    perform(
        run,
        Action::Click {
            at,
            button: Button::Left,
            clicks: 1,
            held: Vec::new(),
        },
        frame,
    )
    .await
}

/// # Errors
/// As [`perform`].
pub async fn press(run: &mut Run<'_>, chord: Chord, frame: &Frame) -> Result<(), Setback> {
    perform(run, Action::Press { chord }, frame).await
}
