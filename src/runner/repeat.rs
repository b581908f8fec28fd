//! `repeat`: turn after turn, with an end.

use std::time::Duration;

use super::failure::Failure;
use super::judge::judge;
use super::look::look;
use super::run::Run;
use super::setback::Setback;
use super::{seek, step};
use crate::desktop::Watch;
use crate::scenario::condition::Condition;
use crate::scenario::step::{Repeat, Turns};
use crate::scenario::template::Template;

/// # Errors
/// The setback of a step; a failure when there are more turns than `at_most`.
pub async fn repeat(run: &mut Run<'_>, repeat: &Repeat, within: Duration) -> Result<(), Setback> {
    let done = turns(run, repeat, within).await;
    if let Some(name) = &repeat.name {
        run.scope.forget(&name.value);
    }
    done
}

async fn turns(run: &mut Run<'_>, repeat: &Repeat, within: Duration) -> Result<(), Setback> {
    match &repeat.turns {
        Turns::Times(times) => {
            for turn in 1..=count(run, times)? {
                one(run, repeat, &turn.to_string()).await?;
            }
            Ok(())
        }
        Turns::Each(items) => {
            for item in items {
                let item = item.render_plain(&run.scope)?;
                one(run, repeat, &item).await?;
            }
            Ok(())
        }
        Turns::While(condition) => {
            for turn in 1..=repeat.at_most {
                if !holds(run, condition).await? {
                    return Ok(());
                }
                one(run, repeat, &turn.to_string()).await?;
            }
            if holds(run, condition).await? {
                return Err(endless(run, condition, repeat.at_most, "to hold no more"));
            }
            Ok(())
        }
        Turns::Until(condition) => {
            for turn in 1..=repeat.at_most {
                one(run, repeat, &turn.to_string()).await?;
                // The last turn gets the time that a step gets; the others are followed by another one.
                let patience = if turn == repeat.at_most { within } else { BETWEEN };
                match seek::condition(run, condition, patience.min(within)).await {
                    Ok(_) => return Ok(()),
                    Err(Setback::Failed(_)) => {}
                    Err(setback) => return Err(setback),
                }
            }
            Err(endless(run, condition, repeat.at_most, "to hold"))
        }
    }
}

/// How long the end is waited for between two turns.
const BETWEEN: Duration = Duration::from_secs(1);

async fn one(run: &mut Run<'_>, repeat: &Repeat, value: &str) -> Result<(), Setback> {
    if let Some(name) = &repeat.name {
        run.scope.set(name.value.clone(), value);
    }
    step::all(run, &repeat.steps).await
}

async fn holds(run: &mut Run<'_>, condition: &Condition) -> Result<bool, Setback> {
    let sight = look(run, Watch::Now).await?;
    Ok(judge(condition, &sight, &run.scope)?.holds)
}

fn count(run: &Run<'_>, times: &Template) -> Result<u32, Setback> {
    const MOST: u32 = 100_000;
    let text = times.render_plain(&run.scope)?;
    let number = text.trim().parse().ok().filter(|number| *number <= MOST);
    number.ok_or_else(|| Failure::new(format!("a whole number of turns, at most {MOST}"), format!("`{text}`")).into())
}

fn endless(run: &Run<'_>, condition: &Condition, turns: u32, wanted: &str) -> Setback {
    let expected = format!("{} {wanted}", seek::written(run, condition));
    Failure::new(expected, format!("it was not so after {turns} turns"))
        .help("allow more with `at_most`, if there can be more")
        .into()
}
