//! From a task and a picture to what to do next.
//!
//! It judges by the picture alone what is still to be done, points only at what it sees in it, and does in one
//! answer all that this picture shows the places of. What was not performed it does again.

use serde_json::{Value, json};

use super::memory::Memory;
use super::picture::{Area, Picture};
use super::reading::Reading;
use super::task::Deed;
use super::widget;

/// Answers before it gives up.
const PATIENCE: u32 = 12;

/// What the stand-in wants.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Actions as OpenAI's `computer` tool writes them; the other vendors' voices translate them.
    Act(Vec<Value>, Memory),
    /// Its last word.
    Done(String),
}

/// A picture with its texts.
pub struct Sight<'a> {
    pub picture: &'a Picture,
    pub reading: &'a Reading,
}

/// The next answer.
pub fn answer(deeds: &[Deed], memory: Memory, sight: &Sight) -> Answer {
    let opened = memory.opened;
    let mut memory = Memory {
        answers: memory.answers + 1,
        opened: false,
        ..memory
    };
    let (buttons, rest): (Vec<&Deed>, Vec<&Deed>) = deeds.iter().partition(|deed| matches!(deed, Deed::Press { .. }));
    if let Some(button) = buttons.get(memory.pressed) {
        // It changes the form: one has to look before going on.
        let pressed = sight.actions(button);
        memory.pressed += usize::from(pressed.is_ok());
        return act(pressed, memory);
    }
    let missing: Vec<&Deed> = rest.into_iter().filter(|deed| !sight.shows(deed)).collect();
    if missing.is_empty() {
        return Answer::Done("Everything is entered as asked.".to_owned());
    }
    if let Some(open) = missing.iter().find(|deed| sight.is_open(deed)) {
        // An open list hides what is below it.
        return act(sight.actions(open), memory);
    }
    let mut actions = Vec::new();
    for deed in missing {
        if matches!(deed, Deed::Choose { .. }) {
            if opened {
                // A second click would close it again.
                return act(Err("the open list".to_owned()), memory);
            }
            memory.opened = true;
        }
        match sight.actions(deed) {
            Ok(more) => actions.extend(more),
            Err(unseen) if actions.is_empty() => return act(Err(unseen), memory),
            Err(_) => break,
        }
    }
    act(Ok(actions), memory)
}

/// What is remembered of what somebody else did, by the places that were clicked, in percent of the picture.
pub fn taken_over(deeds: &[Deed], clicks: &[(f64, f64)], sight: &Sight) -> Memory {
    let (width, height) = (f64::from(sight.picture.width), f64::from(sight.picture.height));
    let is_in = |face: &Area, (x, y): &(f64, f64)| {
        let (x, y) = (x * width / 100.0, y * height / 100.0);
        let across = f64::from(face.left)..=f64::from(face.right);
        let down = f64::from(face.top)..=f64::from(face.bottom);
        across.contains(&x) && down.contains(&y)
    };
    let pressed = |deed: &&Deed| match deed {
        Deed::Press { caption } => sight
            .button(caption)
            .is_ok_and(|face| clicks.iter().any(|click| is_in(&face, click))),
        _ => false,
    };
    Memory {
        pressed: deeds.iter().filter(pressed).count(),
        ..Memory::default()
    }
}

/// Waits for what cannot be seen, but not for ever.
fn act(actions: Result<Vec<Value>, String>, memory: Memory) -> Answer {
    match actions {
        _ if memory.answers > PATIENCE => Answer::Done(format!("I give up after {PATIENCE} answers.")),
        Ok(actions) => Answer::Act(actions, memory),
        Err(_) => Answer::Act(vec![json!({ "type": "wait" })], memory),
    }
}

impl Sight<'_> {
    /// What has to be done for a deed, as far as this picture shows where.
    ///
    /// # Errors
    /// What cannot be seen.
    fn actions(&self, deed: &Deed) -> Result<Vec<Value>, String> {
        Ok(match deed {
            Deed::Press { caption } => vec![click(self.button(caption)?.middle())],
            Deed::Fill { label, value } => replace(self.field(label)?.middle(), value),
            Deed::Tick { text, .. } => vec![click(self.check_button(text)?)],
            Deed::Pick { label, line } => vec![click(self.line(line, &self.field(label)?)?)],
            Deed::Choose { label, entry } if self.is_open(deed) => vec![click(self.line(entry, &self.field(label)?)?)],
            Deed::Choose { label, .. } => vec![click(self.field(label)?.middle())],
        })
    }

    /// Whether the form shows the outcome of a deed. A text is taken to be right where there is one.
    fn shows(&self, deed: &Deed) -> bool {
        match deed {
            Deed::Press { .. } => false,
            Deed::Fill { label, .. } => self
                .field(label)
                .is_ok_and(|field| widget::has_text(self.picture, &field)),
            Deed::Tick { text, on } => self
                .mark(text)
                .is_ok_and(|mark| widget::is_ticked(self.picture, &mark) == *on),
            Deed::Pick { label, line } => self.field(label).is_ok_and(|list| {
                let lines = self.reading.find(line, Some(&list));
                lines
                    .first()
                    .is_some_and(|line| widget::is_chosen(self.picture, line, &list))
            }),
            Deed::Choose { label, entry } => {
                let field = self.field(label).ok().filter(|_| !self.is_open(deed));
                field.is_some_and(|field| !self.reading.find(entry, Some(&field)).is_empty())
            }
        }
    }

    /// A drop-down whose list is open is several lines high.
    fn is_open(&self, deed: &Deed) -> bool {
        let Deed::Choose { label, .. } = deed else {
            return false;
        };
        let height = self.text_of(label).map_or(i32::MAX / 4, |text| text.height());
        self.field(label).is_ok_and(|field| field.height() > height * 3)
    }

    /// The face of the button with this caption.
    pub fn button(&self, caption: &str) -> Result<Area, String> {
        let missing = || format!("the button {caption}");
        let captions = self.reading.find(caption, None);
        let mut faces = captions.iter().filter_map(|area| widget::button(self.picture, area));
        faces.next().ok_or_else(missing)
    }

    /// The field that belongs to a label; with the list that hangs from it, where it is open.
    pub fn field(&self, label: &str) -> Result<Area, String> {
        let missing = || format!("the field {label}");
        let labels = self.reading.find(label, None);
        let mut fields = labels.iter().filter_map(|area| widget::field(self.picture, area));
        fields.next().ok_or_else(missing)
    }

    /// The middle of a check button: of its box and its text together.
    pub fn check_button(&self, text: &str) -> Result<(i32, i32), String> {
        let mark = self.mark(text)?;
        let text = self.text_of(text)?;
        Ok((mark.union(&text).middle().0, mark.middle().1))
    }

    /// The middle of the line with this text inside a list, or in the list that hangs from a drop-down.
    pub fn line(&self, text: &str, list: &Area) -> Result<(i32, i32), String> {
        let missing = || format!("{text} in the list");
        let mut lines = self.reading.find(text, Some(list));
        lines.sort_by_key(|area| area.top);
        let lowest = lines.last().ok_or_else(missing)?;
        Ok(widget::line(self.picture, lowest))
    }

    fn mark(&self, text: &str) -> Result<Area, String> {
        let missing = || format!("the box of {text}");
        widget::mark(self.picture, &self.text_of(text)?).ok_or_else(missing)
    }

    fn text_of(&self, text: &str) -> Result<Area, String> {
        let missing = || format!("the text {text}");
        self.reading.find(text, None).first().copied().ok_or_else(missing)
    }
}

fn click((x, y): (i32, i32)) -> Value {
    json!({ "type": "click", "button": "left", "x": x, "y": y, "keys": null })
}

/// Not by CTRL+A: in a Tk field that goes to the start of the line.
fn replace(at: (i32, i32), value: &str) -> Vec<Value> {
    vec![
        click(at),
        json!({ "type": "keypress", "keys": ["END"] }),
        json!({ "type": "keypress", "keys": ["SHIFT", "HOME"] }),
        json!({ "type": "type", "text": value }),
    ]
}
