//! Runs side by side keep to one limit.

use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::json;

use super::run::deskwright;
use super::stand_in::http::{Request, Response};

/// At most so many requests in so long.
const MOST: usize = 3;
const EVERY: Duration = Duration::from_secs(3);

/// A guard against a hang.
const PATIENCE: Duration = Duration::from_secs(100);

/// Answers every request with a look at the screen, and tells when each came.
struct Counter {
    address: String,
    came: Receiver<Instant>,
}

impl Counter {
    fn start() -> Counter {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}/v1", listener.local_addr().expect("an address"));
        let (tell, came) = channel();
        std::thread::spawn(move || {
            for (number, stream) in listener.incoming().flatten().enumerate() {
                if Request::read(&stream).is_err() {
                    continue;
                }
                let _ = tell.send(Instant::now());
                let call = json!({ "type": "computer_call", "id": format!("cu_{number}"), "call_id": format!("c_{number}"),
                    "status": "completed", "pending_safety_checks": [], "actions": [{ "type": "screenshot" }] });
                let body = json!({ "id": "r", "object": "response", "status": "completed", "model": "m", "output": [call],
                    "usage": { "input_tokens": 100, "output_tokens": 1 } });
                let _ = Response::json(200, &body).write(&stream);
            }
        });
        Counter { address, came }
    }

    /// Waits until so many more have come.
    fn wait_for(&self, count: usize) {
        for _ in 0..count {
            self.came.recv_timeout(PATIENCE).expect("a request");
        }
    }
}

/// What another model would have done on a recording's frames: no display is needed for that.
fn eval(home: &std::path::Path, address: &str) -> Child {
    deskwright(home)
        .args(["eval", "fixtures/goal", "--model", "house"])
        .env("OPENAI_BASE_URL", address)
        .env("OPENAI_API_KEY", "test")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("deskwright")
}

fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("configuration");
    std::fs::create_dir(&folder).expect("made");
    let every = EVERY.as_secs();
    let table = format!(
        "[[model]]\nid = \"house\"\nprovider = \"openai\"\nlimit = {{ requests = {MOST}, every = \"{every}s\" }}\n\
         rates = [{{ input = \"1\", output = \"1\" }}]\n"
    );
    std::fs::write(folder.join("models.toml"), table).expect("written");
    home
}

#[test]
fn two_runs_share_the_limit_of_a_model() {
    let (server, home) = (Counter::start(), home());
    let begun = Instant::now();
    let mut runs = [eval(home.path(), &server.address), eval(home.path(), &server.address)];
    for run in &mut runs {
        run.wait().expect("it ends");
    }
    let came: Vec<Instant> = server.came.try_iter().collect();
    assert!(came.len() > 2 * MOST, "only {} requests came", came.len());
    // However long each was on its way: none came before as many spans had passed as those before it need.
    for (number, came) in came.iter().enumerate() {
        let spans = u32::try_from(number / MOST).expect("few");
        let after = came.duration_since(begun);
        assert!(after >= EVERY * spans, "request {number} came after {after:?}");
    }
}

#[test]
fn a_run_that_is_killed_holds_up_nobody() {
    let (server, home) = (Counter::start(), home());
    let mut killed = eval(home.path(), &server.address);
    server.wait_for(MOST);
    killed.kill().expect("killed");
    killed.wait().expect("it ends");
    let mut next = eval(home.path(), &server.address);
    server.wait_for(MOST + 1);
    next.kill().expect("killed");
    next.wait().expect("it ends");
}
