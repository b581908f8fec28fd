//! Steps: one verb each, with the keys beside it.

use serde_json::{Map, Value, json};

use super::parts::{beside, target_keys, type_keys};
use super::shape::{any, described, list, mapping, mapping_with_one, named, number, of, text, truth, words};
use crate::scenario::lower::vocabulary::{BESIDE_GOAL, TURNS, TYPES, VERBS};

/// The definition of a step, and of a list of them.
pub(super) fn steps() -> Map<String, Value> {
    let mut keys: Vec<(&str, Value)> = VERBS.iter().map(|verb| (*verb, value(verb))).collect();
    keys.extend(beside());
    keys.extend(beside_goal());
    let mut step = mapping_with_one(&keys, VERBS);
    let beside: Map<String, Value> = BESIDE_GOAL
        .iter()
        .map(|key| ((*key).to_owned(), asks_a_model(key)))
        .collect();
    if let Some(fields) = step.as_object_mut() {
        fields.insert("dependentSchemas".to_owned(), Value::Object(beside));
    }
    let bare = json!({ "const": "screenshot", "description": "Keeps the picture of the screen." });
    let mut defs = Map::new();
    defs.insert(
        "step".to_owned(),
        described(any(&[step, bare]), "One verb, and keys beside it."),
    );
    defs.insert(
        "steps".to_owned(),
        described(list(&of("step")), "Steps, carried out in order."),
    );
    defs
}

/// A step that may have this key of a goal: a goal, or an `extract` that asks a model.
fn asks_a_model(key: &str) -> Value {
    let goal = json!({ "required": ["goal"] });
    if key == "tools" {
        return goal;
    }
    let ask = json!({ "required": ["extract"], "properties": { "extract": { "required": ["ask"] } } });
    any(&[goal, ask])
}

fn beside_goal() -> Vec<(&'static str, Value)> {
    vec![
        (
            "models",
            described(of("models"), "The models of this goal or question."),
        ),
        ("effort", described(of("effort"), "How hard the model thinks about it.")),
        ("limits", described(of("limits"), "What this goal or question may use.")),
        (
            "tools",
            described(
                list(&text()),
                "The tools of this goal, by name; all of the file where nothing is said.",
            ),
        ),
    ]
}

fn value(verb: &str) -> Value {
    let boxes = any(&[of("target"), list(&of("target"))]);
    let (shape, description) = match verb {
        "click" => (of("target"), "Clicks the middle of a target."),
        "double_click" => (of("target"), "Clicks it twice."),
        "right_click" => (of("target"), "Clicks it with the right button."),
        "hover" => (of("target"), "Moves the pointer there."),
        "fill" => (
            of("pairs"),
            "Replaces what is in the box of a label, and reads it back.",
        ),
        "select" => (of("pairs"), "Takes an entry of the drop-down or list of a label."),
        "check" => (boxes, "Ticks the check box of a label, unless it is ticked."),
        "uncheck" => (boxes, "Clears the check box of a label, unless it is clear."),
        "type" => (
            of("text"),
            "Types where the keyboard is; a line end is Enter, a tab is Tab.",
        ),
        "press" => (
            any(&[text(), list(&text())]),
            "A chord such as ctrl+s, or a list of them.",
        ),
        "scroll" => (
            scroll(),
            "Turns the wheel over a target, else over the window in front.",
        ),
        "drag" => (drag(), "The left button goes down at one target and up at the other."),
        "wait_for" => (of("condition"), "Waits for a condition, up to `within`."),
        "expect" => (of("condition"), "Expects a condition, waited for up to `within`."),
        "extract" => (
            extract(),
            "Reads the text of a target under a name, for later steps and the results; with `ask` a model reads values.",
        ),
        "goal" => (of("text"), "A task in words, for a model."),
        "commit" => (of("steps"), "The point of no return of a row."),
        "repeat" => (repeat(), "Goes through steps several times."),
        "call" => (call(), "Carries out the steps of another scenario."),
        "confirm" => (of("text"), "A question that a person must say yes to."),
        _ => (
            any(&[text(), json!({ "type": "null" })]),
            "Keeps the picture of the screen, under this name.",
        ),
    };
    described(shape, description)
}

fn scroll() -> Value {
    let notches = |way: &str| described(number(1, 1000), &format!("Notches {way}."));
    let keys = [
        ("down", notches("down")),
        ("up", notches("up")),
        ("right", notches("to the right")),
        ("left", notches("to the left")),
        ("over", described(of("target"), "What the pointer is over.")),
    ];
    mapping(&keys, &[])
}

fn drag() -> Value {
    mapping(&[("from", of("target")), ("to", of("target"))], &["from", "to"])
}

fn extract() -> Value {
    let mut keys = target_keys();
    keys.push(("as", described(of("valueType"), "The type of the value.")));
    any(&[ask(), named(&any(&[text(), mapping(&keys, &[])]))])
}

/// Values that a model reads.
fn ask() -> Value {
    let mut field = type_keys();
    field.push(("description", described(text(), "What the value is, for the model.")));
    field.push(("optional", described(truth(), "It need not be there: empty then.")));
    let plain: Vec<&str> = TYPES.iter().copied().filter(|word| *word != "date").collect();
    let fields = named(&any(&[words(&plain), mapping(&field, &["type"])]));
    let keys = [
        ("ask", described(of("text"), "What a model is to read.")),
        ("fields", described(fields, "The values, by name, with their types.")),
        (
            "from",
            described(
                of("text"),
                "A file with the picture, else the screen: PNG, JPEG or WebP.",
            ),
        ),
    ];
    mapping(&keys, &["ask", "fields"])
}

fn repeat() -> Value {
    let keys = [
        ("times", described(of("text"), "So many turns.")),
        ("while", described(of("condition"), "Looked at before each turn.")),
        ("until", described(of("condition"), "Waited for after each turn.")),
        ("for_each", described(list(&text()), "One turn for each of these.")),
        (
            "as",
            described(of("text"), "What the steps call the item, or the number of the turn."),
        ),
        (
            "at_most",
            described(
                number(1, 100_000),
                "More turns of `while` or `until` are a failure: 100.",
            ),
        ),
        ("steps", described(of("steps"), "What is done in a turn.")),
    ];
    let mut shape = mapping_with_one(&keys, TURNS);
    if let Some(fields) = shape.as_object_mut() {
        fields.insert("required".to_owned(), json!(["steps"]));
    }
    shape
}

fn call() -> Value {
    let outputs = any(&[named(&text()), list(&text())]);
    let keys = [
        (
            "scenario",
            described(of("text"), "The file, from the folder of this one."),
        ),
        ("inputs", described(named(&of("text")), "What its inputs are given.")),
        (
            "outputs",
            described(
                outputs,
                "Our name and its name of what it extracts, or a list of names.",
            ),
        ),
    ];
    any(&[text(), mapping(&keys, &["scenario"])])
}
