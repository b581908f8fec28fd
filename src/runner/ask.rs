//! `extract: { ask: .. }`: values that a model reads from the screen or from a file, typed, each with its place.
//!
//! Invariant: the model gets one picture and no hand. What it says is a value only where it has the form, the type and a
//! place inside the picture; asked once more, and no oftener.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use super::ask_values::{Shown, Value, expected, read, schema};
use super::consult::consult;
use super::failure::Failure;
use super::ladder::Ladder;
use super::look::look;
use super::pursue::SETTLED;
use super::run::Run;
use super::run_error::RunError;
use super::scene::scene;
use super::setback::Setback;
use crate::event::Event;
use crate::model::Model;
use crate::model::reply::Intent;
use crate::model::turn::{Acted, Turn};
use crate::model::wanted::Wanted;
use crate::outside::{Reply, Request};
use crate::scenario::step::Ask;
use crate::scenario::template::Template;
use crate::screen::frame::Frame;
use crate::screen::png;

/// What a model is told beside the question.
const INSTRUCTIONS: &str = include_str!("ask.txt");

/// How often a model may answer.
const TRIES: u32 = 2;

/// # Errors
/// A failure when the picture cannot be had, or the answers are not what is wanted; what the model's own errors are.
pub async fn ask(run: &mut Run<'_>, ask: &Ask) -> Result<(), Setback> {
    for field in &ask.fields {
        run.scope.forget(&field.name.value);
    }
    let chain = Ladder::with(run.scenario, &ask.models, ask.effort).for_a_question();
    let mut model = run.models.open(&chain).map_err(RunError::from)?;
    run.budget.begin_goal(ask.limits.cost);
    let above_threshold = ask.limits.above_threshold.or(run.scenario.limits.above_threshold);
    run.budget.allow_above_threshold(above_threshold.unwrap_or(false));
    run.tally.begin_goal(ask.limits);
    let done = values(run, ask, model.as_mut()).await;
    run.budget.begin_goal(None);
    run.tally.end_goal();
    let (frame, values) = done?;
    for Value { name, text, place } in values {
        match ask.fields.iter().find(|field| field.name.value == name) {
            Some(field) => run.scope.give(name.clone(), &text, &field.value_type),
            None => run.scope.set(name.clone(), &text),
        }
        run.extracted.push((name.clone(), text.clone()));
        run.journal.tell(Event::Extracted {
            name,
            value: text,
            bounds: place,
            on: Some(frame.id()),
        })?;
    }
    Ok(())
}

async fn values(run: &mut Run<'_>, ask: &Ask, model: &mut dyn Model) -> Result<(Frame, Vec<Value>), Setback> {
    let frame = match &ask.from {
        Some(file) => picture(run, file).await?,
        None => look(run, SETTLED).await?.frame,
    };
    // The picture of a file knows nothing of the desktop's clock.
    let seen = run.desk.last_seen().filter(|_| ask.from.is_some());
    let clock = seen.map_or(frame.ms, |sight| sight.frame.ms);
    let wanted = Wanted {
        name: "values".to_owned(),
        description: "The values with their places in the picture.".to_owned(),
        schema: schema(&ask.fields),
    };
    let wanted = Arc::new(wanted);
    let mut turn = Turn {
        wanted: Some(Arc::clone(&wanted)),
        run: Arc::clone(&run.id),
        ..Turn::opening(question(run, ask)?, INSTRUCTIONS, scene(&frame))
    };
    for tries in 1.. {
        let reply = consult(run, model, &turn, clock).await?;
        if let Intent::Refuse(reason) = &reply.intent {
            let seen = format!("{} refused: {reason}", reply.model);
            return Err(failure(ask, &frame, seen).into());
        }
        let read = match wanted.of(&reply.intent) {
            Some(answer) => {
                let seen = Shown {
                    view: reply.seen.view,
                    space: reply.form.space,
                };
                read(&answer, &ask.fields, &seen)
            }
            None => Err("the answer is no JSON object of that form".to_owned()),
        };
        let why = match read {
            Ok(values) => return Ok((frame, values)),
            Err(why) => why,
        };
        if tries >= TRIES {
            let seen = format!("{} answered twice, and {why}", reply.model);
            return Err(failure(ask, &frame, seen).into());
        }
        let again = Acted {
            note: Some(format!("That is not it: {why}. Give all values again.")),
            ..Acted::default()
        };
        turn = turn.then(reply, again, scene(&frame));
    }
    Err(failure(ask, &frame, "nobody was asked".to_owned()).into())
}

/// The picture in a file, which becomes a part of the recording.
async fn picture(run: &mut Run<'_>, file: &Template) -> Result<Frame, Setback> {
    let file = PathBuf::from(file.render_plain(&run.scope)?);
    let expected = || format!("a picture in {}", file.display());
    match run.call(&Request::Picture { file: file.clone() }).await? {
        Ok(Reply::Picture(picture)) => {
            let frame = png::decode(&picture.png);
            frame.map_err(|error| Failure::new(expected(), error.to_string()).into())
        }
        Ok(other) => Err(Failure::new(expected(), format!("there is {other:?}")).into()),
        Err(error) => Err(Failure::new(expected(), error.to_string()).into()),
    }
}

fn question(run: &Run<'_>, ask: &Ask) -> Result<String, Setback> {
    let mut text = format!("{}\n\nThe values:", ask.ask.render_plain(&run.scope)?);
    for field in &ask.fields {
        // Writing to a text cannot fail.
        let _ = write!(text, "\n- {}: {}", field.name.value, expected(field));
    }
    Ok(text)
}

fn failure(ask: &Ask, frame: &Frame, seen: String) -> Failure {
    let names: Vec<String> = ask
        .fields
        .iter()
        .map(|field| format!("`{}`", field.name.value))
        .collect();
    Failure::new(format!("a value for {}", names.join(", ")), seen).on(frame.id(), Vec::new())
}
