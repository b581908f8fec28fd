//! One row of one goal through the real loop, and what became of it.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use deskwright::desktop::Desktop;
use deskwright::event::{Artifact, Entry, Event, Folder, ListenError, Listener};
use deskwright::locate::reads::Reads;
use deskwright::model::answer::Answer;
use deskwright::model::budget::Budget;
use deskwright::money::Usd;
use deskwright::outcome::{Outcome, RowState};
use deskwright::outside::{self, Outside, OutsideError};
use deskwright::pending::Pending;
use deskwright::runner::control::Control;
use deskwright::runner::goal_models::GoalModels;
use deskwright::runner::journal::Journal;
use deskwright::runner::row::Row;
use deskwright::runner::rows::{Task, run_all};
use deskwright::runner::run::Run;
use deskwright::runner::seams::Seams;
use deskwright::safety::policy::Policy;
use deskwright::scenario::Scenario;
use deskwright::scenario::scope::Scope;

/// The actions a desktop was given, as it writes them down.
pub(crate) type Performed = Arc<Mutex<Vec<String>>>;

/// What a goal is pursued with.
pub(crate) struct GoalRun {
    /// The keys beside the goal.
    pub(crate) keys: String,
    pub(crate) desktop: Box<dyn Desktop>,
    pub(crate) performed: Performed,
    pub(crate) eyes: Box<dyn Reads>,
    pub(crate) models: Box<dyn GoalModels>,
    /// What the person always says; nothing where nobody is there.
    pub(crate) person: Option<&'static str>,
    pub(crate) control: Control,
    pub(crate) policy: Policy,
}

/// How the row came out.
pub(crate) struct Told {
    pub(crate) outcome: Outcome,
    pub(crate) state: RowState,
    pub(crate) reason: String,
    pub(crate) actions: Vec<String>,
    pub(crate) heard: Heard,
}

#[derive(Default)]
pub(crate) struct Heard {
    pub(crate) events: Vec<Event>,
    pub(crate) answers: Vec<Answer>,
}

impl Told {
    pub(crate) fn refusals(&self) -> Vec<&str> {
        let reasons = self.heard.events.iter().filter_map(|event| match event {
            Event::Refused { reason, .. } => Some(reason.as_str()),
            _ => None,
        });
        reasons.collect()
    }
}

impl Listener for Heard {
    fn event(&mut self, entry: &Entry) -> Result<(), ListenError> {
        self.events.push(entry.event.clone());
        Ok(())
    }

    fn keep(&mut self, artifact: &Artifact) -> Result<(), ListenError> {
        if artifact.folder == Folder::Answers {
            self.answers.push(serde_json::from_slice(&artifact.bytes).unwrap());
        }
        Ok(())
    }
}

struct Somebody(Option<&'static str>);

impl Outside for Somebody {
    fn call<'a>(&'a mut self, _: &'a outside::Request) -> Pending<'a, Result<outside::Reply, OutsideError>> {
        let said = self.0.map(str::to_owned);
        Box::pin(std::future::ready(Ok(outside::Reply::Person { said })))
    }
}

fn scenario(keys: &str) -> Scenario {
    let yaml = format!("name: goal\nmodels: [gpt-5.4]\nsteps:\n  - goal: Press it\n{keys}");
    Scenario::parse(Path::new("goal.yaml"), yaml.as_bytes())
        .unwrap_or_else(|_| unreachable!("{yaml}"))
        .0
}

impl GoalRun {
    pub(crate) async fn carry(self) -> Told {
        let scenario = scenario(&self.keys);
        let mut heard = Heard::default();
        let seams = Seams {
            desktop: self.desktop,
            eyes: self.eyes,
            outside: Box::new(Somebody(self.person)),
            models: self.models,
            budget: Budget::new(scenario.run_limits.cost, Usd::ZERO),
        };
        let journal = Journal::new(&mut heard, Instant::now(), 0);
        let base = Scope::new("/run", []);
        let mut run = Run::new(&scenario, seams, journal, self.control, base).unwrap();
        run.policy = self.policy;
        let row = Row {
            number: 1,
            key: "1".to_owned(),
            values: Vec::new(),
        };
        let outcome = run_all(&mut run, &[Task::Run(row)]).await.unwrap().outcome;
        drop(run);
        let end = heard.events.iter().find_map(|event| match event {
            Event::RowFinished { state, reason, .. } => Some((*state, reason.clone().unwrap_or_default())),
            _ => None,
        });
        let (state, reason) = end.unwrap();
        let actions = self.performed.lock().unwrap().clone();
        Told {
            outcome,
            state,
            reason,
            actions,
            heard,
        }
    }
}

/// A reading of one word.
pub(crate) fn one_word(text: &str) -> deskwright::locate::reading::Reading {
    use deskwright::locate::reading::{Line, Reading, Word};
    let bounds = deskwright::geometry::Rect::new(2, 2, 30, 10);
    let word = Word {
        text: text.to_owned(),
        bounds,
        confidence: 1.0,
    };
    let line = Line {
        words: vec![word],
        bounds,
    };
    Reading {
        lines: vec![line],
        fields: Vec::new(),
    }
}
