//! What happened beside the pictures, each in a line.

use serde_json::Value;

use super::shown::Shown;
use super::view::{Note, Tone};
use crate::event::{Event, Refined};
use crate::report::elapsed::elapsed;

/// The line for an event; nothing for those that are pictures or structure.
pub fn note(event: &Event) -> Option<Note> {
    Some(match event {
        Event::Answered {
            model,
            said,
            actions,
            usage,
            cost,
            millis,
            ..
        } => {
            let mut aside = vec![model.clone(), elapsed(*millis)];
            aside.extend(usage.map(|usage| format!("{} tokens in, {} out", usage.input, usage.output)));
            aside.extend(cost.map(|cost| cost.to_string()));
            let said = if said.trim().is_empty() {
                actions.join(", ")
            } else {
                said.clone()
            };
            line(Tone::Quiet, "the model said", &said, &aside.join(" · "))
        }
        Event::Rerouted {
            model,
            trouble,
            decision,
            ..
        } => line(Tone::Warn, "model trouble", &format!("{model}: {trouble}"), decision),
        Event::Spent { scope, spent, most } if spent > most => {
            let by = format!("by {}", spent.minus(*most));
            line(Tone::Warn, "limit passed", &format!("the {scope}'s, {most}"), &by)
        }
        Event::Refused { action, reason } => line(Tone::Bad, "refused", &action.to_string(), reason),
        Event::Unexpected { when } => line(Tone::Warn, "pop-up handled", when, ""),
        Event::Checked {
            condition,
            holds: true,
            seen,
            stale: Some(true),
            ..
        } => line(
            Tone::Warn,
            "held before",
            condition,
            &format!("seen: {seen}; it held before the step did anything and proves nothing"),
        ),
        Event::Checked {
            condition,
            holds: true,
            seen,
            ..
        } => line(Tone::Good, "holds", condition, &format!("seen: {seen}")),
        Event::Checked {
            condition,
            holds: false,
            seen,
            ..
        } => line(Tone::Bad, "does not hold", condition, &format!("seen: {seen}")),
        Event::Selected { text: Some(text) } => line(Tone::Quiet, "read back", &format!("\"{text}\""), ""),
        Event::Extracted { name, value, .. } => line(Tone::Good, "read", &format!("{name}: {value}"), ""),
        Event::Consulted { request, reply, millis } => {
            let (what, asked) = asked(request);
            line(
                Tone::Quiet,
                what,
                &asked,
                &format!("{} · {}", answered(reply), elapsed(*millis)),
            )
        }
        Event::Used {
            tool,
            arguments,
            outcome,
            result,
            millis,
            ..
        } => {
            let tone = if outcome == "gave" { Tone::Good } else { Tone::Warn };
            let aside = format!("{outcome}: {result} · {}", elapsed(*millis));
            line(tone, "tool used", &format!("{tool} {arguments}"), &aside)
        }
        Event::Noted { text, refined } => match refined {
            None => line(Tone::Quiet, "note", text, ""),
            Some(Refined { to: Some(_), .. }) => line(Tone::Quiet, "a second look", text, ""),
            Some(_) => line(Tone::Warn, "a second look", text, ""),
        },
        _ => return None,
    })
}

pub fn line(tone: Tone, what: &'static str, text: &str, aside: &str) -> Note {
    Note {
        tone,
        what,
        text: Shown::lines(text),
        aside: Shown::lines(aside),
    }
}

/// A request to the world outside as it would be written by hand. Unknown forms are shown as they are.
fn asked(request: &Value) -> (&'static str, String) {
    let text = |name: &str| request.get(name).and_then(Value::as_str).unwrap_or_default();
    let words = |name: &str| -> String {
        let list = request.get(name).and_then(Value::as_array).into_iter().flatten();
        list.filter_map(Value::as_str).map(quoted).collect::<Vec<_>>().join(" ")
    };
    match text("ask") {
        "launch" => ("started", words("argv")),
        "alive" => ("asked", "whether the application still runs".to_owned()),
        "command" => ("asked the record", words("argv")),
        "sqlite" => (
            "asked the record",
            format!("{}: {} {}", text("file"), text("query"), words("params")),
        ),
        "csv" => (
            "asked the record",
            format!("{}: {}", text("file"), request.get("row").unwrap_or(&Value::Null)),
        ),
        "person" => ("asked a person", text("question").to_owned()),
        "http" => ("sent", format!("{} {}", text("method"), text("url"))),
        "fetch" => ("fetched", text("url").to_owned()),
        "picture" => ("took a picture", text("file").to_owned()),
        "pause" => (
            "waited",
            format!("{} ms", request.get("millis").unwrap_or(&Value::Null)),
        ),
        _ => ("asked", request.to_string()),
    }
}

fn quoted(word: &str) -> String {
    if word.is_empty() || word.contains([' ', '"', '\'']) {
        format!("{word:?}")
    } else {
        word.to_owned()
    }
}

fn answered(reply: &Value) -> String {
    let text = |name: &str| {
        reply
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    if let Some(error) = reply.get("error") {
        let part = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default();
        return format!("no answer: {} {}", part("what"), part("why"));
    }
    match text("reply").as_str() {
        "launched" | "running" => "it runs".to_owned(),
        "ended" => format!("it ended with {}: {}", text("status"), text("last_words")),
        "command" if reply.get("success") == Some(&Value::Bool(true)) => format!("answered \"{}\"", text("stdout")),
        "command" => format!("{}: {}", text("status"), text("stderr")),
        "value" => format!("answered \"{}\"", text("text")),
        "count" => format!("counted {}", reply.get("rows").unwrap_or(&Value::Null)),
        "http" => {
            let status = reply.get("status").unwrap_or(&Value::Null);
            let body: String = reply
                .get("body")
                .unwrap_or(&Value::Null)
                .to_string()
                .chars()
                .take(300)
                .collect();
            format!("HTTP {status}: {body}")
        }
        "picture" => "it is there".to_owned(),
        "passed" => "time passed".to_owned(),
        "person" if text("said").is_empty() => "nobody is there".to_owned(),
        "person" => format!("answered \"{}\"", text("said")),
        _ => reply.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outside::{Reply, Request};

    #[test]
    fn what_was_asked_and_answered_reads_as_a_sentence() {
        let request = Request::Command {
            argv: vec!["count".into(), "a b".into()],
            timeout_ms: 5,
        };
        let reply = Reply::Command {
            success: true,
            status: "exit status 0".into(),
            stdout: "1\n".into(),
            stderr: String::new(),
        };
        let (request, reply) = (
            serde_json::to_value(request).unwrap(),
            serde_json::to_value(reply).unwrap(),
        );
        assert_eq!(asked(&request), ("asked the record", "count \"a b\"".to_owned()));
        assert_eq!(answered(&reply), "answered \"1\"");
        let reply = serde_json::to_value(Reply::Count { rows: 2 }).unwrap();
        assert_eq!(answered(&reply), "counted 2");
    }
}
