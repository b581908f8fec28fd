//! The predefined functions of the desktop, since Gemini 3.5.
//!
//! Invariant: an action that is not understood whole is `Unknown` with the reason, never a part of itself.

use serde_json::{Map, Value};

use super::legacy;
use crate::action::{Action, Button};
use crate::geometry::ModelPoint;
use crate::key::{Chord, Key};
use crate::model::computer::action::millis;
use crate::model::computer::zoom;
use crate::model::ground::Ground;
use crate::model::halves::Part;
use crate::model::reply::Order;
use crate::model::unknown::{brief, unknown};
use crate::model::{keys, wheel};
use crate::text::Text;

/// Pixels of a wheel notch.
const NOTCH: f64 = 100.0;

/// How far `scroll` goes where it does not say.
const MAGNITUDE: f64 = 300.0;

const NAMES: [&str; 17] = [
    "click",
    "double_click",
    "triple_click",
    "middle_click",
    "right_click",
    "mouse_down",
    "mouse_up",
    "move",
    "type",
    "drag_and_drop",
    "wait",
    "press_key",
    "key_down",
    "key_up",
    "hotkey",
    "take_screenshot",
    "scroll",
];

/// Functions of browsers and telephones.
const ELSEWHERE: [&str; 8] = [
    "go_back",
    "go_forward",
    "navigate",
    "open_app",
    "list_apps",
    "long_press",
    "open_web_browser",
    "search",
];

/// What every call may say beside its own arguments.
const BESIDE: [&str; 2] = ["intent", "safety_decision"];

/// Whether a name is one of the predefined functions: then its answer has a screenshot.
pub(super) fn is_predefined(name: &str) -> bool {
    NAMES.contains(&name) || legacy::NAMES.contains(&name) || ELSEWHERE.contains(&name)
}

/// Reads one call: a predefined function, or one of ours.
pub(super) fn read(name: &str, arguments: &Value, ground: &Ground) -> Vec<Part> {
    let said = Said {
        name,
        arguments,
        ground,
    };
    let parts = match name {
        zoom::NAME => Ok(vec![zoom::read(arguments, ground).into()]),
        name if is_predefined(name) => said.parts(),
        _ => said.used(),
    };
    parts.unwrap_or_else(|why| {
        let action: Action<ModelPoint> = unknown(&why, &format!("{name} {arguments}"));
        vec![action.into()]
    })
}

/// One call as it is written.
pub(super) struct Said<'a> {
    pub(super) name: &'a str,
    arguments: &'a Value,
    ground: &'a Ground,
}

impl Said<'_> {
    fn used(&self) -> Result<Vec<Part>, String> {
        if self.name.is_empty() {
            return Err("a call without a name".to_owned());
        }
        let arguments = match self.arguments {
            Value::Null => Value::Object(Map::new()),
            Value::Object(_) => self.arguments.clone(),
            _ => return Err("arguments that are no object".to_owned()),
        };
        Ok(vec![Part::Whole(Order::Use {
            tool: self.name.to_owned(),
            arguments,
        })])
    }

    fn parts(&self) -> Result<Vec<Part>, String> {
        if ELSEWHERE.contains(&self.name) {
            return Err(format!("`{}` is not for a desktop", self.name));
        }
        if !self.arguments.is_object() && !self.arguments.is_null() {
            return Err("arguments that are no object".to_owned());
        }
        if let Some(parts) = legacy::parts(self)? {
            return Ok(parts);
        }
        self.only(match self.name {
            "type" => &["text", "press_enter"],
            "wait" => &["seconds"],
            "press_key" | "key_down" | "key_up" => &["key"],
            "hotkey" => &["keys"],
            "take_screenshot" => &[],
            "scroll" => &[
                "x",
                "y",
                "direction",
                "magnitude_in_pixels",
                "magnitude",
                "magnitude_in_wheel_clicks",
            ],
            "drag_and_drop" => &[
                "x",
                "y",
                "destination_x",
                "destination_y",
                "start_x",
                "start_y",
                "end_x",
                "end_y",
            ],
            _ => &["x", "y"],
        })?;
        let action = match self.name {
            "click" => self.click(Button::Left, 1)?,
            "double_click" => self.click(Button::Left, 2)?,
            "triple_click" => self.click(Button::Left, 3)?,
            "middle_click" => self.click(Button::Middle, 1)?,
            "right_click" => self.click(Button::Right, 1)?,
            "move" => self.moved()?,
            "mouse_down" => return Ok(vec![Part::ButtonDown(self.point("x", "y")?)]),
            "mouse_up" => return Ok(vec![Part::ButtonUp(Some(self.point("x", "y")?))]),
            "key_down" => return Ok(vec![Part::KeyDown(self.key()?)]),
            "key_up" => return Ok(vec![Part::KeyUp(self.key()?)]),
            "type" => return self.typed(false),
            "drag_and_drop" => self.drag()?,
            "wait" => Action::Wait {
                millis: self.get("seconds").map(millis).transpose()?.unwrap_or(1000),
            },
            "press_key" => self.pressed("key")?,
            "hotkey" => self.pressed("keys")?,
            "take_screenshot" => Action::Screenshot,
            "scroll" => self.scroll(MAGNITUDE)?,
            other => return Err(format!("there is no function called `{}`", brief(other))),
        };
        Ok(vec![action.into()])
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.arguments.get(name).filter(|value| !value.is_null())
    }

    /// An argument that says something and is none of these would be left out: then the whole is not understood.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), String> {
        let says_nothing = |value: &Value| match value {
            Value::Null | Value::Bool(false) => true,
            Value::String(text) => text.is_empty(),
            Value::Array(values) => values.is_empty(),
            _ => false,
        };
        let is_strange = |name: &str| !known.contains(&name) && !BESIDE.contains(&name);
        let mut fields = self.arguments.as_object().into_iter().flatten();
        match fields.find(|(name, value)| is_strange(name) && !says_nothing(value)) {
            Some((name, _)) => Err(format!("`{}` takes no `{}`", self.name, brief(name))),
            None => Ok(()),
        }
    }

    pub(super) fn point(&self, x: &str, y: &str) -> Result<ModelPoint, String> {
        let number = |name: &str| match self.get(name) {
            Some(value @ (Value::Number(_) | Value::String(_))) => Ok(value.clone()),
            Some(_) => Err(format!("`{name}` is not a number")),
            None => Err(format!("`{}` without its `{name}`", self.name)),
        };
        self.ground.point(&Value::Array(vec![number(x)?, number(y)?]))
    }

    pub(super) fn click(&self, button: Button, clicks: u8) -> Result<Action<ModelPoint>, String> {
        Ok(Action::Click {
            at: self.point("x", "y")?,
            button,
            clicks,
            held: Vec::new(),
        })
    }

    pub(super) fn moved(&self) -> Result<Action<ModelPoint>, String> {
        Ok(Action::Move {
            at: self.point("x", "y")?,
            held: Vec::new(),
        })
    }

    pub(super) fn pressed(&self, name: &str) -> Result<Action<ModelPoint>, String> {
        Ok(Action::Press {
            chord: keys::chord(self.get(name).unwrap_or(&Value::Null))?,
        })
    }

    fn key(&self) -> Result<Key, String> {
        match keys::named(self.get("key").unwrap_or(&Value::Null))?.as_slice() {
            [key] => Ok(*key),
            _ => Err(format!("`{}` takes one key", self.name)),
        }
    }

    /// The text, and Enter after it where it is asked for.
    pub(super) fn typed(&self, enter_unless_said: bool) -> Result<Vec<Part>, String> {
        let text = self.get("text").and_then(Value::as_str);
        let text = text.ok_or_else(|| format!("`{}` without a `text`", self.name))?;
        let mut parts = Vec::new();
        if !text.is_empty() {
            parts.push(Part::from(Action::Type {
                text: Text::plain(text),
            }));
        }
        if self.says("press_enter", enter_unless_said)? {
            parts.push(Part::from(press(&[Key::Enter])));
        }
        if parts.is_empty() {
            return Err(format!("`{}` with nothing to type", self.name));
        }
        Ok(parts)
    }

    pub(super) fn says(&self, name: &str, unless_said: bool) -> Result<bool, String> {
        match self.get(name) {
            None => Ok(unless_said),
            Some(Value::Bool(says)) => Ok(*says),
            Some(_) => Err(format!("`{name}` is neither true nor false")),
        }
    }

    /// Google's reference has `start_x` to `end_y`, its samples `x` to `destination_y`.
    fn drag(&self) -> Result<Action<ModelPoint>, String> {
        let new = ["start_x", "start_y", "end_x", "end_y"];
        let old = ["x", "y", "destination_x", "destination_y"];
        let says = |names: [&str; 4]| names.iter().any(|name| self.get(name).is_some());
        if says(new) && says(old) {
            return Err("`drag_and_drop` names its places twice".to_owned());
        }
        let [x, y, to_x, to_y] = if says(old) { old } else { new };
        Ok(Action::Drag {
            path: vec![self.point(x, y)?, self.point(to_x, to_y)?],
            held: Vec::new(),
        })
    }

    /// A magnitude is a distance on the grid; wheel clicks are what a wheel does.
    pub(super) fn scroll(&self, unless_said: f64) -> Result<Action<ModelPoint>, String> {
        let direction = self.get("direction").and_then(Value::as_str).unwrap_or_default();
        let picture = self.ground.picture;
        let side = if matches!(direction, "left" | "right") {
            picture.width
        } else {
            picture.height
        };
        let on_grid = |value: f64| wheel::notches(value / 1000.0 * f64::from(side) / NOTCH);
        let names = ["magnitude_in_pixels", "magnitude", "magnitude_in_wheel_clicks"];
        let mut given = names.iter().filter_map(|name| Some((*name, self.get(name)?)));
        let notches = match (given.next(), given.next()) {
            (None, _) => on_grid(unless_said),
            (Some((name, value)), None) => {
                let value = value.as_f64().filter(|value| *value > 0.0);
                let value = value.ok_or_else(|| format!("`{name}` is no distance"))?;
                if name == "magnitude_in_wheel_clicks" {
                    wheel::notches(value)
                } else {
                    on_grid(value)
                }
            }
            (Some(_), Some(_)) => return Err(format!("`{}` has two magnitudes", self.name)),
        };
        let (right, down) = match direction {
            "up" => (0, notches.saturating_neg()),
            "down" => (0, notches),
            "left" => (notches.saturating_neg(), 0),
            "right" => (notches, 0),
            other => return Err(format!("`{}` is no direction", brief(other))),
        };
        Ok(Action::Scroll {
            at: self.point("x", "y")?,
            right,
            down,
            held: Vec::new(),
        })
    }
}

pub(super) fn press(keys: &[Key]) -> Action<ModelPoint> {
    Action::Press {
        chord: Chord(keys.to_vec()),
    }
}
