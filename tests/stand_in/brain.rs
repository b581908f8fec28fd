//! From a task and a picture to what to do next.
//!
//! It points only at what it sees in the picture it is given, and does in one answer all that this picture
//! shows the places of.

use serde_json::{Value, json};

use super::memory::Memory;
use super::picture::{Area, Picture};
use super::reading::Reading;
use super::task::Deed;
use super::widget;

/// Looks in vain before it gives up.
const PATIENCE: u32 = 6;

/// What the stand-in wants.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Actions as the `computer` tool writes them.
    Act(Vec<Value>, Memory),
    /// Its last word.
    Done(String),
}

/// A picture with its texts.
pub struct Sight<'a> {
    pub picture: &'a Picture,
    pub reading: &'a Reading,
}

/// What one deed needs now.
enum Move {
    /// These actions, and it is done. The layout is the same afterwards, or not.
    Do(Vec<Value>, Layout),
    /// These actions, and then another look.
    Prepare(Vec<Value>),
}

#[derive(PartialEq)]
enum Layout {
    Same,
    Changed,
}

/// The next answer.
pub fn answer(deeds: &[Deed], memory: Memory, sight: &Sight) -> Answer {
    let mut actions = Vec::new();
    let mut done = memory.done;
    for deed in deeds.iter().skip(done) {
        match sight.next(deed) {
            Ok(Move::Do(more, layout)) => {
                actions.extend(more);
                done += 1;
                if layout == Layout::Changed {
                    break;
                }
            }
            Ok(Move::Prepare(more)) => {
                actions.extend(more);
                break;
            }
            Err(_) if !actions.is_empty() => break,
            Err(missing) if memory.in_vain >= PATIENCE => return Answer::Done(format!("I cannot see {missing}.")),
            Err(_) => {
                let in_vain = memory.in_vain + 1;
                return Answer::Act(vec![json!({ "type": "wait" })], Memory { done, in_vain });
            }
        }
    }
    if actions.is_empty() {
        return Answer::Done(sight.verdict(deeds));
    }
    Answer::Act(actions, Memory { done, in_vain: 0 })
}

impl Sight<'_> {
    /// # Errors
    /// What cannot be seen.
    fn next(&self, deed: &Deed) -> Result<Move, String> {
        Ok(match deed {
            Deed::Press { caption } => Move::Do(vec![click(self.button(caption)?.middle())], Layout::Changed),
            Deed::Fill { label, value } => Move::Do(replace(self.field(label)?.middle(), value), Layout::Same),
            Deed::Tick { text, on } => {
                let mark = self.mark(text)?;
                let as_wanted = widget::is_ticked(self.picture, &mark) == *on;
                let actions = if as_wanted {
                    vec![]
                } else {
                    vec![click(self.check_button(text)?)]
                };
                Move::Do(actions, Layout::Same)
            }
            Deed::Pick { label, line } => Move::Do(vec![click(self.line(line, &self.field(label)?)?)], Layout::Same),
            Deed::Choose { label, entry } => {
                let field = self.field(label)?;
                if self.is_open(label, &field) {
                    Move::Do(vec![click(self.line(entry, &field)?)], Layout::Same)
                } else {
                    Move::Prepare(vec![click(field.middle())])
                }
            }
        })
    }

    /// The middle of the button with this caption.
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

    /// A drop-down whose list is open is several lines high.
    fn is_open(&self, label: &str, field: &Area) -> bool {
        self.text_of(label)
            .is_ok_and(|label| field.height() > label.height() * 3)
    }

    /// The last look: does the form show what was asked for?
    fn verdict(&self, deeds: &[Deed]) -> String {
        let wrong: Vec<String> = deeds.iter().filter_map(|deed| self.doubt(deed)).collect();
        if wrong.is_empty() {
            "Everything is entered as asked.".to_owned()
        } else {
            format!("Not as asked: {}.", wrong.join(", "))
        }
    }

    fn doubt(&self, deed: &Deed) -> Option<String> {
        match deed {
            Deed::Press { .. } | Deed::Pick { .. } => None,
            Deed::Fill { label, .. } => match self.field(label) {
                Ok(field) if widget::ink(self.picture, &field) > 20 => None,
                Ok(_) => Some(format!("{label} is empty")),
                Err(missing) => Some(format!("{missing} is gone")),
            },
            Deed::Tick { text, on } => match self.mark(text) {
                Ok(mark) if widget::is_ticked(self.picture, &mark) == *on => None,
                _ => Some(text.clone()),
            },
            Deed::Choose { label, entry } => {
                let field = self.field(label).ok()?;
                let shown = self.reading.find(entry, Some(&field));
                shown.is_empty().then(|| format!("{label} is not {entry}"))
            }
        }
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
