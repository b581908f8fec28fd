//! Qwen2.5-VL, Qwen3-VL and Qwen3.5, and Fara that came of them: the function `computer_use`, called in the text.
//!
//! Source: QwenLM's cookbooks and Fara's code, state of November 2026.

use serde_json::{Map, Value, json};

use super::call::{self, Written};
use super::spoken::{Spoken, is_computer, not_read, or_none};
use super::thought;
use crate::action::{Action, Button};
use crate::geometry::{ModelPoint, Size};
use crate::key::{Chord, Key};
use crate::model::computer::{action::millis, offer};
use crate::model::form::Space;
use crate::model::ground::Ground;
use crate::model::halves::Part;
use crate::model::keys;
use crate::model::last_word::last_word;
use crate::model::reply::{Intent, Order};
use crate::model::unknown::brief;
use crate::text::Text;

/// Pixels of a wheel notch.
const NOTCH: f64 = 100.0;

/// Reads an answer.
pub fn read(text: &str, ground: &Ground) -> Spoken {
    let (aloud, text) = thought::apart(text);
    let (said, calls) = call::calls(text);
    let mut spoken = Spoken {
        said: if said.is_empty() && !calls.is_empty() {
            aloud.to_owned()
        } else {
            said
        },
        ..Spoken::default()
    };
    let mut ground = *ground;
    for (number, written) in calls.iter().enumerate() {
        add(&mut spoken, number, written, &mut ground);
    }
    spoken
}

fn add(spoken: &mut Spoken, number: usize, written: &Written, ground: &mut Ground) {
    let parts = match &written.arguments {
        Err(why) => vec![not_read(&written.name, why, &written.raw)],
        Ok(arguments) if is_computer(&written.name) || written.name == "mobile_use" => match meant(arguments, ground) {
            Ok(Meant::Do(actions)) => {
                let last = actions.iter().rev().find_map(Action::point);
                ground.pointer = last.copied().unwrap_or(ground.pointer);
                actions.into_iter().map(Part::from).collect()
            }
            Ok(Meant::End(end)) => {
                spoken.end = Some(end.unwrap_or_else(|success| ended(success, &spoken.said)));
                return;
            }
            Err(why) => vec![not_read("", &why, &written.raw)],
        },
        Ok(arguments) => vec![Part::Whole(Order::Use {
            tool: written.name.clone(),
            arguments: or_none(arguments.clone()),
        })],
    };
    spoken.call(&number.to_string(), parts);
}

fn ended(success: bool, said: &str) -> Intent {
    let said = said.trim();
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
    Do(Vec<Action<ModelPoint>>),
    /// An end in words, or only whether it is a success.
    End(Result<Intent, bool>),
}

fn meant(arguments: &Value, ground: &Ground) -> Result<Meant, String> {
    let fields = arguments.as_object().ok_or("arguments that are no object")?;
    let name = fields
        .get("action")
        .and_then(Value::as_str)
        .ok_or("a call without its `action`")?;
    let said = Said { name, fields, ground };
    let click = |button, clicks| {
        said.only(&["coordinate"])?;
        said.click(button, clicks)
    };
    Ok(Meant::Do(vec![match name {
        "left_click" | "click" => click(Button::Left, 1)?,
        "right_click" => click(Button::Right, 1)?,
        "middle_click" => click(Button::Middle, 1)?,
        "double_click" => click(Button::Left, 2)?,
        "triple_click" => click(Button::Left, 3)?,
        "mouse_move" => {
            said.only(&["coordinate"])?;
            Action::Move {
                at: said.place()?.ok_or("`mouse_move` without a `coordinate`")?,
                held: Vec::new(),
            }
        }
        "left_click_drag" => {
            said.only(&["coordinate"])?;
            let to = said.place()?.ok_or("`left_click_drag` without a `coordinate`")?;
            Action::Drag {
                path: vec![ground.pointer, to],
                held: Vec::new(),
            }
        }
        "scroll" | "hscroll" => {
            said.only(&["pixels", "coordinate"])?;
            said.scroll(name == "hscroll")?
        }
        "key" => {
            said.only(&["keys"])?;
            Action::Press {
                chord: keys::chord(fields.get("keys").unwrap_or(&Value::Null))?,
            }
        }
        "wait" => {
            said.only(&["time"])?;
            Action::Wait {
                millis: millis(fields.get("time").ok_or("`wait` without a `time`")?)?,
            }
        }
        "type" => return said.typed().map(Meant::Do),
        // A note to itself: there is nothing to be done but to go on.
        "pause_and_memorize_fact" => Action::Screenshot,
        "answer" => {
            let text = fields
                .get("text")
                .and_then(Value::as_str)
                .ok_or("`answer` without a `text`")?;
            return Ok(Meant::End(Ok(last_word(text))));
        }
        "terminate" => {
            let status = fields.get("status").and_then(Value::as_str);
            return match status {
                Some("success") => Ok(Meant::End(Err(true))),
                Some("failure") => Ok(Meant::End(Err(false))),
                other => Err(format!("`{}` is no end", brief(other.unwrap_or_default()))),
            };
        }
        other => return Err(format!("there is no action called `{}`", brief(other))),
    }]))
}

struct Said<'a> {
    name: &'a str,
    fields: &'a Map<String, Value>,
    ground: &'a Ground,
}

impl Said<'_> {
    /// A field that says something and is none of these would be left out: then the whole is not understood.
    fn only(&self, known: &[&str]) -> Result<(), String> {
        let says_nothing = |value: &Value| match value {
            Value::Null | Value::Bool(false) => true,
            Value::String(text) => text.is_empty(),
            Value::Array(values) => values.is_empty(),
            _ => false,
        };
        let is_strange = |name: &str| name != "action" && name != "thoughts" && !known.contains(&name);
        match self
            .fields
            .iter()
            .find(|(name, value)| is_strange(name) && !says_nothing(value))
        {
            Some((name, _)) => Err(format!("`{}` takes no `{}`", self.name, brief(name))),
            None => Ok(()),
        }
    }

    fn place(&self) -> Result<Option<ModelPoint>, String> {
        let place = self.fields.get("coordinate").filter(|place| !place.is_null());
        place.map(|place| self.ground.point(place)).transpose()
    }

    /// Without a place it is where the mouse is.
    fn click(&self, button: Button, clicks: u8) -> Result<Action<ModelPoint>, String> {
        Ok(Action::Click {
            at: self.place()?.unwrap_or(self.ground.pointer),
            button,
            clicks,
            held: Vec::new(),
        })
    }

    /// Positive is up.
    fn scroll(&self, sideways: bool) -> Result<Action<ModelPoint>, String> {
        let pixels = match self.fields.get("pixels") {
            Some(Value::String(text)) => text.trim().parse().ok(),
            other => other.and_then(Value::as_f64),
        };
        let pixels: f64 = pixels
            .filter(|pixels: &f64| pixels.is_finite())
            .ok_or("`scroll` without its `pixels`")?;
        let notches = crate::model::wheel::notches(pixels / NOTCH);
        let (right, down) = if sideways {
            (notches, 0)
        } else {
            (0, notches.saturating_neg())
        };
        Ok(Action::Scroll {
            at: self.place()?.unwrap_or(self.ground.pointer),
            right,
            down,
            held: Vec::new(),
        })
    }

    /// Fara clicks where it types, empties the field before and submits after, where it says so.
    fn typed(&self) -> Result<Vec<Action<ModelPoint>>, String> {
        self.only(&["text", "coordinate", "press_enter", "delete_existing_text"])?;
        let text = self
            .fields
            .get("text")
            .and_then(Value::as_str)
            .ok_or("`type` without a `text`")?;
        let press = |keys: &[Key]| Action::Press {
            chord: Chord(keys.to_vec()),
        };
        let mut actions = Vec::new();
        if self.place()?.is_some() {
            actions.push(self.click(Button::Left, 1)?);
        }
        if self.says("delete_existing_text")? {
            actions.extend([press(&[Key::Ctrl, Key::Char('a')]), press(&[Key::Delete])]);
        }
        if !text.is_empty() {
            actions.push(Action::Type {
                text: Text::plain(text),
            });
        }
        if self.says("press_enter")? {
            actions.push(press(&[Key::Enter]));
        }
        if actions.is_empty() {
            return Err("`type` with nothing to type".to_owned());
        }
        Ok(actions)
    }

    fn says(&self, name: &str) -> Result<bool, String> {
        match self.fields.get(name) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(says)) => Ok(*says),
            Some(Value::String(text)) if matches!(text.as_str(), "true" | "True") => Ok(true),
            Some(Value::String(text)) if matches!(text.as_str(), "false" | "False") => Ok(false),
            Some(_) => Err(format!("`{name}` is neither true nor false")),
        }
    }
}

/// The function as these models know it.
pub fn function(space: Space, picture: Size) -> Value {
    let screen = match space {
        Space::Pixels => format!("The screen's resolution is {picture}."),
        Space::Grid(fine) => format!("The screen's resolution is {fine}x{fine}."),
        Space::Fraction => offer::coordinates(space, picture),
    };
    let actions = [
        "key",
        "type",
        "mouse_move",
        "left_click",
        "left_click_drag",
        "right_click",
        "middle_click",
        "double_click",
        "triple_click",
        "scroll",
        "hscroll",
        "wait",
        "terminate",
        "answer",
    ];
    json!({
        "type": "function",
        "function": {
            "name": "computer_use",
            "description": format!("Use a mouse and a keyboard to operate a computer, and look at its screenshots. {screen} Click in the middle of things."),
            "parameters": {
                "type": "object",
                "properties": {
                    "action": {
                        "type": "string", "enum": actions,
                        "description": "key: press `keys` together. type: write `text`. mouse_move: go to `coordinate`. \
                            left_click, right_click, middle_click, double_click, triple_click: at `coordinate`. left_click_drag: from \
                            where the mouse is to `coordinate`. scroll, hscroll: by `pixels`. wait: for `time`. terminate: end the \
                            task with `status`. answer: end it with `text`.",
                    },
                    "keys": { "type": "array", "items": { "type": "string" }, "description": "For key." },
                    "text": { "type": "string", "description": "For type and answer." },
                    "coordinate": {
                        "type": "array", "items": { "type": "number" },
                        "description": "[x, y]: pixels from the left and from the top edge of the screen.",
                    },
                    "pixels": { "type": "number", "description": "For scroll and hscroll: positive is up or right, negative is down or left." },
                    "time": { "type": "number", "description": "For wait: seconds." },
                    "status": { "type": "string", "enum": ["success", "failure"], "description": "For terminate." },
                },
                "required": ["action"],
            },
        },
    })
}
