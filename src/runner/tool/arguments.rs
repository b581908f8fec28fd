//! What a model gives to a tool, held against the tool's parameters.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::geometry::Rect;
use crate::outside::picture::Picture;
use crate::runner::pictures::Pictures;
use crate::runner::run::Run;
use crate::scenario::scope::Scope;
use crate::scenario::tool::{Parameter, ParameterKind, Tool};

/// Arguments that are what the parameters say, by name. Those that were left out are not among them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Arguments {
    given: BTreeMap<String, Argument>,
    /// Names of all parameters, for the text of those left out.
    names: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Argument {
    Plain(Value),
    /// With the path of its file.
    Picture(Picture, String),
    Mask {
        of: Picture,
        area: Rect,
    },
}

/// A text of a model's is so long at most.
const LONGEST_TEXT: usize = 100_000;

impl Arguments {
    pub(super) fn get(&self, name: &str) -> Option<&Argument> {
        self.given.get(name)
    }

    /// What the tool's templates know: the row's values and the arguments, those left out as empty texts.
    pub(super) fn scope(&self, run: &Run<'_>) -> Scope {
        let text = |name: &String| self.given.get(name).map(Argument::text).unwrap_or_default();
        run.scope
            .with_args(self.names.iter().map(|name| (name.clone(), text(name))))
    }
}

impl Argument {
    fn text(&self) -> String {
        match self {
            Argument::Plain(Value::String(text)) => text.clone(),
            Argument::Plain(value) => value.to_string(),
            Argument::Picture(_, path) => path.clone(),
            Argument::Mask { area, .. } => format!("{},{},{},{}", area.x, area.y, area.width, area.height),
        }
    }
}

/// Checks what a model gave. `pictures` are those that the run was brought so far.
///
/// # Errors
/// Everything that is wrong, in words for the model.
pub(super) fn arguments(tool: &Tool, given: &Value, pictures: &Pictures) -> Result<Arguments, String> {
    let Some(fields) = given.as_object() else {
        return Err("the arguments are no JSON object".to_owned());
    };
    let mut wrong = Vec::new();
    let names: Vec<String> = tool.parameters.iter().map(|parameter| parameter.name.clone()).collect();
    for name in fields.keys().filter(|name| !names.contains(name)) {
        let name: String = name.chars().take(60).collect();
        wrong.push(format!("there is no parameter `{name}`"));
    }
    let mut out = Arguments {
        given: BTreeMap::new(),
        names,
    };
    // A mask needs its picture.
    let (masks, others): (Vec<&Parameter>, Vec<&Parameter>) = tool
        .parameters
        .iter()
        .partition(|parameter| matches!(parameter.kind, ParameterKind::Mask { .. }));
    for parameter in others.into_iter().chain(masks) {
        let name = &parameter.name;
        match fields.get(name).filter(|value| !value.is_null()) {
            None if parameter.optional => {}
            None => wrong.push(format!("`{name}` is missing")),
            Some(value) => match argument(parameter, value, pictures, &out) {
                Ok(argument) => {
                    out.given.insert(name.clone(), argument);
                }
                Err(why) => wrong.push(format!("`{name}` {why}")),
            },
        }
    }
    if wrong.is_empty() {
        Ok(out)
    } else {
        Err(wrong.join("; "))
    }
}

fn argument(parameter: &Parameter, value: &Value, pictures: &Pictures, known: &Arguments) -> Result<Argument, String> {
    let plain = |good: bool, what: &str| {
        if good {
            Ok(Argument::Plain(value.clone()))
        } else {
            Err(format!("is no {what}"))
        }
    };
    match &parameter.kind {
        ParameterKind::Text if value.as_str().is_some_and(|text| text.len() > LONGEST_TEXT) => {
            Err(format!("is longer than {LONGEST_TEXT} bytes"))
        }
        // Templates have a use of their own for it.
        ParameterKind::Text if value.as_str().is_some_and(|text| text.contains('\u{1}')) => {
            Err("holds a control character".to_owned())
        }
        ParameterKind::Text => plain(value.is_string(), "text"),
        ParameterKind::Integer => plain(value.is_i64() || value.is_u64(), "whole number"),
        ParameterKind::Decimal => plain(value.is_number(), "number"),
        ParameterKind::Flag => plain(value.is_boolean(), "true or false"),
        ParameterKind::OneOf(words) => match value.as_str() {
            Some(word) if words.iter().any(|known| known == word) => Ok(Argument::Plain(value.clone())),
            _ => Err(format!("is none of {}", words.join(", "))),
        },
        ParameterKind::Picture => {
            let name = value.as_str().ok_or("is no name of a picture")?;
            match pictures.named(name) {
                Some(picture) => Ok(Argument::Picture(picture.clone(), pictures.path(picture.frame))),
                None => Err(format!("is no picture of this run; {}", pictures.known())),
            }
        }
        ParameterKind::Mask { of } => {
            let Some(Argument::Picture(of, _)) = known.get(of) else {
                return Err(format!("needs the picture `{of}`"));
            };
            let area = area(value).ok_or("is not x, y, width and height in pixels")?;
            if of.size.bounds().encloses(&area) {
                Ok(Argument::Mask { of: of.clone(), area })
            } else {
                Err(format!("does not lie inside the picture, which is {}", of.size))
            }
        }
    }
}

/// Four whole numbers; none of no size.
fn area(value: &Value) -> Option<Rect> {
    let numbers: Vec<i64> = value.as_array()?.iter().map(Value::as_i64).collect::<Option<_>>()?;
    let [x, y, width, height] = numbers.try_into().ok()?;
    let side = |length: i64| u32::try_from(length).ok().filter(|length| (1..=8192).contains(length));
    let start = |at: i64| i32::try_from(at).ok().filter(|at| (0..=8192).contains(at));
    Some(Rect::new(start(x)?, start(y)?, side(width)?, side(height)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;
    use serde_json::json;
    use std::path::Path;

    const YAML: &str = "
tools:
  draw:
    description: d
    parameters:
      prompt: text
      size: { type: integer, optional: true }
      scale: { type: decimal, optional: true }
      sure: { type: flag, optional: true }
      style: { type: text, values: [photo, ink], optional: true }
      image: { type: picture, optional: true }
      hole: { type: mask, of: image, optional: true }
    person: \"{{ args.prompt }}\"
steps:
  - goal: g
    until: { visible: x }
";

    fn tool() -> Tool {
        let (scenario, _) = Scenario::parse(Path::new("t.yaml"), YAML.as_bytes()).expect("a scenario");
        match &scenario.steps[0].verb {
            crate::scenario::step::Verb::Goal(goal) => goal.tools[0].as_ref().clone(),
            other => panic!("{other:?}"),
        }
    }

    fn pictures() -> (Pictures, Picture) {
        let mut png = std::io::Cursor::new(Vec::new());
        image::RgbImage::new(40, 30)
            .write_to(&mut png, image::ImageFormat::Png)
            .expect("written");
        let picture = Picture::read(png.get_ref()).expect("a picture");
        let mut pictures = Pictures::in_folder("/run");
        pictures.add(&picture);
        (pictures, picture)
    }

    #[test]
    fn what_fits_the_parameters_is_taken_as_it_is() {
        let (pictures, picture) = pictures();
        let name = picture.frame.to_string();
        let given = json!({ "prompt": "a boat", "size": 3, "scale": 1.5, "sure": false, "style": "ink",
            "image": format!("/run/pictures/{name}.png"), "hole": [0, 0, 40, 30] });
        let arguments = arguments(&tool(), &given, &pictures).expect("arguments");
        assert_eq!(arguments.get("size"), Some(&Argument::Plain(json!(3))));
        assert_eq!(
            arguments.get("image"),
            Some(&Argument::Picture(picture.clone(), format!("/run/pictures/{name}.png")))
        );
        let whole = Rect::new(0, 0, 40, 30);
        assert_eq!(
            arguments.get("hole"),
            Some(&Argument::Mask {
                of: picture,
                area: whole
            })
        );
    }

    #[test]
    fn what_does_not_is_told_all_at_once() {
        let (pictures, picture) = pictures();
        let name = picture.frame.to_string();
        let why = |given: Value| arguments(&tool(), &given, &pictures).expect_err("wrong");
        assert_eq!(why(json!([])), "the arguments are no JSON object");
        assert_eq!(why(json!("{\"prompt\":")), "the arguments are no JSON object");
        assert_eq!(
            why(json!({ "promt": "x" })),
            "there is no parameter `promt`; `prompt` is missing"
        );
        let all = why(json!({ "prompt": 1, "size": 1.5, "scale": "1", "sure": "yes", "style": "oil", "image": "x" }));
        for part in [
            "`prompt` is no text",
            "`size` is no whole number",
            "`scale` is no number",
            "`sure` is no true or false",
            "`style` is none of photo, ink",
            "`image` is no picture of this run",
        ] {
            assert!(all.contains(part), "{all}");
        }
        for hole in [json!([0, 0, 41, 30]), json!([1, 1, 40, 30])] {
            let said = why(json!({ "prompt": "x", "image": name, "hole": hole }));
            assert!(
                said.contains("does not lie inside the picture, which is 40x30"),
                "{said}"
            );
        }
        for hole in [
            json!([0, 0, 0, 1]),
            json!([0, 0, 1]),
            json!([0, 0, 1, -1]),
            json!("0,0,1,1"),
            json!([1e9, 0, 1, 1]),
        ] {
            let said = why(json!({ "prompt": "x", "image": name, "hole": hole }));
            assert!(said.contains("is not x, y, width and height"), "{hole} {said}");
        }
        assert!(why(json!({ "prompt": "x", "hole": [0, 0, 1, 1] })).contains("needs the picture `image`"));
    }

    #[test]
    fn a_file_that_no_tool_gave_is_no_picture() {
        let (pictures, _) = pictures();
        for path in [
            "/etc/passwd",
            "../secret.png",
            "",
            "/run/pictures/00000000000000000000000000000000.png",
        ] {
            assert!(pictures.named(path).is_none(), "{path}");
        }
    }
}
