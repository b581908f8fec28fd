//! `check` and `uncheck`: a check box in the state the scenario wants.

use std::time::Duration;

use super::failure::Failure;
use super::hand::{click, middle, nothing_done};
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
        let mut tries = 0;
        loop {
            tries += 1;
            match set(run, label, *on, within).await {
                Err(setback) if nothing_done(&setback) && tries < TRIES => {}
                done => break done?,
            }
        }
    }
    Ok(())
}

async fn set(run: &mut Run<'_>, label: &Target, on: bool, within: Duration) -> Result<(), Setback> {
    let wanted = if on { FieldKind::Checked } else { FieldKind::Unchecked };
    let field = seek::field(run, label, &[FieldKind::Checked, FieldKind::Unchecked], within).await?;
    if field.kind == wanted {
        return Ok(());
    }
    click(run, middle(&field.bounds, &field.sight.frame), &field.sight.frame).await?;
    match seek::wait(run, within, |_, sight| {
        Ok((kind_at(sight, field.bounds) == Some(wanted)).then_some(()))
    })
    .await?
    {
        Ok(_) => Ok(()),
        Err(sight) => {
            let expected = if on {
                "the box to be checked"
            } else {
                "the box to be clear"
            };
            Err(Failure::new(expected, "a click did not change it")
                .on(sight.frame.id(), Vec::new())
                .into())
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
