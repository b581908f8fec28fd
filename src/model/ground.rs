//! What a model's numbers are numbers of: the space they lie in, the picture it was shown, where the mouse was.
//!
//! Invariant: no coordinate is guessed. Numbers that may mean two places mean none.

use serde_json::Value;

use super::form::{Form, Space};
use super::loose;
use super::turn::Seen;
use super::unknown::brief;
use crate::geometry::{ModelPoint, Size};

/// Where points are read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ground {
    pub space: Space,
    pub picture: Size,
    /// Where the mouse is, as far as the answer was read.
    pub pointer: ModelPoint,
}

impl Ground {
    /// The ground of an answer.
    pub fn of(form: &Form, seen: &Seen) -> Ground {
        Ground {
            space: form.space,
            picture: seen.view.image,
            pointer: seen.pointer,
        }
    }

    /// A point: a pair of numbers, as list, object or text.
    ///
    /// # Errors
    /// Anything that is not exactly two numbers, or not in this space.
    pub fn point(&self, value: &Value) -> Result<ModelPoint, String> {
        match numbers(value)?.as_slice() {
            [x, y] => self.at(*x, *y),
            other => Err(format!("a place is two numbers, not {}: {}", other.len(), shown(value))),
        }
    }

    /// A point, or the middle of a box of four numbers.
    ///
    /// # Errors
    /// As `point`.
    pub fn point_or_middle(&self, value: &Value) -> Result<ModelPoint, String> {
        match numbers(value)?.as_slice() {
            [left, top, right, bottom] => {
                let (from, to) = (self.at(*left, *top)?, self.at(*right, *bottom)?);
                if from.x > to.x || from.y > to.y {
                    return Err(format!(
                        "a box whose second corner comes before its first: {}",
                        shown(value)
                    ));
                }
                self.at(left.midpoint(*right), top.midpoint(*bottom))
            }
            _ => self.point(value),
        }
    }

    /// Two numbers of this space as a point in the picture.
    ///
    /// # Errors
    /// Numbers that belong to another space.
    pub fn at(&self, x: f64, y: f64) -> Result<ModelPoint, String> {
        let is_part = |value: f64| (0.0..=1.0).contains(&value);
        let is_fraction = is_part(x) && is_part(y) && (x.fract() != 0.0 || y.fract() != 0.0);
        match self.space {
            Space::Fraction if !is_part(x) || !is_part(y) => Err(format!(
                "{x},{y} is no place in fractions of the screenshot, from 0 to 1"
            )),
            Space::Pixels if is_fraction => {
                Err(format!("{x},{y} is a fraction; pixels of the screenshot are expected"))
            }
            Space::Grid(fine) if is_fraction => {
                Err(format!("{x},{y} is a fraction; numbers from 0 to {fine} are expected"))
            }
            space => Ok(space.to_picture(x, y, self.picture)),
        }
    }
}

fn shown(value: &Value) -> String {
    brief(&value.to_string())
}

/// All numbers of a place.
fn numbers(value: &Value) -> Result<Vec<f64>, String> {
    match value {
        Value::Number(number) => Ok(number.as_f64().into_iter().collect()),
        Value::String(text) => scanned(text),
        Value::Array(values) => {
            let mut all = Vec::new();
            for value in values.iter().take(8) {
                all.extend(numbers(value)?);
            }
            Ok(all)
        }
        Value::Object(fields) => match (fields.get("x"), fields.get("y")) {
            (Some(x), Some(y)) if fields.len() == 2 => {
                let pair = [numbers(x)?, numbers(y)?];
                let is_pair = pair.iter().all(|one| one.len() == 1);
                if is_pair {
                    Ok(pair.concat())
                } else {
                    Err(no_place(value))
                }
            }
            _ => Err(no_place(value)),
        },
        Value::Null | Value::Bool(_) => Err(no_place(value)),
    }
}

fn no_place(value: &Value) -> String {
    format!("{} is no place", shown(value))
}

/// Numbers between brackets, commas, spaces and marks such as `<point>` or `<|box_start|>`; nothing else may stand there.
fn scanned(text: &str) -> Result<Vec<f64>, String> {
    let wrong = || format!("`{}` is no place", brief(text));
    let mut bare = String::new();
    let mut left = text;
    while let Some((before, after)) = left.split_once('<') {
        bare.push_str(before);
        bare.push(' ');
        left = after.split_once('>').ok_or_else(wrong)?.1;
    }
    bare.push_str(left);
    let is_between = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '[' | ']');
    let tokens = bare.split(is_between).filter(|token| !token.is_empty());
    let mut all = Vec::new();
    for token in tokens {
        let is_number = token.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-'));
        let number = is_number
            .then(|| loose::number(token))
            .flatten()
            .and_then(|number| number.as_f64());
        all.push(number.ok_or_else(wrong)?);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ground(space: Space) -> Ground {
        Ground {
            space,
            picture: Size::new(1280, 800),
            pointer: ModelPoint { x: 640.0, y: 400.0 },
        }
    }

    #[test]
    fn two_numbers_are_a_place_however_they_are_written() {
        for value in [
            json!([405, 157]),
            json!(["405", "157"]),
            json!([[405, 157]]),
            json!({ "x": 405, "y": 157 }),
            json!("405,157"),
            json!("[405 157]"),
            json!("(405, 157)"),
            json!("<point>405 157</point>"),
            json!("<|box_start|>(405,157)<|box_end|>"),
        ] {
            assert_eq!(
                ground(Space::Pixels).point(&value),
                Ok(ModelPoint { x: 405.0, y: 157.0 }),
                "{value}"
            );
        }
        let middle = ground(Space::Pixels).point_or_middle(&json!("<bbox>400 150 410 164</bbox>"));
        assert_eq!(middle, Ok(ModelPoint { x: 405.0, y: 157.0 }));
    }

    #[test]
    fn anything_else_is_no_place() {
        for value in [
            json!(null),
            json!(true),
            json!(405),
            json!([405]),
            json!([405, 157, 3]),
            json!([405, 157, 500, 200]),
            json!([405, null]),
            json!([405, "a"]),
            json!({ "x": 405 }),
            json!({ "x": 405, "y": 157, "z": 1 }),
            json!({ "x": [1, 2], "y": 3 }),
            json!(""),
            json!("x=405, y=157"),
            json!("405px 157px"),
            json!("1e2 5"),
            json!("4-5 6"),
            json!("<point 405 157"),
        ] {
            assert!(ground(Space::Pixels).point(&value).is_err(), "{value}");
        }
        assert!(ground(Space::Pixels).point_or_middle(&json!([9, 9, 1, 1])).is_err());
    }

    #[test]
    fn numbers_of_another_space_are_refused() {
        assert!(ground(Space::Pixels).at(0.25, 0.5).is_err());
        assert!(ground(Space::Grid(1000)).at(0.25, 0.0).is_err());
        assert!(ground(Space::Fraction).at(405.0, 0.5).is_err());
        assert_eq!(ground(Space::Pixels).at(0.0, 1.0), Ok(ModelPoint { x: 0.0, y: 1.0 }));
        assert_eq!(
            ground(Space::Fraction).at(0.25, 0.5),
            Ok(ModelPoint { x: 320.0, y: 400.0 })
        );
        assert_eq!(
            ground(Space::Grid(1000)).at(250.0, 500.0),
            Ok(ModelPoint { x: 320.0, y: 400.0 })
        );
    }
}
