//! What a model is told of the function.

use serde_json::{Value, json};

use crate::geometry::Size;
use crate::model::form::Space;

/// The function's name.
pub const NAME: &str = "computer";

/// Wheel notches where a model says none.
pub(super) const NOTCHES: i32 = 3;

/// What the function does, and where its points lie.
pub fn description(space: Space, picture: Size) -> String {
    format!(
        "Operates the computer whose screenshot you see. `actions` are performed in their order; you get a new \
         screenshot after the last one. Put several into one call only where none of them needs a look at what the \
         one before it did. {}",
        coordinates(space, picture)
    )
}

/// Where points lie, in words.
pub fn coordinates(space: Space, picture: Size) -> String {
    let Size { width, height } = picture;
    match space {
        Space::Pixels => format!(
            "The screenshot is {width} pixels wide and {height} pixels high. A point is [x, y] in pixels of the \
             screenshot: x from 0 at the left to {} at the right, y from 0 at the top to {} at the bottom.",
            width.saturating_sub(1),
            height.saturating_sub(1)
        ),
        Space::Grid(fine) => format!(
            "A point is [x, y] on a grid laid over the whole screenshot, whatever its size: x from 0 at the left edge \
             to {fine} at the right edge, y from 0 at the top edge to {fine} at the bottom edge."
        ),
        Space::Fraction => "A point is [x, y] in fractions of the screenshot: x from 0.0 at the left edge to 1.0 at \
             the right edge, y from 0.0 at the top edge to 1.0 at the bottom edge."
            .to_owned(),
    }
}

/// Where a box of a picture lies, in words.
pub fn edges(space: Space, picture: Size) -> String {
    let Size { width, height } = picture;
    let (unit, right, bottom) = match space {
        Space::Pixels => (
            "pixels of the picture".to_owned(),
            width.to_string(),
            height.to_string(),
        ),
        Space::Grid(fine) => (
            "units of a grid laid over the whole picture, whatever its size".to_owned(),
            fine.to_string(),
            fine.to_string(),
        ),
        Space::Fraction => (
            "fractions of the picture".to_owned(),
            "1.0".to_owned(),
            "1.0".to_owned(),
        ),
    };
    format!(
        "The edges of a box are in {unit}: left and right from 0 at the left edge to {right} at the right edge, top and \
         bottom from 0 at the top edge to {bottom} at the bottom edge."
    )
}

/// The JSON Schema of the arguments. It is plain, so that servers that turn it into a grammar can.
pub fn parameters() -> Value {
    let point = |what: &str| json!({ "type": "array", "items": { "type": "number" }, "minItems": 2, "maxItems": 2, "description": what });
    let keys = |what: &str| json!({ "type": "array", "items": { "type": "string" }, "description": what });
    json!({
        "type": "object",
        "properties": {
            "actions": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "properties": {
                        "action": { "type": "string", "enum": [
                            "click", "double_click", "triple_click", "move", "drag", "scroll", "type", "press", "hold",
                            "wait", "screenshot", "zoom",
                        ] },
                        "coordinate": point("[x, y]: where to click, to move to, or to scroll."),
                        "button": {
                            "type": "string", "enum": ["left", "middle", "right"],
                            "description": "For click; left where nothing is said.",
                        },
                        "held": keys("Modifier keys held down meanwhile, for the mouse: ctrl, shift, alt, super."),
                        "path": {
                            "type": "array", "minItems": 2,
                            "items": { "type": "array", "items": { "type": "number" }, "minItems": 2, "maxItems": 2 },
                            "description": "For drag: the points [x, y] from the first to the last.",
                        },
                        "direction": { "type": "string", "enum": ["up", "down", "left", "right"], "description": "For scroll." },
                        "amount": {
                            "type": "integer", "minimum": 1,
                            "description": format!("For scroll: notches of the wheel, {NOTCHES} where nothing is said."),
                        },
                        "text": { "type": "string", "description": "For type: the text, where the cursor is." },
                        "keys": keys("For press and hold: keys pressed together, such as [\"ctrl\", \"s\"] or [\"enter\"]."),
                        "seconds": { "type": "number", "description": "For wait and hold." },
                        "region": {
                            "type": "array", "items": { "type": "number" }, "minItems": 4, "maxItems": 4,
                            "description": "For zoom, a closer look: [left, top, right, bottom]. Points stay those of the whole screenshot.",
                        },
                    },
                    "required": ["action"],
                },
            },
        },
        "required": ["actions"],
    })
}
