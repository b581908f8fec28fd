//! A run of the field of boxes, and what came of it.

use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::stand_in::chat::KEY;
use crate::stand_in::picture::Picture;
use crate::stand_in::scripted::Scripted;
use crate::stand_in::vendor;

const HOME: &str = env!("CARGO_MANIFEST_DIR");

/// Larger than the largest picture a model gets.
pub(crate) const LARGE: &str = "2560x1600";

/// What is run.
#[derive(Clone, Copy)]
pub(crate) struct Case {
    pub(crate) model: &'static str,
    /// Where it is asked.
    pub(crate) path: &'static str,
    pub(crate) screen: &'static str,
    /// Beside the application's usual arguments.
    pub(crate) app: &'static str,
    /// The setting's line; the usual one where it is empty.
    pub(crate) refine: &'static str,
}

pub(crate) const USUAL: Case = Case {
    model: "gpt-5.4",
    path: "/v1/responses",
    screen: "1280x800",
    app: "",
    refine: "",
};

pub(crate) const CLAUDE: Case = Case {
    model: "claude-sonnet-5-5",
    path: "/v1/messages",
    ..USUAL
};

/// By a function of ours.
pub(crate) const SEER: Case = Case {
    model: "seer",
    path: "/v1/chat/completions",
    ..USUAL
};

/// On a grid.
pub(crate) const GEMINI: Case = Case {
    model: "gemini-3.8-flash",
    path: "/v1beta/models/gemini-3.8-flash:generateContent",
    ..USUAL
};

impl Case {
    /// The pictures of a request, oldest first.
    pub(crate) fn pictures(&self, body: &Value) -> Vec<Picture> {
        let (_, vendor) = vendor::of(self.path).expect("a vendor");
        let pictures = vendor.read(body).pictures;
        pictures
            .iter()
            .map(|png| Picture::decode(png).expect("a PNG"))
            .collect()
    }
}

/// A run that is over.
pub(crate) struct Run {
    pub(crate) server: Scripted,
    pub(crate) output: Output,
    home: TempDir,
}

impl Run {
    /// Has the dark boxes clicked by a model at this server.
    pub(crate) fn by(case: &Case, server: Scripted) -> Run {
        let home = tempfile::tempdir().expect("a folder");
        let Case {
            screen,
            app,
            model,
            refine,
            ..
        } = case;
        let log = home.path().join("clicks.log");
        let scenario = format!(
            "desktop: {{ virtual: {screen} }}\napp:\n  launch: [python3, {HOME}/tests/apps/boxes.py, --log, \"{}\"{app}]\n  \
             ready: {{ visible: Click the dark box }}\nmodels: [{model}]\n{refine}\nlimits: {{ time: 20m, actions: 12 }}\n\
             steps:\n  - goal: Click the dark box until the window says that all is done.\n    \
             until: {{ visible: All done }}\n",
            log.display(),
        );
        std::fs::write(home.path().join("boxes.yaml"), scenario).expect("written");
        let folder = home.path().join("configuration");
        std::fs::create_dir(&folder).expect("made");
        std::fs::write(folder.join("models.toml"), include_str!("../stand_in/models.toml")).expect("written");
        let mut command = Command::new(env!("CARGO_BIN_EXE_deskwright"));
        command
            .args(["run", "boxes.yaml", "--out", "run"])
            .current_dir(home.path());
        command.env("DESKWRIGHT_CONFIG", &folder);
        for name in ["OPENAI", "ANTHROPIC", "LOCAL", "GEMINI"] {
            let version = if name == "GEMINI" { "/v1beta" } else { "/v1" };
            command.env(format!("{name}_BASE_URL"), server.url().replace("/v1", version));
            command.env(format!("{name}_API_KEY"), KEY);
        }
        let output = command.output().expect("deskwright");
        Run { server, output, home }
    }

    /// What the application wrote of each click.
    pub(crate) fn clicks(&self) -> Vec<String> {
        let log = std::fs::read_to_string(self.home.path().join("clicks.log")).unwrap_or_default();
        log.lines().map(str::to_owned).collect()
    }

    pub(crate) fn hits(&self) -> usize {
        self.clicks().iter().filter(|click| click.starts_with("hit")).count()
    }

    /// The events of a kind.
    pub(crate) fn events(&self, kind: &str) -> Vec<Value> {
        let log = std::fs::read_to_string(self.home.path().join("run/events.jsonl")).expect("events");
        let entries = log
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        let events = entries.map(|mut entry| entry["event"].take());
        events.filter(|event| event["kind"] == kind).collect()
    }

    /// Changes the recorded scenario.
    pub(crate) fn say_again(&self, before: &str, after: &str) {
        let path = self.home.path().join("run/run.json");
        let text = std::fs::read_to_string(&path).expect("the scenario");
        assert!(text.contains(before), "{text}");
        std::fs::write(&path, text.replace(before, after)).expect("written");
    }

    pub(crate) fn described(&self) -> String {
        let said = String::from_utf8_lossy(&self.output.stdout);
        let warned = String::from_utf8_lossy(&self.output.stderr);
        format!("{:?}\n{}\n{said}\n{warned}", self.clicks(), self.output.status)
    }

    /// Replays the recording without a display or a key: nobody is asked.
    pub(crate) fn replays(&self) {
        let asked = self.server.served().len();
        let mut command = Command::new(env!("CARGO_BIN_EXE_deskwright"));
        command.arg("replay").arg(self.home.path().join("run"));
        for name in [
            "DISPLAY",
            "WAYLAND_DISPLAY",
            "XAUTHORITY",
            "OPENAI_API_KEY",
            "ANTHROPIC_API_KEY",
            "LOCAL_API_KEY",
            "GEMINI_API_KEY",
        ] {
            command.env_remove(name);
        }
        let replay = command.output().expect("deskwright");
        assert!(replay.status.success(), "{}", String::from_utf8_lossy(&replay.stdout));
        assert_eq!(self.server.served().len(), asked);
    }
}
