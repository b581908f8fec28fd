//! The actions of one answer, in order, up to the first that is refused.
//!
//! Invariant: every action goes through the policy, on the frame the model saw; what only concerns the keyboard,
//! on the frame of the moment. A refusal is told to the model, not to the run.

use std::sync::Arc;

use super::hand::{nothing_done, perform};
use super::look::Sight;
use super::person;
use super::refine::{Aimed, Asker, refine};
use super::run::Run;
use super::run_error::RunError;
use super::setback::Setback;
use super::tool::tools::use_tool;
use crate::action::Action;
use crate::desktop::{DesktopError, Watch};
use crate::event::Event;
use crate::geometry::{ModelPoint, View};
use crate::model::reply::{Asked, Order, Reply, SafetyCheck};
use crate::model::turn::{Acted, OrderResult};
use crate::scenario::tool::Tool;
use crate::screen::frame::Frame;
use crate::screen::shot::closer;

/// Performs what a model asked for on the frame of `sight`, which it was shown.
///
/// # Errors
/// A limit, a stop, a lost desktop, a safety check that neither the scenario nor a person approved.
pub async fn obey(
    run: &mut Run<'_>,
    mut asker: Asker<'_>,
    reply: &Reply,
    orders: &[Asked],
    sight: &Sight,
    tools: &[Arc<Tool>],
) -> Result<Acted, Setback> {
    let (view, seen) = (&reply.seen.view, &sight.frame);
    let mut acted = Acted {
        approved: approved(run, reply.form.protocol.owner(), orders, seen).await?,
        ..Acted::default()
    };
    let mut frame = seen.clone();
    let mut broken = false;
    for (number, asked) in (1..).zip(orders) {
        let (result, goes_on) = match &asked.order {
            // A function is no part of the batch of the hand: it is used whatever became of that.
            Order::Use { tool, arguments } => (use_tool(run, tools, tool, arguments).await?, true),
            _ if broken => (OrderResult::NotReached, false),
            // After the last action the model is shown the screen anyway.
            Order::Act(Action::Screenshot) => (OrderResult::Done, true),
            Order::Cursor => (OrderResult::Gave(cursor(&now(run).await?, view)), true),
            Order::Act(Action::Zoom { from, to }) => look_closer(run, *from, *to, view).await?,
            Order::Act(action) => {
                let aimed = match carried(action, view) {
                    Ok(action) => {
                        let of = orders.len();
                        refine(run, &mut asker, reply, Aimed { action, number, of }, sight).await?
                    }
                    Err(astray) => Err(astray),
                };
                match aimed {
                    Err((action, reason)) => (refuse(run, action, reason)?, false),
                    Ok(action) => {
                        if action.point().is_some() {
                            frame.clone_from(seen);
                        } else {
                            frame = now(run).await?;
                        }
                        one(run, action, &frame).await?
                    }
                }
            }
        };
        broken = broken || !goes_on;
        acted.results.push(result);
    }
    Ok(acted)
}

/// One action, if the policy allows it; what the model can do something about is told to it.
async fn one(run: &mut Run<'_>, action: Action, frame: &Frame) -> Result<(OrderResult, bool), Setback> {
    match perform(run, action, frame).await {
        Ok(()) => Ok((OrderResult::Done, true)),
        Err(setback) => Ok((OrderResult::Refused(told(setback)?), false)),
    }
}

/// The provider's doubts, approved by the scenario or by a person before anything of the answer is done.
///
/// # Errors
/// [`Setback::NeedsPerson`] for the first that is not.
pub(super) async fn approved(
    run: &mut Run<'_>,
    provider: &str,
    orders: &[Asked],
    seen: &Frame,
) -> Result<Vec<SafetyCheck>, Setback> {
    let mut approved: Vec<SafetyCheck> = Vec::new();
    for asked in orders {
        let open: Vec<SafetyCheck> = asked
            .checks
            .iter()
            .filter(|check| !approved.contains(check))
            .cloned()
            .collect();
        if open.is_empty() {
            continue;
        }
        let order = asked.order.to_string();
        if open
            .iter()
            .all(|check| run.policy.approves(provider, &check.code, seen))
        {
            let codes: Vec<&str> = open.iter().map(|check| check.code.as_str()).collect();
            let text = format!(
                "the scenario approves {provider}'s {} before `{order}`",
                codes.join(", ")
            );
            run.journal.tell(Event::noted(text))?;
        } else {
            person::approve(run, &order, &open).await?;
        }
        approved.extend(open);
    }
    Ok(approved)
}

/// A part of the screen of the moment, as large as the whole was shown.
async fn look_closer(
    run: &mut Run<'_>,
    from: ModelPoint,
    to: ModelPoint,
    view: &View,
) -> Result<(OrderResult, bool), Setback> {
    let part = match view.between(from, to) {
        Ok(part) => part,
        Err(outside) => {
            let raw = format!("zoom from {from} to {to}");
            return Ok((refuse(run, Action::Unknown { raw }, outside.to_string())?, false));
        }
    };
    let frame = now(run).await?;
    Ok(match closer(&frame, part, view.image) {
        Ok((size, png)) => (
            OrderResult::Showed {
                text: format!("{part} of the screen"),
                png,
                size,
            },
            true,
        ),
        Err(error) => (OrderResult::Refused(error.to_string()), false),
    })
}

/// Where the mouse is, in the picture's pixels.
fn cursor(frame: &Frame, view: &View) -> String {
    let (x, y) = frame.pointer;
    let part = |at: i32, from: u32, to: u32| i64::from(at) * i64::from(to) / i64::from(from.max(1));
    format!(
        "X={},Y={}",
        part(x, view.screen.width, view.image.width),
        part(y, view.screen.height, view.image.height)
    )
}

/// The action on the screen; one off the picture has none.
fn carried(action: &Action<ModelPoint>, view: &View) -> Result<Action, (Action, String)> {
    action.clone().carry(|point| view.to_screen(point)).map_err(|outside| {
        let raw = format!("{} at {},{}", action.kind(), outside.x, outside.y);
        (Action::Unknown { raw }, outside.to_string())
    })
}

fn refuse(run: &mut Run<'_>, action: Action, reason: String) -> Result<OrderResult, Setback> {
    run.journal.tell(Event::Refused {
        action,
        reason: reason.clone(),
    })?;
    Ok(OrderResult::Refused(reason))
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
pub(super) async fn now(run: &mut Run<'_>) -> Result<Frame, Setback> {
    let control = run.control.clone();
    let frame = control.race(run.desk.observe(&mut run.journal, Watch::Now)).await??;
    run.tally.frame(frame.ms)?;
    Ok(frame)
}
