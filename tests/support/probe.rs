//! A Tk window that tells what reached it; see `probe.py`.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::Value;

/// Long enough for the first window on a machine that is busy with other work.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Probe {
    process: Child,
    orders: ChildStdin,
    said: Receiver<Value>,
    /// Top left corner of the canvas on the screen.
    pub(crate) canvas: (i32, i32),
}

impl Probe {
    pub(crate) fn start() -> Probe {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/probe.py");
        let mut process = Command::new("/usr/bin/python3")
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3");
        let orders = process.stdin.take().expect("pipe");
        let lines = BufReader::new(process.stdout.take().expect("pipe")).lines();
        let (tell, said) = channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _ = tell.send(serde_json::from_str(&line).expect("a line of JSON"));
            }
        });
        let mut probe = Probe {
            process,
            orders,
            said,
            canvas: (0, 0),
        };
        let ready = probe.until(|word| word["kind"] == "ready");
        let at = |name: &str| i32::try_from(ready[name].as_i64().expect("number")).expect("pixel");
        probe.canvas = (at("x"), at("y"));
        probe
    }

    /// A point inside the canvas.
    pub(crate) fn spot(&self, x: i32, y: i32) -> (i32, i32) {
        (self.canvas.0 + x, self.canvas.1 + y)
    }

    pub(crate) fn order(&mut self, what: &str) {
        writeln!(self.orders, "{what}").expect("order");
        self.until(|word| word["kind"] == "obeyed" && word["what"] == what);
    }

    /// Waits for a word.
    pub(crate) fn until(&self, wanted: impl Fn(&Value) -> bool) -> Value {
        let until = Instant::now() + PATIENCE;
        let mut heard = Vec::new();
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let word = self.said.recv_timeout(left).ok();
            match word.unwrap_or_else(|| panic!("what was waited for did not come; heard {heard:?}")) {
                word if wanted(&word) => return word,
                word => heard.push(word),
            }
        }
    }

    /// What was said until now: everything that reached the window before this question.
    pub(crate) fn so_far(&mut self) -> Vec<Value> {
        writeln!(self.orders, "mark").expect("order");
        let mut words = Vec::new();
        loop {
            let word = self.said.recv_timeout(PATIENCE).expect("an answer");
            if word["kind"] == "obeyed" {
                return words;
            }
            words.push(word);
        }
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
