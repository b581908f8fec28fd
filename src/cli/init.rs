//! `deskwright init`: a first scenario for the user's own application, with the words that it shows.
//!
//! It is looked at once on a private display and nothing is clicked: what the scenario then does is the user's choice.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::args::InitArguments;
use super::complaint::Complaint;
use super::say;
use crate::desktop::supervisor;
use crate::event::Event;
use crate::geometry::Size;
use crate::locate::doubt::doubt;
use crate::locate::find::find;
use crate::locate::query::{Finding, Query};
use crate::locate::reading::{FieldKind, Line, Reading};
use crate::outcome::Outcome;
use crate::recording::read::Recording;
use crate::report::escape;
use crate::scenario::settings::DesktopChoice;
use crate::screen::frame::Frame;
use crate::window::Window;

const SIZE: Size = Size::new(1280, 800);

const RUNS: &str = "runs";

/// More words than these are for `deskwright find --all`.
const SHOWN: usize = 12;

/// Starts the application, looks at it, writes the scenario, and runs it.
///
/// # Errors
/// A file that is there already or cannot be written; an application that cannot be started or shows nothing.
pub fn init(arguments: &InitArguments) -> Result<Outcome, Complaint> {
    let path = &arguments.scenario;
    if path.exists() {
        let message = format!("{} is there already", path.display());
        return Err(
            Complaint::invalid(message).help("name another file, as in `deskwright init second.yaml --launch …`")
        );
    }
    say::aside(format!("Looking at {} …\n", escape::line(&arguments.launch.join(" "))));
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let seen = look(&arguments.launch, &first_free(&format!("{stem}-look")))?;
    let text = scenario(&arguments.launch, &seen);
    let unwritable = |error| Complaint::broken(format!("cannot write {}: {error}", path.display()));
    fs::write(path, text).map_err(unwritable)?;
    say::aside(format!("Wrote {}, and runs it:\n\n", path.display()));
    let folder = first_free(&stem);
    let code = run(&["--out".into(), folder.clone().into(), "--".into(), path.into()])?;
    say::out(next(path, &folder, &seen))?;
    Ok(Outcome::of_exit_code(code))
}

/// What the application showed.
struct Seen {
    /// Labels that mean one place each, in reading order.
    labels: Vec<String>,
    /// The first of them that stands in a button.
    button: Option<String>,
    /// The first that ends as the label of a box does.
    field: Option<String>,
    title: Option<String>,
}

/// Looks at the application by a run of its own. Where that fails, the run's folder stays, and has what was seen.
fn look(launch: &[String], folder: &Path) -> Result<Seen, Complaint> {
    let scenario = folder.with_extension("yaml");
    let text = format!(
        "name: A first look\ndesktop: {{ virtual: {SIZE} }}\napp: {{ launch: {} }}\nsteps:\n  \
         - wait_for: {{ visible: {{ matches: '[A-Za-z]{{3}}' }} }}\n    within: 20s\n  - screenshot: start\n",
        list(launch)
    );
    let unwritable = |error| Complaint::broken(format!("cannot write {}: {error}", scenario.display()));
    fs::create_dir_all(RUNS).map_err(unwritable)?;
    fs::write(&scenario, text).map_err(unwritable)?;
    let code = run(&[
        "--quiet".into(),
        "--out".into(),
        folder.into(),
        "--".into(),
        scenario.clone().into(),
    ])?;
    if code != 0 {
        say::aside("help: it must show a window with some text within 20 s; try the same command in a terminal\n");
        return Err(Complaint::said(Outcome::Broken));
    }
    let seen = seen(folder)?;
    // They are in nobody's way.
    let _ = fs::remove_dir_all(folder);
    let _ = fs::remove_file(scenario);
    Ok(seen)
}

fn seen(folder: &Path) -> Result<Seen, Complaint> {
    let recording = Recording::open(folder).map_err(Complaint::broken)?;
    let mut looks = recording.entries.iter().rev().filter_map(|entry| match &entry.event {
        Event::Observed { frame, windows, .. } => {
            let reading = recording.reading(*frame)?;
            let mut frame = recording.frame(*frame).ok()?;
            frame.windows.clone_from(windows);
            Some((reading, frame))
        }
        _ => None,
    });
    let Some((reading, frame)) = looks.next() else {
        return Err(Complaint::broken(format!(
            "{} holds no look at the screen",
            folder.display()
        )));
    };
    let window = frame.windows.iter().rev().find(|window| window.ours);
    let labels = labels(&reading, &frame, window);
    let in_button = |label: &&String| {
        let line = reading.lines.iter().find(|line| line.text() == **label);
        let mut buttons = reading.fields.iter().filter(|field| field.kind == FieldKind::Button);
        line.is_some_and(|line| buttons.any(|button| button.bounds.encloses(&line.bounds)))
    };
    let field = labels.iter().find_map(|label| label.strip_suffix(':'));
    Ok(Seen {
        button: labels.iter().find(in_button).cloned(),
        field: field.map(str::to_owned),
        labels,
        title: window.map(|window| window.title.clone()),
    })
}

/// Runs this binary's `run` on a private display.
fn run(words: &[OsString]) -> Result<u8, Complaint> {
    let all: Vec<OsString> = [OsString::from("run")]
        .into_iter()
        .chain(words.iter().cloned())
        .collect();
    let places = super::places::Places::here().environment();
    let ended = supervisor::supervise(DesktopChoice::Virtual(SIZE), &all, &places, &[]).map_err(Complaint::broken)?;
    if ended.told_to_stop {
        return Err(Complaint::said(Outcome::Stopped));
    }
    Ok(ended.code)
}

/// Whole labels of the window that are read surely and are there once.
fn labels(reading: &Reading, frame: &Frame, window: Option<&Window>) -> Vec<String> {
    let inside = |line: &&Line| window.is_none_or(|window| window.bounds.encloses(&line.bounds));
    let mut known = HashSet::new();
    let lines = reading.lines.iter().filter(inside);
    lines
        .filter(|line| line.words.iter().all(|word| doubt(word, true).is_none()))
        .map(Line::text)
        .filter(|text| text.is_ascii() && text.chars().filter(char::is_ascii_alphabetic).count() >= 3)
        .filter(|text| matches!(find(reading, &Query::label(text.as_str()), frame), Finding::One(_)))
        .filter(|text| known.insert(text.clone()))
        .collect()
}

/// The scenario's text.
fn scenario(launch: &[String], seen: &Seen) -> String {
    let mut out = String::new();
    let shown = seen.labels.iter().take(SHOWN).map(|label| quoted(label));
    let shown: Vec<String> = shown.collect();
    let _ = writeln!(
        out,
        "# A first scenario, written by `deskwright init`. Change it to what you need."
    );
    if let Some(title) = &seen.title {
        let _ = writeln!(out, "# The window: {}", quoted(title));
    }
    let _ = writeln!(out, "# It shows:   {}", shown.join(", "));
    let name = launch.first().map_or("", String::as_str);
    let name = Path::new(name).file_name().unwrap_or_default().to_string_lossy();
    let _ = writeln!(out, "name: {}", quoted(&format!("First steps in {name}")));
    let _ = writeln!(out, "app:\n  launch: {}", list(launch));
    let mut shown = shown.iter();
    if let Some(label) = shown.next() {
        let _ = writeln!(out, "  ready: {{ visible: {label} }}");
    }
    out.push_str("steps:\n");
    if let Some(label) = shown.next() {
        let _ = writeln!(out, "  - expect: {{ visible: {label} }}");
    }
    out.push_str("  - screenshot: start\n");
    out.push_str("  # What might come next:\n");
    if let Some(label) = &seen.field {
        let _ = writeln!(out, "  # - fill: {{ {}: \"a text\" }}", quoted(label));
    }
    if let Some(label) = seen.button.as_ref().or(seen.labels.last()) {
        let label = quoted(label);
        let _ = writeln!(
            out,
            "  # - click: {label}\n  #   until: {{ visible: \"what it shows then\" }}"
        );
    }
    out
}

fn next(path: &Path, folder: &Path, seen: &Seen) -> String {
    let (path, folder) = (path.display(), folder.display());
    let label = seen
        .labels
        .last()
        .map(|label| format!(" '{}'", label.replace('\'', "'\\''")));
    let label = escape::line(&label.unwrap_or_default());
    format!(
        "\nTry next:\n  \
         deskwright find --all --image {folder}/screenshots/start.png   everything it can see, drawn into found.png\n  \
         deskwright find{label} --image {folder}/screenshots/start.png   what a target means\n  \
         deskwright check {path}   after each change: what is wrong, before anything moves\n  \
         deskwright run {path}\n  \
         deskwright replay {folder}   the same without the application\n"
    )
}

/// As YAML, whatever is in it.
fn quoted(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    // A template is not meant by what stands on a screen.
    serde_json::Value::from(text.replace("{{", "{ {")).to_string()
}

fn list(words: &[String]) -> String {
    let words: Vec<String> = words
        .iter()
        .map(|word| serde_json::Value::from(word.as_str()).to_string())
        .collect();
    format!("[{}]", words.join(", "))
}

/// `runs/NAME`, or with a number behind it where there is one.
fn first_free(name: &str) -> PathBuf {
    let named = |number: u32| match number {
        1 => Path::new(RUNS).join(name),
        number => Path::new(RUNS).join(format!("{name}-{number}")),
    };
    (1..=u32::MAX)
        .map(named)
        .find(|folder| !folder.exists())
        .unwrap_or_default()
}
