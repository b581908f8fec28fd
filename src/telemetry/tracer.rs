//! Makes spans of the events: a run, its rows, their steps, and in those the requests to models and the tools used.
//!
//! Invariant: of texts it takes the scenario's and the program's own, no others.

use serde::Serialize;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use super::gen_ai;
use super::sender::Queue;
use super::span::{Kind, Span, Status, text};
use crate::event::{Entry, Event, ListenError, Listener};
use crate::model::table::Table;
use crate::money::Usd;
use crate::outcome::{Outcome, StepOutcome};
use crate::usage::Usage;

/// Listens to a run.
pub struct Tracer {
    queue: Queue,
    table: Table,
    trace: u128,
    /// When the run's clock began, in nanoseconds since 1970.
    origin: u64,
    /// When the present event is.
    now: u64,
    made: u64,
    /// What is going on, outermost first.
    open: Vec<Open>,
    spent: Usd,
}

struct Open {
    what: What,
    span: Span,
}

#[derive(Debug, Clone, PartialEq)]
enum What {
    Run,
    Row,
    Step(Option<String>),
    /// To this model, with the trouble there was last.
    Request {
        model: String,
        cause: Option<String>,
    },
}

/// The id of a run's trace: what it is made of is this process's alone.
pub fn trace_of(folder: &str, origin: u64) -> u128 {
    let made_of = format!("{folder}\n{origin}\n{}", std::process::id());
    xxh3_128(made_of.as_bytes()).max(1)
}

/// An id as OTLP has it.
pub fn shown(trace: u128) -> String {
    format!("{trace:032x}")
}

impl Tracer {
    pub fn new(queue: Queue, table: Table, trace: u128, origin: u64) -> Tracer {
        Tracer {
            queue,
            table,
            trace,
            origin,
            now: origin,
            made: 0,
            open: Vec::new(),
            spent: Usd::ZERO,
        }
    }

    /// A span that begins now, within what is going on.
    fn span(&mut self, name: String, kind: Kind) -> Span {
        self.made = self.made.wrapping_add(1);
        let made_of = [&self.trace.to_be_bytes()[..], &self.made.to_be_bytes()].concat();
        Span {
            id: xxh3_64(&made_of).max(1),
            parent: self.open.last().map(|open| open.span.id),
            name,
            kind,
            start: self.now,
            end: self.now,
            attributes: Vec::new(),
            events: Vec::new(),
            status: Status::Unset,
        }
    }

    fn begin(&mut self, what: What, span: Span) {
        self.open.push(Open { what, span });
    }

    /// Ends the innermost of this kind, and all that is within it.
    fn end(&mut self, is_it: impl Fn(&What) -> bool, finish: impl FnOnce(&mut Span)) {
        let Some(place) = self.open.iter().rposition(|open| is_it(&open.what)) else {
            return;
        };
        while self.open.len() > place + 1 {
            self.leave();
        }
        if let Some(Open { mut span, .. }) = self.open.pop() {
            finish(&mut span);
            self.put(span);
        }
    }

    /// The innermost ends without a word of how.
    fn leave(&mut self) {
        let Some(Open { what, mut span }) = self.open.pop() else {
            return;
        };
        if let What::Request { cause, .. } = what {
            failed(&mut span, cause.as_deref().unwrap_or(gen_ai::OTHER));
        }
        self.put(span);
    }

    fn put(&self, mut span: Span) {
        span.end = self.now.max(span.start);
        self.queue.put(span);
    }

    fn hear(&mut self, entry: &Entry) {
        match &entry.event {
            Event::RunStarted { scenario, rows, .. } => {
                let mut span = self.span(format!("run {scenario}"), Kind::Internal);
                span.text(gen_ai::SCENARIO, scenario);
                span.count(gen_ai::ROWS, u64::try_from(*rows).unwrap_or(u64::MAX));
                self.begin(What::Run, span);
            }
            Event::RowStarted { .. } => {
                let mut span = self.span("row".to_owned(), Kind::Internal);
                let number = entry.row.unwrap_or(0);
                span.count(gen_ai::ROW, u64::try_from(number).unwrap_or(u64::MAX));
                self.begin(What::Row, span);
            }
            Event::RowFinished { state, .. } => {
                let is_good = Outcome::from(*state) == Outcome::Passed;
                self.end(|what| *what == What::Row, |span| ended(span, state.word(), is_good));
            }
            Event::StepStarted { verb, line, file, .. } => {
                let span = self.step(entry.step.as_deref(), verb, *line, file.as_deref());
                self.begin(What::Step(entry.step.clone()), span);
            }
            Event::StepFinished { outcome, .. } => {
                let step = What::Step(entry.step.clone());
                let is_good = matches!(outcome, StepOutcome::Passed | StepOutcome::Skipped);
                self.end(|what| *what == step, |span| ended(span, &word(outcome), is_good));
            }
            Event::Asked { model, turn, .. } => self.ask(model, *turn),
            Event::Answered { error, usage, cost, .. } => self.answer(error.as_deref(), *usage, *cost),
            Event::Rerouted { model, cause, to, .. } => self.reroute(model, cause.as_deref(), to.as_deref()),
            Event::Used {
                tool, outcome, millis, ..
            } => self.used(tool, outcome, *millis),
            Event::RunFinished { outcome, .. } => {
                let spent = self.spent;
                let is_good = *outcome == Outcome::Passed;
                let finish = |span: &mut Span| {
                    costs(span, spent);
                    ended(span, &word(outcome), is_good);
                };
                self.end(|what| *what == What::Run, finish);
            }
            _ => {}
        }
    }

    /// A goal is an agent at work, in the words of the conventions.
    fn step(&mut self, id: Option<&str>, verb: &str, line: usize, file: Option<&str>) -> Span {
        let is_goal = verb == "goal";
        let name = if is_goal {
            format!("{} deskwright", gen_ai::INVOKE_AGENT)
        } else {
            format!("step {verb}")
        };
        let mut span = self.span(name, Kind::Internal);
        if is_goal {
            span.text(gen_ai::OPERATION, gen_ai::INVOKE_AGENT);
            span.text(gen_ai::AGENT, "deskwright");
            span.text(gen_ai::AGENT_VERSION, env!("CARGO_PKG_VERSION"));
        }
        span.text(gen_ai::STEP, id.unwrap_or_default());
        span.text(gen_ai::VERB, verb);
        span.count(gen_ai::LINE, u64::try_from(line).unwrap_or(u64::MAX));
        if let Some(file) = file {
            span.text(gen_ai::FILE, file);
        }
        span
    }

    /// One that is asked again is the same request still, as the conventions want it.
    fn ask(&mut self, model: &str, turn: u32) {
        if let Some(What::Request { model: asked, .. }) = self.open.last().map(|open| &open.what) {
            if asked == model {
                return;
            }
            self.leave();
        }
        let card = self.table.card(model);
        let operation = card.as_ref().map_or("chat", gen_ai::operation);
        let wire_id = card.as_ref().map_or(model, |card| card.wire_id.as_str());
        let mut span = self.span(format!("{operation} {wire_id}"), Kind::Client);
        span.text(gen_ai::OPERATION, operation);
        let provider = card.as_ref().map_or_else(|| gen_ai::OTHER.to_owned(), gen_ai::provider);
        span.text(gen_ai::PROVIDER, &provider);
        span.text(gen_ai::REQUEST_MODEL, wire_id);
        if let Some(card) = &card {
            span.truth(gen_ai::STREAM, card.provider.stream);
        }
        span.count(gen_ai::TURN, u64::from(turn));
        let what = What::Request {
            model: model.to_owned(),
            cause: None,
        };
        self.begin(what, span);
    }

    fn answer(&mut self, error: Option<&str>, usage: Option<Usage>, cost: Option<Usd>) {
        self.spent = self.spent.plus(cost.unwrap_or(Usd::ZERO));
        let Some(Open {
            what: What::Request { .. },
            span,
        }) = self.open.last_mut()
        else {
            return;
        };
        if let Some(usage) = usage {
            span.count(gen_ai::INPUT_TOKENS, usage.input);
            span.count(gen_ai::CACHE_READ_TOKENS, usage.cached);
            span.count(gen_ai::CACHE_CREATION_TOKENS, usage.written);
            span.count(gen_ai::OUTPUT_TOKENS, usage.output);
            span.count(gen_ai::REASONING_TOKENS, usage.reasoning);
        }
        if let Some(cost) = cost {
            costs(span, cost);
        }
        if let Some(error) = error {
            failed(span, error);
        }
        self.end(|what| matches!(what, What::Request { .. }), |_| {});
    }

    fn reroute(&mut self, model: &str, cause: Option<&str>, to: Option<&str>) {
        let now = self.now;
        let Some(Open { what, span }) = self.open.last_mut() else {
            return;
        };
        // One that is passed over is told of as well, and is not what this request ended of.
        if let What::Request {
            model: asked,
            cause: last,
        } = what
            && asked.as_str() == model
        {
            *last = cause.map(str::to_owned);
        }
        let mut attributes = vec![text(gen_ai::REQUEST_MODEL, model)];
        attributes.extend(cause.map(|cause| text(gen_ai::CAUSE, cause)));
        attributes.extend(to.map(|to| text(gen_ai::NEXT_MODEL, to)));
        span.event(gen_ai::REROUTED, now, &attributes);
    }

    fn used(&mut self, tool: &str, outcome: &str, millis: u64) {
        // A model may name a tool that there is not: then its words are no name.
        let is_name = tool.len() <= 64 && tool.chars().all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
        let tool = if is_name { tool } else { gen_ai::OTHER };
        let mut span = self.span(format!("{} {tool}", gen_ai::EXECUTE_TOOL), Kind::Internal);
        span.start = self.now.saturating_sub(millis.saturating_mul(1_000_000));
        span.text(gen_ai::OPERATION, gen_ai::EXECUTE_TOOL);
        span.text(gen_ai::TOOL, tool);
        span.text(gen_ai::TOOL_TYPE, "function");
        if outcome != "gave" {
            failed(&mut span, outcome);
        }
        self.put(span);
    }
}

fn costs(span: &mut Span, cost: Usd) {
    span.text(gen_ai::COST, &cost.exact());
    span.count(gen_ai::COST_PICODOLLARS, cost.picodollars());
}

fn ended(span: &mut Span, outcome: &str, is_good: bool) {
    span.text(gen_ai::OUTCOME, outcome);
    if !is_good {
        failed(span, outcome);
    }
}

fn failed(span: &mut Span, class: &str) {
    span.text(gen_ai::ERROR, class);
    span.status = Status::Error;
}

/// The word of an outcome in recordings.
fn word(outcome: &impl Serialize) -> String {
    let word = serde_json::to_value(outcome).ok();
    word.and_then(|word| Some(word.as_str()?.to_owned()))
        .unwrap_or_default()
}

impl Listener for Tracer {
    fn event(&mut self, entry: &Entry) -> Result<(), ListenError> {
        self.now = self.origin.saturating_add(entry.ms.saturating_mul(1_000_000));
        self.hear(entry);
        Ok(())
    }
}

/// What is open when nobody tells any more was cut off.
impl Drop for Tracer {
    fn drop(&mut self) {
        while !self.open.is_empty() {
            self.leave();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{FrameId, Size, View};

    fn asked(model: &str) -> Event {
        let size = Size::new(1280, 800);
        Event::Asked {
            model: model.to_owned(),
            turn: 1,
            view: View::whole(FrameId(0), size, size),
            reserved: None,
        }
    }

    fn rerouted(model: &str, cause: &str, to: Option<&str>) -> Event {
        Event::Rerouted {
            model: model.to_owned(),
            trouble: String::new(),
            decision: String::new(),
            cause: Some(cause.to_owned()),
            to: to.map(str::to_owned),
        }
    }

    /// The spans that these events come to, in the order they ended in.
    fn spans(events: Vec<Event>) -> Vec<Span> {
        let (queue, waiting) = Queue::held(events.len() * 2);
        let mut tracer = Tracer::new(queue, Table::built_in(), 1, 0);
        for (ms, event) in (1..).zip(events) {
            let entry = Entry {
                number: ms,
                ms,
                row: None,
                step: None,
                event,
            };
            tracer.event(&entry).expect("heard");
        }
        drop(tracer);
        waiting.iter().collect()
    }

    #[test]
    fn a_request_ends_of_its_own_trouble_and_not_of_that_of_one_passed_over() {
        let spans = spans(vec![
            asked("gpt-5.4"),
            rerouted("gpt-5.4", "unreachable", Some("gpt-5.4-nano")),
            rerouted("gpt-5.4-mini", "resting", None),
            asked("gpt-5.4-nano"),
        ]);
        let first = spans
            .iter()
            .find(|span| span.name == "chat gpt-5.4")
            .expect("a request");
        assert!(
            first.attributes.contains(&text(gen_ai::ERROR, "unreachable")),
            "{:?}",
            first.attributes
        );
        assert_eq!(first.events.len(), 2, "both are told");
        let last = spans.last().expect("another");
        assert!(
            last.attributes.contains(&text(gen_ai::ERROR, gen_ai::OTHER)),
            "{:?}",
            last.attributes
        );
    }
}
