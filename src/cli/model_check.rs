//! `deskwright models check`: asks a model to point at known squares, and says in which space it does so, how far off,
//! how fast and at what price.
//!
//! Invariant: nothing is sent that may cost more than the cap, unless a person says so.

use std::fmt::Write as _;
use std::io::{BufRead as _, IsTerminal as _};
use std::rc::Rc;

use serde_json::{Value, json};

use super::args::ModelCheckArguments;
use super::complaint::Complaint;
use super::places::Places;
use super::squares::{Drawing, PLACES, SHOWN};
use super::{say, table};
use crate::geometry::{ModelPoint, Size};
use crate::model::budget::Budget;
use crate::model::card::Card;
use crate::model::endpoint::open;
use crate::model::form::{Form, Space};
use crate::model::http::Patience;
use crate::model::live::Live;
use crate::model::pointing::{Fit, Meant, Pointed, Unit, fits};
use crate::model::reply::{Intent, Order, Reply};
use crate::model::turn::{Acted, OrderResult, Turn};
use crate::model::ways::Ways;
use crate::model::wire::{Advice, Received};
use crate::model::{Model as _, ModelError, protocol};
use crate::money::Usd;
use crate::outcome::Outcome;
use crate::report::escape;
use crate::usage::Usage;

const TASK: &str = "Click the middle of the red square once, and do nothing else. There is exactly one red square.";
const INSTRUCTIONS: &str = "You see a drawing. Point at what you are asked for with a click of the computer tool.";

/// A model may want to look before it points.
const TURNS: usize = 3;

/// Pixels of the picture by which two readings of the same numbers may differ and still mean the same.
const SAME: f64 = 2.0;

/// What came of one square.
struct Answered {
    square: (f64, f64),
    /// The numbers as they came; else what was said in their place.
    said: Result<(f64, f64), String>,
    millis: u64,
}

/// What came of all.
struct Checked {
    card: Card,
    picture: Size,
    screen: Size,
    answers: Vec<Answered>,
    usage: Usage,
    spent: Usd,
}

/// # Errors
/// When the model is not known, cannot be asked, or would cost more than the cap.
pub fn check(arguments: &ModelCheckArguments) -> Result<Outcome, Complaint> {
    let table = table::table(&Places::here())?;
    let card = table.card(&arguments.model).ok_or_else(|| {
        Complaint::invalid(ModelError::Unknown {
            name: arguments.model.clone(),
            known: table.names().join(", "),
        })
    })?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Complaint::broken)?;
    let checked = runtime.block_on(ask(card, arguments.cost, arguments.unpriced))?;
    let pointed = checked.pointed();
    let fits = fits(&pointed, checked.picture, checked.screen);
    let verdict = Verdict::of(&checked, &fits);
    if arguments.json {
        let text = serde_json::to_string_pretty(&document(&checked, &verdict)).map_err(Complaint::broken)?;
        say::out(text + "\n")?;
    } else {
        say::out(drawn(&checked, &verdict))?;
    }
    Ok(if verdict.agrees {
        Outcome::Passed
    } else {
        Outcome::Failed
    })
}

/// What was measured, held against the table.
struct Verdict {
    /// Nothing where no meaning fits.
    best: Option<Fit>,
    /// How well the table's own space fits.
    own: Option<Fit>,
    agrees: bool,
}

impl Verdict {
    fn of(checked: &Checked, fits: &[Fit]) -> Verdict {
        let tolerance = f64::from(checked.picture.width) / 50.0;
        let mine = Meant {
            unit: Unit::Space(checked.card.form.space),
            swapped: false,
        };
        let best = fits.first().copied().filter(|fit| fit.mean <= tolerance);
        let own = fits.iter().copied().find(|fit| fit.meant == mine);
        let agrees = best.zip(own).is_some_and(|(best, own)| own.mean <= best.mean + SAME)
            && checked.answers.iter().all(|answer| answer.said.is_ok());
        Verdict { best, own, agrees }
    }
}

impl Checked {
    fn pointed(&self) -> Vec<Pointed> {
        let pointed = self.answers.iter().filter_map(|answer| {
            Some(Pointed {
                place: answer.square,
                numbers: *answer.said.as_ref().ok()?,
            })
        });
        pointed.collect()
    }
}

async fn ask(mut card: Card, cap: Usd, unpriced: bool) -> Result<Checked, Complaint> {
    card.picture.width = card.picture.width.min(SHOWN.width);
    card.picture.height = card.picture.height.min(SHOWN.height);
    let ways = Ways::new(|name| std::env::var(name).ok(), Patience::default());
    let effort = card.efforts.iter().copied().min();
    let mut model = Live::new(ways, vec![card.clone()], effort).map_err(Complaint::broken)?;
    if card.rates.is_empty() && !unpriced && !is_here(&card) {
        let question = format!(
            "{} has no known price, so no cap can hold. Ask it all the same?",
            card.id
        );
        agreed(&question, "--unpriced")?;
    }
    let mut limit = (!card.rates.is_empty()).then_some(cap);
    let mut spent = Usd::ZERO;
    let mut checked = Checked {
        picture: card.picture.fit(super::squares::SCREEN),
        screen: super::squares::SCREEN,
        card,
        answers: Vec::new(),
        usage: Usage::default(),
        spent,
    };
    for (at, place) in PLACES.into_iter().enumerate() {
        let drawing = Rc::new(Drawing::new(place));
        let mut turn = Turn::opening(TASK, INSTRUCTIONS, drawing.clone());
        let area = drawing.square(checked.picture);
        let square = (
            f64::from(area.x) + f64::from(area.width) / 2.0,
            f64::from(area.y) + f64::from(area.height) / 2.0,
        );
        let mut millis = 0_u64;
        let mut said = Err("it looked and never pointed".to_owned());
        for _ in 0..TURNS {
            let reply = loop {
                let mut budget = Budget::new(limit, spent);
                let answered = model.next(&turn, &mut budget, &mut |_| {}).await;
                spent = budget.spent();
                match answered {
                    Ok(reply) => break reply,
                    Err(ModelError::Money { next, .. }) => {
                        let left = u64::try_from(PLACES.len().saturating_sub(at)).unwrap_or(1);
                        limit = Some(raised(&checked.card, spent, next, left, cap)?);
                    }
                    Err(error) => return Err(Complaint::broken(error)),
                }
            };
            millis = millis.saturating_add(reply.millis);
            count(&mut checked.usage, reply.usage);
            match numbers(&checked.card.form, &reply, checked.picture) {
                Some(answer) => {
                    said = answer;
                    break;
                }
                None => turn = looked(turn, reply, drawing.clone()),
            }
        }
        checked.answers.push(Answered { square, said, millis });
        checked.spent = spent;
    }
    Ok(checked)
}

/// Whether it is asked on this machine: that costs nothing.
fn is_here(card: &Card) -> bool {
    let variable = |name: &str| std::env::var(name).ok();
    open(&card.provider, &card.id, &variable).is_ok_and(|(endpoint, _)| endpoint.is_local())
}

/// A cap under which all that is left may be asked, if a person agrees.
fn raised(card: &Card, spent: Usd, next: Usd, left: u64, cap: Usd) -> Result<Usd, Complaint> {
    let most = (0..left).fold(spent, |sum, _| sum.plus(next));
    let question = format!(
        "A request to {} may cost up to {next} (usually far less), all that are left up to {most}; the cap is ${}. Go on?",
        card.id,
        cap.exact()
    );
    agreed(&question, &format!("--cost {}", most.exact()))?;
    Ok(most)
}

/// Asks the person at the terminal; with nobody there the answer is no.
fn agreed(question: &str, option: &str) -> Result<(), Complaint> {
    let stopped = |message: String| Complaint {
        outcome: Outcome::Stopped,
        message,
        help: Some(format!("say {option} to allow it")),
    };
    if !std::io::stdin().is_terminal() {
        let question = question
            .trim_end_matches(" Go on?")
            .trim_end_matches(" Ask it all the same?");
        return Err(stopped(question.to_owned()));
    }
    say::aside(format!("{} [y/N] ", escape::line(question)));
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    match (read, line.trim()) {
        (Ok(_), "y" | "Y" | "yes") => Ok(()),
        _ => Err(stopped("nothing more was asked".to_owned())),
    }
}

/// The numbers of the first point of an answer, read as they came; nothing where it only wants to look.
fn numbers(form: &Form, reply: &Reply, picture: Size) -> Option<Result<(f64, f64), String>> {
    let read = |space: Space| {
        let received = Received {
            status: 200,
            advice: Advice::default(),
            body: reply.raw.clone(),
            flaw: None,
        };
        protocol::reply(&reply.model, &Form { space, ..*form }, &received, &reply.seen).ok()
    };
    if let Some(point) = read(Space::Pixels).and_then(|heard| first_point(&heard.intent)) {
        return Some(Ok((point.x, point.y)));
    }
    if let Some(point) = read(Space::Fraction).and_then(|heard| first_point(&heard.intent)) {
        let part = |at: f64, side: u32| (at + 0.5) / f64::from(side.max(1));
        return Some(Ok((part(point.x, picture.width), part(point.y, picture.height))));
    }
    match &reply.intent {
        Intent::Act(asked) => {
            let orders: Vec<String> = asked.iter().map(|asked| asked.order.to_string()).collect();
            let looks = |order: &Order| matches!(order.kind(), "screenshot" | "wait" | "cursor_position" | "zoom");
            (!asked.iter().all(|asked| looks(&asked.order))).then(|| Err(orders.join("; ")))
        }
        Intent::Done(text) | Intent::Ask(text) | Intent::Refuse(text) => Some(Err(text.clone())),
    }
}

fn first_point(intent: &Intent) -> Option<ModelPoint> {
    let Intent::Act(asked) = intent else { return None };
    asked.iter().find_map(|asked| match &asked.order {
        Order::Act(action) if action.is_input() => action.point().copied(),
        _ => None,
    })
}

fn looked(turn: Turn, reply: Reply, drawing: Rc<Drawing>) -> Turn {
    let count = match &reply.intent {
        Intent::Act(asked) => asked.len(),
        _ => 0,
    };
    let acted = Acted {
        results: vec![OrderResult::Done; count],
        ..Acted::default()
    };
    turn.then(reply, acted, drawing)
}

fn count(sum: &mut Usage, one: Option<Usage>) {
    let Some(one) = one else { return };
    sum.input = sum.input.saturating_add(one.input);
    sum.cached = sum.cached.saturating_add(one.cached);
    sum.written = sum.written.saturating_add(one.written);
    sum.output = sum.output.saturating_add(one.output);
    sum.reasoning = sum.reasoning.saturating_add(one.reasoning);
}

/// Where numbers of the best meaning lie in the picture, and how far from the square.
fn off(answer: &Answered, best: Option<&Fit>, checked: &Checked) -> Option<f64> {
    let pointed = Pointed {
        place: answer.square,
        numbers: *answer.said.as_ref().ok()?,
    };
    let all = fits(&[pointed], checked.picture, checked.screen);
    let meant = best?.meant;
    all.iter().find(|fit| fit.meant == meant).map(|fit| fit.most)
}

fn drawn(checked: &Checked, verdict: &Verdict) -> String {
    let card = &checked.card;
    let mut out = format!(
        "{}  {}  {}  {}\n\n",
        escape::line(&card.id),
        escape::line(&card.provider.name),
        card.form.protocol.word(),
        card.form.tool.word()
    );
    for answer in &checked.answers {
        let (x, y) = answer.square;
        let said = match &answer.said {
            Ok((x, y)) => format!("answered {}, {}", plain(*x), plain(*y)),
            Err(said) => format!("no point: {}", escape::line(said).chars().take(60).collect::<String>()),
        };
        let far = off(answer, verdict.best.as_ref(), checked).map(|far| format!("  {far:.0} px off"));
        let _ = writeln!(out, "  square at {x:4.0},{y:4.0}  {said:30}{}", far.unwrap_or_default());
    }
    let space = match verdict.best {
        Some(best) if verdict.agrees => format!("{}, as the table says", own_or(&best, checked, verdict)),
        Some(best) => format!("{}; the table says {}", best.meant, card.form.space),
        None => format!("none that fits; the table says {}", card.form.space),
    };
    let _ = writeln!(out, "\npoints   {space}");
    if let Some(fit) = verdict.best {
        let size = checked.picture;
        let _ = writeln!(
            out,
            "off      {:.0} px on the average, {:.0} at most, of {size}",
            fit.mean, fit.most
        );
    }
    let times = checked.answers.iter().map(|answer| answer.millis);
    let count = u64::try_from(checked.answers.len()).unwrap_or(1).max(1);
    let mean = times.clone().sum::<u64>() / count;
    let _ = writeln!(
        out,
        "latency  {} on the average, {} at most",
        seconds(mean),
        seconds(times.max().unwrap_or(0))
    );
    let usage = checked.usage;
    let _ = writeln!(
        out,
        "tokens   {} in ({} cached), {} out",
        usage.input, usage.cached, usage.output
    );
    let cost = if card.rates.is_empty() {
        "not known".to_owned()
    } else {
        checked.spent.to_string()
    };
    let _ = writeln!(out, "cost     {cost}");
    out + &remedy(verdict, card)
}

/// The table's own space where it is as good as the best.
fn own_or(best: &Fit, checked: &Checked, verdict: &Verdict) -> String {
    match verdict.own {
        Some(own) if own.meant != best.meant => {
            format!("{} ({} fits as well)", checked.card.form.space, best.meant)
        }
        _ => best.meant.to_string(),
    }
}

fn remedy(verdict: &Verdict, card: &Card) -> String {
    let space = match verdict.best.map(|best| best.meant) {
        _ if verdict.agrees => return String::new(),
        Some(Meant {
            unit: Unit::Space(space),
            swapped: false,
        }) => space,
        Some(meant) => {
            return format!("\n  help: no table can say \"{meant}\"; such a model cannot be used\n");
        }
        None => return "\n  help: it cannot point well enough to be used\n".to_owned(),
    };
    if space == card.form.space {
        return "\n  help: it did not always point; try another effort or a larger model\n".to_owned();
    }
    let value = match space {
        Space::Pixels => "\"pixels\"".to_owned(),
        Space::Grid(fine) => format!("{{ grid = {fine} }}"),
        Space::Fraction => "\"fraction\"".to_owned(),
    };
    format!("\n  help: say `space = {value}` for it in a models.toml of your own; docs/models.md has the form\n")
}

fn plain(number: f64) -> String {
    if number.fract() == 0.0 {
        format!("{number:.0}")
    } else {
        format!("{number:.3}")
    }
}

fn seconds(millis: u64) -> String {
    format!("{}.{} s", millis / 1000, millis % 1000 / 100)
}

fn document(checked: &Checked, verdict: &Verdict) -> Value {
    let fit = |fit: Fit| {
        json!({ "points": fit.meant.to_string(), "swapped": fit.meant.swapped,
            "mean_px": round(fit.mean), "most_px": round(fit.most) })
    };
    let answer = |answer: &Answered| {
        json!({
            "square": [answer.square.0, answer.square.1],
            "answered": answer.said.as_ref().ok().map(|(x, y)| [*x, *y]),
            "said": answer.said.as_ref().err(),
            "off_px": off(answer, verdict.best.as_ref(), checked).map(round),
            "millis": answer.millis,
        })
    };
    json!({
        "model": checked.card.id,
        "provider": checked.card.provider.name,
        "protocol": checked.card.form.protocol.word(),
        "tool": checked.card.form.tool.word(),
        "picture": checked.picture,
        "table": checked.card.form.space.to_string(),
        "measured": verdict.best.map(fit),
        "agrees": verdict.agrees,
        "answers": checked.answers.iter().map(answer).collect::<Vec<_>>(),
        "usage": checked.usage,
        "cost": (!checked.card.rates.is_empty()).then(|| checked.spent.exact()),
    })
}

/// Tenths are enough.
fn round(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}
