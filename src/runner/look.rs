//! One look at the screen: observe, read, deal with pop-ups, notice that the application refuses.

use std::sync::Arc;
use std::time::Duration;

use super::judge::judge;
use super::run::{At, Run};
use super::setback::Setback;
use super::step;
use crate::desktop::Watch;
use crate::event::Event;
use crate::locate::reading::Reading;
use crate::scenario::condition::Condition;
use crate::screen::frame::Frame;

/// A frame and what was read on it.
#[derive(Debug, Clone)]
pub struct Sight {
    pub frame: Frame,
    pub reading: Arc<Reading>,
}

/// Looks, and looks again after every pop-up that was dealt with.
///
/// # Errors
/// [`Setback::Refused`] where the scenario's `refused` holds; or what the desktop or a handler gives.
pub async fn look(run: &mut Run<'_>, watch: Watch) -> Result<Sight, Setback> {
    let mut sight = glance(run, watch).await?;
    if run.at == At::PopUp {
        return Ok(sight);
    }
    loop {
        if let Some(reason) = refusal(run, &sight)? {
            return Err(Setback::Refused(reason));
        }
        match popup(run, &sight)? {
            Some(at) => {
                sight = handle(run, at, &sight).await?;
                // What the pop-up covered may still be drawn anew.
                if matches!(watch, Watch::Quiet { .. }) {
                    sight = glance(run, watch).await?;
                }
            }
            None => return Ok(sight),
        }
    }
}

/// A look without a thought for pop-ups.
async fn glance(run: &mut Run<'_>, watch: Watch) -> Result<Sight, Setback> {
    let control = run.control.clone();
    let frame = control.race(run.desk.observe(&mut run.journal, watch)).await??;
    run.tally.frame(frame.ms)?;
    let reading = control.race(run.desk.read(&mut run.journal, &frame)).await??;
    let sight = Sight { frame, reading };
    if let Some(mut standing) = run.standing.take() {
        standing.hear(run, &sight);
        run.standing = Some(standing);
    }
    Ok(sight)
}

fn refusal(run: &Run<'_>, sight: &Sight) -> Result<Option<String>, Setback> {
    let Some(refused) = &run.scenario.refused else {
        return Ok(None);
    };
    // What tidies up afterwards finds the refusal still there.
    if !run.acted_in_row || run.at == At::Tidying {
        return Ok(None);
    }
    let verdict = judge(refused, sight, run.row_scope())?;
    Ok(verdict.holds.then(|| verdict.captured.unwrap_or(verdict.seen)))
}

fn popup(run: &Run<'_>, sight: &Sight) -> Result<Option<usize>, Setback> {
    for (at, handler) in run.scenario.on_unexpected.iter().enumerate() {
        let times = run.handled.get(at).copied().unwrap_or(0);
        if times >= handler.times {
            continue;
        }
        match judge(&handler.when, sight, run.row_scope()) {
            Ok(verdict) if verdict.holds => return Ok(Some(at)),
            // Before the first row and after the last one a name of the row stands for nothing.
            Err(_) if run.row_scope().row().is_none() => {}
            judged => drop(judged?),
        }
    }
    Ok(None)
}

/// Runs a pop-up's steps and looks at what the screen is like then. One that has closed by now is left alone.
async fn handle(run: &mut Run<'_>, at: usize, sight: &Sight) -> Result<Sight, Setback> {
    let scenario = run.scenario;
    let Some(handler) = scenario.on_unexpected.get(at) else {
        return Ok(sight.clone());
    };
    if let Some(times) = run.handled.get_mut(at) {
        *times += 1;
    }
    let now = glance(run, Watch::Now).await?;
    if !judge(&handler.when, &now, run.row_scope())?.holds {
        return Ok(now);
    }
    let when = handler.when.span;
    let written = scenario
        .source
        .get(when.start..when.end)
        .unwrap_or_default()
        .trim()
        .to_owned();
    run.journal.tell(Event::Unexpected { when: written })?;
    let at_work = std::mem::replace(&mut run.at, At::PopUp);
    let source = std::mem::replace(&mut run.source, scenario.source.as_str().into());
    let file = run.file.take();
    let inner = run.enter_row_scope();
    let done = Box::pin(step::all(run, &handler.steps)).await;
    run.leave_row_scope(inner);
    run.file = file;
    run.source = source;
    run.at = at_work;
    done?;
    gone(run, &handler.when, now).await
}

/// Waits until a pop-up that was dealt with has left the screen: it may be drawn once more before it closes.
async fn gone(run: &mut Run<'_>, when: &Condition, mut sight: Sight) -> Result<Sight, Setback> {
    let mut left = step::AFTER_A_POPUP;
    while !left.is_zero() && judge(when, &sight, run.row_scope())?.holds {
        let watch = Watch::Change {
            from: sight.frame.id(),
            within: left,
        };
        let next = glance(run, watch).await?;
        left = left.saturating_sub(Duration::from_millis(next.frame.ms.saturating_sub(sight.frame.ms)));
        sight = next;
    }
    Ok(sight)
}
