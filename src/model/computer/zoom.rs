//! A closer look as a function of its own, for models whose trained tool has none.

use serde_json::{Value, json};

use super::offer;
use crate::action::Action;
use crate::geometry::{ModelPoint, View};
use crate::model::form::Space;
use crate::model::ground::Ground;
use crate::model::tool::Tool;
use crate::model::unknown::unknown;

/// The function's name; no tool of a scenario has it.
pub const NAME: &str = "zoom";

/// Edges by their names: some models are used to another order of four numbers.
const EDGES: [&str; 4] = ["left", "top", "right", "bottom"];

/// The function, where the screen has more to show than the picture.
pub fn offered(space: Space, view: &View) -> Option<Tool> {
    let is_reduced = view.image.width < view.screen.width || view.image.height < view.screen.height;
    is_reduced.then(|| Tool {
        name: NAME.to_owned(),
        description: format!(
            "Shows a part of the screen as large as the whole, for what is too small to be seen or hit on the screenshot. \
             Points of actions stay those of the whole screenshot. {}",
            offer::edges(space, view.image)
        ),
        parameters: parameters(),
        deferred: false,
    })
}

fn parameters() -> Value {
    let edge = json!({ "type": "number" });
    json!({
        "type": "object",
        "properties": { "left": edge, "top": edge, "right": edge, "bottom": edge },
        "required": EDGES,
        "additionalProperties": false,
    })
}

/// The arguments of a call.
pub fn read(arguments: &Value, ground: &Ground) -> Action<ModelPoint> {
    let edge = |name: &str| arguments.get(name).and_then(Value::as_f64);
    let [left, top, right, bottom] = EDGES.map(edge);
    let (Some(left), Some(top), Some(right), Some(bottom)) = (left, top, right, bottom) else {
        return unknown(
            "`zoom` needs left, top, right and bottom as numbers",
            &arguments.to_string(),
        );
    };
    match (ground.at(left, top), ground.at(right, bottom)) {
        (Ok(from), Ok(to)) => Action::Zoom { from, to },
        (Err(why), _) | (_, Err(why)) => unknown(&why, &arguments.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{FrameId, Size};

    #[test]
    fn it_is_offered_where_the_picture_is_smaller_than_the_screen() {
        let (large, small) = (Size::new(2560, 1600), Size::new(1280, 800));
        let of = |screen, image| offered(Space::Pixels, &View::whole(FrameId(0), screen, image));
        assert!(of(small, small).is_none() && of(small, large).is_none());
        assert_eq!(of(large, small).map(|tool| tool.name).as_deref(), Some("zoom"));
    }

    #[test]
    fn a_call_is_a_box_of_the_picture_or_unknown() {
        let ground = |space| Ground {
            space,
            picture: Size::new(1280, 800),
            pointer: ModelPoint { x: 0.0, y: 0.0 },
        };
        let edges = json!({ "left": 100, "top": 200, "right": 500, "bottom": 250, "intent": "to see" });
        let zoom = |from: (f64, f64), to: (f64, f64)| Action::Zoom {
            from: ModelPoint { x: from.0, y: from.1 },
            to: ModelPoint { x: to.0, y: to.1 },
        };
        let pixels = read(&edges, &ground(Space::Pixels));
        assert_eq!(pixels, zoom((100.0, 200.0), (500.0, 250.0)));
        let grid = read(&edges, &ground(Space::Grid(1000)));
        assert_eq!(grid, zoom((128.0, 160.0), (640.0, 200.0)));
        for wrong in [
            json!({ "left": 1, "top": 2, "right": 3 }),
            json!({ "region": [1, 2, 3, 4] }),
            json!(null),
        ] {
            assert!(
                matches!(read(&wrong, &ground(Space::Pixels)), Action::Unknown { .. }),
                "{wrong}"
            );
        }
    }
}
