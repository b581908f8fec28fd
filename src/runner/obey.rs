//! The actions of one answer, in order, up to the first that is refused.
//!
//! Invariant: every action goes through the policy, on the frame the model saw; what only concerns the keyboard,
//! on the frame of the moment. A refusal is told to the model, not to the run.

use super::hand::{nothing_done, perform};
use super::person;
use super::run::Run;
use super::run_error::RunError;
use super::setback::Setback;
use crate::action::Action;
use crate::desktop::{DesktopError, Watch};
use crate::event::Event;
use crate::geometry::View;
use crate::model::reply::Asked;
use crate::model::turn::{Acted, ActionResult};
use crate::screen::frame::Frame;

/// Performs what a model asked for on `seen`, the frame it was shown.
///
/// # Errors
/// A limit, a stop, a lost desktop, a safety check that no person approved.
pub async fn obey(run: &mut Run<'_>, actions: &[Asked], view: &View, seen: &Frame) -> Result<Acted, Setback> {
    let mut acted = Acted::default();
    let mut frame = seen.clone();
    for asked in actions {
        // After the last action the model is shown the screen anyway.
        if asked.action == Action::Screenshot {
            acted.results.push(ActionResult::Done);
            continue;
        }
        let action = match carried(asked, view) {
            Ok(action) => action,
            Err((action, reason)) => {
                refuse(run, &mut acted, action, reason)?;
                break;
            }
        };
        let doubts = asked.checks.iter().any(|check| !acted.approved.contains(check));
        if doubts {
            person::approve(run, &action.to_string(), &asked.checks).await?;
            acted.approved.extend(asked.checks.iter().cloned());
        }
        if action.point().is_some() {
            frame.clone_from(seen);
        } else if !acted.results.is_empty() {
            frame = now(run).await?;
        }
        match perform(run, action, &frame).await {
            Ok(()) => acted.results.push(ActionResult::Done),
            Err(setback) => {
                acted.results.push(ActionResult::Refused(told(setback)?));
                break;
            }
        }
    }
    acted.results.resize(actions.len(), ActionResult::NotReached);
    Ok(acted)
}

/// The action on the screen; one off the picture has none.
fn carried(asked: &Asked, view: &View) -> Result<Action, (Action, String)> {
    asked
        .action
        .clone()
        .carry(|point| view.to_screen(point))
        .map_err(|outside| {
            let raw = format!("{} at {},{}", asked.action.kind(), outside.x, outside.y);
            (Action::Unknown { raw }, outside.to_string())
        })
}

fn refuse(run: &mut Run<'_>, acted: &mut Acted, action: Action, reason: String) -> Result<(), Setback> {
    acted.results.push(ActionResult::Refused(reason.clone()));
    Ok(run.journal.tell(Event::Refused { action, reason })?)
}

/// The reason for the model, where it is the model that can do something about it.
fn told(setback: Setback) -> Result<String, Setback> {
    match setback {
        Setback::Forbidden(refusal) => Ok(refusal.to_string()),
        setback if nothing_done(&setback) => Ok(format!("{setback}; look again")),
        Setback::Error(RunError::Desktop(error @ DesktopError::Untypable { .. })) => Ok(error.to_string()),
        setback => Err(setback),
    }
}

/// The screen of the moment: an earlier action of the same answer may have brought another window to the front.
async fn now(run: &mut Run<'_>) -> Result<Frame, Setback> {
    let control = run.control.clone();
    let frame = control.race(run.desk.observe(&mut run.journal, Watch::Now)).await??;
    run.tally.frame(frame.ms)?;
    Ok(frame)
}
