//! The arguments of a call, as actions.

use serde_json::{Map, Value};

use super::offer::NOTCHES;
use crate::action::{Action, Button};
use crate::geometry::ModelPoint;
use crate::key::Key;
use crate::model::ground::Ground;
use crate::model::unknown::{brief, unknown};
use crate::model::{keys, loose};
use crate::text::Text;

/// The longest wait or hold that a model may ask for is the policy's affair; this only keeps numbers finite.
const LONGEST_SECONDS: f64 = 86_400.0;

/// The verbs, and the names that other tools have for the same.
const VERBS: &[(&str, &[&str])] = &[
    ("click", &["left_click", "click_absolute"]),
    ("right_click", &[]),
    ("middle_click", &[]),
    ("double_click", &["left_double"]),
    ("triple_click", &[]),
    ("move", &["mouse_move", "hover"]),
    ("drag", &["left_click_drag", "drag_and_drop"]),
    ("scroll", &[]),
    ("type", &["write", "type_text", "input_text"]),
    ("press", &["key", "keypress", "press_key", "hotkey", "key_press"]),
    ("hold", &["hold_key"]),
    ("wait", &["sleep"]),
    ("screenshot", &["take_screenshot"]),
    ("zoom", &[]),
];

/// What models like to say beside an action, and what changes nothing.
const REMARKS: [&str; 10] = [
    "thought",
    "thinking",
    "reason",
    "reasoning",
    "intent",
    "description",
    "explanation",
    "comment",
    "element",
    "summary",
];

/// Whether this is the name of an action.
pub fn is_verb(name: &str) -> bool {
    verb(name).is_some()
}

fn verb(name: &str) -> Option<&'static str> {
    let known = VERBS
        .iter()
        .find(|(verb, others)| *verb == name || others.contains(&name));
    known.map(|(verb, _)| *verb)
}

/// Reads the arguments of one call: one action at least, known or not.
pub fn read(arguments: &Value, ground: &Ground) -> Vec<Action<ModelPoint>> {
    match listed(arguments) {
        Ok(actions) => actions.iter().map(|action| one(action, ground)).collect(),
        Err(why) => vec![unknown(&why, &arguments.to_string())],
    }
}

/// The actions of a call: a list of them, or one alone.
fn listed(arguments: &Value) -> Result<Vec<Value>, String> {
    match arguments {
        Value::Array(actions) if !actions.is_empty() => Ok(actions.clone()),
        Value::Object(fields) => match fields.get("actions") {
            None | Some(Value::Null) if fields.is_empty() => Err("a call without an action".to_owned()),
            None | Some(Value::Null) => match fields.get("action") {
                Some(inner @ Value::Object(_)) if fields.len() == 1 => Ok(vec![inner.clone()]),
                _ => Ok(vec![arguments.clone()]),
            },
            Some(_) if fields.contains_key("action") => Err("both `action` and `actions`".to_owned()),
            Some(Value::String(text)) => listed(&loose::read(text)?),
            Some(Value::Array(actions)) if !actions.is_empty() => Ok(actions.clone()),
            Some(action @ Value::Object(_)) => Ok(vec![action.clone()]),
            Some(_) => Err("a call without an action".to_owned()),
        },
        _ => Err("a call without an action".to_owned()),
    }
}

fn one(value: &Value, ground: &Ground) -> Action<ModelPoint> {
    parse(value, ground).unwrap_or_else(|why| unknown(&why, &value.to_string()))
}

fn parse(value: &Value, ground: &Ground) -> Result<Action<ModelPoint>, String> {
    let fields = value.as_object().ok_or("an action that is no object")?;
    let named = ["action", "action_type", "type"]
        .iter()
        .find_map(|name| Some((*name, fields.get(*name)?.as_str()?)));
    let (named, name) = named.ok_or("an action without its name in `action`")?;
    let verb = verb(name).ok_or_else(|| format!("there is no action called `{}`", brief(name)))?;
    let said = Said {
        verb,
        named,
        fields,
        ground,
    };
    said.only()?;
    said.action()
}

/// One action as it is written.
struct Said<'a> {
    verb: &'static str,
    /// The field with its name.
    named: &'a str,
    fields: &'a Map<String, Value>,
    ground: &'a Ground,
}

impl Said<'_> {
    /// The fields that say something to this verb.
    fn known(&self) -> &'static [&'static str] {
        match self.verb {
            "click" => &["coordinate", "point", "x", "y", "button", "held", "modifiers", "clicks"],
            "right_click" | "middle_click" | "double_click" | "triple_click" | "move" => {
                &["coordinate", "point", "x", "y", "held", "modifiers"]
            }
            "drag" => &[
                "path",
                "start_coordinate",
                "coordinate",
                "end_coordinate",
                "from",
                "to",
                "held",
                "modifiers",
            ],
            "scroll" => &[
                "coordinate",
                "point",
                "x",
                "y",
                "direction",
                "scroll_direction",
                "amount",
                "scroll_amount",
                "held",
                "modifiers",
            ],
            "type" => &["text", "content"],
            "press" => &["keys", "key", "text"],
            "hold" => &["keys", "key", "text", "seconds", "duration"],
            "wait" => &["seconds", "duration", "time"],
            "zoom" => &["region"],
            _ => &[],
        }
    }

    /// A field that says something and belongs to another action would be left out: then the whole is not understood.
    fn only(&self) -> Result<(), String> {
        let says_nothing = |value: &Value| match value {
            Value::Null | Value::Bool(false) => true,
            Value::String(text) => text.is_empty(),
            Value::Array(values) => values.is_empty(),
            Value::Number(number) => number.as_f64() == Some(0.0),
            _ => false,
        };
        let is_known = |name: &str| name == self.named || self.known().contains(&name) || REMARKS.contains(&name);
        match self
            .fields
            .iter()
            .find(|(name, value)| !is_known(name) && !says_nothing(value))
        {
            Some((name, _)) => Err(format!("`{}` takes no `{}`", self.verb, brief(name))),
            None => Ok(()),
        }
    }

    fn action(&self) -> Result<Action<ModelPoint>, String> {
        Ok(match self.verb {
            "click" => self.click(self.button()?, self.clicks()?)?,
            "right_click" => self.click(Button::Right, 1)?,
            "middle_click" => self.click(Button::Middle, 1)?,
            "double_click" => self.click(Button::Left, 2)?,
            "triple_click" => self.click(Button::Left, 3)?,
            "move" => Action::Move {
                at: self.at()?,
                held: self.held()?,
            },
            "drag" => Action::Drag {
                path: self.path()?,
                held: self.held()?,
            },
            "scroll" => self.scroll()?,
            "type" => Action::Type {
                text: Text::plain(self.text()?),
            },
            "press" => Action::Press {
                chord: keys::chord(self.any(&["keys", "key", "text"])?.unwrap_or(&Value::Null))?,
            },
            "hold" => Action::Hold {
                chord: keys::chord(self.any(&["keys", "key", "text"])?.unwrap_or(&Value::Null))?,
                millis: self
                    .millis(&["seconds", "duration"])?
                    .ok_or("`hold` without `seconds`")?,
            },
            "wait" => Action::Wait {
                millis: self.millis(&["seconds", "duration", "time"])?.unwrap_or(1000),
            },
            "screenshot" => Action::Screenshot,
            "zoom" => self.zoom()?,
            other => return Err(format!("there is no action called `{other}`")),
        })
    }

    /// The one of these fields that says something.
    fn any(&self, names: &[&str]) -> Result<Option<&Value>, String> {
        let said = |name: &&str| self.fields.get(*name).filter(|value| !value.is_null());
        let mut found = names.iter().filter_map(said);
        let first = found.next();
        match found.find(|other| Some(*other) != first) {
            Some(_) => Err(format!("`{}` says one thing in two fields", self.verb)),
            None => Ok(first),
        }
    }

    fn at(&self) -> Result<ModelPoint, String> {
        let pair = match (self.fields.get("x"), self.fields.get("y")) {
            (None | Some(Value::Null), None | Some(Value::Null)) => None,
            (x, y) => Some(Value::Array(vec![
                x.cloned().unwrap_or_default(),
                y.cloned().unwrap_or_default(),
            ])),
        };
        let pair = pair.map(|pair| self.ground.point(&pair)).transpose()?;
        let place = self.any(&["coordinate", "point"])?;
        let place = place.map(|place| self.ground.point(place)).transpose()?;
        match (place, pair) {
            (Some(one), Some(other)) if one != other => Err(format!("`{}` names two places", self.verb)),
            (one, other) => one
                .or(other)
                .ok_or_else(|| format!("`{}` without a `coordinate`", self.verb)),
        }
    }

    fn click(&self, button: Button, clicks: u8) -> Result<Action<ModelPoint>, String> {
        Ok(Action::Click {
            at: self.at()?,
            button,
            clicks,
            held: self.held()?,
        })
    }

    fn button(&self) -> Result<Button, String> {
        match self.fields.get("button") {
            None | Some(Value::Null) => Ok(Button::Left),
            Some(value) => match value.as_str() {
                Some("left" | "") => Ok(Button::Left),
                Some("right") => Ok(Button::Right),
                Some("middle" | "wheel") => Ok(Button::Middle),
                Some("back") => Ok(Button::Back),
                Some("forward") => Ok(Button::Forward),
                _ => Err(format!("there is no button called {}", brief(&value.to_string()))),
            },
        }
    }

    fn clicks(&self) -> Result<u8, String> {
        match self.fields.get("clicks") {
            None | Some(Value::Null) => Ok(1),
            Some(value) => match value.as_u64() {
                Some(0 | 1) => Ok(1),
                Some(2) => Ok(2),
                Some(3) => Ok(3),
                _ => Err(format!("nobody clicks {} times", brief(&value.to_string()))),
            },
        }
    }

    fn held(&self) -> Result<Vec<Key>, String> {
        let held = keys::named(self.any(&["held", "modifiers"])?.unwrap_or(&Value::Null))?;
        match held.iter().find(|key| !key.is_modifier()) {
            Some(key) => Err(format!("{key} is no key to be held while the mouse is used")),
            None => Ok(held),
        }
    }

    fn path(&self) -> Result<Vec<ModelPoint>, String> {
        let start = self.any(&["start_coordinate", "from"])?;
        let end = self.any(&["end_coordinate", "coordinate", "to"])?;
        match (self.fields.get("path").filter(|path| !path.is_null()), start, end) {
            (Some(Value::Array(points)), None, None) if points.len() > 1 => {
                points.iter().map(|point| self.ground.point(point)).collect()
            }
            (None, Some(start), Some(end)) => Ok(vec![self.ground.point(start)?, self.ground.point(end)?]),
            _ => Err("`drag` needs a `path` of two points at least".to_owned()),
        }
    }

    fn scroll(&self) -> Result<Action<ModelPoint>, String> {
        let direction = self.any(&["direction", "scroll_direction"])?.and_then(Value::as_str);
        let amount = match self.any(&["amount", "scroll_amount"])? {
            None => NOTCHES,
            Some(value) => {
                let amount = match value {
                    Value::String(text) => text.trim().parse().ok(),
                    other => other.as_i64().and_then(|amount| i32::try_from(amount).ok()),
                };
                let amount = amount.filter(|amount| *amount > 0);
                amount.ok_or_else(|| format!("{} is no number of notches", brief(&value.to_string())))?
            }
        };
        let (right, down) = match direction.unwrap_or_default() {
            "up" => (0, -amount),
            "down" => (0, amount),
            "left" => (-amount, 0),
            "right" => (amount, 0),
            other => return Err(format!("`{}` is no direction", brief(other))),
        };
        Ok(Action::Scroll {
            at: self.at()?,
            right,
            down,
            held: self.held()?,
        })
    }

    fn text(&self) -> Result<&str, String> {
        let text = self.any(&["text", "content"])?.and_then(Value::as_str);
        text.ok_or_else(|| "`type` without a `text`".to_owned())
    }

    fn millis(&self, names: &[&str]) -> Result<Option<u64>, String> {
        self.any(names)?.map(millis).transpose()
    }

    fn zoom(&self) -> Result<Action<ModelPoint>, String> {
        let corners = self.fields.get("region").and_then(Value::as_array).map(Vec::as_slice);
        let Some([left, top, right, bottom]) = corners else {
            return Err("`zoom` needs a `region` of four numbers".to_owned());
        };
        let corner = |x: &Value, y: &Value| self.ground.point(&Value::Array(vec![x.clone(), y.clone()]));
        Ok(Action::Zoom {
            from: corner(left, top)?,
            to: corner(right, bottom)?,
        })
    }
}

/// Seconds, as number or text, in milliseconds.
pub fn millis(value: &Value) -> Result<u64, String> {
    let seconds = match value {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_f64(),
    };
    let seconds = seconds.filter(|seconds: &f64| (0.0..=LONGEST_SECONDS).contains(seconds));
    let wait = seconds.and_then(|seconds| std::time::Duration::try_from_secs_f64(seconds).ok());
    let millis = wait.and_then(|wait| u64::try_from(wait.as_millis()).ok());
    millis.ok_or_else(|| format!("{} is no number of seconds", brief(&value.to_string())))
}
