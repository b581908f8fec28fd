//! How long a stop takes to end a run that waits for a model, for the screen, or is in the middle of an answer's actions.
//!
//! Nothing here is asserted but that it ends as a stop. The figures are printed: `cargo test --release --test stop --
//! --nocapture`. On the real loop, a real display and the real desktop; the model is a stand-in.
#![cfg(target_os = "linux")]
#![expect(
    clippy::single_match_else,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

#[path = "support/answers.rs"]
mod answers;
#[path = "support/private_display.rs"]
mod private_display;

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use deskwright::desktop::live::{Live, LiveOptions};
use deskwright::event::{Entry, Event, ListenError, Listener};
use deskwright::locate::reading::Reading;
use deskwright::locate::reads::{ReadError, Reads};
use deskwright::model::budget::Budget;
use deskwright::model::recorded::Recorded;
use deskwright::model::reply::Reply;
use deskwright::model::turn::Turn;
use deskwright::model::{Model, ModelError, News};
use deskwright::outcome::Outcome;
use deskwright::outside::{self, Outside, OutsideError};
use deskwright::pending::Pending;
use deskwright::runner::control::{Control, Halt};
use deskwright::runner::goal_models::{GoalModels, GoalSettings};
use deskwright::runner::journal::Journal;
use deskwright::runner::row::Row;
use deskwright::runner::rows::{Task, run_all};
use deskwright::runner::run::Run;
use deskwright::runner::seams::Seams;
use deskwright::safety::policy::Policy;
use deskwright::safety::vault::Vault;
use deskwright::scenario::Scenario;
use deskwright::scenario::scope::Scope;
use deskwright::screen::capture::Source;
use deskwright::screen::frame::Frame;
use private_display::on_private_display;
use serde_json::{Value, json};

const TIMES: usize = 20;

/// Reads nothing.
struct Blind;

impl Reads for Blind {
    fn read(&mut self, _: &Frame) -> Result<Arc<Reading>, ReadError> {
        Ok(Arc::new(Reading::default()))
    }
}

struct Nobody;

impl Outside for Nobody {
    fn call<'a>(&'a mut self, _: &'a outside::Request) -> Pending<'a, Result<outside::Reply, OutsideError>> {
        Box::pin(std::future::ready(Ok(outside::Reply::Person { said: None })))
    }
}

/// A model that never answers, or gives recorded answers.
#[derive(Clone)]
struct StandIn(Option<Recorded>, Sender<()>);

impl Model for StandIn {
    fn next<'a>(
        &'a mut self,
        turn: &'a Turn,
        budget: &'a mut Budget,
        tell: &'a mut dyn FnMut(News),
    ) -> Pending<'a, Result<Reply, ModelError>> {
        match &mut self.0 {
            Some(recorded) => recorded.next(turn, budget, tell),
            None => {
                let _ = self.1.send(());
                Box::pin(std::future::pending())
            }
        }
    }

    fn can_answer(&self, turn: &Turn) -> bool {
        self.0.as_ref().is_none_or(|recorded| recorded.can_answer(turn))
    }
}

impl GoalModels for StandIn {
    fn open(&mut self, _: &GoalSettings) -> Result<Box<dyn Model>, ModelError> {
        Ok(Box::new(self.clone()))
    }
}

/// Says so once the moment has come.
struct Ear {
    moment: fn(&Event) -> bool,
    after: usize,
    say: Sender<()>,
}

impl Listener for Ear {
    fn event(&mut self, entry: &Entry) -> Result<(), ListenError> {
        if (self.moment)(&entry.event) {
            if self.after == 0 {
                let _ = self.say.send(());
            }
            self.after = self.after.saturating_sub(1);
        }
        Ok(())
    }
}

struct Case {
    name: &'static str,
    steps: &'static str,
    answers: Vec<Value>,
    moment: fn(&Event) -> bool,
}

/// From the stop to the end of the run.
async fn stopped(case: &Case, number: usize) -> Duration {
    let yaml = format!("name: stop\nmodels: [gpt-5.4]\nwindows: [Any]\nsteps:\n{}", case.steps);
    let (scenario, _) = Scenario::parse(Path::new("stop.yaml"), yaml.as_bytes()).unwrap();
    let (button, control) = Control::new();
    let (say, heard) = channel();
    let desktop = Live::open(LiveOptions {
        stop: control.stop(),
        vault: Vault::default(),
        origin: Instant::now(),
        source: Source::Auto,
    });
    let recorded = (!case.answers.is_empty()).then(|| {
        let answers = case.answers.iter();
        Recorded::new(answers.map(|body| serde_json::from_value(json!({ "body": body })).unwrap()))
    });
    let seams = Seams {
        budget: deskwright::model::budget::Budget::default(),
        desktop: Box::new(desktop.expect("a display")),
        eyes: Box::new(Blind),
        outside: Box::new(Nobody),
        models: Box::new(StandIn(recorded, say.clone())),
    };
    let mut ear = Ear {
        moment: case.moment,
        after: number,
        say,
    };
    let pressed = std::thread::spawn(move || {
        heard.recv().expect("the moment comes");
        let at = Instant::now();
        button.press(Halt::Person("the test".to_owned()));
        at
    });
    let journal = Journal::new(&mut ear, Instant::now(), 0);
    let mut run = Run::new(&scenario, seams, journal, control, Scope::new("/run", [])).unwrap();
    run.policy = Policy::default();
    let row = Row {
        number: 1,
        key: "1".to_owned(),
        values: Vec::new(),
    };
    let finished = run_all(&mut run, &[Task::Run(row)]).await.unwrap();
    let ended = Instant::now();
    assert_eq!(
        finished.outcome,
        Outcome::Stopped,
        "{}: {:?}",
        case.name,
        finished.error
    );
    ended.duration_since(pressed.join().expect("pressed"))
}

#[test]
fn a_stop_ends_whatever_is_waited_for() {
    on_private_display("a_stop_ends_whatever_is_waited_for", || {
        let drag =
            json!({ "type": "drag", "path": [{ "x": 10, "y": 10 }, { "x": 900, "y": 700 }, { "x": 10, "y": 10 }] });
        let text = json!({ "type": "type", "text": "abcdefghij".repeat(40) });
        let batch: Vec<Value> = (0..40)
            .flat_map(|_| [json!({ "type": "wait" }), drag.clone(), text.clone()])
            .collect();
        let cases = [
            Case {
                name: "a request",
                steps: "  - goal: Wait\n    until: { visible: Never }\n",
                answers: Vec::new(),
                moment: |_| false,
            },
            Case {
                name: "a wait",
                steps: "  - wait_for: { visible: Never }\n    within: 1h\n",
                answers: Vec::new(),
                moment: |event| matches!(event, Event::Observed { .. }),
            },
            Case {
                name: "a batch",
                steps: "  - goal: Act\n    until: { visible: Never }\n",
                answers: vec![answers::answer(&[answers::call("c1", &json!(batch))])],
                moment: |event| matches!(event, Event::Acting { .. }),
            },
        ];
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        for case in &cases {
            let mut took: Vec<Duration> = (0..TIMES)
                .map(|number| {
                    // Another action of the batch each time; a wait that sees nothing change has one look.
                    let number = if case.name == "a batch" { number % 3 } else { 0 };
                    runtime.block_on(stopped(case, number))
                })
                .collect();
            took.sort();
            let (median, max) = (took[TIMES / 2], took[TIMES - 1]);
            println!(
                "a stop ends {} within {median:.1?} (median), {max:.1?} at most of {TIMES}",
                case.name
            );
        }
    });
}
