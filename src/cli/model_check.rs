//! `deskwright models check`: asks a model to point at known squares, and says in which space it does so, how far off,
//! how fast and at what price.
//!
//! Invariant: nothing is sent that may cost more than the cap, unless a person says so.

use std::io::{BufRead as _, IsTerminal as _};
use std::rc::Rc;

use super::args::ModelCheckArguments;
use super::complaint::Complaint;
use super::model_report::{Verdict, document, drawn};
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
use crate::model::pointing::Pointed;
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
pub(super) const SAME: f64 = 2.0;

/// What came of one square.
pub(super) struct Answered {
    pub(super) square: (f64, f64),
    /// The numbers as they came; else what was said in their place.
    pub(super) said: Result<(f64, f64), String>,
    pub(super) millis: u64,
}

/// What came of all.
pub(super) struct Checked {
    pub(super) card: Card,
    pub(super) picture: Size,
    pub(super) screen: Size,
    pub(super) answers: Vec<Answered>,
    pub(super) usage: Usage,
    pub(super) spent: Usd,
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
    let verdict = Verdict::of(&checked);
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

impl Checked {
    pub(super) fn pointed(&self) -> Vec<Pointed> {
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
        let question = format!("{} has no known price, so no cap can hold", card.id);
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
        "a request to {} may cost up to {next} (usually far less), all that are left up to {most}; the cap is ${}",
        card.id,
        cap.exact()
    );
    agreed(
        &question,
        &format!("--cost {}", most.to_string().trim_start_matches('$')),
    )?;
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
    say::aside(format!("{}; go on? [y/N] ", escape::line(question)));
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
