//! Functions that a model may use.

use serde_json::{Value, json};

use super::shape::{any, described, list, mapping, mapping_with_one, named, of, text, truth, words};
use crate::scenario::lower::vocabulary::{GIVES, METHODS, PARAMETER_TYPES, TOOL_WORK};

/// A tool by its keys.
pub(super) fn tool() -> Value {
    let keys = [
        (
            "description",
            described(text(), "What it does and gives, for the model."),
        ),
        (
            "parameters",
            described(named(&parameter()), "What the model gives, by name."),
        ),
        ("http", described(http(), "A request, and what of its answer counts.")),
        (
            "program",
            described(of("command"), "A program; its standard output is the result."),
        ),
        (
            "person",
            described(of("text"), "A question for the person; the reply is the result."),
        ),
        (
            "within",
            described(of("duration"), "How long the program, or one request, may take: 60s."),
        ),
        (
            "defer",
            described(
                truth(),
                "The model is told of it when it looks for it, where its provider can do that.",
            ),
        ),
    ];
    let mut shape = mapping_with_one(&keys, TOOL_WORK);
    if let Some(fields) = shape.as_object_mut() {
        fields.insert("required".to_owned(), json!(["description"]));
    }
    shape
}

fn parameter() -> Value {
    let plain: Vec<&str> = PARAMETER_TYPES.iter().copied().filter(|word| *word != "mask").collect();
    let keys = [
        ("type", described(words(PARAMETER_TYPES), "What the model gives.")),
        ("description", described(text(), "What it is, for the model.")),
        ("optional", described(truth(), "It may be left out.")),
        ("values", described(list(&text()), "The words that a text may be.")),
        (
            "of",
            described(text(), "The parameter with the picture that a mask is a part of."),
        ),
    ];
    any(&[words(&plain), mapping(&keys, &["type"])])
}

fn http() -> Value {
    let keys = [
        ("method", method()),
        (
            "url",
            described(of("text"), "https, or http on this machine; the host is written out."),
        ),
        ("headers", headers()),
        ("body", body()),
        (
            "hosts",
            described(list(&text()), "Hosts beside that of `url` that an answer may lead to."),
        ),
        (
            "fails",
            described(
                field(),
                "A path and what stands there: an answer like this is a failure.",
            ),
        ),
        ("poll", described(poll(), "Asking again until the work is done.")),
        (
            "result",
            described(text(), "The path of the result, as in data[0].url; all of the answer."),
        ),
        ("as", described(words(GIVES), "What the result is: text.")),
    ];
    mapping(&keys, &["url"])
}

fn poll() -> Value {
    let keys = [
        ("url", described(text(), "The path of the address in the first answer.")),
        ("method", method()),
        ("headers", headers()),
        ("body", body()),
        (
            "until",
            described(field(), "A path and what stands there once it is done."),
        ),
        ("every", described(of("duration"), "How often it is asked: 5s.")),
        ("within", described(of("duration"), "How long it is asked: 2m.")),
    ];
    mapping(&keys, &["url", "until"])
}

fn method() -> Value {
    described(words(METHODS), "GET where nothing is said.")
}

fn headers() -> Value {
    described(named(&of("text")), "Name and value; a secret may stand here.")
}

fn body() -> Value {
    json!({ "description": "Sent as JSON; a secret may stand here." })
}

fn field() -> Value {
    named(&text())
}
