//! `select`: an entry of a drop-down or a list.

use std::collections::BTreeMap;
use std::time::Duration;

use super::attempt::{Attempt, PopUps, again};
use super::failure::Failure;
use super::fill::content;
use super::hand::{click, middle};
use super::look::Sight;
use super::run::Run;
use super::seek;
use super::setback::Setback;
use crate::candidate::Candidate;
use crate::geometry::Rect;
use crate::locate::compare;
use crate::locate::find::find;
use crate::locate::query::{Finding, Query};
use crate::locate::reading::FieldKind;
use crate::scenario::target::Target;
use crate::scenario::template::Template;
use crate::screen::frame::Frame;

const TRIES: u32 = 3;

/// How long a line of a list gets to show that it was clicked.
const MARKED_WITHIN: Duration = Duration::from_secs(2);

/// # Errors
/// A failure when a label has no box, the entry is not offered, or the box does not show it afterwards.
pub async fn select(run: &mut Run<'_>, choices: &[(Target, Template)], within: Duration) -> Result<(), Setback> {
    for (label, entry) in choices {
        let wanted = entry.render_plain(&run.scope)?;
        again(run, TRIES, async |run| choose(run, label, &wanted, within).await).await?;
    }
    Ok(())
}

async fn choose(run: &mut Run<'_>, label: &Target, wanted: &str, within: Duration) -> Result<Attempt, Setback> {
    let popups = PopUps::so_far(run);
    let field = seek::field(
        run,
        label,
        &[FieldKind::Entry, FieldKind::Panel, FieldKind::Button],
        within,
    )
    .await?;
    if field.kind == FieldKind::Panel {
        let offered = offered(run, wanted, within, |entry, _| field.bounds.encloses(&entry.bounds)).await?;
        let (sight, entry) = offered?;
        click(run, middle(&entry.bounds, &sight.frame), &sight.frame).await?;
        if !marked(run, &sight, entry.bounds, field.bounds).await? && popups.came(run) {
            let seen = "a pop-up came up when it was clicked";
            let failure = Failure::new(format!("\"{wanted}\" to be chosen"), seen);
            return Ok(Attempt::Failed(failure));
        }
        return Ok(Attempt::Done);
    }
    let shown = |sight: &Sight| compare::same(&content(sight, field.bounds), wanted);
    if shown(&field.sight) {
        return Ok(Attempt::Done);
    }
    click(run, middle(&field.bounds, &field.sight.frame), &field.sight.frame).await?;
    let known: Vec<u32> = field.sight.frame.windows.iter().map(|window| window.id).collect();
    let in_list = |entry: &Candidate, sight: &Sight| {
        let list = sight
            .frame
            .windows
            .iter()
            .rev()
            .find(|window| !known.contains(&window.id));
        let may = match list {
            Some(list) => list.bounds.encloses(&entry.bounds),
            // A list in the window itself: what stood there before the click is no entry of it.
            None => sight.frame.crop(entry.bounds).1 != field.sight.frame.crop(entry.bounds).1,
        };
        may && !field.bounds.encloses(&entry.bounds)
    };
    let (sight, entry) = match offered(run, wanted, within, in_list).await? {
        Ok(there) => there,
        Err(failure) => return popups.excuse(run, failure),
    };
    click(run, middle(&entry.bounds, &sight.frame), &sight.frame).await?;
    match seek::wait(run, within, |_, sight| Ok(shown(sight).then_some(()))).await? {
        Ok(_) => Ok(Attempt::Done),
        Err(sight) => {
            let seen = format!("it shows \"{}\"", content(&sight, field.bounds));
            let failure = Failure::new(format!("\"{wanted}\" to be chosen"), seen).on(sight.frame.id(), Vec::new());
            popups.excuse(run, failure)
        }
    }
}

/// Waits until the line of a list shows that it was clicked: it is drawn otherwise than before, or, where it was
/// chosen already, on another ground than the list. There are lists that show nothing.
async fn marked(run: &mut Run<'_>, before: &Sight, line: Rect, list: Rect) -> Result<bool, Setback> {
    let plain = before.frame.crop(line).1;
    let looked = seek::wait(run, MARKED_WITHIN, |_, sight| {
        let (frame, now) = (&sight.frame, sight.frame.crop(line).1);
        Ok((now != plain || ground(frame, line) != ground(frame, list)).then_some(()))
    });
    Ok(looked.await?.is_ok())
}

/// The colour that an area has most of.
fn ground(frame: &Frame, area: Rect) -> Option<[u8; 4]> {
    let mut counts: BTreeMap<[u8; 4], u32> = BTreeMap::new();
    for pixel in frame.crop(area).1.as_chunks::<4>().0 {
        *counts.entry(*pixel).or_default() += 1;
    }
    counts
        .into_iter()
        .max_by_key(|(_, count)| *count)
        .map(|(colour, _)| colour)
}

/// Waits until the entry is offered exactly once where it may be taken from; the inner error says that it never was.
async fn offered(
    run: &mut Run<'_>,
    wanted: &str,
    within: Duration,
    may: impl Fn(&Candidate, &Sight) -> bool,
) -> Result<Result<(Sight, Candidate), Failure>, Setback> {
    let query = Query::label(wanted);
    let looked = seek::wait(run, within, |_, sight| {
        let found = match find(&sight.reading, &query, &sight.frame) {
            Finding::One(found) => vec![found],
            Finding::Several(found) => found,
            Finding::None(_) => Vec::new(),
        };
        let mut fitting = found.into_iter().filter(|entry| may(entry, sight));
        Ok(fitting.next().filter(|_| fitting.next().is_none()))
    });
    match looked.await? {
        Ok(there) => Ok(Ok(there)),
        Err(sight) => {
            let nearest = match find(&sight.reading, &query, &sight.frame) {
                Finding::One(found) => vec![found],
                Finding::None(candidates) | Finding::Several(candidates) => candidates,
            };
            let seen = format!("it was not offered once within {}", seek::seconds(within));
            Ok(Err(
                Failure::new(format!("the entry \"{wanted}\""), seen).on(sight.frame.id(), nearest)
            ))
        }
    }
}
