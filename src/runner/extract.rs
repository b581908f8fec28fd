//! `extract`: values read from the screen, typed. What was not read surely is no value.

use std::time::Duration;

use super::failure::Failure;
use super::run::Run;
use super::seek::{self, Found};
use super::setback::Setback;
use crate::candidate::FoundBy;
use crate::event::Event;
use crate::locate::doubt::doubt;
use crate::locate::reading::Line;
use crate::scenario::step::Extraction;

/// # Errors
/// A failure when there is nothing to read, it was not read surely, or it is not of the type the scenario wants.
pub async fn extract(run: &mut Run<'_>, values: &[Extraction], within: Duration) -> Result<(), Setback> {
    // What the turn before read is not what this one reads.
    for wanted in values {
        run.scope.forget(&wanted.name.value);
    }
    for wanted in values {
        let found = seek::target(run, &wanted.from, within).await?;
        let only_english = run.scenario.languages.iter().all(|name| name == "eng");
        let value = value(&found, wanted, only_english)?;
        run.scope.give(wanted.name.value.clone(), &value, &wanted.value_type);
        run.extracted.push((wanted.name.value.clone(), value.clone()));
        run.journal.tell(Event::Extracted {
            name: wanted.name.value.clone(),
            value,
            bounds: Some(found.candidate.bounds),
            on: None,
        })?;
    }
    Ok(())
}

fn value(found: &Found, wanted: &Extraction, only_english: bool) -> Result<String, Setback> {
    let fail = |seen: String| {
        let expected = format!("a value for `{}`", wanted.name.value);
        Failure::new(expected, seen).on(found.sight.frame.id(), vec![found.candidate.clone()])
    };
    let line = line(found);
    let read = match (found.candidate.by, line) {
        (FoundBy::Position, Some(line)) => line.text(),
        (FoundBy::Position, None) => return Err(fail("no text stands there".to_owned()).into()),
        _ => found.candidate.text.clone(),
    };
    let read = read.trim();
    if let Some(why) = line.and_then(|line| line.words.iter().find_map(|word| doubt(word, only_english))) {
        let help = "have the record asked for it with `verify`, or extract a part that is read surely: `deskwright find` \
                    shows how sure the reader is";
        return Err(fail(format!("\"{read}\" was read, but not surely: {why}"))
            .help(help)
            .into());
    }
    let typed = wanted.value_type.read(read);
    typed.map_err(|error| fail(format!("\"{read}\" is not one: {error}")).into())
}

/// The line that was found, or that stands at the place that was given.
fn line(found: &Found) -> Option<&Line> {
    let (x, y) = found.candidate.bounds.middle();
    let mut lines = found
        .sight
        .reading
        .lines
        .iter()
        .filter(|line| line.bounds.contains(x, y));
    match found.candidate.by {
        FoundBy::Position => lines.next(),
        _ => lines.find(|line| line.text() == found.candidate.text),
    }
}
