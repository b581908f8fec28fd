//! OpenCUA: thoughts in prose, and lines of `pyautogui` and `computer` that are read and never run.
//!
//! Source: xlang-ai/OpenCUA's code and data, state of November 2026.

use serde_json::Value;

use super::python::{Call, Statement, statements};
use super::spoken::{Spoken, not_read};
use super::thought;
use crate::action::{Action, Button};
use crate::geometry::ModelPoint;
use crate::key::{Chord, Key};
use crate::model::computer::action::millis;
use crate::model::ground::Ground;
use crate::model::halves::Part;
use crate::model::reply::Intent;
use crate::model::unknown::brief;
use crate::model::{keys, wheel};
use crate::text::Text;

/// What such a model is told beside the instructions.
pub const PROMPT: &str = "\
Think first, then act by code. Answer in this form:

## Thought:
what you see and what comes next

## Action:
the next action in words

## Code:
```python
pyautogui.click(x=..., y=...)
```

The code may hold only pyautogui's click, rightClick, middleClick, doubleClick, tripleClick, moveTo, dragTo, scroll,
hscroll, write, press, hotkey, keyDown, keyUp, mouseDown and mouseUp with plain values; computer.triple_click(x=..., y=...);
computer.wait() for a new screenshot after two seconds; computer.terminate(status='success') when the screenshot shows
that the task is done, or status='failure' when you cannot go on.";

/// How long `computer.wait()` waits where it does not say.
const WAIT_MS: u64 = 2000;

/// Reads an answer.
///
/// # Errors
/// When it thinks and does nothing.
pub fn read(text: &str, ground: &Ground) -> Result<Spoken, String> {
    let (_, text) = thought::apart(text);
    let (said, code) = split(text);
    let mut spoken = Spoken {
        said: words(&said),
        ..Spoken::default()
    };
    let mut ground = *ground;
    for (number, statement) in statements(&code).into_iter().enumerate() {
        let parts = match &statement {
            Statement::Other(line) => vec![not_read("", "only plain calls are read", line)],
            Statement::Call(call) => match meant(call, &mut ground) {
                Ok(Meant::Do(parts)) => parts,
                Ok(Meant::End(success)) => {
                    spoken.end = Some(ended(success, &spoken.said));
                    continue;
                }
                Err(why) => vec![not_read("", &why, &call.raw)],
            },
        };
        spoken.call(&number.to_string(), parts);
    }
    if spoken.pieces.is_empty() && spoken.end.is_none() && text.contains("## ") {
        return Err("it thinks and writes no code".to_owned());
    }
    Ok(spoken)
}

/// The words, and the code of all blocks together; without a block, the lines that are code.
fn split(text: &str) -> (String, String) {
    let mut parts = text.split("```");
    let mut said = parts.next().unwrap_or_default().to_owned();
    let mut code = String::new();
    let mut inside = true;
    for part in parts {
        if inside {
            code.push_str(
                part.strip_prefix("python")
                    .or_else(|| part.strip_prefix("py"))
                    .unwrap_or(part),
            );
            code.push('\n');
        } else {
            said.push_str(part);
        }
        inside = !inside;
    }
    if code.trim().is_empty() {
        let is_code =
            |line: &&str| line.trim_start().starts_with("pyautogui.") || line.trim_start().starts_with("computer.");
        let (lines, words): (Vec<&str>, Vec<&str>) = text.lines().partition(is_code);
        return (words.join("\n"), lines.join("\n"));
    }
    (said, code)
}

/// The thought without the headings.
fn words(said: &str) -> String {
    let lines = said.lines().filter(|line| !line.trim_start().starts_with('#'));
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

fn ended(success: bool, said: &str) -> Intent {
    if success {
        Intent::Done(if said.is_empty() {
            "It says that the task is done.".to_owned()
        } else {
            said.to_owned()
        })
    } else {
        Intent::Refuse(format!("it gave up. {said}").trim().to_owned())
    }
}

enum Meant {
    Do(Vec<Part>),
    End(bool),
}

fn meant(call: &Call, ground: &mut Ground) -> Result<Meant, String> {
    let short = call.name.rsplit_once('.').map_or(call.name.as_str(), |(_, name)| name);
    let is_known = ["pyautogui", "computer", "time"]
        .iter()
        .any(|module| call.name == format!("{module}.{short}"));
    if !is_known {
        return Err(format!("there is no `{}`", brief(&call.name)));
    }
    let said = Said { call, ground };
    let part = |action: Action<ModelPoint>| Ok(Meant::Do(vec![Part::from(action)]));
    let meant = match call.name.as_str() {
        "pyautogui.click" => part(said.click(&["x", "y", "clicks", "interval", "button"])?),
        "pyautogui.leftClick" => part(said.click_with(Button::Left, 1)?),
        "pyautogui.rightClick" => part(said.click_with(Button::Right, 1)?),
        "pyautogui.middleClick" => part(said.click_with(Button::Middle, 1)?),
        "pyautogui.doubleClick" | "computer.double_click" => part(said.click_with(Button::Left, 2)?),
        "pyautogui.tripleClick" | "computer.triple_click" | "computer.tripleClick" => {
            part(said.click_with(Button::Left, 3)?)
        }
        "pyautogui.moveTo" => {
            let values = said.only(&["x", "y", "duration"])?;
            let at = said.place(&values)?.ok_or("`moveTo` without a place")?;
            part(Action::Move { at, held: Vec::new() })
        }
        "pyautogui.dragTo" => {
            let values = said.only(&["x", "y", "duration", "button"])?;
            if values
                .get(3)
                .copied()
                .flatten()
                .is_some_and(|button| button.as_str() != Some("left"))
            {
                return Err("only the left button drags".to_owned());
            }
            let to = said.place(&values)?.ok_or("`dragTo` without a place")?;
            part(Action::Drag {
                path: vec![said.ground.pointer, to],
                held: Vec::new(),
            })
        }
        "pyautogui.scroll" | "pyautogui.vscroll" => part(said.scroll(false)?),
        "pyautogui.hscroll" => part(said.scroll(true)?),
        "pyautogui.write" | "pyautogui.typewrite" => {
            let values = said.only(&["message", "interval"])?;
            let text = values.first().copied().flatten().and_then(Value::as_str);
            let text = text.filter(|text| !text.is_empty()).ok_or("`write` without a text")?;
            part(Action::Type {
                text: Text::plain(text),
            })
        }
        "pyautogui.press" => said.presses().map(Meant::Do),
        "pyautogui.hotkey" => part(Action::Press { chord: said.hotkey()? }),
        "pyautogui.keyDown" => Ok(Meant::Do(vec![Part::KeyDown(said.key()?)])),
        "pyautogui.keyUp" => Ok(Meant::Do(vec![Part::KeyUp(said.key()?)])),
        "pyautogui.mouseDown" => {
            let values = said.only(&["x", "y"])?;
            Ok(Meant::Do(vec![Part::ButtonDown(
                said.place(&values)?.unwrap_or(said.ground.pointer),
            )]))
        }
        "pyautogui.mouseUp" => {
            let values = said.only(&["x", "y"])?;
            Ok(Meant::Do(vec![Part::ButtonUp(said.place(&values)?)]))
        }
        "pyautogui.sleep" | "time.sleep" | "computer.wait" => {
            let values = said.only(&["seconds"])?;
            let wait = values.first().copied().flatten().map(millis).transpose()?;
            part(Action::Wait {
                millis: wait.unwrap_or(WAIT_MS),
            })
        }
        "computer.terminate" => {
            let values = said.only(&["status", "answer"])?;
            match values.first().copied().flatten().and_then(Value::as_str) {
                Some("success") => Ok(Meant::End(true)),
                Some("failure" | "fail") => Ok(Meant::End(false)),
                other => Err(format!("`{}` is no end", brief(other.unwrap_or_default()))),
            }
        }
        other => Err(format!("there is no `{}`", brief(other))),
    }?;
    if let Meant::Do(parts) = &meant {
        ground.pointer = parts.iter().rev().find_map(point).unwrap_or(ground.pointer);
    }
    Ok(meant)
}

fn point(part: &Part) -> Option<ModelPoint> {
    match part {
        Part::Whole(crate::model::reply::Order::Act(action)) => action.point().copied(),
        Part::ButtonDown(at) => Some(*at),
        Part::ButtonUp(at) => *at,
        _ => None,
    }
}

struct Said<'a> {
    call: &'a Call,
    ground: &'a Ground,
}

impl<'a> Said<'a> {
    /// The arguments in the order of these names.
    fn only(&self, names: &[&str]) -> Result<Vec<Option<&'a Value>>, String> {
        let mut values = vec![None; names.len()];
        for (at, (name, value)) in self.call.arguments.iter().enumerate() {
            let place = match name {
                Some(name) => names.iter().position(|known| known == name),
                None => Some(at),
            };
            let name = name.as_deref().unwrap_or("positional");
            let slot = place.and_then(|place| values.get_mut(place));
            let slot = slot.ok_or_else(|| format!("there is no argument {}", brief(name)))?;
            if slot.replace(value).is_some() {
                return Err(format!("the argument {} is given twice", brief(name)));
            }
        }
        Ok(values
            .into_iter()
            .map(|value| value.filter(|value| !value.is_null()))
            .collect())
    }

    /// A pair of numbers, or one tuple; nothing where neither is given.
    fn place(&self, values: &[Option<&Value>]) -> Result<Option<ModelPoint>, String> {
        let given = |at: usize| values.get(at).copied().flatten();
        match (given(0), given(1)) {
            (None, None) => Ok(None),
            (Some(pair @ Value::Array(_)), None) => self.ground.point(pair).map(Some),
            (Some(x), Some(y)) => self.ground.point(&Value::Array(vec![x.clone(), y.clone()])).map(Some),
            _ => Err("a place of one number".to_owned()),
        }
    }

    fn click_with(&self, button: Button, clicks: u8) -> Result<Action<ModelPoint>, String> {
        let values = self.only(&["x", "y", "interval"])?;
        Ok(Action::Click {
            at: self.place(&values)?.unwrap_or(self.ground.pointer),
            button,
            clicks,
            held: Vec::new(),
        })
    }

    fn click(&self, names: &[&str]) -> Result<Action<ModelPoint>, String> {
        let values = self.only(names)?;
        let given = |at: usize| values.get(at).copied().flatten();
        let clicks = match given(2).map(Value::as_u64) {
            None | Some(Some(1)) => 1,
            Some(Some(2)) => 2,
            Some(Some(3)) => 3,
            Some(_) => return Err("nobody clicks that often".to_owned()),
        };
        let button = match given(4).map(|button| button.as_str().unwrap_or_default()) {
            None | Some("left" | "primary") => Button::Left,
            Some("right" | "secondary") => Button::Right,
            Some("middle") => Button::Middle,
            Some(other) => return Err(format!("there is no button called `{}`", brief(other))),
        };
        Ok(Action::Click {
            at: self.place(&values)?.unwrap_or(self.ground.pointer),
            button,
            clicks,
            held: Vec::new(),
        })
    }

    /// Clicks of the wheel: positive is up, or to the right.
    fn scroll(&self, sideways: bool) -> Result<Action<ModelPoint>, String> {
        let values = self.only(&["clicks", "x", "y"])?;
        let clicks = values.first().copied().flatten().and_then(Value::as_f64);
        let notches = wheel::notches(clicks.ok_or("`scroll` without its clicks")?);
        let at = self
            .place(values.get(1..).unwrap_or_default())?
            .unwrap_or(self.ground.pointer);
        let (right, down) = if sideways {
            (notches, 0)
        } else {
            (0, notches.saturating_neg())
        };
        Ok(Action::Scroll {
            at,
            right,
            down,
            held: Vec::new(),
        })
    }

    /// Keys one after the other.
    fn presses(&self) -> Result<Vec<Part>, String> {
        let values = self.only(&["keys", "presses", "interval"])?;
        let given = |at: usize| values.get(at).copied().flatten();
        let keys = match given(0) {
            Some(Value::Array(names)) => names.iter().map(key).collect::<Result<Vec<Key>, String>>()?,
            Some(name) => vec![key(name)?],
            None => return Err("`press` without a key".to_owned()),
        };
        let times = match given(1).map(Value::as_u64) {
            None => 1,
            Some(Some(times @ 1..=100)) => times,
            Some(_) => return Err("`presses` is from 1 to 100".to_owned()),
        };
        let mut parts = Vec::new();
        for _ in 0..times {
            parts.extend(keys.iter().map(|key| {
                Part::from(Action::Press {
                    chord: Chord(vec![*key]),
                })
            }));
        }
        if parts.is_empty() {
            return Err("`press` without a key".to_owned());
        }
        Ok(parts)
    }

    /// Keys together, as a list or as several arguments.
    fn hotkey(&self) -> Result<Chord, String> {
        let mut all = Vec::new();
        for (name, value) in &self.call.arguments {
            match name.as_deref() {
                None | Some("keys" | "args") => all.extend(keys::named(value)?),
                Some("interval") => {}
                Some(other) => return Err(format!("there is no argument {}", brief(other))),
            }
        }
        if all.is_empty() {
            return Err("`hotkey` without a key".to_owned());
        }
        Ok(keys::plain(all))
    }

    fn key(&self) -> Result<Key, String> {
        let values = self.only(&["key"])?;
        key(values.first().copied().flatten().ok_or("no key is named")?)
    }
}

fn key(value: &Value) -> Result<Key, String> {
    let name = value.as_str().ok_or("a key that is not a name")?;
    Key::parse(name).map_err(|error| error.to_string())
}
