//! `deskwright find`: what a target means on a screenshot, or on the screen as it is now.
//!
//! Only looks. The answer is the one a step would get, with every candidate that was not taken and why.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::json;

use super::args::FindArguments;
use super::complaint::Complaint;
use super::{files, say};
use crate::candidate::Candidate;
use crate::locate::field::{FieldFinding, field_of};
use crate::locate::find::find as look_for;
use crate::locate::query::{Finding, Query};
use crate::locate::reader::{Reader, ReaderConfig};
use crate::locate::reading::{Field, FieldKind, Reading};
use crate::locate::reads::Reads;
use crate::outcome::Outcome;
use crate::report::escape;
use crate::runner::render;
use crate::scenario::Scenario;
use crate::scenario::scope::Scope;
use crate::scenario::step::Verb;
use crate::screen::capture::{Screen, Source};
use crate::screen::draw::{Canvas, Color};
use crate::screen::frame::Frame;
use crate::screen::png;

const TAKEN: Color = [0, 150, 60];
const NOT_TAKEN: Color = [210, 40, 40];
const READ: Color = [30, 90, 200];
const BOX: Color = [200, 120, 0];

const ALL_KINDS: [FieldKind; 4] = [
    FieldKind::Entry,
    FieldKind::Panel,
    FieldKind::Unchecked,
    FieldKind::Checked,
];

/// Looks, prints what there is, and writes the picture. Passed where a step would go on: there is exactly one.
///
/// # Errors
/// When the target or picture cannot be read, there is no display, or the picture cannot be written.
pub fn find(arguments: &FindArguments) -> Result<Outcome, Complaint> {
    let query = arguments.target.as_deref().map(parse).transpose()?;
    let frame = match &arguments.image {
        Some(path) => {
            let unreadable = |error| Complaint::invalid(format!("{}: {error}", path.display()));
            png::decode(&files::bytes(path)?).map_err(unreadable)?
        }
        None => screen()?,
    };
    let mut reader = Reader::new(ReaderConfig::default());
    let reading = reader.read(&frame).map_err(Complaint::broken)?;
    let seen = match query {
        Some(query) => Seen::looked_for(&reading, &query, &frame),
        None => Seen::everything(&reading),
    };
    save(&seen.drawn_on(&frame), &arguments.out)?;
    let mut out = io::stdout().lock();
    let printed = if arguments.json {
        writeln!(out, "{}", seen.to_json(&arguments.out))
    } else {
        seen.print(&mut out, &arguments.out)
    };
    say::heard(printed)?;
    Ok(if seen.is_one { Outcome::Passed } else { Outcome::Failed })
}

/// A target as on the command line: a label, or in braces the form a scenario has.
fn parse(target: &str) -> Result<Query, Complaint> {
    if !target.trim_start().starts_with('{') {
        return Ok(Query::label(target));
    }
    let source = format!("steps:\n  - click: {target}\n");
    let (scenario, _) = Scenario::parse(Path::new("TARGET"), source.as_bytes()).map_err(|findings| {
        say::aside(findings.drawn(files::look()));
        Complaint::said(Outcome::Invalid)
    })?;
    let target = scenario.steps.first().map(|step| &step.verb);
    let Some(Verb::Click(target)) = target else {
        return Err(Complaint::invalid(
            "a target is a text, or as in `{contains: Save, right_of: Order}`",
        ));
    };
    render::query(target, &Scope::default()).map_err(Complaint::invalid)
}

/// The screen of the environment's display as it is now.
fn screen() -> Result<Frame, Complaint> {
    let hint = "give a screenshot with --image, or run it where there is a display";
    let broken = |error| Complaint::broken(error).help(hint);
    let mut screen = Screen::open(Source::Auto).map_err(broken)?;
    let picture = screen.grab().map_err(broken)?;
    let around = screen.surroundings().map_err(broken)?;
    let frame = Frame::new(picture.size, picture.pixels);
    let mut frame = frame.ok_or_else(|| Complaint::broken("the screen gave less pixels than it has"))?;
    frame.windows = around.windows;
    frame.front = around.front;
    Ok(frame)
}

/// What is shown: numbered things with their colours, and what to say of them.
struct Seen {
    headline: String,
    word: &'static str,
    is_one: bool,
    candidates: Vec<Candidate>,
    fields: Vec<Field>,
}

impl Seen {
    fn looked_for(reading: &Reading, query: &Query, frame: &Frame) -> Seen {
        let fields = match field_of(reading, query, &ALL_KINDS, &frame.windows) {
            FieldFinding::One(_, field) => vec![field],
            FieldFinding::NoBox(_) | FieldFinding::NoLabel(_) => Vec::new(),
        };
        let (word, headline, candidates) = match look_for(reading, query, &frame.windows) {
            Finding::One(candidate) => ("one", format!("{query}: found"), vec![candidate]),
            Finding::Several(candidates) => {
                let text = format!(
                    "{query}: {} match, and a step never guesses; narrow it with `near`, `inside` or `nth`",
                    candidates.len()
                );
                ("several", text, candidates)
            }
            Finding::None(nearest) if nearest.is_empty() => ("none", format!("{query}: not found"), nearest),
            Finding::None(nearest) => ("none", format!("{query}: not found; the nearest:"), nearest),
        };
        Seen {
            headline,
            word,
            is_one: word == "one",
            candidates,
            fields,
        }
    }

    fn everything(reading: &Reading) -> Seen {
        let all = Query::of(crate::locate::query::What::Anything);
        let candidates = match look_for(reading, &all, &[]) {
            Finding::One(candidate) => vec![candidate],
            Finding::Several(candidates) | Finding::None(candidates) => candidates,
        };
        Seen {
            headline: format!("{} lines of text, {} boxes", candidates.len(), reading.fields.len()),
            word: "all",
            is_one: true,
            candidates,
            fields: reading.fields.clone(),
        }
    }

    fn color(&self) -> Color {
        match self.word {
            "one" => TAKEN,
            "all" => READ,
            _ => NOT_TAKEN,
        }
    }

    fn drawn_on(&self, frame: &Frame) -> Canvas {
        let mut canvas = Canvas::of(frame);
        for field in &self.fields {
            canvas.outline(&field.bounds, BOX);
        }
        for (number, candidate) in (1..).zip(&self.candidates) {
            canvas.outline(&candidate.bounds, self.color());
            canvas.number(&candidate.bounds, number, self.color());
            if self.word == "one" {
                let (x, y) = candidate.bounds.middle();
                canvas.cross(x, y, self.color());
            }
        }
        canvas
    }

    fn print(&self, out: &mut dyn Write, picture: &Path) -> io::Result<()> {
        writeln!(out, "{}", escape::line(&self.headline))?;
        for (number, candidate) in (1..).zip(&self.candidates) {
            let text = escape::line(&candidate.text);
            write!(
                out,
                "{number:>3}  {text:<32} {:<22} {:.2}",
                candidate.bounds.to_string(),
                candidate.score
            )?;
            match &candidate.why_not {
                Some(why_not) => writeln!(out, "  {}", escape::line(why_not))?,
                None => writeln!(out)?,
            }
        }
        for field in &self.fields {
            writeln!(out, "box  {:<32} {}", kind_word(field.kind), field.bounds)?;
        }
        writeln!(out, "picture: {}", picture.display())
    }

    fn to_json(&self, picture: &Path) -> serde_json::Value {
        json!({
            "found": self.word,
            "candidates": self.candidates,
            "boxes": self.fields,
            "picture": picture,
        })
    }
}

fn kind_word(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Entry => "entry",
        FieldKind::Panel => "panel",
        FieldKind::Button => "button",
        FieldKind::Unchecked => "check box, clear",
        FieldKind::Checked => "check box, ticked",
    }
}

fn save(canvas: &Canvas, path: &PathBuf) -> Result<(), Complaint> {
    let bytes = canvas.to_png().map_err(Complaint::broken)?;
    std::fs::write(path, bytes).map_err(|error| {
        Complaint::broken(format!("cannot write {}: {error}", path.display())).help("name another file with --out")
    })
}
