//! An Order Desk that tells the test what it receives.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use super::screen::Screen;

/// A running Order Desk. It ends when it is dropped.
pub struct OrderDesk {
    child: Child,
    lines: Receiver<String>,
}

impl OrderDesk {
    /// Starts one on a screen, and waits for its window.
    pub fn start(screen: &Screen, folder: &Path, more: &[&str]) -> OrderDesk {
        let mut child = Command::new("python3")
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/demo/order_desk.py"))
            .arg("--db")
            .arg(folder.join("orders.db"))
            .args(["--log", "/dev/stdout"])
            .args(more)
            .env("DISPLAY", screen.display())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3");
        let stdout = BufReader::new(child.stdout.take().expect("piped"));
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let desk = OrderDesk { child, lines };
        desk.wait_for("ready");
        desk
    }

    /// The next line of the log with this event.
    pub fn wait_for(&self, event: &str) -> String {
        let mark = format!("\"event\": \"{event}\"");
        loop {
            let line = self
                .lines
                .recv_timeout(Duration::from_secs(20))
                .expect("a line of Order Desk's log");
            if line.contains(&mark) {
                return line;
            }
        }
    }
}

impl Drop for OrderDesk {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
