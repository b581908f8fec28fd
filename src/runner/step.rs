//! Scripted steps: each verb in a few lines, the longer ones in files of their own.

use std::time::Duration;

use super::attempt::{Attempt, again};
use super::commit::Commit;
use super::failure::Failure;
use super::hand::{self, middle, perform};
use super::judge::judge;
use super::look::{Sight, look};
use super::run::Run;
use super::run_error::RunError;
use super::setback::Setback;
use super::{ask, call, extract, fill, goal, person, pick, render, repeat, row, seek, tick, until};
use crate::action::{Action, Button};
use crate::desktop::Watch;
use crate::event::{Artifact, Event, Folder};
use crate::geometry::{Rect, ScreenPoint};
use crate::key::Chord;
use crate::locate::find::find;
use crate::locate::query::Finding;
use crate::outcome::StepOutcome;
use crate::scenario::step::{Scroll, Step, Verb};
use crate::scenario::target::Target;
use crate::scenario::template::Template;
use crate::screen::png;

/// How long a pop-up that was dealt with gets to leave the screen.
pub const AFTER_A_POPUP: Duration = Duration::from_secs(2);

/// How often a step looks again because the screen changed just before its action.
const TRIES: u32 = 5;

/// Carries out steps in order, up to the first that does not pass.
///
/// # Errors
/// The setback of that step.
pub async fn all(run: &mut Run<'_>, steps: &[Step]) -> Result<(), Setback> {
    for step in steps {
        Box::pin(one(run, step)).await?;
    }
    Ok(())
}

/// Carries out one step with the keys beside its verb, and tells how it ended.
///
/// # Errors
/// The step's setback, unless it is optional and nothing worse than a failed expectation.
pub async fn one(run: &mut Run<'_>, step: &Step) -> Result<(), Setback> {
    let outer = run.journal.in_step(Some(step.id.clone()));
    let words = step.name.clone().unwrap_or_else(|| step.words.clone());
    run.journal.tell(Event::StepStarted {
        verb: step.verb.word().to_owned(),
        words,
        line: step.span.line,
        file: run.file.clone(),
    })?;
    let begun = run.journal.ms();
    let done = tried(run, step).await;
    let (outcome, reason) = match &done {
        Ok(true) => (StepOutcome::Passed, None),
        Ok(false) => (StepOutcome::Skipped, Some("its `when` does not hold".to_owned())),
        Err(Setback::Failed(failure)) if step.optional => (StepOutcome::Skipped, Some(failure.to_string())),
        Err(setback) if setback.is_stop() => (StepOutcome::Stopped, Some(setback.to_string())),
        Err(setback) => (StepOutcome::Failed, Some(setback.to_string())),
    };
    let failure = match &done {
        Err(Setback::Failed(failure)) => serde_json::to_value(failure).ok(),
        _ => None,
    };
    let millis = run.journal.ms().saturating_sub(begun);
    run.journal.tell(Event::StepFinished {
        outcome,
        reason,
        failure,
        millis,
    })?;
    run.journal.in_step(outer);
    match done {
        Err(setback) if outcome != StepOutcome::Skipped => Err(setback),
        _ => Ok(()),
    }
}

/// The step, done again as often as it may be when it failed; `on_failure` follows each failure.
async fn tried(run: &mut Run<'_>, step: &Step) -> Result<bool, Setback> {
    let mut left = step.retry;
    loop {
        let done = guarded(run, step).await;
        let Err(Setback::Failed(failure)) = done else {
            return done;
        };
        if !step.on_failure.is_empty() {
            Box::pin(all(run, &step.on_failure)).await?;
        }
        if left == 0 {
            return Err(Setback::Failed(failure));
        }
        run.journal
            .tell(Event::noted(format!("done again, {left} more at most: {failure}")))?;
        left -= 1;
    }
}

/// The verb between its `when` and its `until`. Gives false where `when` does not hold.
async fn guarded(run: &mut Run<'_>, step: &Step) -> Result<bool, Setback> {
    if let Some(when) = &step.when {
        let sight = look(run, Watch::Now).await?;
        let verdict = judge(when, &sight, &run.scope)?;
        if !verdict.holds {
            return Ok(false);
        }
    }
    if matches!(step.verb, Verb::Commit(_)) && run.commit == Commit::Ahead {
        // What its `until` holds by already is known by what was seen last.
        if step.until.is_some() && run.desk.last_seen().is_none() {
            look(run, Watch::Now).await?;
        }
        row::begin_commit(run)?;
    }
    let outer = std::mem::take(&mut run.before);
    let done = carried_out(run, step).await;
    let inner = std::mem::take(&mut run.before);
    run.before = outer.then(inner);
    done.map(|()| true)
}

/// The verb, and then its `until`. A goal sees to its own.
async fn carried_out(run: &mut Run<'_>, step: &Step) -> Result<(), Setback> {
    verb(run, step).await?;
    match (&step.until, &step.verb) {
        (Some(_), Verb::Goal(_)) | (None, _) => Ok(()),
        (Some(wanted), Verb::Commit(_)) => until::met_anew(run, wanted, step.within).await,
        (Some(wanted), _) => until::met(run, wanted, step.within).await,
    }
}

async fn verb(run: &mut Run<'_>, step: &Step) -> Result<(), Setback> {
    let within = step.within;
    match &step.verb {
        Verb::Click(target) => click(run, target, Button::Left, 1, within).await,
        Verb::DoubleClick(target) => click(run, target, Button::Left, 2, within).await,
        Verb::RightClick(target) => click(run, target, Button::Right, 1, within).await,
        Verb::Hover(target) => at_target(run, target, within, |at| Action::Move { at, held: Vec::new() }).await,
        Verb::Fill(fields) => fill::fill(run, fields, within).await,
        Verb::Select(choices) => pick::select(run, choices, within).await,
        Verb::Check(boxes) => tick::tick(run, boxes, within).await,
        Verb::Type(text) => type_text(run, text).await,
        Verb::Press(chords) => press(run, chords).await,
        Verb::Scroll(scroll) => self::scroll(run, scroll, within).await,
        Verb::Drag { from, to } => drag(run, from, to, within).await,
        Verb::WaitFor(condition) | Verb::Expect(condition) => seek::condition(run, condition, within).await.map(drop),
        Verb::Extract(values) => extract::extract(run, values, within).await,
        Verb::Ask(wanted) => ask::ask(run, wanted).await,
        Verb::Goal(goal) => goal::goal(run, goal, step).await,
        Verb::Commit(steps) => all(run, steps).await,
        Verb::Repeat(turns) => repeat::repeat(run, turns, within).await,
        Verb::Call(other) => call::call(run, other).await,
        Verb::Confirm(question) => {
            let question = question.render_plain(&run.scope)?;
            person::confirm(run, &question).await?;
            // The person may have done what was asked about.
            run.sent();
            Ok(())
        }
        Verb::Screenshot(name) => screenshot(run, name.as_ref()).await,
    }
}

async fn click(
    run: &mut Run<'_>,
    target: &Target,
    button: Button,
    clicks: u8,
    within: Duration,
) -> Result<(), Setback> {
    at_target(run, target, within, |at| Action::Click {
        at,
        button,
        clicks,
        held: Vec::new(),
    })
    .await
}

/// Finds a target and acts at its middle; looks again where the screen changed in between.
async fn at_target(
    run: &mut Run<'_>,
    target: &Target,
    within: Duration,
    action: impl Fn(ScreenPoint) -> Action,
) -> Result<(), Setback> {
    again(run, TRIES, async |run| {
        let found = seek::target(run, target, within).await?;
        let at = middle(&found.candidate.bounds, &found.sight.frame);
        perform(run, action(at), &found.sight.frame).await?;
        Ok(Attempt::Done)
    })
    .await
}

async fn type_text(run: &mut Run<'_>, template: &Template) -> Result<(), Setback> {
    let text = template.render(&run.scope)?;
    let sight = look(run, Watch::Now).await?;
    if run.must_hide(&text) {
        run.desk.mask(where_it_will_stand(run, &sight)).await?;
    }
    perform(run, Action::Type { text }, &sight.frame).await
}

/// The box that was clicked last, if no key was pressed since; else the whole window in front: nobody tells where the
/// keyboard is.
fn where_it_will_stand(run: &Run<'_>, sight: &Sight) -> Rect {
    let clicked = run.clicked.and_then(|(x, y)| {
        let around = sight.reading.fields.iter().filter(|field| field.bounds.contains(x, y));
        around
            .map(|field| field.bounds)
            .min_by_key(|area| u64::from(area.width) * u64::from(area.height))
    });
    let front = sight.frame.front.as_ref().map(|window| window.bounds);
    clicked.or(front).unwrap_or(sight.frame.size().bounds())
}

async fn press(run: &mut Run<'_>, chords: &[Template]) -> Result<(), Setback> {
    for chord in chords {
        let text = chord.render_plain(&run.scope)?;
        let chord = Chord::parse(&text).map_err(|error| Failure::new("a key", error.to_string()))?;
        let sight = look(run, Watch::Now).await?;
        hand::press(run, chord, &sight.frame).await?;
    }
    Ok(())
}

async fn scroll(run: &mut Run<'_>, scroll: &Scroll, within: Duration) -> Result<(), Setback> {
    let (right, down) = (scroll.right, scroll.down);
    let action = |at| Action::Scroll {
        at,
        right,
        down,
        held: Vec::new(),
    };
    if let Some(over) = &scroll.over {
        return at_target(run, over, within, action).await;
    }
    let sight = look(run, Watch::Now).await?;
    let area = sight
        .frame
        .front
        .as_ref()
        .map_or(sight.frame.size().bounds(), |front| front.bounds);
    perform(run, action(middle(&area, &sight.frame)), &sight.frame).await
}

/// Both ends are on one frame: what is dragged may have moved while the other end was waited for.
async fn drag(run: &mut Run<'_>, from: &Target, to: &Target, within: Duration) -> Result<(), Setback> {
    let query = render::query(from, &run.scope)?;
    again(run, TRIES, async |run| {
        seek::target(run, from, within).await?;
        let end = seek::target(run, to, within).await?;
        let (sight, frame) = (&end.sight, &end.sight.frame);
        let Finding::One(start) = find(&sight.reading, &query, frame) else {
            let failure = Failure::new(query.to_string(), "it is not there once beside where it is dragged to");
            return Ok(Attempt::Failed(failure.on(frame.id(), Vec::new())));
        };
        let path = vec![middle(&start.bounds, frame), middle(&end.candidate.bounds, frame)];
        perform(run, Action::Drag { path, held: Vec::new() }, frame).await?;
        Ok(Attempt::Done)
    })
    .await
}

async fn screenshot(run: &mut Run<'_>, name: Option<&Template>) -> Result<(), Setback> {
    let sight = look(run, Watch::Now).await?;
    let wanted = match name {
        Some(name) => name.render_plain(&run.scope)?,
        None => sight.frame.id().to_string(),
    };
    let safe: String = wanted
        .chars()
        .map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' })
        .take(80)
        .collect();
    let bytes = png::encode(&sight.frame).map_err(RunError::Picture)?.into();
    run.journal.keep(&Artifact {
        folder: Folder::Screenshots,
        name: format!("{safe}.png"),
        bytes,
    })?;
    Ok(())
}
