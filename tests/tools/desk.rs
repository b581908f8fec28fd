//! One run of the real binary, and what it left behind.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use deskwright::event::{Entry, Event};
use serde_json::{Value, json};

use crate::answers::answer;
use crate::stand_in::scripted::Scripted;

pub(crate) const HOME: &str = env!("CARGO_MANIFEST_DIR");

/// Looks different once it is escaped for JSON, HTML or a URL.
pub(crate) const CANARY: &str = "Qx7&\"<Zw>%/k'9";

pub(crate) struct Left {
    pub(crate) output: Output,
    pub(crate) folder: PathBuf,
    _home: tempfile::TempDir,
}

/// Runs a scenario with OpenAI's model and these variables.
pub(crate) fn run(scenario: &str, model: &Scripted, variables: &[(&str, &str)]) -> Left {
    let url = model.url();
    let mut all = vec![("OPENAI_BASE_URL", url.as_str()), ("OPENAI_API_KEY", "test")];
    all.extend(variables);
    start(scenario, &all)
}

/// Runs a scenario with these variables.
pub(crate) fn start(scenario: &str, variables: &[(&str, &str)]) -> Left {
    let home = tempfile::tempdir().unwrap();
    let (file, folder) = (home.path().join("scenario.yaml"), home.path().join("run"));
    std::fs::write(&file, scenario).unwrap();
    let mut command = deskwright();
    command.arg("run").arg(&file).arg("--out").arg(&folder);
    command.envs(variables.iter().copied());
    let output = command.stdin(Stdio::null()).output().unwrap();
    Left {
        output,
        folder,
        _home: home,
    }
}

pub(crate) fn deskwright() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deskwright"));
    command.current_dir(HOME);
    command
}

impl Left {
    pub(crate) fn said(&self) -> String {
        let Output { status, stdout, stderr } = &self.output;
        format!(
            "{status}\n{}\n{}",
            String::from_utf8_lossy(stdout),
            String::from_utf8_lossy(stderr)
        )
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        let text = std::fs::read_to_string(self.folder.join("events.jsonl")).unwrap();
        text.lines()
            .map(|line| serde_json::from_str::<Entry>(line).unwrap().event)
            .collect()
    }

    /// Tools as they were used: name, outcome and result.
    pub(crate) fn used(&self) -> Vec<(String, String, String)> {
        let used = self.events().into_iter().filter_map(|event| match event {
            Event::Used {
                tool, outcome, result, ..
            } => Some((tool, outcome, result)),
            _ => None,
        });
        used.collect()
    }

    /// Replays it where there is no display, no key and nobody to ask.
    pub(crate) fn replay(&self) -> Output {
        let mut command = deskwright();
        command.arg("replay").arg(&self.folder);
        for name in [
            "DISPLAY",
            "WAYLAND_DISPLAY",
            "XAUTHORITY",
            "OPENAI_API_KEY",
            "OPENAI_BASE_URL",
        ] {
            command.env_remove(name);
        }
        command.output().unwrap()
    }

    pub(crate) fn assert_replays(&self) {
        let replay = self.replay();
        let said = String::from_utf8_lossy(&replay.stdout);
        assert!(
            replay.status.success(),
            "{said}\n{}",
            String::from_utf8_lossy(&replay.stderr)
        );
    }

    /// A secret's value is nowhere: in no file, and in nothing that was printed, however it is written.
    pub(crate) fn assert_without(&self, secret: &str) {
        let json = serde_json::to_string(secret).unwrap();
        let forms = [
            secret.to_owned(),
            json.trim_matches('"').to_owned(),
            secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"),
            BASE64_STANDARD.encode(secret).trim_end_matches('=').to_owned(),
        ];
        let mut looked_at = 0;
        let mut look = |place: &str, bytes: &[u8]| {
            looked_at += 1;
            for form in &forms {
                let found = bytes.windows(form.len()).any(|part| part == form.as_bytes());
                assert!(!found, "{form} is in {place}");
            }
        };
        look("what was printed", &self.output.stdout);
        look("what was said", &self.output.stderr);
        walk(&self.folder, &mut |path| {
            look(&path.display().to_string(), &std::fs::read(path).unwrap());
        });
        assert!(looked_at > 6, "{looked_at}");
    }
}

fn walk(folder: &Path, look: &mut dyn FnMut(&Path)) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, look);
        } else {
            look(&path);
        }
    }
}

/// An answer with these items, as the vendor numbers it.
pub(crate) fn numbered(number: usize, items: &[Value]) -> Value {
    let mut body = answer(items);
    body["id"] = json!(format!("resp_{number}"));
    body["store"] = json!(false);
    body
}

pub(crate) fn function(call: &str, name: &str, arguments: &Value) -> Value {
    json!({ "type": "function_call", "id": format!("fc_{call}"), "call_id": call, "status": "completed",
        "name": name, "arguments": arguments.to_string() })
}

pub(crate) fn say(text: &str) -> Value {
    json!({ "type": "message", "id": "msg_1", "role": "assistant", "status": "completed",
        "content": [{ "type": "output_text", "text": text, "annotations": [] }] })
}

/// The output of a call in a request.
pub(crate) fn output(body: &Value, call: &str) -> Value {
    let items = body["input"].as_array().unwrap();
    let found = items
        .iter()
        .find(|item| item["call_id"] == call && item["output"] != Value::Null);
    found.unwrap_or_else(|| panic!("no output of {call} in {body}"))["output"].clone()
}
