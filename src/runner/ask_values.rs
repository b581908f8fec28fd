//! The form of what a model is asked to read, and its answers held against it.

use serde_json::{Map, Value as Json, json};

use crate::geometry::{Rect, View};
use crate::model::form::Space;
use crate::scenario::step::Asked;

/// A box by its edges, each by its name: some models are used to another order of four numbers.
const EDGES: [&str; 4] = ["left", "top", "right", "bottom"];

/// A value as its type has it.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    pub name: String,
    pub text: String,
    /// Where it stands, in pixels of the frame; nothing where it does not.
    pub place: Option<Rect>,
}

/// The JSON Schema of an answer: every value a text, so that no zero and no point is lost, and its box.
pub fn schema(fields: &[Asked]) -> Json {
    let properties: Map<String, Json> = fields
        .iter()
        .map(|field| (field.name.value.clone(), of_one(field)))
        .collect();
    let names: Vec<&String> = properties.keys().collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": names,
        "additionalProperties": false,
    })
}

fn of_one(field: &Asked) -> Json {
    let kind = if field.optional {
        json!(["string", "null"])
    } else {
        json!("string")
    };
    let value = json!({ "type": kind, "description": expected(field) });
    let edges: Map<String, Json> = EDGES
        .iter()
        .map(|edge| ((*edge).to_owned(), json!({ "type": "number" })))
        .collect();
    let place = json!({
        "type": "object",
        "properties": edges,
        "required": EDGES,
        "additionalProperties": false,
        "description": "the box around it",
    });
    json!({
        "type": "object",
        "properties": { "value": value, "box": place },
        "required": ["value", "box"],
        "additionalProperties": false,
    })
}

/// What a field is, in words.
pub fn expected(field: &Asked) -> String {
    let description = Some(field.description.clone()).filter(|text| !text.is_empty());
    let missing = field.optional.then(|| "null where it does not stand there".to_owned());
    let parts = [description, Some(field.value_type.expected()), missing];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// The values of an answer, in the order asked for.
///
/// # Errors
/// Everything that is wrong with it, in words for the model and for a person.
pub fn read(answer: &Json, fields: &[Asked], seen: &Shown) -> Result<Vec<Value>, String> {
    let Some(given) = answer.as_object() else {
        return Err("the answer is no JSON object".to_owned());
    };
    let mut wrong = Vec::new();
    let mut values = Vec::new();
    for field in fields {
        let name = &field.name.value;
        match one(given.get(name), field, seen) {
            Ok((text, place)) => values.push(Value {
                name: name.clone(),
                text,
                place,
            }),
            Err(why) => wrong.push(format!("`{name}` {why}")),
        }
    }
    if wrong.is_empty() {
        Ok(values)
    } else {
        Err(wrong.join("; "))
    }
}

fn one(given: Option<&Json>, field: &Asked, seen: &Shown) -> Result<(String, Option<Rect>), String> {
    let given = given.ok_or("is missing")?;
    let text = match given.get("value") {
        Some(Json::String(text)) => text.trim(),
        Some(Json::Null) => "",
        Some(other) => return Err(format!("is {}, not a text", brief(other))),
        None => return Err("has no `value`".to_owned()),
    };
    if text.is_empty() {
        return if field.optional {
            Ok((String::new(), None))
        } else {
            Err("does not stand in the picture".to_owned())
        };
    }
    let place = place(given.get("box").unwrap_or(&Json::Null), seen)?;
    let value = field
        .value_type
        .read(text)
        .map_err(|error| format!("is wrong: {error}"))?;
    Ok((value, Some(place)))
}

/// A box in the model's space as a box of the frame.
fn place(given: &Json, seen: &Shown) -> Result<Rect, String> {
    let edge = |name: &str| given.get(name).and_then(Json::as_f64);
    let [left, top, right, bottom] = EDGES.map(edge);
    let (Some(left), Some(top), Some(right), Some(bottom)) = (left, top, right, bottom) else {
        return Err(format!("has no box with four edges: {}", brief(given)));
    };
    let (across, down) = seen.far();
    let inside = left >= 0.0 && top >= 0.0 && right <= across && bottom <= down;
    if !(inside && left < right && top < bottom) {
        return Err(format!(
            "has the box {}, which is none inside the picture of {across} by {down}",
            brief(given)
        ));
    }
    let screen = seen.view.screen;
    let part = |at: f64, of: f64, side: u32| at / of * f64::from(side);
    let (left, right) = (part(left, across, screen.width), part(right, across, screen.width));
    let (top, bottom) = (part(top, down, screen.height), part(bottom, down, screen.height));
    Ok(Rect::new(
        whole(left.floor()),
        whole(top.floor()),
        length(right.ceil() - left.floor()),
        length(bottom.ceil() - top.floor()),
    ))
}

/// What a model saw, and the space in which it says where something is.
#[derive(Debug, Clone, Copy)]
pub struct Shown {
    pub view: View,
    pub space: Space,
}

impl Shown {
    /// The right and the bottom edge of the picture, in that space.
    fn far(&self) -> (f64, f64) {
        match self.space {
            Space::Pixels => (f64::from(self.view.image.width), f64::from(self.view.image.height)),
            Space::Grid(fine) => (f64::from(fine.max(1)), f64::from(fine.max(1))),
            Space::Fraction => (1.0, 1.0),
        }
    }
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "it lies on a frame, and a float cast saturates"
)]
fn whole(value: f64) -> i32 {
    value as i32
}

fn length(value: f64) -> u32 {
    u32::try_from(whole(value)).unwrap_or(0).max(1)
}

fn brief(value: &Json) -> String {
    value.to_string().chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{FrameId, Size};
    use crate::scenario::Scenario;
    use crate::scenario::step::Verb;

    const YAML: &str = "
steps:
  - extract:
      ask: The invoice
      fields:
        number: text
        due: { type: date, from: \"31.12.2026\", as: \"2026-12-31\" }
        total: { type: decimal, from: \"1.234,56\", as: \"1234.56\", description: To be paid }
        note: { type: text, optional: true }
";

    fn fields() -> Vec<Asked> {
        let (scenario, _) = Scenario::parse(std::path::Path::new("a.yaml"), YAML.as_bytes()).expect("a scenario");
        match &scenario.steps[0].verb {
            Verb::Ask(ask) => ask.fields.clone(),
            other => panic!("{other:?}"),
        }
    }

    fn shown(space: Space) -> Shown {
        let view = View::whole(FrameId(1), Size::new(2000, 1000), Size::new(1000, 500));
        Shown { view, space }
    }

    fn boxed(left: f64, top: f64, right: f64, bottom: f64) -> Json {
        json!({ "left": left, "top": top, "right": right, "bottom": bottom })
    }

    fn given() -> Json {
        json!({
            "number": { "value": "0042", "box": boxed(10.0, 20.0, 30.0, 40.0) },
            "due": { "value": "24.12.2026", "box": boxed(0.0, 0.0, 1000.0, 500.0) },
            "total": { "value": "1.042,50", "box": boxed(1.0, 1.0, 2.0, 2.0) },
            "note": { "value": null, "box": boxed(0.0, 0.0, 0.0, 0.0) },
        })
    }

    #[test]
    fn values_come_out_typed_with_their_places_on_the_frame() {
        let values = read(&given(), &fields(), &shown(Space::Pixels)).expect("values");
        let texts: Vec<&str> = values.iter().map(|value| value.text.as_str()).collect();
        assert_eq!(texts, ["0042", "2026-12-24", "1042.50", ""]);
        let places: Vec<Option<Rect>> = values.iter().map(|value| value.place).collect();
        assert_eq!(
            places,
            [
                Some(Rect::new(20, 40, 40, 40)),
                Some(Rect::new(0, 0, 2000, 1000)),
                Some(Rect::new(2, 2, 2, 2)),
                None
            ]
        );
    }

    #[test]
    fn a_box_lies_in_the_space_of_its_model() {
        let place = |space: Space, given: Json| {
            let mut answer = super::tests::given();
            answer["number"]["box"] = given;
            read(&answer, &fields()[..1], &shown(space)).map(|values| values[0].place)
        };
        let same = Ok(Some(Rect::new(200, 100, 200, 100)));
        assert_eq!(place(Space::Pixels, boxed(100.0, 50.0, 200.0, 100.0)), same);
        assert_eq!(place(Space::Grid(1000), boxed(100.0, 100.0, 200.0, 200.0)), same);
        assert_eq!(place(Space::Fraction, boxed(0.1, 0.1, 0.2, 0.2)), same);
        assert!(place(Space::Grid(1000), boxed(100.0, 100.0, 200.0, 1001.0)).is_err());
        assert!(place(Space::Fraction, boxed(10.0, 10.0, 20.0, 20.0)).is_err());
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let why = |place: &str, value: Json| {
            let mut answer = given();
            *answer.pointer_mut(place).expect(place) = value;
            read(&answer, &fields(), &shown(Space::Pixels)).expect_err(place)
        };
        assert_eq!(why("", json!([1])), "the answer is no JSON object");
        assert_eq!(
            why("/number/value", json!("")),
            "`number` does not stand in the picture"
        );
        assert_eq!(
            why("/number/value", json!(null)),
            "`number` does not stand in the picture"
        );
        assert_eq!(why("/number/value", json!(42)), "`number` is 42, not a text");
        assert!(why("/due/value", json!("2026-12-24")).contains("`due` is wrong: `2026-12-24` is not a date"));
        assert!(why("/total/value", json!("1,042.50")).contains("`total` is wrong: `1,042.50` is not a number"));
        for place in [
            boxed(0.0, 0.0, 1000.5, 10.0),
            boxed(-1.0, 0.0, 10.0, 10.0),
            boxed(10.0, 10.0, 10.0, 20.0),
            boxed(10.0, 20.0, 30.0, 10.0),
        ] {
            let said = why("/number/box", place);
            assert!(said.contains("none inside the picture of 1000 by 500"), "{said}");
        }
        for place in [
            json!([1, 2, 3, 4]),
            json!(null),
            json!("1,2,3,4"),
            json!({ "left": 1, "top": 2, "right": 3 }),
            json!({ "left": 1, "top": 2, "right": 3, "bottom": "4" }),
        ] {
            assert!(why("/number/box", place).contains("no box with four edges"));
        }
        let none = read(&json!({}), &fields(), &shown(Space::Pixels)).expect_err("nothing");
        assert_eq!(
            none,
            "`number` is missing; `due` is missing; `total` is missing; `note` is missing"
        );
    }

    #[test]
    fn the_schema_has_every_value_as_a_text_and_every_key_required() {
        let schema = schema(&fields());
        assert_eq!(schema["required"], json!(["number", "due", "total", "note"]));
        assert_eq!(schema["properties"]["total"]["properties"]["value"]["type"], "string");
        assert_eq!(
            schema["properties"]["total"]["properties"]["value"]["description"],
            "To be paid; a number such as `1.234,56`"
        );
        assert_eq!(
            schema["properties"]["note"]["properties"]["value"]["type"],
            json!(["string", "null"])
        );
    }
}
