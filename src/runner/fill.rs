//! `fill`: the box that belongs to a label gets a new text, and is read back.

use std::time::Duration;

use super::attempt::{Attempt, PopUps, again};
use super::failure::Failure;
use super::hand::{self, middle, perform};
use super::look::{Sight, look};
use super::run::Run;
use super::seek;
use super::setback::Setback;
use crate::action::Action;
use crate::desktop::Watch;
use crate::geometry::Rect;
use crate::key::{Chord, Key};
use crate::locate::compare::{self, Room};
use crate::locate::reading::{FieldKind, Line};
use crate::scenario::target::Target;
use crate::scenario::template::Template;
use crate::screen::frame::Frame;
use crate::text::Text;

const TRIES: u32 = 3;

/// How long a box gets to show what was typed where the application does not tell what is selected.
const SHOWN_WITHIN: Duration = Duration::from_secs(2);

/// How long each change on the screen is waited for, and how many of them at most.
const DRAWN_WITHIN: Duration = Duration::from_millis(150);
const LOOKS: u32 = 5;

/// Border and padding of a box, in pixels.
const EDGE: u32 = 6;

/// # Errors
/// A failure when a label has no box, or the box does not hold the text after three tries.
pub async fn fill(run: &mut Run<'_>, fields: &[(Target, Template)], within: Duration) -> Result<(), Setback> {
    for (label, value) in fields {
        let text = value.render(&run.scope)?;
        again(run, TRIES, async |run| replace(run, label, &text, within).await).await?;
    }
    Ok(())
}

/// One try; where it failed it says what the box holds instead.
async fn replace(run: &mut Run<'_>, label: &Target, text: &Text, within: Duration) -> Result<Attempt, Setback> {
    let popups = PopUps::so_far(run);
    let field = seek::field(run, label, &[FieldKind::Entry, FieldKind::Panel], within).await?;
    let (area, frame) = (field.bounds, &field.sight.frame);
    let many_lines = field.kind == FieldKind::Panel;
    if !many_lines && text.as_plain().is_some_and(|text| text.contains(['\n', '\r', '\t'])) {
        let seen = "it is as low as a box for one line, where Enter may save the form and Tab leaves the box";
        let failure = Failure::new("a box for a text with line ends or tabs", seen);
        return Err(failure
            .help("take them out of the value; or, where the box does take several lines, `click` it and `type` the value")
            .on(frame.id(), Vec::new())
            .into());
    }
    hand::click(run, middle(&area, frame), frame).await?;
    let sight = after_click(run, &field.sight.frame).await?;
    // It may have taken the click, and the keyboard is still with another box.
    if popups.came(run) {
        let seen = "a pop-up came up when it was clicked";
        return Ok(Attempt::Failed(Failure::new("the keyboard to go to the box", seen)));
    }
    select_all(run, many_lines, &sight).await?;
    if run.must_hide(text) {
        run.desk.mask(area).await?;
    }
    let empty = text.as_plain().is_some_and(|text| text.is_empty());
    let action = if empty {
        press(&[Key::Delete])
    } else {
        Action::Type { text: text.clone() }
    };
    perform(run, action, &sight.frame).await?;
    match text.as_plain() {
        Some(wanted) => read_back(run, &wanted, area, many_lines, &sight).await,
        None => Ok(Attempt::Done),
    }
}

/// The keyboard goes to the box once the click has arrived: what is seen then decides whether keys may follow.
async fn after_click(run: &mut Run<'_>, before: &Frame) -> Result<Sight, Setback> {
    const FOCUS: Duration = Duration::from_millis(150);
    look(
        run,
        Watch::Change {
            from: before.id(),
            within: FOCUS,
        },
    )
    .await
}

/// From the end back to the start: Ctrl+A moves to the start of the line in a Tk entry.
async fn select_all(run: &mut Run<'_>, many_lines: bool, sight: &Sight) -> Result<(), Setback> {
    let (end, back): (&[Key], &[Key]) = if many_lines {
        (&[Key::Ctrl, Key::End], &[Key::Ctrl, Key::Shift, Key::Home])
    } else {
        (&[Key::End], &[Key::Shift, Key::Home])
    };
    perform(run, press(end), &sight.frame).await?;
    perform(run, press(back), &sight.frame).await
}

/// Exact where the application tells what is selected; else as far as the text can be read on the screen.
async fn read_back(
    run: &mut Run<'_>,
    wanted: &str,
    area: Rect,
    many_lines: bool,
    sight: &Sight,
) -> Result<Attempt, Setback> {
    if !wanted.is_empty() {
        select_all(run, many_lines, sight).await?;
        let selected = run.desk.selected(&mut run.journal).await?;
        let is_elsewhere = selected.is_some() && drew_elsewhere(run, area, &sight.frame).await?;
        perform(run, press(&[Key::End]), &sight.frame).await?;
        if selected.as_deref() == Some(wanted) && !is_elsewhere {
            return Ok(Attempt::Done);
        }
    }
    let looked = seek::wait(run, SHOWN_WITHIN, |_, sight| {
        Ok(shows(sight, area, wanted).then_some(()))
    })
    .await?;
    Ok(match looked {
        Ok(_) => Attempt::Done,
        Err(sight) => {
            let seen = format!("the box shows \"{}\"", content(&sight, area));
            Attempt::Failed(Failure::new(format!("\"{wanted}\" in the box"), seen).on(sight.frame.id(), Vec::new()))
        }
    })
}

/// Whether what was typed shows on the screen, and not in the box: one that takes no keyboard leaves it to another.
/// What is selected says nothing of where that is.
async fn drew_elsewhere(run: &mut Run<'_>, area: Rect, before: &Frame) -> Result<bool, Setback> {
    let (_, old) = before.crop(area);
    // A veil looks the same whatever is under it.
    if old.as_chunks::<4>().0.iter().all(|pixel| pixel[..3] == [0, 0, 0]) {
        return Ok(false);
    }
    let mut last = before.id();
    for _ in 0..LOOKS {
        let change = Watch::Change {
            from: last,
            within: DRAWN_WITHIN,
        };
        let control = run.control.clone();
        let now = control.race(run.desk.observe(&mut run.journal, change)).await??;
        run.tally.frame(now.ms)?;
        if now.crop(area).1 != old {
            return Ok(false);
        }
        if now.id() == last {
            break;
        }
        last = now.id();
    }
    Ok(last != before.id())
}

fn shows(sight: &Sight, area: Rect, wanted: &str) -> bool {
    let content = content(sight, area);
    if wanted.is_empty() {
        content.is_empty()
    } else {
        compare::shows(&content, wanted, room(sight, area))
    }
}

/// Whether the text in a box goes from one edge to the other: across a line, or from top to bottom.
fn room(sight: &Sight, area: Rect) -> Room {
    let lines: Vec<Rect> = lines_in(sight, area).map(|line| line.bounds).collect();
    let (Some(text), Some(height)) = (
        lines.iter().copied().reduce(|all, line| all.union(&line)),
        lines.iter().map(|line| line.height).max(),
    ) else {
        return Room::Left;
    };
    // Less than a letter's width is left, and the padding.
    let reach = height.saturating_add(EDGE);
    let across = text.x.abs_diff(area.x) <= reach && text.right().abs_diff(area.right()) <= reach;
    let down = text.y.abs_diff(area.y) <= reach && text.bottom().abs_diff(area.bottom()) <= reach;
    let one_line = text.height < height.saturating_mul(2);
    if (one_line && across) || (!one_line && down) {
        Room::None
    } else {
        Room::Left
    }
}

/// The text inside a box, lines joined.
pub fn content(sight: &Sight, area: Rect) -> String {
    lines_in(sight, area).map(Line::text).collect::<Vec<_>>().join(" ")
}

fn lines_in(sight: &Sight, area: Rect) -> impl Iterator<Item = &Line> {
    sight.reading.lines.iter().filter(move |line| {
        let (x, y) = line.bounds.middle();
        area.contains(x, y)
    })
}

fn press(keys: &[Key]) -> Action {
    Action::Press {
        chord: Chord(keys.to_vec()),
    }
}
