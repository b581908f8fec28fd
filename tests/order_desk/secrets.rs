//! A password that the application shows in clear is in nothing that a run leaves behind.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use deskwright::event::{Entry, Event};
use deskwright::geometry::Rect;
use deskwright::screen::png;

use super::desk::{DATA, SCENARIO, deskwright, results};

/// Looks different once it is escaped for HTML, JSON or a URL.
const CANARY: &str = "Qx7&\"<Zw>%/k'9";

const LOGIN: &str = "Order Desk login";

/// The demo's scenario behind a login.
fn scenario(login: &str, more: &str) -> String {
    let text = fs::read_to_string(SCENARIO).expect("the scenario");
    let secrets = format!("secrets: {{ password: {{ env: DESK_PASSWORD }} }}\n{more}steps:\n");
    text.replace(r#"order-desk.log"]"#, r#"order-desk.log", --login, --show-password]"#)
        .replace("ready: { visible: New order }", "ready: { visible: Password }")
        .replacen("steps:\n", &format!("{secrets}{login}"), 1)
}

const FILLED: &str = r#"  - fill: { User: clerk, Password: "{{ secrets.password }}" }
  - click: Log in
    until: { visible: New order }
"#;

/// The pointer is still on the user's box when the password is typed.
const TYPED: &str = r#"  - fill: { User: clerk }
  - press: tab
  - type: "{{ secrets.password }}"
  - press: enter
    until: { visible: New order }
"#;

/// What a run left behind, and what could be seen of it while it went on.
struct Left {
    _home: tempfile::TempDir,
    folder: PathBuf,
    said: Vec<u8>,
    /// Command lines of all processes, and the environment of the application and of the display's parts, as they were seen.
    seen: Vec<Vec<u8>>,
    /// The limits of deskwright's own processes.
    limits: Vec<String>,
}

fn run(text: &str) -> Left {
    let home = tempfile::tempdir().expect("a folder");
    let (folder, file) = (home.path().join("run"), home.path().join("login.yaml"));
    fs::write(&file, text).expect("written");
    let mut child = with_core_dumps(&deskwright())
        .arg("run")
        .arg(&file)
        .args(["-v", "--data", DATA, "--rows", "1", "--out"])
        .arg(&folder)
        .env("DESK_PASSWORD", CANARY)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("deskwright starts");
    let mut out = child.stdout.take().expect("a pipe");
    let mut err = child.stderr.take().expect("a pipe");
    let (ended, end) = channel();
    let other = std::thread::spawn(move || {
        let mut said = Vec::new();
        err.read_to_end(&mut said).expect("read");
        said
    });
    std::thread::spawn(move || {
        let mut said = Vec::new();
        out.read_to_end(&mut said).expect("read");
        let _ = ended.send(said);
    });
    let (mut seen, mut limits) = (Vec::new(), Vec::new());
    let mut said = loop {
        look_around(&mut seen, &mut limits);
        if let Ok(said) = end.recv_timeout(Duration::from_millis(200)) {
            break said;
        }
    };
    said.extend(other.join().expect("read"));
    let status = child.wait().expect("ended");
    assert!(status.success(), "{status}: {}", String::from_utf8_lossy(&said));
    Left {
        _home: home,
        folder,
        said,
        seen,
        limits,
    }
}

/// The same command where the shell allows a core to be dumped.
fn with_core_dumps(command: &Command) -> Command {
    let mut shell = Command::new("sh");
    shell
        .args(["-c", "ulimit -S -c \"$(ulimit -H -c)\" && exec \"$@\"", "sh"])
        .arg(command.get_program())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::null());
    shell
}

fn look_around(seen: &mut Vec<Vec<u8>>, limits: &mut Vec<String>) {
    for process in fs::read_dir("/proc").expect("/proc").flatten() {
        let of = |name: &str| fs::read(process.path().join(name)).unwrap_or_default();
        let line = of("cmdline");
        let shown = String::from_utf8_lossy(&line).replace('\0', " ");
        // A part's arguments name its private folder.
        let parts = ["Xvfb ", "openbox ", "dbus-daemon "];
        let is_part = parts.iter().any(|part| shown.starts_with(part));
        if is_part || (shown.contains("order_desk.py") && !shown.contains("deskwright")) {
            let mut environment = of("environ");
            if is_part {
                environment.splice(0..0, shown.bytes());
            }
            seen.push(environment);
        }
        if shown.contains("deskwright") && shown.contains("login.yaml") {
            let held = String::from_utf8_lossy(&of("limits")).into_owned();
            limits.extend((!held.is_empty()).then_some(held));
        }
        if !line.is_empty() && !seen.contains(&line) {
            seen.push(line);
        }
    }
}

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, out);
        } else {
            out.push(path);
        }
    }
}

/// The canary as it is, and as HTML, JSON, a URL or base64 would have it.
fn disguises() -> Vec<Vec<u8>> {
    let html = CANARY
        .replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let json = serde_json::to_string(CANARY).expect("JSON");
    let url: String = CANARY
        .bytes()
        .map(|byte| match byte {
            byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect();
    let mut out = vec![
        CANARY.to_owned(),
        html.replace('\'', "&#39;"),
        html.replace('\'', "&#x27;"),
        html,
        json.trim_matches('"').to_owned(),
        url.to_lowercase(),
        url,
    ];
    // Base64 of a text inside another begins at one of three places; its edges are left off.
    for before in 0..3 {
        let code = BASE64_STANDARD.encode(format!("{}{CANARY}", "x".repeat(before)));
        out.push(code[4..code.len() - 4].to_owned());
    }
    out.into_iter().map(String::into_bytes).collect()
}

fn tells(bytes: &[u8]) -> bool {
    disguises()
        .iter()
        .any(|canary| bytes.windows(canary.len()).any(|part| part == canary))
}

/// For each frame from the password on, whether what the login's part `area` of it shows is one flat colour.
fn flat(left: &Left, box_of: impl Fn(&[Entry]) -> Rect) -> Vec<bool> {
    let events = fs::read_to_string(left.folder.join("events.jsonl")).expect("events.jsonl");
    let entries: Vec<Entry> = events
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let area = box_of(&entries);
    let typed = entries.iter().position(|entry| match &entry.event {
        Event::Acting { action, .. } => action.to_string().contains("secrets.password"),
        _ => false,
    });
    let later = entries.iter().skip(typed.expect("the password is typed"));
    let frames = later.filter_map(|entry| match &entry.event {
        Event::Observed { frame, windows, .. } if windows.iter().any(|window| window.title == LOGIN) => Some(frame),
        _ => None,
    });
    let mut out = Vec::new();
    for id in frames {
        let bytes = fs::read(left.folder.join(format!("frames/{id}.png"))).expect("the frame");
        let (_, pixels) = png::decode(&bytes).expect("a PNG").crop(area);
        let first = pixels[..4].to_vec();
        out.push(pixels.chunks_exact(4).all(|pixel| pixel == first));
    }
    assert!(!out.is_empty(), "the login was seen after the password was typed");
    out
}

fn password_box(entries: &[Entry]) -> Rect {
    let found = entries.iter().find_map(|entry| match &entry.event {
        Event::Located { target, found, .. } if target.contains("Password") => Some(found.bounds),
        _ => None,
    });
    found.expect("the box of the password")
}

fn login_window(entries: &[Entry]) -> Rect {
    let mut windows = entries.iter().filter_map(|entry| match &entry.event {
        Event::Observed { windows, .. } => windows.iter().find(|window| window.title == LOGIN),
        _ => None,
    });
    windows.next_back().expect("the login").bounds
}

fn silent(left: &Left) {
    let [result] = results(&left.folder).try_into().expect("one row");
    assert_eq!(result.outcome, "done", "{result:?}");
    let mut paths = Vec::new();
    files(&left.folder, &mut paths);
    assert!(paths.iter().any(|path| path.ends_with("report.html")), "{paths:?}");
    for path in paths {
        let bytes = fs::read(&path).expect("a file of the run");
        assert!(!tells(&bytes), "the password is in {}", path.display());
    }
    assert!(!tells(&left.said), "the password is on the terminal");
    let started = left
        .seen
        .iter()
        .any(|seen| String::from_utf8_lossy(seen).contains("--show-password"));
    assert!(started, "the application's process was seen");
    for part in ["Xvfb", "openbox", "dbus-daemon"] {
        let environment = |seen: &&Vec<u8>| {
            let seen = String::from_utf8_lossy(seen);
            seen.starts_with(part) && seen.contains("DESKWRIGHT_SESSION=")
        };
        assert!(left.seen.iter().any(|seen| environment(&seen)), "{part} was seen");
    }
    for seen in &left.seen {
        assert!(!tells(seen), "a process shows it: {}", String::from_utf8_lossy(seen));
    }
}

#[test]
fn a_password_shown_in_clear_is_in_nothing_that_is_left() {
    let left = run(&scenario(FILLED, ""));
    silent(&left);
    assert!(flat(&left, password_box).iter().all(|flat| *flat), "the box is covered");
    let limits = left.limits.last().expect("deskwright's own process was seen");
    let core = limits.lines().find(|line| line.starts_with("Max core file size"));
    let words: Vec<&str> = core.unwrap_or_default().split_whitespace().collect();
    assert_eq!(words.get(4), Some(&"0"), "a core would be dumped: {words:?}");
}

#[test]
fn a_password_typed_blindly_covers_the_window() {
    let left = run(&scenario(TYPED, ""));
    silent(&left);
    assert!(
        flat(&left, login_window).iter().all(|flat| *flat),
        "the window is covered"
    );
}

/// The twin of the first test, so that it cannot pass by a box that shows nothing.
#[test]
fn without_masks_the_frames_show_the_password() {
    let left = run(&scenario(FILLED, "mask_secrets: false\n"));
    assert!(
        flat(&left, password_box).iter().any(|flat| !flat),
        "the box is not covered"
    );
}
