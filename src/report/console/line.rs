//! The lines of the console as text. Pure: what goes in decides what comes out.

use std::path::Path;

use crate::event::Glimpse;
use crate::outcome::{Outcome, RowState, StepOutcome};
use crate::report::columns::{clip, left, right, width, wrap};
use crate::report::count::counted;
use crate::report::elapsed::elapsed;
use crate::report::escape;
use crate::report::found::Found;
use crate::report::held::held_before;
use crate::report::paint::{Ink, paint};
use crate::report::place;
use crate::report::summary::{ModelUse, Summary};

/// Cells of the widest state's word, so that times stand in one column.
const STATE: usize = "failed_application".len();
/// Lines of a reason that are shown.
const REASON_LINES: usize = 6;
/// Cells of a reason's line, also where lines may be longer.
const REASON_WIDTH: usize = 120;
/// Characters of an answer under way.
const GLIMPSE: usize = 60;
/// Cells of the bar.
const BAR: usize = 24;

/// A row at its end, or as far as it is.
#[derive(Debug, Clone, Default)]
pub struct RowLine {
    /// As in the data, from 1.
    pub number: usize,
    /// Which one of this run it is, from 1.
    pub turn: usize,
    /// How many this run has.
    pub planned: usize,
    pub key: String,
    pub state: Option<RowState>,
    pub millis: u64,
    pub found: Found,
}

/// A step at its end, or as far as it is.
#[derive(Debug, Clone, Default)]
pub struct StepLine {
    pub id: String,
    pub words: String,
    pub line: usize,
    /// The file of that line, where it is a called scenario's.
    pub file: Option<String>,
    pub outcome: Option<StepOutcome>,
    pub millis: u64,
    pub found: Found,
    /// Its `until`, where that held before it already.
    pub stale: Option<String>,
}

/// How a line is to look.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    pub color: bool,
    /// Cells in a line; nothing where it may have any length.
    pub width: Option<usize>,
    /// Cells of the widest key so far.
    pub key: usize,
}

impl Style {
    /// Cells there are behind an indent.
    fn room(&self, indent: usize) -> usize {
        self.width.map_or(usize::MAX, |width| width.saturating_sub(indent))
    }
}

/// What begins: `Enter orders  20 rows on 1280x800`.
pub fn opening(summary: &Summary, style: Style) -> String {
    let mut about = Vec::new();
    if summary.has_rows() {
        about.push(counted(summary.planned, "row"));
    }
    about.extend(summary.size.map(|size| format!("on {size}")));
    let about = about.join(" ");
    let room = style.room(width(&about) + 2);
    let name = clip(&escape::line(&summary.scenario), room);
    format!(
        "{}  {}",
        paint(&name, Ink::Bold, style.color),
        paint(&about, Ink::Dim, style.color)
    )
}

/// `row  3/20  0009  done                 1.24s  text 12`.
pub fn row(row: &RowLine, style: Style) -> String {
    let turn = format!("{}/{}", row.turn, row.planned);
    let number = if row.turn == row.number {
        turn
    } else {
        format!("{} ({turn})", row.number)
    };
    let number = right(&number, 2 * row.planned.to_string().len() + 1);
    let state = row.state.unwrap_or(RowState::Claimed);
    let time = right(&elapsed(row.millis), 6);
    let fixed = "row ".len() + width(&number) + 2 + STATE + 2 + width(&time) + 2;
    let key_room = style.room(fixed + 2).clamp(4, 32);
    let key = left(&clip(&escape::line(&row.key), key_room), style.key.min(key_room));
    let found = clip(&row.found.to_string(), style.room(fixed + width(&key) + 2));
    let gap = if width(&key) > 0 { "  " } else { "" };
    let line = format!(
        "row {number}  {}{gap}{}  {time}  {}",
        paint(&key, Ink::Bold, style.color),
        paint(&left(state.word(), STATE), state_ink(state), style.color),
        paint(&found, Ink::Dim, style.color),
    );
    line.trim_end().to_owned()
}

/// `step 3    passed    0.31s  click "Save"  text 1`.
pub fn step(step: &StepLine, style: Style) -> String {
    let word = step.outcome.map_or("running", outcome_word);
    let ink = step.outcome.map_or(Ink::Plain, outcome_ink);
    let head = format!("step {}  ", left(&escape::line(&step.id), 4));
    let time = right(&elapsed(step.millis), 6);
    let found = step.found.to_string();
    let fixed = width(&head) + 7 + 2 + width(&time) + 2 + width(&found) + 2;
    let words = clip(&escape::line(&step.words), style.room(fixed).max(8));
    let line = format!(
        "{head}{}  {time}  {words}  {}",
        paint(&left(word, 7), ink, style.color),
        paint(&found, Ink::Dim, style.color),
    );
    line.trim_end().to_owned()
}

/// The step that a row is at: `6.1  press ctrl+s`.
pub fn current(step: &StepLine, doing: &str, style: Style) -> String {
    let id = left(&escape::line(&step.id), 4);
    let words = escape::line(&step.words);
    let doing = if doing.is_empty() {
        String::new()
    } else {
        format!("  {}", escape::line(doing))
    };
    let room = style.room(6 + width(&id));
    let words = clip(&words, room);
    let doing = clip(&doing, room.saturating_sub(width(&words)));
    format!(
        "    {}  {words}{}",
        paint(&id, Ink::Dim, style.color),
        paint(&doing, Ink::Dim, style.color)
    )
}

/// How far a model's answer is: `gpt-5.4: 3 actions so far`, `gpt-5.4 thinks: …the button at the right`.
pub fn answering(glimpse: &Glimpse) -> String {
    let model = &glimpse.model;
    match (glimpse.actions, glimpse.says.trim(), glimpse.thinks.trim()) {
        (0, "", "") => format!("{model} answers"),
        (0, "", thinks) => format!("{model} thinks: {}", ending(thinks)),
        (0, says, _) => format!("{model} says: {}", ending(says)),
        (1, ..) => format!("{model}: 1 action so far"),
        (actions, ..) => format!("{model}: {actions} actions so far"),
    }
}

/// The last words: they are the new ones.
fn ending(text: &str) -> String {
    let from = text.char_indices().rev().nth(GLIMPSE - 1).map_or(0, |(at, _)| at);
    let lead = if from > 0 { "…" } else { "" };
    format!("{lead}{}", text.get(from..).unwrap_or_default())
}

/// Why it failed, in the words of whoever said so.
pub fn reason(reason: &str, style: Style) -> Vec<String> {
    let said = escape::lines(reason);
    let mut lines: Vec<String> = said
        .lines()
        .flat_map(|line| wrap(line, style.room(4).min(REASON_WIDTH)))
        .collect();
    if lines.len() > REASON_LINES {
        lines.truncate(REASON_LINES);
        lines.push("…".to_owned());
    }
    lines
        .iter()
        .map(|line| format!("    {}", paint(line, Ink::Red, style.color)))
        .collect()
}

/// Which model is asked, and why: `    gpt-5.4: HTTP 503; gpt-5.4-mini is asked instead`.
pub fn rerouted(model: &str, trouble: &str, decision: &str, style: Style) -> String {
    let trouble = clip(&escape::line(trouble), REASON_WIDTH);
    let model = escape::line(model);
    let who = if trouble.starts_with(&format!("{model} ")) {
        String::new()
    } else {
        format!("{model}: ")
    };
    let said = format!("{who}{trouble}; {}", escape::line(decision));
    format!("    {}", paint(&clip(&said, style.room(4)), Ink::Yellow, style.color))
}

/// What a step has not shown: `    row 2, step 3, line 12: its `until` held before it already and proves nothing: …`.
pub fn stale(row: Option<usize>, step: &StepLine, until: &str, style: Style) -> String {
    let row = row.map(|row| format!("row {row}, ")).unwrap_or_default();
    let said = format!("{row}step {}, line {}: {}", step.id, step.line, held_before(until));
    let said = clip(&escape::line(&said), style.room(4).min(REASON_WIDTH));
    format!("    {}", paint(&said, Ink::Yellow, style.color))
}

/// Where in the scenario it failed: `at line 31, step 6.1: press ctrl+s`.
pub fn place(step: &StepLine, style: Style) -> String {
    let line = place::place(step.line, step.file.as_deref());
    let place = format!("at {line}, step {}: {}", step.id, step.words);
    let place = clip(&escape::line(&place), style.room(4).min(REASON_WIDTH));
    format!("    {}", paint(&place, Ink::Dim, style.color))
}

/// How far the run is: a bar, the states so far, the time.
pub fn progress(summary: &Summary, style: Style) -> String {
    let (done, all) = (summary.ended(), summary.planned.max(1));
    let full = (BAR * done.min(all)).checked_div(all).unwrap_or(0);
    let mut parts = Vec::new();
    if summary.has_rows() {
        parts.push(format!("{done}/{}", summary.planned));
        let ended = summary.states().into_iter().filter(|(state, _)| state.is_end());
        parts.extend(ended.map(|(state, count)| format!("{count} {state}")));
    }
    parts.push(elapsed(summary.time.total));
    parts.extend(money(summary));
    let bar = if summary.has_rows() && style.room(0) > 2 * BAR {
        let (full, rest) = ("━".repeat(full), "─".repeat(BAR - full));
        format!(
            "{}{}  ",
            paint(&full, Ink::Green, style.color),
            paint(&rest, Ink::Dim, style.color)
        )
    } else {
        String::new()
    };
    let used = if bar.is_empty() { 0 } else { BAR + 2 };
    format!("{bar}{}", clip(&parts.join(" · "), style.room(used)))
}

/// The end: verdict, counts, time and money, and where the report lies.
pub fn closing(summary: &Summary, report: Option<&Path>, style: Style) -> Vec<String> {
    let (verdict, ink) = match summary.outcome {
        Some(outcome) => verdict(outcome),
        None => ("Cut off", Ink::Red),
    };
    let counts = if summary.has_rows() {
        let states = summary
            .states()
            .into_iter()
            .map(|(state, count)| format!("{count} {state}"));
        let missing = summary.planned.saturating_sub(summary.rows.len());
        let missing = (missing > 0).then(|| format!("{missing} not begun"));
        format!("{}: {}", counted(summary.planned, "row"), join(states.chain(missing)))
    } else {
        let steps = summary.steps;
        let named = [
            (steps.passed, "passed"),
            (steps.failed, "failed"),
            (steps.skipped, "skipped"),
            (steps.stopped, "stopped"),
        ];
        let some = named.into_iter().filter(|(count, _)| *count > 0);
        let steps = format!("steps: {}", join(some.map(|(count, word)| format!("{count} {word}"))));
        let end = summary.rows.values().next().filter(|state| **state != RowState::Done);
        end.map_or(steps.clone(), |state| format!("{state}, {steps}"))
    };
    let mut out = vec![format!(
        "{} in {}  {}",
        paint(verdict, ink, style.color),
        elapsed(summary.time.total),
        paint(&counts, Ink::Bold, style.color)
    )];
    let mut about = Vec::new();
    if !summary.found.is_empty() {
        about.push(format!("found by {}", summary.found));
    }
    if summary.stale > 0 {
        about.push(format!(
            "`until` held already before {}",
            counted(summary.stale, "step")
        ));
    }
    if summary.refused > 0 {
        about.push(format!("{} refused", counted(summary.refused, "action")));
    }
    about.extend(money(summary));
    if !about.is_empty() {
        out.push(paint(&about.join(" · "), Ink::Dim, style.color));
    }
    if summary.models.len() > 1 {
        let each = summary
            .models
            .iter()
            .map(|(model, used)| format!("{}: {}, {}", escape::line(model), answers(used, "answer"), used.cost));
        out.push(paint(&join(each), Ink::Dim, style.color));
    }
    for spent in &summary.limits {
        let ink = if spent.is_passed() { Ink::Yellow } else { Ink::Dim };
        out.push(paint(&escape::line(&spent.to_string()), ink, style.color));
    }
    out.extend(report.map(|path| format!("report: {}", escape::line(&path.display().to_string()))));
    out
}

fn money(summary: &Summary) -> Option<String> {
    let model = summary.model;
    let answers = answers(&model, "model answer");
    match (model.answers + model.unanswered, model.unpriced) {
        (0, _) => None,
        (_, 0) => Some(format!("{answers}, {}", model.cost)),
        (_, unpriced) => Some(format!(
            "{answers}, {} and {unpriced} without a known price",
            model.cost
        )),
    }
}

/// How many there were, and how many questions had none.
fn answers(used: &ModelUse, noun: &str) -> String {
    let unanswered = counted(used.unanswered, "question");
    match (used.answers, used.unanswered) {
        (answers, 0) => counted(answers, noun),
        (0, _) => format!("{unanswered} without an answer"),
        (answers, _) => format!("{}, {unanswered} without one", counted(answers, noun)),
    }
}

fn join(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() {
        "none".to_owned()
    } else {
        parts.join(", ")
    }
}

fn verdict(outcome: Outcome) -> (&'static str, Ink) {
    match outcome {
        Outcome::Passed => ("Passed", Ink::Green),
        Outcome::Failed => ("Failed", Ink::Red),
        Outcome::Invalid => ("Invalid", Ink::Red),
        Outcome::Broken => ("Could not be carried out", Ink::Red),
        Outcome::Stopped => ("Stopped", Ink::Yellow),
        Outcome::WantsPerson => ("Wants a person", Ink::Magenta),
    }
}

fn outcome_word(outcome: StepOutcome) -> &'static str {
    match outcome {
        StepOutcome::Passed => "passed",
        StepOutcome::Failed => "failed",
        StepOutcome::Skipped => "skipped",
        StepOutcome::Stopped => "stopped",
    }
}

fn outcome_ink(outcome: StepOutcome) -> Ink {
    match outcome {
        StepOutcome::Passed => Ink::Green,
        StepOutcome::Failed => Ink::Red,
        StepOutcome::Skipped => Ink::Dim,
        StepOutcome::Stopped => Ink::Yellow,
    }
}

fn state_ink(state: RowState) -> Ink {
    match state {
        RowState::Done => Ink::Green,
        RowState::FailedBusiness | RowState::FailedApplication => Ink::Red,
        RowState::Refuted | RowState::InDoubt | RowState::Unverified => Ink::Magenta,
        RowState::Cancelled => Ink::Yellow,
        RowState::Ready | RowState::Claimed | RowState::Acting | RowState::Verifying => Ink::Plain,
    }
}
