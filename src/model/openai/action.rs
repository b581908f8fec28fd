//! The nine actions of the `computer` tool.
//!
//! Invariant: an action that is not understood whole is `Unknown` with the reason, never a part of itself.

use serde_json::Value;

use crate::action::{Action, Button};
use crate::geometry::ModelPoint;
use crate::key::{Chord, Key};
use crate::text::Text;

/// How long `wait` waits: the protocol has no duration, OpenAI's own samples take 2 s.
const WAIT_MS: u64 = 2000;

/// Pixels of a wheel notch, as in OpenAI's own samples.
const NOTCH: f64 = 100.0;

/// Reads one action.
pub(super) fn read(value: &Value) -> Action<ModelPoint> {
    parse(value).unwrap_or_else(|why| unknown(&why, value))
}

/// An action nobody knows: why, and how it was written.
pub(super) fn unknown(why: &str, value: &Value) -> Action<ModelPoint> {
    Action::Unknown {
        raw: format!("{why}, in {}", brief(&value.to_string())),
    }
}

/// The beginning of a text.
pub(super) fn brief(text: &str) -> String {
    const MOST: usize = 160;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn parse(value: &Value) -> Result<Action<ModelPoint>, String> {
    let kind = value
        .get("type")
        .and_then(Value::as_str)
        .ok_or("an action without a `type`")?;
    Ok(match kind {
        "click" => click(value, button(value)?, 1)?,
        "double_click" => click(value, Button::Left, 2)?,
        "drag" => Action::Drag {
            path: path(value)?,
            held: held(value)?,
        },
        "keypress" => Action::Press { chord: chord(value)? },
        "move" => Action::Move {
            at: point(value)?,
            held: held(value)?,
        },
        "screenshot" => Action::Screenshot,
        "scroll" => Action::Scroll {
            at: point(value)?,
            right: notches(value, ["scroll_x", "scrollX"])?,
            down: notches(value, ["scroll_y", "scrollY"])?,
            held: held(value)?,
        },
        "type" => Action::Type {
            text: Text::plain(
                value
                    .get("text")
                    .and_then(Value::as_str)
                    .ok_or("`type` without a `text`")?,
            ),
        },
        "wait" => Action::Wait { millis: WAIT_MS },
        other => return Err(format!("there is no action called `{}`", brief(other))),
    })
}

fn click(value: &Value, button: Button, clicks: u8) -> Result<Action<ModelPoint>, String> {
    Ok(Action::Click {
        at: point(value)?,
        button,
        clicks,
        held: held(value)?,
    })
}

fn button(value: &Value) -> Result<Button, String> {
    match value.get("button") {
        None | Some(Value::Null) => Ok(Button::Left),
        Some(Value::String(name)) => match name.as_str() {
            "left" => Ok(Button::Left),
            "right" => Ok(Button::Right),
            "wheel" | "middle" => Ok(Button::Middle),
            "back" => Ok(Button::Back),
            "forward" => Ok(Button::Forward),
            other => Err(format!("there is no button called `{}`", brief(other))),
        },
        Some(_) => Err("a `button` that is not a name".to_owned()),
    }
}

fn point(value: &Value) -> Result<ModelPoint, String> {
    Ok(ModelPoint {
        x: number(value.get("x"), "x")?,
        y: number(value.get("y"), "y")?,
    })
}

fn number(value: Option<&Value>, name: &str) -> Result<f64, String> {
    value
        .and_then(Value::as_f64)
        .ok_or_else(|| format!("`{name}` is not a number"))
}

/// At least two points, as objects or as pairs.
fn path(value: &Value) -> Result<Vec<ModelPoint>, String> {
    let points = value
        .get("path")
        .and_then(Value::as_array)
        .ok_or("`drag` without a `path`")?;
    if points.len() < 2 {
        return Err("a `path` needs two points at least".to_owned());
    }
    let one = |entry: &Value| match entry.as_array().map(Vec::as_slice) {
        Some([x, y]) => Ok(ModelPoint {
            x: number(Some(x), "x")?,
            y: number(Some(y), "y")?,
        }),
        Some(_) => Err("a point of a `path` is not a pair".to_owned()),
        None => point(entry),
    };
    points.iter().map(one).collect()
}

/// Pixels to notches: at least one where there is any distance. Nothing said is no distance.
fn notches(value: &Value, names: [&str; 2]) -> Result<i32, String> {
    let [name, other] = names;
    let pixels = match value.get(name).or_else(|| value.get(other)) {
        None | Some(Value::Null) => return Ok(0),
        given => number(given, name)?,
    };
    if pixels == 0.0 {
        return Ok(0);
    }
    let notches = (pixels.abs() / NOTCH).round().max(1.0).copysign(pixels);
    Ok(saturating(notches))
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "a float cast saturates, and the policy refuses long before"
)]
fn saturating(value: f64) -> i32 {
    value as i32
}

fn chord(value: &Value) -> Result<Chord, String> {
    let mut keys = keys(value)?;
    if keys.is_empty() {
        return Err("`keypress` without `keys`".to_owned());
    }
    // The vocabulary is upper-case: CTRL+S is ctrl+s, not ctrl+shift+s.
    if keys.iter().any(|key| key.is_modifier()) {
        for key in &mut keys {
            if let Key::Char(c) = key {
                *c = c.to_ascii_lowercase();
            }
        }
    }
    Ok(Chord(keys))
}

fn held(value: &Value) -> Result<Vec<Key>, String> {
    keys(value)
}

fn keys(value: &Value) -> Result<Vec<Key>, String> {
    let names = match value.get("keys") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(names)) => names,
        Some(_) => return Err("`keys` is not a list".to_owned()),
    };
    let mut keys = Vec::new();
    for name in names {
        let name = name.as_str().ok_or("a key that is not a name")?;
        let parsed = match Key::parse(name) {
            Err(error) if name.contains('+') => Chord::parse(name).map_err(|_| error).map(|chord| chord.0),
            parsed => parsed.map(|key| vec![key]),
        };
        keys.extend(parsed.map_err(|error| error.to_string())?);
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn raw(value: &Value) -> String {
        match read(value) {
            Action::Unknown { raw } => raw,
            known => panic!("{known:?}"),
        }
    }

    #[test]
    fn every_action_of_the_tool_is_read() {
        let at = ModelPoint { x: 4.0, y: 5.0 };
        let click = |button, clicks, held| Action::Click {
            at,
            button,
            clicks,
            held,
        };
        let scroll = |right, down| Action::Scroll {
            at,
            right,
            down,
            held: vec![],
        };
        let drag = Action::Drag {
            path: vec![at, ModelPoint { x: 6.0, y: 7.5 }],
            held: vec![Key::Alt],
        };
        let cases = [
            (
                json!({"type":"click","button":"left","x":4,"y":5,"keys":null}),
                click(Button::Left, 1, vec![]),
            ),
            (
                json!({"type":"click","button":"wheel","x":4,"y":5}),
                click(Button::Middle, 1, vec![]),
            ),
            (
                json!({"type":"click","button":"right","x":4,"y":5,"keys":["CTRL","SHIFT"]}),
                click(Button::Right, 1, vec![Key::Ctrl, Key::Shift]),
            ),
            (
                json!({"type":"click","button":"back","x":4,"y":5}),
                click(Button::Back, 1, vec![]),
            ),
            (
                json!({"type":"double_click","x":4,"y":5,"keys":null}),
                click(Button::Left, 2, vec![]),
            ),
            (
                json!({"type":"drag","path":[{"x":4,"y":5},{"x":6,"y":7.5}],"keys":["OPTION"]}),
                drag.clone(),
            ),
            (json!({"type":"drag","path":[[4,5],[6,7.5]],"keys":["alt"]}), drag),
            (
                json!({"type":"move","x":4,"y":5,"keys":["SHIFT"]}),
                Action::Move {
                    at,
                    held: vec![Key::Shift],
                },
            ),
            (json!({"type":"screenshot"}), Action::Screenshot),
            (json!({"type":"wait"}), Action::Wait { millis: 2000 }),
            (
                json!({"type":"type","text":"pen\nguin"}),
                Action::Type {
                    text: Text::plain("pen\nguin"),
                },
            ),
            (
                json!({"type":"scroll","x":4,"y":5,"scroll_x":0,"scroll_y":-30}),
                scroll(0, -1),
            ),
            (
                json!({"type":"scroll","x":4,"y":5,"scrollX":-250,"scrollY":749}),
                scroll(-3, 7),
            ),
        ];
        for (value, action) in cases {
            assert_eq!(read(&value), action, "{value}");
        }
    }

    #[test]
    fn chords_come_in_capitals_and_mean_the_plain_key() {
        let press = |keys: Value| read(&json!({ "type": "keypress", "keys": keys }));
        let chord = |keys: &[Key]| Action::Press {
            chord: Chord(keys.to_vec()),
        };
        assert_eq!(press(json!(["CTRL", "L"])), chord(&[Key::Ctrl, Key::Char('l')]));
        assert_eq!(press(json!(["CTRL+A"])), chord(&[Key::Ctrl, Key::Char('a')]));
        assert_eq!(press(json!(["ARROWDOWN"])), chord(&[Key::Down]));
        assert_eq!(press(json!(["+"])), chord(&[Key::Char('+')]));
        assert_eq!(press(json!(["A"])), chord(&[Key::Char('A')]));
        assert_eq!(press(json!([" "])), chord(&[Key::Space]));
    }

    #[test]
    fn an_unknown_key_is_named_and_never_its_first_letter() {
        let press = json!({"type":"keypress","keys":["CTRL","VOLUMEUP"]});
        assert!(
            raw(&press).starts_with("there is no key called `VOLUMEUP`"),
            "{}",
            raw(&press)
        );
        let held = json!({"type":"click","button":"left","x":1,"y":2,"keys":["HYPER"]});
        assert!(raw(&held).contains("`HYPER`"));
    }

    #[test]
    fn what_is_not_whole_is_unknown_with_the_reason() {
        for (value, why) in [
            (
                json!({"type":"triple_click","x":1,"y":2}),
                "no action called `triple_click`",
            ),
            (
                json!({"type":"click","button":"left","x":"1","y":2}),
                "`x` is not a number",
            ),
            (
                json!({"type":"click","button":"left","x":1,"y":null}),
                "`y` is not a number",
            ),
            (
                json!({"type":"click","button":"third","x":1,"y":2}),
                "no button called `third`",
            ),
            (json!({"type":"drag","path":[{"x":1,"y":2}]}), "two points"),
            (json!({"type":"drag","path":[[1,2,3],[1,2]]}), "not a pair"),
            (json!({"type":"keypress","keys":[]}), "without `keys`"),
            (json!({"type":"type","text":7}), "without a `text`"),
            (
                json!({"type":"scroll","x":1,"y":2,"scroll_y":"far"}),
                "`scroll_y` is not a number",
            ),
            (json!({"x":1}), "without a `type`"),
            (json!(null), "without a `type`"),
        ] {
            assert!(raw(&value).contains(why), "{value}: {}", raw(&value));
        }
    }

    #[test]
    fn huge_numbers_stay_numbers_for_the_policy_to_refuse() {
        let far = read(&json!({"type":"scroll","x":1,"y":2,"scroll_y":1e300}));
        assert!(matches!(far, Action::Scroll { down: i32::MAX, .. }));
        let off = read(&json!({"type":"click","button":"left","x":-7,"y":1e18}));
        assert_eq!(off.point(), Some(&ModelPoint { x: -7.0, y: 1e18 }));
    }
}
