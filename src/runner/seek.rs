//! Waiting until a target, a field or a condition is there, checked at each change of the screen.

use std::time::{Duration, Instant};

use super::failure::Failure;
use super::judge::{Verdict, judge};
use super::look::{Sight, look};
use super::render;
use super::run::Run;
use super::setback::Setback;
use crate::candidate::Candidate;
use crate::desktop::Watch;
use crate::event::{Event, ListenError};
use crate::geometry::Rect;
use crate::locate::field::{FieldFinding, field_of};
use crate::locate::find::find;
use crate::locate::query::{Finding, Query};
use crate::locate::reading::FieldKind;
use crate::scenario::condition::Condition;
use crate::scenario::target::Target;

/// A target on the frame it was found on.
#[derive(Debug, Clone)]
pub struct Found {
    pub sight: Sight,
    pub candidate: Candidate,
}

/// Waits until `test` gives something on a frame, or `within` is over on the desktop's clock.
///
/// # Errors
/// What a look gives. That the time is over is `Ok(Err(last sight))`.
pub async fn wait<T>(
    run: &mut Run<'_>,
    within: Duration,
    mut test: impl FnMut(&Run<'_>, &Sight) -> Result<Option<T>, Setback>,
) -> Result<Result<(Sight, T), Sight>, Setback> {
    let mut sight = look(run, Watch::Now).await?;
    let within = u64::try_from(within.as_millis()).unwrap_or(u64::MAX);
    let deadline = sight.frame.ms.saturating_add(within);
    loop {
        if let Some(there) = test(run, &sight)? {
            return Ok(Ok((sight, there)));
        }
        let left = deadline.saturating_sub(sight.frame.ms);
        if left == 0 {
            return Ok(Err(sight));
        }
        let watch = Watch::Change {
            from: sight.frame.id(),
            within: Duration::from_millis(left),
        };
        sight = look(run, watch).await?;
    }
}

/// Waits until a target is there exactly once.
///
/// # Errors
/// A failure with the candidates when it is there never, or several times.
pub async fn target(run: &mut Run<'_>, target: &Target, within: Duration) -> Result<Found, Setback> {
    let query = render::query(target, &run.scope)?;
    let begun = Instant::now();
    let looked = wait(run, within, |_, sight| {
        Ok(match find(&sight.reading, &query, &sight.frame) {
            Finding::One(candidate) => Some(candidate),
            Finding::None(_) | Finding::Several(_) => None,
        })
    })
    .await?;
    match looked {
        Ok((sight, candidate)) => {
            run.journal.tell(Event::Located {
                target: query.to_string(),
                frame: sight.frame.id(),
                found: candidate.clone(),
                millis: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            })?;
            Ok(Found { sight, candidate })
        }
        Err(sight) => Err(missed(run, &query, &sight, within)?.into()),
    }
}

fn missed(run: &mut Run<'_>, query: &Query, sight: &Sight, within: Duration) -> Result<Failure, Setback> {
    let finding = find(&sight.reading, query, &sight.frame);
    let (candidates, several) = match finding {
        Finding::Several(candidates) => (candidates, true),
        Finding::None(candidates) => (candidates, false),
        Finding::One(candidate) => (vec![candidate], false),
    };
    run.journal.tell(Event::Missed {
        target: query.to_string(),
        frame: sight.frame.id(),
        candidates: candidates.clone(),
        several,
    })?;
    let failure = if several {
        let help = "narrow it with `inside`, `near`, `right_of`, `left_of`, `above`, `below` or `nth`";
        Failure::new(
            format!("{query} once"),
            format!("it is there {} times", candidates.len()),
        )
        .help(help)
    } else {
        let seen = match candidates.first() {
            Some(nearest) => format!("not found within {}; {}", seconds(within), nearest.as_nearest()),
            None => format!("not found within {}", seconds(within)),
        };
        let help = "see what is there with `deskwright find --all --image` on the frame; wait longer with `within`";
        Failure::new(query.to_string(), seen).help(help)
    };
    Ok(failure.on(sight.frame.id(), candidates))
}

/// Waits until a condition holds.
///
/// # Errors
/// A failure with what was seen when it never did.
pub async fn condition(run: &mut Run<'_>, condition: &Condition, within: Duration) -> Result<Sight, Setback> {
    checked(run, condition, within, None).await
}

/// The same, for a condition that is known to have held already, or not to.
///
/// # Errors
/// As [`condition`].
pub async fn checked(
    run: &mut Run<'_>,
    condition: &Condition,
    within: Duration,
    stale: Option<bool>,
) -> Result<Sight, Setback> {
    let looked = wait(run, within, |run, sight| {
        let verdict = judge(condition, sight, &run.scope)?;
        Ok(verdict.holds.then_some(verdict))
    })
    .await?;
    let (sight, verdict) = match looked {
        Ok((sight, verdict)) => (sight, verdict),
        Err(sight) => {
            let verdict = judge(condition, &sight, &run.scope)?;
            (sight, verdict)
        }
    };
    let words = tell(run, condition, &sight, &verdict, stale)?;
    if verdict.holds {
        return Ok(sight);
    }
    let seen = format!("not so within {}; {}", seconds(within), verdict.seen);
    Err(Failure::new(words, seen)
        .on(sight.frame.id(), verdict.candidates)
        .into())
}

/// Writes down what a condition came to; gives its words.
///
/// # Errors
/// When the journal cannot be written.
pub fn tell(
    run: &mut Run<'_>,
    condition: &Condition,
    sight: &Sight,
    verdict: &Verdict,
    stale: Option<bool>,
) -> Result<String, ListenError> {
    let words = written(run, condition);
    run.journal.tell(Event::Checked {
        condition: words.clone(),
        holds: verdict.holds,
        seen: verdict.seen.clone(),
        frame: sight.frame.id(),
        candidates: verdict.candidates.clone(),
        stale,
    })?;
    Ok(words)
}

/// A condition as the scenario has it, on one line.
pub fn written(run: &Run<'_>, condition: &Condition) -> String {
    let text = run
        .source
        .get(condition.span.start..condition.span.end)
        .unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub fn seconds(time: Duration) -> String {
    format!("{} s", time.as_secs_f64())
}

/// A box that belongs to a label.
#[derive(Debug, Clone)]
pub struct FoundField {
    pub sight: Sight,
    pub bounds: Rect,
    pub kind: FieldKind,
}

/// Waits until a label has exactly one box of these kinds.
///
/// # Errors
/// A failure when it has none, or several.
pub async fn field(
    run: &mut Run<'_>,
    label: &Target,
    kinds: &[FieldKind],
    within: Duration,
) -> Result<FoundField, Setback> {
    let query = render::query(label, &run.scope)?;
    let begun = Instant::now();
    let looked = wait(run, within, |_, sight| {
        Ok(field_of(&sight.reading, &query, kinds, &sight.frame).one())
    })
    .await?;
    match looked {
        Ok((sight, (label, field))) => {
            let found = Candidate {
                bounds: field.bounds,
                ..label
            };
            run.journal.tell(Event::Located {
                target: format!("the box of {query}"),
                frame: sight.frame.id(),
                found,
                millis: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            })?;
            Ok(FoundField {
                sight,
                bounds: field.bounds,
                kind: field.kind,
            })
        }
        Err(sight) => match field_of(&sight.reading, &query, kinds, &sight.frame) {
            FieldFinding::NoBox(label) => Err(boxless(run, &query, label, &sight)?.into()),
            FieldFinding::One(..) | FieldFinding::NoLabel(_) => Err(missed(run, &query, &sight, within)?.into()),
        },
    }
}

fn boxless(run: &mut Run<'_>, query: &Query, label: Candidate, sight: &Sight) -> Result<Failure, Setback> {
    let target = format!("a box that belongs to {query}");
    let label = Candidate {
        why_not: Some("no box right of it, below it or around it".to_owned()),
        ..label
    };
    run.journal.tell(Event::Missed {
        target: target.clone(),
        frame: sight.frame.id(),
        candidates: vec![label.clone()],
        several: false,
    })?;
    let help = "name the box by its place: `{ field: { at: [x, y] }, value: ... }`";
    Ok(Failure::new(target, "the label is there alone")
        .on(sight.frame.id(), vec![label])
        .help(help))
}
