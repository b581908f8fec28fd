//! The clicks Order Desk logged, held against the middle of what they hit.

use std::collections::HashSet;

use serde_json::Value;

/// A press of the left button as Order Desk received it.
#[derive(Debug, Clone, PartialEq)]
pub struct Click {
    /// The widget's label, or the line's text in a list.
    pub on: String,
    /// Tk's class of the widget.
    pub kind: String,
    /// How far from the middle of the widget, or of the line, in pixels of the screen.
    pub off: f64,
}

/// What a click may hit. Anything else is beside the mark, however near a middle.
const KINDS: [&str; 5] = ["Button", "Entry", "TCombobox", "Checkbutton", "Listbox"];

/// The clicks of a log, in order.
pub fn of_log(lines: &str) -> Vec<Click> {
    let events = lines
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    events
        .filter(|event| event["event"] == "click")
        .map(|event| click(&event))
        .collect()
}

/// Whether each click is near enough: `ceil(scale) + 1` pixels, with as many pixels of the screen in one pixel of the
/// picture as `scale` says. Nothing may be clicked twice for one order: that is a click on what is no longer there.
///
/// # Errors
/// Each click that is not, and a log without clicks.
pub fn check(clicks: &[Click], scale: f64) -> Result<(), String> {
    let most = scale.ceil() + 1.0;
    let mut wrong = Vec::new();
    let mut hit = HashSet::new();
    for click in clicks {
        if click.on == "New order" {
            hit.clear();
        }
        if click.off > most || !KINDS.contains(&click.kind.as_str()) {
            wrong.push(format!(
                "{} ({}), {:.1} px off, {most} allowed",
                click.on, click.kind, click.off
            ));
        }
        if !hit.insert(&click.on) {
            wrong.push(format!("{} a second time", click.on));
        }
    }
    if clicks.is_empty() {
        return Err("nothing was clicked".to_owned());
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("; "))
    }
}

fn click(event: &Value) -> Click {
    let line = event.get("item_box");
    let number = |value: &Value| value.as_f64().expect("a number");
    let target: Vec<f64> = line
        .unwrap_or(&event["box"])
        .as_array()
        .expect("a box")
        .iter()
        .map(number)
        .collect();
    let middle = (target[0] + target[2] / 2.0, target[1] + target[3] / 2.0);
    // The pixel that was clicked has a middle, too.
    let (x, y) = (number(&event["x"]) + 0.5, number(&event["y"]) + 0.5);
    let name = if line.is_some() {
        &event["item"]
    } else {
        &event["widget"]
    };
    Click {
        on: name.as_str().expect("a name").to_owned(),
        kind: event["kind"].as_str().expect("a class").to_owned(),
        off: (x - middle.0).hypot(y - middle.1),
    }
}
