//! Hears a run and writes what the person there should see now.

use std::collections::HashSet;
use std::io::{Stderr, Write};
use std::path::PathBuf;

use super::line::{self, RowLine, StepLine, Style};
use super::terminal::Terminal;
use crate::event::{Entry, Event, Glimpse, ListenError, Listener};
use crate::outcome::{RowState, StepOutcome};
use crate::report::columns::width;
use crate::report::escape;
use crate::report::summary::Summary;

/// Milliseconds of the run between two draws that nothing but time asks for.
const PAUSE: u64 = 80;
/// Cells below which nothing moves: a line that wraps cannot be taken away again.
const NARROW: usize = 60;
/// Cells a key has from the first row on: the next one may be wider.
const KEY: usize = 8;

/// The console of one run. What cannot be written is dropped: a closed terminal ends no run.
pub struct Console<W: Write> {
    out: W,
    terminal: Terminal,
    report: Option<PathBuf>,
    summary: Summary,
    row: Option<RowLine>,
    row_began: u64,
    /// The steps under way, the innermost last, with the time each began.
    steps: Vec<(StepLine, u64)>,
    /// The innermost step of the row that failed, and why.
    failed: Option<(StepLine, Option<String>)>,
    /// Places of steps whose `until` was told to hold before them: once is enough for all rows.
    stale: HashSet<(String, usize)>,
    doing: String,
    key: usize,
    turn: usize,
    drawn: usize,
    drawn_at: u64,
}

impl Console<Stderr> {
    /// The console of this process, as the terminal there allows.
    pub fn on_stderr(report: Option<PathBuf>) -> Console<Stderr> {
        Console::new(std::io::stderr(), Terminal::of_stderr(), report)
    }
}

impl<W: Write> Console<W> {
    /// `report` is named at the end: where the page will lie.
    pub fn new(out: W, terminal: Terminal, report: Option<PathBuf>) -> Console<W> {
        Console {
            out,
            terminal,
            report,
            summary: Summary::default(),
            row: None,
            row_began: 0,
            steps: Vec::new(),
            failed: None,
            stale: HashSet::new(),
            doing: String::new(),
            key: KEY,
            turn: 0,
            drawn: 0,
            drawn_at: 0,
        }
    }

    fn style(&self) -> Style {
        Style {
            color: self.terminal.color,
            width: (self.terminal.width)(),
            key: self.key,
        }
    }

    /// Takes an event in; gives the lines that stay.
    fn hear(&mut self, entry: &Entry) -> Vec<String> {
        match &entry.event {
            Event::RunStarted { .. } => return vec![line::opening(&self.summary, self.style()), String::new()],
            Event::RowStarted { key, .. } => self.begin_row(entry, key),
            Event::RowMarked { state, .. } => {
                if let Some(row) = &mut self.row {
                    row.state = Some(*state);
                }
            }
            Event::RowFinished {
                key,
                state,
                reason,
                millis,
                ..
            } => {
                if self.row.is_none() {
                    self.begin_row(entry, key);
                }
                let mut row = self.row.take().unwrap_or_default();
                (row.state, row.millis) = (Some(*state), *millis);
                self.steps.clear();
                return self.row_lines(&row, reason.as_deref());
            }
            Event::StepStarted { words, line, file, .. } => {
                let id = entry.step.clone().unwrap_or_default();
                let step = StepLine {
                    id,
                    words: words.clone(),
                    line: *line,
                    file: file.clone(),
                    ..StepLine::default()
                };
                self.steps.push((step, entry.ms));
                self.doing.clear();
            }
            Event::StepFinished {
                outcome,
                reason,
                millis,
                ..
            } => {
                return self.end_step(entry, *outcome, reason.as_deref(), *millis);
            }
            Event::Located { found, .. } => {
                if let Some(row) = &mut self.row {
                    row.found.add(found.by);
                }
                for (step, _) in &mut self.steps {
                    step.found.add(found.by);
                }
            }
            Event::Checked {
                condition,
                holds: true,
                stale: Some(true),
                ..
            } => {
                if let Some((step, _)) = self.steps.last_mut() {
                    step.stale = Some(condition.clone());
                }
            }
            Event::Asked { model, view, .. } if view.corner.is_some() => {
                self.doing = format!("{model} looks closer");
            }
            Event::Asked { model, .. } => self.doing = format!("asking {model}"),
            Event::Answered { said, .. } => said.clone_into(&mut self.doing),
            Event::Acting { action, .. } => self.doing = action.to_string(),
            Event::Rerouted {
                model,
                trouble,
                decision,
                ..
            } => return vec![line::rerouted(model, trouble, decision, self.style())],
            Event::RunFinished { .. } => {
                let mut lines = vec![String::new()];
                lines.extend(line::closing(&self.summary, self.report.as_deref(), self.style()));
                return lines;
            }
            _ => {}
        }
        Vec::new()
    }

    fn begin_row(&mut self, entry: &Entry, key: &str) {
        self.turn += 1;
        self.row = Some(RowLine {
            number: entry.row.unwrap_or(self.turn),
            turn: self.turn,
            planned: self.summary.planned,
            key: key.to_owned(),
            ..RowLine::default()
        });
        self.row_began = entry.ms;
        self.steps.clear();
        self.failed = None;
        self.doing.clear();
    }

    /// A single row has its steps shown: it is named again only where more is to be said.
    fn row_lines(&mut self, row: &RowLine, reason: Option<&str>) -> Vec<String> {
        let failed = self.failed.take();
        let done = row.state == Some(RowState::Done);
        if !self.summary.has_rows() && (done || failed.as_ref().and_then(|(_, said)| said.as_deref()) == reason) {
            return Vec::new();
        }
        self.key = self.key.max(width(&escape::line(&row.key))).min(32);
        let mut lines = vec![line::row(row, self.style())];
        lines.extend(reason.into_iter().flat_map(|reason| line::reason(reason, self.style())));
        if !done && self.summary.has_rows() {
            lines.extend(failed.map(|(step, _)| line::place(&step, self.style())));
        }
        lines
    }

    fn end_step(&mut self, entry: &Entry, outcome: StepOutcome, reason: Option<&str>, millis: u64) -> Vec<String> {
        let at = self
            .steps
            .iter()
            .rposition(|(step, _)| Some(&step.id) == entry.step.as_ref());
        let Some(at) = at else { return Vec::new() };
        let (mut step, _) = self.steps.swap_remove(at);
        self.steps.truncate(at);
        (step.outcome, step.millis) = (Some(outcome), millis);
        let bad = matches!(outcome, StepOutcome::Failed | StepOutcome::Stopped);
        let inside = |id: &str| {
            let of_it = id
                .strip_prefix(step.id.as_str())
                .is_some_and(|rest| rest.starts_with('.'));
            of_it || id.starts_with("on_unexpected.")
        };
        let innermost = bad && !self.failed.as_ref().is_some_and(|(failed, _)| inside(&failed.id));
        if !bad {
            // It was made up for.
            self.failed.take_if(|(failed, _)| inside(&failed.id));
        } else if innermost && !step.id.starts_with("after") {
            self.failed = Some((step.clone(), reason.map(str::to_owned)));
        }
        let stale = step.stale.as_ref().filter(|_| !bad);
        let new = |_: &&String| self.stale.insert((step.id.clone(), step.line));
        let row = entry.row.filter(|_| self.summary.has_rows());
        let stale = stale
            .filter(new)
            .map(|until| line::stale(row, &step, until, self.style()));
        if self.summary.has_rows() {
            return stale.into_iter().collect();
        }
        let mut lines = vec![line::step(&step, self.style())];
        lines.extend(stale);
        if innermost {
            lines.extend(reason.into_iter().flat_map(|reason| line::reason(reason, self.style())));
            lines.push(line::place(&step, self.style()));
        }
        lines
    }

    /// What moves: the row at work, its step, how far the run is.
    fn live(&self, now: u64) -> Vec<String> {
        let style = self.style();
        let narrow = style.width.is_some_and(|width| width < NARROW);
        if narrow || self.summary.outcome.is_some() || self.summary.size.is_none() {
            return Vec::new();
        }
        let mut lines = Vec::new();
        if let Some(row) = self.row.as_ref().filter(|_| self.summary.has_rows()) {
            let millis = now.saturating_sub(self.row_began);
            lines.push(line::row(&RowLine { millis, ..row.clone() }, style));
        }
        if let Some((step, _)) = self.steps.last() {
            lines.push(line::current(step, &self.doing, style));
        }
        lines.push(String::new());
        lines.push(line::progress(&self.summary, style));
        lines
    }

    /// One write: what moved is taken away, what stays is written, what moves is drawn again below it.
    fn draw(&mut self, stay: &[String], now: u64) {
        let live = if self.terminal.moves {
            self.live(now)
        } else {
            Vec::new()
        };
        let lines = stay.iter().chain(&live);
        let mut text: String = lines.flat_map(|line| [line.as_str(), "\n"]).collect();
        if self.drawn > 0 {
            text = format!("\x1b[?25l\x1b[{}A\r\x1b[J{text}\x1b[?25h", self.drawn);
        }
        self.drawn = live.len();
        self.drawn_at = now;
        let _ = self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush());
    }
}

impl<W: Write> Listener for Console<W> {
    fn event(&mut self, entry: &Entry) -> Result<(), ListenError> {
        self.summary.hear(entry);
        let stay = self.hear(entry);
        let due = self.terminal.moves && entry.ms.saturating_sub(self.drawn_at) >= PAUSE;
        let turned = self.terminal.moves
            && matches!(
                entry.event,
                Event::RowStarted { .. } | Event::StepStarted { .. } | Event::Asked { .. }
            );
        if !stay.is_empty() || due || turned {
            self.draw(&stay, entry.ms);
        }
        Ok(())
    }

    fn glimpse(&mut self, glimpse: &Glimpse) {
        if !self.terminal.moves {
            return;
        }
        self.doing = line::answering(glimpse);
        if glimpse.ms.saturating_sub(self.drawn_at) >= PAUSE {
            self.draw(&[], glimpse.ms);
        }
    }
}
