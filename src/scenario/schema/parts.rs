//! What steps and settings share: texts, times, targets, conditions.

use serde_json::{Map, Value, json};

use super::shape::{any, described, list, mapping, mapping_with_one, named, number, of, text, truth, words};
use crate::scenario::lower::vocabulary::{BESIDE_IMAGE, CONDITIONS, EFFORTS, NAMING, NARROWING, TYPES};

/// The definitions that others refer to.
pub(super) fn parts() -> Map<String, Value> {
    let mut defs = Map::new();
    let mut define = |name: &str, shape: Value| defs.insert(name.to_owned(), shape);
    define(
        "text",
        described(text(), "A text, as written. {{ name }} stands for a value."),
    );
    define("duration", duration());
    define("money", described(text(), "US dollars, as in 0.50."));
    define(
        "effort",
        described(words(EFFORTS), "How hard a model thinks, as far as it has that effort."),
    );
    define("textMatch", text_match());
    define("target", target());
    define("condition", condition());
    define("pairs", pairs());
    define("command", command());
    define("limits", limits());
    define("valueType", value_type());
    defs
}

fn duration() -> Value {
    let shape = json!({ "type": "string", "pattern": "^\\s*[0-9]+ ?(ms|s|m|h)$" });
    described(shape, "A whole number with a unit: 500ms, 5s, 2m, 1h; at most a day.")
}

fn text_match() -> Value {
    let keys = [
        ("text", described(of("text"), "The whole title or label.")),
        ("contains", described(of("text"), "A part of it.")),
        ("matches", described(of("text"), "A regular expression that fits it.")),
    ];
    let one = mapping_with_one(&keys, &["text", "contains", "matches"]);
    described(
        any(&[text(), one]),
        "A title or label: a text alone is the whole of it.",
    )
}

/// What names a target, and what narrows it.
pub(super) fn target_keys() -> Vec<(&'static str, Value)> {
    let naming = |word: &str| match word {
        "text" => described(
            of("text"),
            "The whole label; a trailing …, :, * or key hint is set aside.",
        ),
        "contains" => described(of("text"), "A part of a line."),
        "matches" => described(of("text"), "A regular expression on a line."),
        "image" => described(text(), "A PNG cut out of a screenshot; its path starts from this file."),
        _ => described(
            json!({ "type": "array", "minItems": 2, "maxItems": 2, "items": number(0, 32_767) }),
            "[x, y]: pixels of the screen from its top left corner.",
        ),
    };
    let narrowing = |word: &str| match word {
        "near" => described(
            of("target"),
            "Within about six lines of this target; the nearest is meant.",
        ),
        "right_of" => described(of("target"), "Right of this target, on its line."),
        "left_of" => described(of("target"), "Left of this target, on its line."),
        "above" => described(of("target"), "Over this target, in its columns."),
        "below" => described(of("target"), "Under this target, in its columns."),
        "inside" => described(
            of("target"),
            "In the window with this title, or in the box around this text.",
        ),
        _ => described(number(1, 1000), "The first, second, ... of several, in reading order."),
    };
    let mask = "A PNG of the image's size: what is black in it does not count.";
    let naming = NAMING.iter().map(|word| (*word, naming(word)));
    let narrowing = NARROWING.iter().map(|word| (*word, narrowing(word)));
    let mask = BESIDE_IMAGE.iter().map(|word| (*word, described(text(), mask)));
    naming.chain(narrowing).chain(mask).collect()
}

fn target() -> Value {
    let shape = any(&[text(), mapping(&target_keys(), &[])]);
    described(shape, "Something on the screen: a text alone is its whole label.")
}

fn condition() -> Value {
    let two = json!({ "type": "array", "minItems": 2, "maxItems": 2, "items": of("text") });
    let shape = |word: &str| match word {
        "visible" => described(of("target"), "It is on the screen, once or several times."),
        "gone" => described(of("target"), "It is not on the screen."),
        "window" => described(of("textMatch"), "A window with this title is open."),
        "equals" => described(two.clone(), "[a, b]: two texts are the same once rendered."),
        "matches" => described(two.clone(), "[text, pattern]: the text fits the regular expression."),
        "all" => described(list(&of("condition")), "Every one of these holds."),
        "any" => described(list(&of("condition")), "At least one of these holds."),
        _ => described(of("condition"), "This does not hold."),
    };
    let keys: Vec<(&str, Value)> = CONDITIONS.iter().map(|word| (*word, shape(word))).collect();
    described(
        mapping_with_one(&keys, CONDITIONS),
        "One thing that holds on a frame or not.",
    )
}

fn pairs() -> Value {
    let pair = [
        (
            "field",
            described(of("target"), "The label of the box, or where it is."),
        ),
        ("value", of("text")),
    ];
    let shape = any(&[named(&of("text")), list(&mapping(&pair, &["field", "value"]))]);
    described(shape, "Label and value; or a list of field and value.")
}

fn command() -> Value {
    let shape = json!({ "type": "array", "minItems": 1, "items": text() });
    described(
        shape,
        "A list of arguments, never a line for a shell; the program is written out.",
    )
}

/// The limits of a row or a goal, by key.
pub(super) fn limit_keys() -> Vec<(&'static str, Value)> {
    let mut keys = run_limit_keys();
    let above = "Whether a request may be over a price threshold, where all of it has the higher price.";
    keys.push(("above_threshold", described(truth(), above)));
    keys
}

/// The limits of a run, by key.
pub(super) fn run_limit_keys() -> Vec<(&'static str, Value)> {
    vec![
        ("actions", described(number(1, 1_000_000), "Actions at most.")),
        ("time", described(of("duration"), "Time at most.")),
        (
            "cost",
            described(of("money"), "US dollars at most; what may cost more is not sent."),
        ),
    ]
}

fn limits() -> Value {
    described(
        mapping(&limit_keys(), &[]),
        "What may be used; what reaches one of them ends there.",
    )
}

/// The keys that say what a value is.
pub(super) fn type_keys() -> Vec<(&'static str, Value)> {
    let form = "The form it is read in, told by an example: 1.234,56 for a decimal, 31.12.2026 for a date.";
    let to = "The form it is typed in, told by an example.";
    vec![
        ("type", described(words(TYPES), "What the value must be.")),
        ("from", described(of("text"), form)),
        ("as", described(of("text"), to)),
    ]
}

fn value_type() -> Value {
    let plain: Vec<&str> = TYPES.iter().copied().filter(|word| *word != "date").collect();
    any(&[words(&plain), mapping(&type_keys(), &["type"])])
}

/// What is beside any verb, by key.
pub(super) fn beside() -> Vec<(&'static str, Value)> {
    vec![
        ("name", described(of("text"), "What reports call the step.")),
        (
            "when",
            described(
                of("condition"),
                "Looked at once; where it does not hold the step is skipped.",
            ),
        ),
        (
            "until",
            described(of("condition"), "Waited for after the verb, up to `within`."),
        ),
        (
            "within",
            described(
                of("duration"),
                "How long the target, and then `until`, is waited for: 10s.",
            ),
        ),
        (
            "retry",
            described(number(1, 100), "How often the step is done again when it failed."),
        ),
        ("on_failure", described(of("steps"), "Done each time the step failed.")),
        ("optional", described(truth(), "A failed expectation skips the step.")),
    ]
}
