//! `deskwright find`: what a target means on a screenshot, or on the screen as it is now.
//!
//! Only looks. The answer is the one a step would get, with every candidate that was not taken and why.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::args::FindArguments;
use super::complaint::Complaint;
use super::{files, live, paste, say};
use crate::candidate::{Candidate, FoundBy};
use crate::locate::field::{FieldFinding, field_of};
use crate::locate::find::explain;
use crate::locate::naming::Names;
use crate::locate::query::{Finding, Query, What};
use crate::locate::reading::{Field, FieldKind, Reading};
use crate::outcome::Outcome;
use crate::report::columns::{left, width};
use crate::report::escape;
use crate::runner::render;
use crate::scenario::Scenario;
use crate::scenario::files::Disk;
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

/// So many that were not taken are told.
const MOST_OTHERS: usize = 12;

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
    let mut reader = live::eyes(&arguments.languages);
    let reading = reader.read(&frame).map_err(Complaint::broken)?;
    let seen = match query {
        Some(query) => Seen::looked_for(&reading, &query, &frame),
        None => Seen::everything(&reading, &frame),
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
    let (scenario, _) = Scenario::parse_with(Path::new("TARGET"), source.as_bytes(), &Disk).map_err(|findings| {
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

/// What is shown: numbered things, and what to say of them.
struct Seen {
    headline: String,
    word: &'static str,
    is_one: bool,
    things: Vec<Thing>,
    boxes: Vec<FoundBox>,
}

/// A text or an image: taken, one of several that would be, not taken, or only read.
struct Thing {
    candidate: Candidate,
    color: Color,
    /// Why it was taken, or not; of what was only read, the words for a scenario.
    words: String,
    /// The words for a scenario, where this is about them.
    paste: Option<String>,
}

struct FoundBox {
    field: Field,
    paste: Option<String>,
}

impl Seen {
    fn looked_for(reading: &Reading, query: &Query, frame: &Frame) -> Seen {
        let boxes = match field_of(reading, query, &ALL_KINDS, frame) {
            FieldFinding::One(_, field) => vec![FoundBox { field, paste: None }],
            FieldFinding::NoBox(_) | FieldFinding::NoLabel(_) => Vec::new(),
        };
        let explained = explain(reading, query, frame);
        let taken = |candidate, color, words: &str| Thing {
            candidate,
            color,
            words: words.to_owned(),
            paste: None,
        };
        let (word, headline, mut things) = match explained.finding {
            Finding::One(candidate) => {
                let why = explained.why.map_or("taken".to_owned(), |why| format!("taken: {why}"));
                ("one", format!("{query}: found"), vec![taken(candidate, TAKEN, &why)])
            }
            Finding::Several(candidates) => {
                let count = candidates.len();
                let text = format!(
                    "{query}: {count} match, and a step never guesses; narrow it with `near`, `inside` or `nth`"
                );
                let why = format!("one of {count} that fit alike");
                let things = candidates.into_iter().map(|one| taken(one, NOT_TAKEN, &why));
                ("several", text, things.collect())
            }
            Finding::None(nearest) => {
                let end = if nearest.is_empty() && explained.others.is_empty() {
                    ""
                } else {
                    "; the nearest:"
                };
                // An anchor that is not there has its own.
                let others = if explained.others.is_empty() {
                    nearest
                } else {
                    Vec::new()
                };
                let things = others.into_iter().map(not_taken).collect();
                ("none", format!("{query}: not found{end}"), things)
            }
        };
        let others = explained.others.into_iter().take(MOST_OTHERS);
        things.extend(others.map(not_taken));
        Seen {
            headline,
            word,
            is_one: word == "one",
            things,
            boxes,
        }
    }

    fn everything(reading: &Reading, frame: &Frame) -> Seen {
        let names = Names::of(reading, frame);
        let things: Vec<Thing> = reading
            .lines
            .iter()
            .zip(&names.lines)
            .map(|(line, name)| {
                let paste = name.as_ref().map(paste::target);
                let words = paste.as_ref().map(|words| format!("click: {words}"));
                Thing {
                    candidate: Candidate {
                        text: line.text(),
                        bounds: line.bounds,
                        score: line.words.iter().map(|word| word.confidence).fold(1.0, f64::min),
                        by: FoundBy::Text,
                        why_not: None,
                    },
                    color: READ,
                    words: words.unwrap_or_else(|| "no words mean it".to_owned()),
                    paste,
                }
            })
            .collect();
        let boxes = reading.fields.iter().map(|field| FoundBox {
            paste: words_for(&names, field),
            field: field.clone(),
        });
        Seen {
            headline: format!("{} lines of text, {} boxes", things.len(), reading.fields.len()),
            word: "all",
            is_one: true,
            boxes: boxes.collect(),
            things,
        }
    }

    fn drawn_on(&self, frame: &Frame) -> Canvas {
        let mut canvas = Canvas::of(frame);
        for found in &self.boxes {
            canvas.outline(&found.field.bounds, BOX);
        }
        // The one that is taken is drawn last, over the others.
        for (number, thing) in (1..).zip(&self.things).collect::<Vec<_>>().into_iter().rev() {
            let bounds = &thing.candidate.bounds;
            canvas.outline(bounds, thing.color);
            canvas.number_beside(bounds, number, thing.color);
            if thing.color == TAKEN {
                let (x, y) = bounds.middle();
                canvas.cross(x, y, thing.color);
            }
        }
        canvas
    }

    fn print(&self, out: &mut dyn Write, picture: &Path) -> io::Result<()> {
        writeln!(out, "{}", escape::line(&self.headline))?;
        let texts = self
            .things
            .iter()
            .map(|thing| width(&escape::line(&thing.candidate.text)));
        let texts = texts.max().unwrap_or(0).clamp(12, 40);
        for (number, thing) in (1..).zip(&self.things) {
            writeln!(
                out,
                "{number:>3}  {}  {}  {:.2}  {}",
                left(&escape::line(&thing.candidate.text), texts),
                left(&thing.candidate.bounds.to_string(), 18),
                thing.candidate.score,
                escape::line(&thing.words)
            )?;
        }
        for found in &self.boxes {
            let (kind, bounds) = (kind_word(found.field.kind), found.field.bounds.to_string());
            let words = found.paste.as_deref().unwrap_or_default();
            let line = format!(
                "box  {}  {}        {}",
                left(kind, texts),
                left(&bounds, 18),
                escape::line(words)
            );
            writeln!(out, "{}", line.trim_end())?;
        }
        writeln!(out, "picture: {}", picture.display())
    }

    fn to_json(&self, picture: &Path) -> Value {
        let thing = |thing: &Thing| {
            let candidate = json!(thing.candidate);
            if self.word == "all" {
                return with(candidate, "target", json!(thing.paste));
            }
            let candidate = with(candidate, "taken", json!(thing.color == TAKEN));
            with(candidate, "why", json!(thing.words))
        };
        let found_box = |found: &FoundBox| {
            let field = json!(found.field);
            if self.word == "all" {
                return with(field, "step", json!(found.paste));
            }
            field
        };
        json!({
            "found": self.word,
            "candidates": self.things.iter().map(thing).collect::<Vec<_>>(),
            "boxes": self.boxes.iter().map(found_box).collect::<Vec<_>>(),
            "picture": picture,
        })
    }
}

fn with(mut value: Value, key: &str, more: Value) -> Value {
    if let Some(fields) = value.as_object_mut() {
        fields.insert(key.to_owned(), more);
    }
    value
}

fn not_taken(candidate: Candidate) -> Thing {
    Thing {
        words: candidate.why_not.clone().unwrap_or_default(),
        color: NOT_TAKEN,
        paste: None,
        candidate,
    }
}

/// The step that a box is there for.
fn words_for(names: &Names<'_>, field: &Field) -> Option<String> {
    let query = names.field(field);
    let target = paste::target(&query);
    let alone = !target.starts_with('{');
    match field.kind {
        FieldKind::Button => None,
        // A frame around others.
        FieldKind::Panel if matches!(query.what, What::At(..)) => None,
        FieldKind::Checked => Some(format!("uncheck: {target}")),
        FieldKind::Unchecked => Some(format!("check: {target}")),
        FieldKind::Entry | FieldKind::Panel if alone => Some(format!("fill: {{ {target}: \"\" }}")),
        FieldKind::Entry | FieldKind::Panel => Some(format!("fill: [{{ field: {target}, value: \"\" }}]")),
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
