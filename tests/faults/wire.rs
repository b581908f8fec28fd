//! Providers that misbehave on the wire: every case a folder in `tests/cases/faults/wire`, its `serves.json` what the
//! server does with one request after the other, its `expected.txt` all that a person sees of it.
//!
//! The server stands for every provider. `[asked]` at the end is the model of each request that reached it, where its
//! body says so.

use std::path::Path;

use serde::Deserialize;
use serde_json::{Value, json};

use super::answers::{answer, call};
use super::server::{Play, Server};

/// Whom the server stands for, as their variables begin.
pub(crate) const PROVIDERS: [&str; 6] = ["OPENAI", "ANTHROPIC", "GEMINI", "OPENROUTER", "MODELSLAB", "LOCAL"];

/// What is done with one request. Without a word of its own: an answer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Serve {
    #[serde(default = "ok")]
    status: u16,
    #[serde(default)]
    headers: Vec<(String, String)>,
    /// The content type, where it is not JSON.
    kind: Option<String>,
    /// The body.
    json: Option<Value>,
    text: Option<String>,
    /// A body of so many MiB.
    mib: Option<usize>,
    /// So many clicks in one answer of OpenAI's, on Save if nothing else is said.
    clicks: Option<usize>,
    #[serde(default = "save")]
    at: (i32, i32),
    /// What happens in the place of an answer.
    instead: Option<Instead>,
    /// How often.
    #[serde(default = "once")]
    times: usize,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Instead {
    Reset,
    CutOff,
    Silence,
    Stall,
    /// Another protocol's words.
    Greeting,
}

fn ok() -> u16 {
    200
}

fn save() -> (i32, i32) {
    (165, 130)
}

fn once() -> usize {
    1
}

/// The server of a case, if it has one.
pub(crate) fn server(case: &Path) -> Option<Server> {
    let text = std::fs::read(case.join("serves.json")).ok()?;
    let serves: Vec<Serve> = serde_json::from_slice(&text).unwrap();
    let plays = serves.iter().flat_map(|serve| (0..serve.times).map(|_| play(serve)));
    Some(Server::start(plays.collect()))
}

/// The models that were asked.
pub(crate) fn asked(server: &Server) -> Vec<String> {
    let requests = server.requests();
    let models = requests.iter().map(|request| request.body.get("model")?.as_str());
    models.map(|model| model.unwrap_or("?").to_owned()).collect()
}

fn play(serve: &Serve) -> Play {
    match serve.instead {
        Some(Instead::Reset) => return Play::Reset,
        Some(Instead::CutOff) => return Play::CutOff,
        Some(Instead::Silence) => return Play::Silence,
        Some(Instead::Stall) => return Play::Stall,
        Some(Instead::Greeting) => return Play::Raw(b"SSH-2.0-OpenSSH_9.2p1\r\n".to_vec()),
        None => {}
    }
    let kind = serve.kind.as_deref().unwrap_or("application/json");
    let mut headers = vec![("content-type".to_owned(), kind.to_owned())];
    headers.extend(serve.headers.iter().cloned());
    Play::Answer(serve.status, headers, body(serve))
}

fn body(serve: &Serve) -> Vec<u8> {
    if let Some(mib) = serve.mib {
        return vec![b' '; mib << 20];
    }
    if let Some(clicks) = serve.clicks {
        let click = json!({ "type": "click", "button": "left", "x": serve.at.0, "y": serve.at.1, "keys": null });
        return answer(&[call("call_1", &Value::from(vec![click; clicks]))])
            .to_string()
            .into_bytes();
    }
    match (&serve.json, &serve.text) {
        (Some(json), _) => json.to_string().into_bytes(),
        (_, text) => text.clone().unwrap_or_default().into_bytes(),
    }
}
