//! A second look before a model's click on something small: the model sees the place enlarged and points once more.
//!
//! Invariant: no point is moved to what the eyes found. What counts is the second point as it was given, the first one
//! where it lies in one small thing, or none.

use super::consult::consult;
use super::look::Sight;
use super::obey::{approved, now};
use super::run::Run;
use super::run_error::RunError;
use super::scene::enlarged;
use super::setback::Setback;
use super::triage::is_its_own;
use crate::action::Action;
use crate::event::{Event, Refined};
use crate::geometry::{Rect, ScreenPoint, Size, View};
use crate::locate::small::Nearby;
use crate::model::Model;
use crate::model::reply::{Intent, Order, Reply};
use crate::model::turn::{Exchange, Turn};
use crate::safety::policy::review;
use crate::scenario::refine::Refine;

const INSTRUCTIONS: &str = include_str!("refine.txt");

/// How far off a model may point, in pixels of its picture.
const ASTRAY: u32 = 8;

/// The part of the screen that is shown, and how many times as large.
const PART: Size = Size::new(192, 120);
const TIMES: u32 = 4;

/// Who is asked, and what was asked before.
pub struct Asker<'a> {
    pub model: &'a mut dyn Model,
    pub turn: &'a Turn,
}

/// An action of an answer, and which one it is.
pub struct Aimed {
    pub action: Action,
    pub number: usize,
    pub of: usize,
}

/// The action with each point that is meant for something small set to where the model points on a second look; else
/// the reason why it is not to be carried out.
///
/// # Errors
/// A limit, of money too, or a stop; what [`approved`] gives.
pub async fn refine(
    run: &mut Run<'_>,
    asker: &mut Asker<'_>,
    reply: &Reply,
    mut aimed: Aimed,
    sight: &Sight,
) -> Result<Result<Action, (Action, String)>, Setback> {
    let when = run.scenario.refine;
    // What the policy refuses needs no aim.
    if when == Refine::Never || review(aimed.action.clone(), &sight.frame, &run.policy).is_err() {
        return Ok(Ok(aimed.action));
    }
    let words = aimed.action.kind();
    let unchanged = aimed.action.clone();
    let count = format!("action {} of {} of your answer", aimed.number, aimed.of);
    for (end, at) in points(&mut aimed.action) {
        let nearby = Nearby::of(&sight.frame, &sight.reading, (at.x, at.y), reach(&reply.seen.view));
        if when == Refine::Auto && !nearby.leaves_doubt() {
            continue;
        }
        let chosen = format!("{words}{end} ({count})");
        let turn = second_turn(asker.turn, reply, &chosen, at, sight);
        if !asker.model.can_answer(&turn) {
            continue;
        }
        let pointed = look_again(run, asker.model, &turn, sight).await?;
        let (part, from) = (part(at, sight.frame.size()), *at);
        let (to, why) = match (pointed, nearby.inside()) {
            (Ok(to), _) => (Some(to), None),
            (Err(why), Some(_)) => (Some(from), Some(why)),
            (Err(why), None) => (None, Some(why)),
        };
        run.journal.tell(Event::Noted {
            text: told(&part, from, to, why.as_deref()),
            refined: Some(Refined { part, from, to }),
        })?;
        match to {
            Some(to) => *at = to,
            None => return Ok(Err((unchanged, unsettled(&why.unwrap_or_default())))),
        }
    }
    Ok(Ok(aimed.action))
}

fn told(part: &Rect, from: ScreenPoint, to: Option<ScreenPoint>, why: Option<&str>) -> String {
    let outcome = match (to, why) {
        (Some(to), None) => format!("{to} in place of {from}"),
        (Some(to), Some(why)) => format!("{to} as before, for {why}"),
        (None, why) => format!("{from} is not used, for {}", why.unwrap_or_default()),
    };
    format!("{part} of the screen, enlarged: {outcome}")
}

fn unsettled(why: &str) -> String {
    format!(
        "it is not clear what is meant: there is something small there, and a second look at it, enlarged, gave no place \
         ({why}); point at the middle of it, or use the keyboard"
    )
}

/// The points that must hit something, each with what it is of the action.
fn points(action: &mut Action) -> Vec<(&'static str, &mut ScreenPoint)> {
    match action {
        Action::Click { at, .. } => vec![("", at)],
        Action::Drag { path, .. } => match path.as_mut_slice() {
            [from, .., to] => vec![(", where it begins", from), (", where it ends", to)],
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// How far from a point what was meant may lie, in pixels of the screen.
fn reach(View { screen, image, .. }: &View) -> u32 {
    let part = |of: u32, all: u32| ASTRAY.saturating_mul(all).div_ceil(of.max(1));
    part(image.width, screen.width)
        .max(part(image.height, screen.height))
        .max(ASTRAY)
}

/// The part of the screen around a point; at an edge the point is not in its middle.
fn part(at: &ScreenPoint, screen: Size) -> Rect {
    let (width, height) = (PART.width.min(screen.width), PART.height.min(screen.height));
    let start = |middle: i32, length: u32, all: u32| {
        let last = i32::try_from(all.saturating_sub(length)).unwrap_or(i32::MAX);
        middle.saturating_sub_unsigned(length / 2).clamp(0, last)
    };
    Rect::new(
        start(at.x, width, screen.width),
        start(at.y, height, screen.height),
        width,
        height,
    )
}

/// The same goal, with the place enlarged in place of the screen. What was done before is told in words alone.
fn second_turn(turn: &Turn, reply: &Reply, chosen: &str, at: &ScreenPoint, sight: &Sight) -> Turn {
    let part = part(at, sight.frame.size());
    let before = turn.past.iter().map(|exchange| Exchange {
        shown: None,
        ..exchange.clone()
    });
    Turn {
        goal: question(turn, reply, chosen, at, &part),
        instructions: INSTRUCTIONS.to_owned(),
        tools: [].into(),
        past: before.collect(),
        now: enlarged(&sight.frame, part, TIMES),
        number: turn.number,
        wanted: None,
        run: std::sync::Arc::clone(&turn.run),
        in_words: false,
    }
}

fn question(turn: &Turn, reply: &Reply, chosen: &str, at: &ScreenPoint, part: &Rect) -> String {
    let percent = |at: i32, from: i32, all: u32| f64::from(at.saturating_sub(from)) * 100.0 / f64::from(all.max(1));
    let screen = reply.seen.view.screen;
    let said: String = reply.said.trim().chars().take(400).collect();
    let said = if said.is_empty() {
        String::new()
    } else {
        format!(" You said {}.", serde_json::Value::from(said))
    };
    format!(
        "{}\n\nYou chose to {chosen} at {:.1}%,{:.1}% of the screen.{said} This picture shows {} x {} pixels of the screen, \
         {TIMES} times as large; your point is at {:.1}%,{:.1}% of it. Click in the middle of what you meant.",
        turn.goal,
        percent(at.x, 0, screen.width),
        percent(at.y, 0, screen.height),
        part.width,
        part.height,
        percent(at.x, part.x, part.width),
        percent(at.y, part.y, part.height),
    )
}

/// Where the model points now; else why that is nowhere.
async fn look_again(
    run: &mut Run<'_>,
    model: &mut dyn Model,
    turn: &Turn,
    sight: &Sight,
) -> Result<Result<ScreenPoint, String>, Setback> {
    // An answer may take many looks, and each takes time.
    let ms = now(run).await?.ms;
    let reply = match consult(run, model, turn, ms).await {
        Ok(reply) => reply,
        Err(Setback::Error(RunError::Model(error))) if is_its_own(&error) => {
            return Ok(Err(format!("there was no answer: {error}")));
        }
        Err(setback) => return Err(setback),
    };
    if let Intent::Act(orders) = &reply.intent {
        approved(run, reply.form.protocol.owner(), orders, &sight.frame).await?;
    }
    Ok(pointed(&reply))
}

/// The one place that an answer points at.
fn pointed(reply: &Reply) -> Result<ScreenPoint, String> {
    let orders = match &reply.intent {
        Intent::Act(orders) => orders,
        Intent::Done(text) | Intent::Ask(text) => {
            let text: String = text.trim().chars().take(200).collect();
            return Err(format!(
                "the model pointed at nothing and said {}",
                serde_json::Value::from(text)
            ));
        }
        Intent::Refuse(_) => return Err("the model refused to point".to_owned()),
    };
    let mut place = None;
    for asked in orders {
        let at = match &asked.order {
            Order::Act(Action::Click { at, .. } | Action::Move { at, .. }) => at,
            Order::Act(Action::Unknown { raw }) => return Err(format!("the answer was not understood: {raw}")),
            _ => continue,
        };
        let at = reply.seen.view.to_screen(*at).map_err(|outside| outside.to_string())?;
        if place.is_some_and(|place| place != at) {
            return Err("the model pointed at more than one place".to_owned());
        }
        place = Some(at);
    }
    place.ok_or_else(|| "the model pointed at nothing".to_owned())
}
