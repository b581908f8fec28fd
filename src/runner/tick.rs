//! `check` and `uncheck`: a check box in the state the scenario wants.

use std::time::Duration;

use super::attempt::{Attempt, PopUps, again};
use super::failure::Failure;
use super::hand::{click, middle};
use super::look::Sight;
use super::run::Run;
use super::seek;
use super::setback::Setback;
use crate::geometry::Rect;
use crate::locate::reading::FieldKind;
use crate::scenario::target::Target;

const TRIES: u32 = 3;

/// # Errors
/// A failure when a label has no check box, or a click does not change it.
pub async fn tick(run: &mut Run<'_>, boxes: &[(Target, bool)], within: Duration) -> Result<(), Setback> {
    for (label, on) in boxes {
        again(run, TRIES, async |run| set(run, label, *on, within).await).await?;
    }
    Ok(())
}

async fn set(run: &mut Run<'_>, label: &Target, on: bool, within: Duration) -> Result<Attempt, Setback> {
    let popups = PopUps::so_far(run);
    let wanted = if on { FieldKind::Checked } else { FieldKind::Unchecked };
    let field = seek::field(run, label, &[FieldKind::Checked, FieldKind::Unchecked], within).await?;
    if field.kind == wanted {
        return Ok(Attempt::Done);
    }
    click(run, middle(&field.bounds, &field.sight.frame), &field.sight.frame).await?;
    let expected = if on {
        "the box to be checked"
    } else {
        "the box to be clear"
    };
    let looked = seek::wait(run, within, |_, sight| {
        Ok((kind_at(sight, field.bounds) == Some(wanted)).then_some(()))
    });
    match looked.await? {
        Ok(_) => Ok(Attempt::Done),
        Err(sight) => {
            let failure = Failure::new(expected, "a click did not change it").on(sight.frame.id(), Vec::new());
            popups.excuse(run, failure)
        }
    }
}

fn kind_at(sight: &Sight, bounds: Rect) -> Option<FieldKind> {
    let (x, y) = bounds.middle();
    let small = |kind| matches!(kind, FieldKind::Checked | FieldKind::Unchecked);
    sight
        .reading
        .fields
        .iter()
        .find(|field| small(field.kind) && field.bounds.contains(x, y))
        .map(|field| field.kind)
}
