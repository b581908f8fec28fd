//! `extract`: values read from the screen, typed.

use std::time::Duration;

use super::failure::Failure;
use super::run::Run;
use super::seek;
use super::setback::Setback;
use crate::event::Event;
use crate::scenario::step::Extraction;

/// # Errors
/// A failure when there is nothing to read, or it is not of the type the scenario wants.
pub async fn extract(run: &mut Run<'_>, values: &[Extraction], within: Duration) -> Result<(), Setback> {
    for wanted in values {
        let found = seek::target(run, &wanted.from, within).await?;
        let read = found.candidate.text.trim().to_owned();
        let frame = found.sight.frame.id();
        let value = wanted.value_type.read(&read).map_err(|error| {
            let seen = format!("\"{read}\" is not one: {error}");
            Failure::new(format!("a value for `{}`", wanted.name.value), seen).on(frame, vec![found.candidate.clone()])
        })?;
        run.scope.set(wanted.name.value.clone(), &value);
        run.extracted.push((wanted.name.value.clone(), value.clone()));
        run.journal.tell(Event::Extracted {
            name: wanted.name.value.clone(),
            value,
            bounds: Some(found.candidate.bounds),
        })?;
    }
    Ok(())
}
