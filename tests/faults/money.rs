//! Money that was put aside and never settled.

use std::io::Read as _;
use std::net::TcpListener;

use rustix::process::Signal;

use super::session::Session;

const GOAL: &str = "
name: Goal
desktop: { virtual: 640x400 }
app:
  launch: [/usr/bin/python3, apps/note.py]
  ready: { visible: Ready }
models: [gpt-5.4-mini]
effort: low
steps:
  - goal: Save an empty note
    until: { visible: { contains: Saved } }
";

#[test]
fn a_run_that_was_killed_leaves_spent_what_it_had_put_aside() {
    let session = Session::new();
    session.write("scenario.yaml", GOAL);
    let provider = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/v1", provider.local_addr().unwrap());
    let environment = [("OPENAI_API_KEY", "x"), ("OPENAI_BASE_URL", address.as_str())];
    let run = |out, most| ["run", "scenario.yaml", "--out", out, "--limit-day", most];

    let first = session.start_with(&environment, &run("first", "0.04"));
    let (mut request, _) = provider.accept().unwrap();
    request.read_exact(&mut [0; 100]).unwrap();
    first.signal(Signal::KILL);
    assert_eq!(first.wait().code, None);
    session.assert_nothing_left();

    drop(provider);
    let second = session.start_with(&environment, &run("second", "0.04"));
    second.wait().expect(
        4,
        &[
            "the money limit of the day, $0.0400, leaves $0.0",
            "--limit-day",
            "day: $0.0",
            "of $0.0400 spent",
        ],
    );
    session.assert_nothing_left();
}
