//! The whole file.

use serde_json::{Map, Value, json};

use super::parts::{limit_keys, parts, run_limit_keys, type_keys};
use super::shape::{any, described, list, mapping, mapping_with_one, named, number, of, text, truth, words};
use super::steps::steps;
use super::tools::tool;
use crate::scenario::lower::vocabulary::{DOUBTERS, ESCALATE_ON, QUESTIONS, REFINE, ROUTE, SCENARIO};

/// The schema, in the dialect of 2020-12.
pub fn schema() -> Value {
    let keys: Vec<(&str, Value)> = SCENARIO.iter().map(|key| (*key, value(key))).collect();
    let mut out = mapping(&keys, &["steps"]);
    let mut defs: Map<String, Value> = parts();
    defs.extend(steps());
    defs.insert("models".to_owned(), models());
    if let Some(fields) = out.as_object_mut() {
        fields.insert(
            "$schema".to_owned(),
            json!("https://json-schema.org/draft/2020-12/schema"),
        );
        fields.insert("title".to_owned(), json!("A deskwright scenario"));
        fields.insert("$defs".to_owned(), Value::Object(defs));
    }
    out
}

fn models() -> Value {
    any(&[text(), list(&text())])
}

fn value(key: &str) -> Value {
    let (shape, description) = match key {
        "name" => (of("text"), "What the run is called."),
        "tags" => (any(&[text(), list(&text())]), "Words that --only chooses by."),
        "desktop" => (
            desktop(),
            "A private display of its own, or `current`, the one in DISPLAY.",
        ),
        "languages" => (
            any(&[text(), list(&text())]),
            "Languages on the screen, by tesseract's names: [deu, eng]. Its data for them must be there.",
        ),
        "app" => (app(), "The application: how it is started, and when it is ready."),
        "windows" => (
            list(&of("textMatch")),
            "Titles that may be acted on beside those of `app`.",
        ),
        "models" => (
            of("models"),
            "A model, or a chain: the next one serves when one fails; or `auto`, the route.",
        ),
        "route" => (route(), "Which model for which task, where `models` is `auto`."),
        "escalate_on" => (
            any(&[words(ESCALATE_ON), list(&words(ESCALATE_ON))]),
            "What hands a goal to the next better model.",
        ),
        "effort" => (of("effort"), "How hard a model thinks, where a goal does not say."),
        "refine" => (
            words(REFINE),
            "When a model's click is aimed by a second look at the place, enlarged: auto, where what is there is small.",
        ),
        "limits" => (
            limits_with_run(),
            "What a row may use, and under `run` all rows together.",
        ),
        "inputs" => (named(&input()), "Values from the data or --set."),
        "key" => (of("text"), "The input that names a row."),
        "secrets" => (named(&secret()), "Values that only the keyboard gets."),
        "mask_secrets" => (truth(), "Whether the boxes a secret was typed into are covered: true."),
        "tools" => (
            named(&tool()),
            "Functions that a model may use beside the computer, by name.",
        ),
        "approve" => (
            list(&approval()),
            "A provider's safety checks that need no person, each by its name.",
        ),
        "steps" => (of("steps"), "What to do, in order."),
        "verify" => (verify(), "How the record is asked whether a row is in it."),
        "refused" => (
            of("condition"),
            "The application says no to the data: a business failure.",
        ),
        "on_unexpected" => (list(&unexpected()), "Pop-ups, dealt with without a model."),
        "before" => (of("steps"), "Done once, when the application is ready."),
        "before_row" => (of("steps"), "Done before each row."),
        "after_row" => (of("steps"), "Done after each row, whatever became of it."),
        _ => (of("steps"), "Done once, after the last row, whatever happened."),
    };
    described(shape, description)
}

fn route() -> Value {
    let keys = [
        ("model", described(text(), "Its name, as in `models`.")),
        ("effort", of("effort")),
    ];
    let tier = mapping(&keys, &["model"]);
    let about = |word: &str| match word {
        "triage" => "Answers simple, medium or complex, from the words of a task alone.",
        "simple" => "For a few plain actions.",
        "medium" => "For most tasks.",
        _ => "For the hardest, and for what the others could not do.",
    };
    let keys: Vec<(&str, Value)> = ROUTE
        .iter()
        .map(|word| (*word, described(tier.clone(), about(word))))
        .collect();
    mapping(&keys, &[])
}

fn desktop() -> Value {
    let size = json!({ "type": "string", "pattern": "^[0-9]+ ?x ?[0-9]+$" });
    let private = mapping(
        &[("virtual", described(size, "Width x height in pixels: 1280x800."))],
        &["virtual"],
    );
    any(&[json!({ "const": "current" }), private])
}

fn app() -> Value {
    let keys = [
        ("launch", of("command")),
        ("ready", described(of("condition"), "Waited for before the first row.")),
        (
            "within",
            described(of("duration"), "How long it has to get ready: 20s."),
        ),
    ];
    mapping(&keys, &["launch"])
}

fn limits_with_run() -> Value {
    let mut keys = limit_keys();
    keys.push((
        "run",
        described(mapping(&run_limit_keys(), &[]), "For all rows together."),
    ));
    mapping(&keys, &[])
}

fn input() -> Value {
    let mut keys = type_keys();
    keys.push(("optional", described(truth(), "It may be empty.")));
    keys.push((
        "default",
        described(text(), "Stands in for an empty value, in the form of the data."),
    ));
    mapping(&keys, &["type"])
}

fn secret() -> Value {
    mapping(
        &[("env", described(text(), "The environment variable that holds it."))],
        &["env"],
    )
}

fn approval() -> Value {
    let keys = [
        ("provider", described(words(DOUBTERS), "Whose check it is.")),
        ("code", described(text(), "Its name, as in sensitive_domain.")),
        (
            "window",
            described(of("textMatch"), "The window that is in front meanwhile."),
        ),
    ];
    mapping(&keys, &["provider", "code", "window"])
}

fn unexpected() -> Value {
    let keys = [
        ("when", described(of("condition"), "What tells the pop-up.")),
        ("steps", described(of("steps"), "What is done about it.")),
        ("times", described(number(1, 1000), "How often in one row at most: 3.")),
    ];
    mapping(&keys, &["when", "steps"])
}

fn verify() -> Value {
    let sqlite = [
        ("file", of("text")),
        ("query", described(text(), "Read-only; each value is a ?.")),
        ("params", described(list(&text()), "The values, in order.")),
    ];
    let csv = [
        ("file", of("text")),
        (
            "row",
            described(named(&text()), "Columns and the values that a row must have."),
        ),
    ];
    let keys = [
        (
            "command",
            described(of("command"), "A program that answers on its standard output."),
        ),
        (
            "sqlite",
            described(
                mapping(&sqlite, &["file", "query"]),
                "The first column of the first row.",
            ),
        ),
        (
            "csv",
            described(mapping(&csv, &["file", "row"]), "How many rows have these values."),
        ),
        ("equals", described(of("text"), "The answer that means: entered once.")),
        (
            "matches",
            described(of("text"), "A regular expression that this answer fits."),
        ),
        (
            "within",
            described(of("duration"), "How long the record is asked again: 5s."),
        ),
    ];
    let screen = json!({ "const": "screen", "description": "What the screen shows is enough." });
    any(&[screen, list(&mapping_with_one(&keys, QUESTIONS))])
}
