//! The members of the computer toolset, which are the actions of the older tools as well.
//!
//! Invariant: an action that is not understood whole is `Unknown` with the reason, never a part of itself.

use serde_json::Value;

use super::call::Call;
use super::keysym::{sequence, together};
use crate::action::{Action, Button};
use crate::geometry::ModelPoint;
use crate::key::Key;
use crate::model::computer;
use crate::model::form::{Form, ToolForm};
use crate::model::ground::Ground;
use crate::model::halves::Part;
use crate::model::reply::Order;
use crate::model::turn::Seen;
use crate::model::unknown::unknown;
use crate::text::Text;

/// The longest that keys are held or a pause lasts, as the tool has it.
const LONGEST_SECONDS: f64 = 300.0;

/// The most repetitions of a key, as the tool has it.
const MOST_REPEATS: usize = 100;

/// Where the coordinates of an answer lie, and where the mouse is as far as it was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    ground: Ground,
    tool: ToolForm,
}

impl Place {
    pub(super) fn of(form: &Form, seen: &Seen) -> Place {
        Place {
            ground: Ground::of(form, seen),
            tool: form.tool,
        }
    }

    /// What a call of the computer asks for: more than one part where keys are repeated, or the computer is a function
    /// of our own.
    pub(super) fn read(&mut self, call: &Call<'_>) -> Vec<Part> {
        if self.tool == ToolForm::Function && call.toolset.is_none() {
            let actions = computer::action::read(call.input, &self.ground);
            return actions.into_iter().map(Part::from).collect();
        }
        self.parse(call).unwrap_or_else(|why| {
            let written = format!("{} {}", call.name, call.input);
            vec![unknown(&why, &written).into()]
        })
    }

    fn parse(&mut self, call: &Call<'_>) -> Result<Vec<Part>, String> {
        let input = Input(call.input);
        let action: Action<ModelPoint> = match call.action()? {
            "key" => {
                let chords = sequence(input.text()?)?;
                let repeats = input.repeats()?;
                if chords.len().saturating_mul(repeats) > MOST_REPEATS {
                    return Err(format!("more than {MOST_REPEATS} key presses in one call"));
                }
                let press = |chord| Part::from(Action::Press { chord });
                return Ok(std::iter::repeat_n(chords, repeats).flatten().map(press).collect());
            }
            "type" => Action::Type {
                text: Text::plain(input.text()?),
            },
            "hold_key" => Action::Hold {
                chord: together(input.text()?)?,
                millis: input.millis()?,
            },
            "wait" => Action::Wait {
                millis: input.millis()?,
            },
            "screenshot" => Action::Screenshot,
            "cursor_position" => return Ok(vec![Part::Whole(Order::Cursor)]),
            "left_mouse_down" => return Ok(vec![Part::ButtonDown(self.ground.pointer)]),
            "left_mouse_up" => return Ok(vec![Part::ButtonUp(None)]),
            "mouse_move" => Action::Move {
                at: self.point(input.must("coordinate")?)?,
                held: Vec::new(),
            },
            "left_click" => self.click(input, Button::Left, 1)?,
            "right_click" => self.click(input, Button::Right, 1)?,
            "middle_click" => self.click(input, Button::Middle, 1)?,
            "double_click" => self.click(input, Button::Left, 2)?,
            "triple_click" => self.click(input, Button::Left, 3)?,
            "left_click_drag" => {
                let from = match (input.may("start_coordinate"), call.toolset) {
                    (Some(from), _) => self.point(from)?,
                    // The first of the tools knew no start: it drags from where the mouse is.
                    (None, None) => self.ground.pointer,
                    (None, Some(_)) => return Err("`start_coordinate` is missing".to_owned()),
                };
                Action::Drag {
                    path: vec![from, self.point(input.must("coordinate")?)?],
                    held: input.held()?,
                }
            }
            "scroll" => self.scroll(input)?,
            "zoom" => {
                let (from, to) = self.region(input.must("region")?)?;
                Action::Zoom { from, to }
            }
            _ => return Err("there is no such action".to_owned()),
        };
        if let (Some(at), true) = (action.point(), action.is_input()) {
            self.ground.pointer = *at;
        }
        Ok(vec![action.into()])
    }

    fn click(&self, input: Input<'_>, button: Button, clicks: u8) -> Result<Action<ModelPoint>, String> {
        Ok(Action::Click {
            at: self.here_or(input)?,
            button,
            clicks,
            held: input.held()?,
        })
    }

    fn scroll(&self, input: Input<'_>) -> Result<Action<ModelPoint>, String> {
        let amount = input.must("scroll_amount")?.as_i64();
        let amount = amount
            .filter(|amount| *amount >= 0)
            .ok_or("`scroll_amount` is not a count")?;
        let amount = i32::try_from(amount).unwrap_or(i32::MAX);
        let (right, down) = match input.must("scroll_direction")?.as_str() {
            Some("up") => (0, -amount),
            Some("down") => (0, amount),
            Some("left") => (-amount, 0),
            Some("right") => (amount, 0),
            _ => return Err("`scroll_direction` is not up, down, left or right".to_owned()),
        };
        Ok(Action::Scroll {
            at: self.here_or(input)?,
            right,
            down,
            held: input.held()?,
        })
    }

    /// Where nothing is said, it happens where the mouse is.
    fn here_or(&self, input: Input<'_>) -> Result<ModelPoint, String> {
        input
            .may("coordinate")
            .map_or(Ok(self.ground.pointer), |at| self.point(at))
    }

    fn point(&self, value: &Value) -> Result<ModelPoint, String> {
        match value.as_array().map(Vec::as_slice) {
            Some([x, y]) => self.at(x, y),
            _ => Err("a coordinate is not [x, y]".to_owned()),
        }
    }

    fn region(&self, value: &Value) -> Result<(ModelPoint, ModelPoint), String> {
        match value.as_array().map(Vec::as_slice) {
            Some([left, top, right, bottom]) => Ok((self.at(left, top)?, self.at(right, bottom)?)),
            _ => Err("`region` is not [x0, y0, x1, y1]".to_owned()),
        }
    }

    fn at(&self, x: &Value, y: &Value) -> Result<ModelPoint, String> {
        match (x.as_f64(), y.as_f64()) {
            (Some(x), Some(y)) => self.ground.at(x, y),
            _ => Err("a coordinate is not of numbers".to_owned()),
        }
    }
}

/// The fields of a call. `null` is a field that is not there.
#[derive(Clone, Copy)]
struct Input<'a>(&'a Value);

impl<'a> Input<'a> {
    fn may(self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    fn must(self, name: &str) -> Result<&'a Value, String> {
        self.may(name).ok_or_else(|| format!("`{name}` is missing"))
    }

    fn text(self) -> Result<&'a str, String> {
        self.must("text")?
            .as_str()
            .ok_or_else(|| "`text` is not a text".to_owned())
    }

    /// Keys held down meanwhile.
    fn held(self) -> Result<Vec<Key>, String> {
        match self.may("text") {
            None => Ok(Vec::new()),
            Some(Value::String(text)) if text.is_empty() => Ok(Vec::new()),
            Some(Value::String(text)) => together(text).map(|chord| chord.0),
            Some(_) => Err("`text` is not a text".to_owned()),
        }
    }

    fn millis(self) -> Result<u64, String> {
        let seconds = self.must("duration")?.as_f64().ok_or("`duration` is not a number")?;
        if !(0.0..=LONGEST_SECONDS).contains(&seconds) {
            return Err(format!("`duration` is not between 0 and {LONGEST_SECONDS} seconds"));
        }
        let duration = std::time::Duration::try_from_secs_f64(seconds).unwrap_or_default();
        Ok(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
    }

    fn repeats(self) -> Result<usize, String> {
        let Some(repeat) = self.may("repeat") else { return Ok(1) };
        let repeat = repeat.as_u64().and_then(|repeat| usize::try_from(repeat).ok());
        let repeat = repeat.filter(|repeat| (1..=MOST_REPEATS).contains(repeat));
        repeat.ok_or_else(|| format!("`repeat` is not between 1 and {MOST_REPEATS}"))
    }
}
