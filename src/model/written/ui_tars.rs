//! UI-TARS and Doubao/Seed: `Thought: ...` and `Action: click(point='<point>x y</point>')`.
//!
//! Versions 1.0 (`start_box`), 1.5 (`point`) and 2 (`<function=click>`). Source: the prompts, parser and training
//! data of bytedance/UI-TARS, state of November 2026.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Map, Value};

use super::call::Written;
use super::spoken::{Spoken, not_read};
use super::{thought, xml};
use crate::action::{Action, Button};
use crate::geometry::ModelPoint;
use crate::key::{Chord, Key};
use crate::model::ground::Ground;
use crate::model::halves::Part;
use crate::model::keys;
use crate::model::reply::Intent;
use crate::model::unknown::brief;
use crate::text::Text;

/// How far one `scroll` goes, as in the model's own code.
const NOTCHES: i32 = 5;

/// How long `wait` waits, as its prompt says.
const WAIT_MS: u64 = 5000;

const VERBS: [&str; 16] = [
    "click",
    "left_double",
    "right_single",
    "drag",
    "hotkey",
    "type",
    "scroll",
    "wait",
    "finished",
    "call_user",
    "select",
    "long_press",
    "open_app",
    "press_home",
    "press_back",
    "hover",
];

/// What such a model is told beside the instructions.
pub const PROMPT: &str = "\
## Output Format
```
Thought: ...
Action: ...
```

## Action Space
click(point='<point>x1 y1</point>')
left_double(point='<point>x1 y1</point>')
right_single(point='<point>x1 y1</point>')
drag(start_point='<point>x1 y1</point>', end_point='<point>x2 y2</point>')
hotkey(key='ctrl c') # Lower case, keys separated by a space, at most three.
type(content='xxx') # Use \\', \\\" and \\n inside the content; \\n at its end submits it.
scroll(point='<point>x1 y1</point>', direction='down') # Or up, right, left.
wait() # Five seconds, then a new screenshot.
finished(content='xxx') # The task is done; say what shows it.
call_user() # Only the person can go on; say why in the thought.

One action in each answer.";

/// Reads an answer.
///
/// # Errors
/// When it thinks and does nothing.
pub fn read(text: &str, ground: &Ground) -> Result<Spoken, String> {
    let (aloud, text) = thought::apart(text);
    let mut spoken = Spoken::default();
    let mut ground = *ground;
    if text.contains("<function=") {
        let block = text.replace("<seed:tool_call>", "").replace("</seed:tool_call>", "");
        let (before, block) = block.split_at(block.find("<function=").unwrap_or(0));
        let words = if before.trim().is_empty() { aloud } else { before.trim() };
        words.clone_into(&mut spoken.said);
        for (number, call) in xml::functions(block).into_iter().enumerate() {
            add(&mut spoken, number, &call, &mut ground);
        }
        return Ok(spoken);
    }
    let Some((before, actions)) = split(text) else {
        if MARKED.is_match(text) {
            return Err("it thinks and names no action".to_owned());
        }
        text.clone_into(&mut spoken.said);
        return Ok(spoken);
    };
    spoken.said = said(before);
    for (number, written) in segments(actions).into_iter().enumerate() {
        add(&mut spoken, number, &call(written), &mut ground);
    }
    if spoken.pieces.is_empty() && spoken.end.is_none() {
        return Err("it thinks and names no action".to_owned());
    }
    Ok(spoken)
}

#[expect(clippy::expect_used, reason = "a constant that the tests compile")]
static MARKED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^\s*(Thought|Action|Reflection|Action_Summary)\s*[:：]").expect("a pattern"));

#[expect(clippy::expect_used, reason = "a constant that the tests compile")]
static ACTION: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?m)(^|\s)Action\s*[:：]").expect("a pattern"));

/// The words before the action, and the action. A text that is a call needs no mark.
fn split(text: &str) -> Option<(&str, &str)> {
    let mut last = None;
    for mark in ACTION.find_iter(text) {
        let (before, after) = (text.get(..mark.start())?, text.get(mark.end()..)?);
        last = Some((before, after));
        if begins_with_verb(after) {
            break;
        }
    }
    last.or_else(|| begins_with_verb(text).then_some(("", text)))
}

fn begins_with_verb(text: &str) -> bool {
    let name = text.trim_start().split('(').next().unwrap_or_default();
    name.len() < text.trim_start().len() && VERBS.contains(&name.trim_end())
}

/// The thought without its mark.
fn said(before: &str) -> String {
    let before = before.trim();
    let bare = ["Thought:", "Thought：", "Reflection:"]
        .iter()
        .find_map(|mark| before.strip_prefix(mark));
    bare.unwrap_or(before).trim().to_owned()
}

/// One action each: a line that begins with a verb begins a new one where the one before it is closed.
fn segments(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut begin = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let before = text.get(begin..at).unwrap_or_default().trim_end();
        if begins_with_verb(line) && before.ends_with([')', '\'', '"', ']']) {
            out.push(before);
            begin = at;
        }
        at += line.len();
    }
    out.push(text.get(begin..).unwrap_or_default());
    out.into_iter()
        .map(str::trim)
        .filter(|segment| !segment.is_empty())
        .collect()
}

/// `verb(name='value', ...)`; a parenthesis that is not closed at the end, and marks behind it, do no harm.
fn call(text: &str) -> Written {
    let bare = text.trim().trim_end_matches("[EOS]").trim_end();
    let bare = bare.strip_suffix("<|im_end|>").unwrap_or(bare).trim_end();
    let (name, arguments) = match bare.split_once('(') {
        Some((name, rest)) => (name.trim(), named(rest.strip_suffix(')').unwrap_or(rest))),
        None => ("", Err("an action without its parentheses".to_owned())),
    };
    Written {
        name: name.to_owned(),
        arguments,
        raw: text.to_owned(),
    }
}

#[expect(clippy::expect_used, reason = "a constant that the tests compile")]
static NEXT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\s*,\s*[a-z_]+\s*=").expect("a pattern"));

/// Values in quotes. A quote ends a value only where the next name or the end follows: texts hold quotes, too.
fn named(text: &str) -> Result<Value, String> {
    let mut fields = Map::new();
    let mut left = text.trim();
    while !left.is_empty() {
        let (name, rest) = left
            .split_once('=')
            .ok_or_else(|| format!("no value in {}", brief(left)))?;
        let rest = rest.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"'));
        let (value, after) = match quote {
            Some(quote) => {
                let inside = rest.get(1..).unwrap_or_default();
                let end = closing(inside, quote).ok_or_else(|| format!("it ends inside the text {}", brief(inside)))?;
                (
                    inside.get(..end).unwrap_or_default(),
                    inside.get(end + 1..).unwrap_or_default(),
                )
            }
            None => unquoted(rest),
        };
        if fields.insert(name.trim().to_owned(), Value::from(value)).is_some() {
            return Err(format!("`{}` is said twice", brief(name.trim())));
        }
        left = after.trim_start().trim_start_matches(',').trim_start();
    }
    Ok(Value::Object(fields))
}

fn closing(inside: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in inside.char_indices() {
        if c == quote && !escaped {
            let after = inside.get(at + 1..).unwrap_or_default();
            if after.trim().is_empty() || NEXT.is_match(after) {
                return Some(at);
            }
        }
        escaped = c == '\\' && !escaped;
    }
    None
}

fn unquoted(rest: &str) -> (&str, &str) {
    let commas = rest.match_indices(',').map(|(at, _)| at);
    let end = commas
        .into_iter()
        .find(|at| rest.get(*at..).is_some_and(|after| NEXT.is_match(after)));
    let (value, after) = rest.split_at(end.unwrap_or(rest.len()));
    (value.trim(), after)
}

fn add(spoken: &mut Spoken, number: usize, written: &Written, ground: &mut Ground) {
    let parts = match &written.arguments {
        Err(why) => vec![not_read(&written.name, why, &written.raw)],
        Ok(arguments) => {
            let said = Said { arguments, ground };
            match said.verb(&written.name, &spoken.said) {
                Ok(Meant::Do(actions)) => {
                    let last = actions.iter().rev().find_map(Action::point);
                    ground.pointer = last.copied().unwrap_or(ground.pointer);
                    actions.into_iter().map(Part::from).collect()
                }
                Ok(Meant::End(end)) => {
                    spoken.end = Some(end);
                    return;
                }
                Err(why) => vec![not_read("", &why, &written.raw)],
            }
        }
    };
    spoken.call(&number.to_string(), parts);
}

enum Meant {
    Do(Vec<Action<ModelPoint>>),
    End(Intent),
}

struct Said<'a> {
    arguments: &'a Value,
    ground: &'a Ground,
}

impl Said<'_> {
    fn verb(&self, name: &str, thought: &str) -> Result<Meant, String> {
        let click = |button, clicks| {
            self.only(&["start_box", "point"])?;
            Ok::<_, String>(vec![Action::Click {
                at: self.at(&["start_box", "point"])?,
                button,
                clicks,
                held: Vec::new(),
            }])
        };
        Ok(Meant::Do(match name {
            "click" | "select" => click(Button::Left, 1)?,
            "left_double" => click(Button::Left, 2)?,
            "right_single" => click(Button::Right, 1)?,
            "hover" => {
                self.only(&["start_box", "point"])?;
                vec![Action::Move {
                    at: self.at(&["start_box", "point"])?,
                    held: Vec::new(),
                }]
            }
            "drag" => {
                self.only(&["start_box", "start_point", "end_box", "end_point"])?;
                vec![Action::Drag {
                    path: vec![
                        self.at(&["start_box", "start_point"])?,
                        self.at(&["end_box", "end_point"])?,
                    ],
                    held: Vec::new(),
                }]
            }
            "hotkey" => {
                self.only(&["key", "hotkey"])?;
                vec![Action::Press {
                    chord: chord(self.text(&["key", "hotkey"]).unwrap_or_default())?,
                }]
            }
            "type" => {
                self.only(&["content", "start_box", "point"])?;
                let content = self.text(&["content"]).ok_or("`type` without a `content`")?;
                let place = self.text(&["start_box", "point"]).filter(|place| !place.is_empty());
                let mut actions = if place.is_some() {
                    click_only(self.at(&["start_box", "point"])?)
                } else {
                    Vec::new()
                };
                actions.extend(typed(content)?);
                actions
            }
            "scroll" => {
                self.only(&["start_box", "point", "direction"])?;
                vec![self.scroll()?]
            }
            "wait" => {
                self.only(&[])?;
                vec![Action::Wait { millis: WAIT_MS }]
            }
            "finished" => {
                let content = self
                    .text(&["content"])
                    .map(unescaped)
                    .filter(|content| !content.trim().is_empty());
                let word = content.unwrap_or_else(|| thought.to_owned());
                return Ok(Meant::End(Intent::Done(word)));
            }
            "call_user" => return Ok(Meant::End(Intent::Ask(thought.to_owned()))),
            other => return Err(format!("there is no action called `{}`", brief(other))),
        }))
    }

    /// No other argument than these.
    fn only(&self, known: &[&str]) -> Result<(), String> {
        let names = self
            .arguments
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name.as_str());
        match names.into_iter().find(|name| !known.contains(name)) {
            Some(name) => Err(format!("there is no argument called `{}`", brief(name))),
            None => Ok(()),
        }
    }

    fn text(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.arguments.get(*name)?.as_str())
    }

    fn at(&self, names: &[&str]) -> Result<ModelPoint, String> {
        let place = names.iter().find_map(|name| self.arguments.get(*name));
        let place = place.ok_or_else(|| format!("there is no `{}`", names.join("` or `")))?;
        self.ground.point_or_middle(place)
    }

    fn scroll(&self) -> Result<Action<ModelPoint>, String> {
        let at = match self.text(&["start_box", "point"]) {
            Some(_) => self.at(&["start_box", "point"])?,
            None => self.ground.pointer,
        };
        let (right, down) = match self.text(&["direction"]).map(str::trim).unwrap_or_default() {
            "up" => (0, -NOTCHES),
            "down" => (0, NOTCHES),
            "left" => (-NOTCHES, 0),
            "right" => (NOTCHES, 0),
            other => return Err(format!("`{}` is no direction", brief(other))),
        };
        Ok(Action::Scroll {
            at,
            right,
            down,
            held: Vec::new(),
        })
    }
}

fn click_only(at: ModelPoint) -> Vec<Action<ModelPoint>> {
    vec![Action::Click {
        at,
        button: Button::Left,
        clicks: 1,
        held: Vec::new(),
    }]
}

fn chord(text: &str) -> Result<Chord, String> {
    let names: Vec<Value> = text.split_whitespace().map(Value::from).collect();
    keys::chord(&Value::Array(names))
}

/// A line break at the end submits: it is pressed, not typed.
fn typed(content: &str) -> Result<Vec<Action<ModelPoint>>, String> {
    let text = unescaped(content);
    let bare = text.trim_end_matches('\n');
    let typed = (!bare.is_empty()).then(|| Action::Type {
        text: Text::plain(bare),
    });
    let submitted = (bare.len() < text.len()).then(|| Action::Press {
        chord: Chord(vec![Key::Enter]),
    });
    let actions: Vec<_> = typed.into_iter().chain(submitted).collect();
    if actions.is_empty() {
        return Err("`type` with nothing to type".to_owned());
    }
    Ok(actions)
}

/// `\n`, `\'`, `\"` and `\\`; any other backslash is one.
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let meant = match (c, chars.peek()) {
            ('\\', Some('n')) => Some('\n'),
            ('\\', Some(quote @ ('\'' | '"' | '\\'))) => Some(*quote),
            _ => None,
        };
        if meant.is_some() {
            chars.next();
        }
        out.push(meant.unwrap_or(c));
    }
    out
}
