//! What has no key is the model's to mend: in a run, and in its replay.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/answers.rs"]
mod answers;

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use answers::{answer, call};
use deskwright::action::Action;
use deskwright::desktop::{Desktop, DesktopError, Watch};
use deskwright::event::{Event, Listener};
use deskwright::geometry::{Rect, Size};
use deskwright::locate::reading::{Line, Reading, Word};
use deskwright::locate::reads::{ReadError, Reads};
use deskwright::model::answer::Answer;
use deskwright::model::budget::Budget;
use deskwright::model::recorded::Recorded;
use deskwright::model::{Model, ModelError};
use deskwright::money::Usd;
use deskwright::outcome::Outcome;
use deskwright::outside::{Outside, OutsideError, Reply, Request};
use deskwright::pending::Pending;
use deskwright::recording::compare::Comparer;
use deskwright::recording::fixture_desktop::FixtureDesktop;
use deskwright::recording::format::{FORMAT, RunFile, ScenarioText};
use deskwright::recording::read::Recording;
use deskwright::recording::recorded_outside::RecordedOutside;
use deskwright::recording::recorded_reads::RecordedReads;
use deskwright::recording::tape::Tape;
use deskwright::recording::write::Recorder;
use deskwright::runner::control::Control;
use deskwright::runner::goal_models::{GoalModels, GoalSettings};
use deskwright::runner::journal::Journal;
use deskwright::runner::row::Row;
use deskwright::runner::rows::{Task, run_all};
use deskwright::runner::run::Run;
use deskwright::runner::seams::Seams;
use deskwright::safety::approved::Approved;
use deskwright::safety::policy::Policy;
use deskwright::scenario::Scenario;
use deskwright::scenario::scope::Scope;
use deskwright::screen::frame::Frame;
use serde_json::{Value, json};

const SIZE: Size = Size::new(64, 32);

const SCENARIO: &str = "name: goal
models: [gpt-5.4]
steps:
  - goal: Press it
    until: { visible: Done }
    within: 0s
";

/// Shows by the colour of its pixels how many actions were performed, and has a key for nothing.
struct Paper(u8);

impl Desktop for Paper {
    fn size(&self) -> Size {
        SIZE
    }

    fn observe(&mut self, _: Watch) -> Result<Frame, DesktopError> {
        let pixel = [self.0, self.0, self.0, u8::MAX];
        Ok(Frame::new(SIZE, pixel.repeat(64 * 32)).unwrap())
    }

    fn act(&mut self, action: &Approved) -> Result<(), DesktopError> {
        if matches!(action.action(), Action::Type { .. }) {
            return Err(DesktopError::Untypable {
                what: "the control character U+001B".to_owned(),
                why: "it has no key".to_owned(),
            });
        }
        self.0 += 1;
        Ok(())
    }

    fn selected(&mut self) -> Result<Option<String>, DesktopError> {
        Ok(None)
    }

    fn mask(&mut self, _: Rect) {}

    fn release(&mut self) -> Result<(), DesktopError> {
        Ok(())
    }
}

/// Reads "Done" once two actions were performed.
struct Eyes;

impl Reads for Eyes {
    fn read(&mut self, frame: &Frame) -> Result<Arc<Reading>, ReadError> {
        let [acted, ..] = frame.rgb(0, 0).unwrap();
        let bounds = Rect::new(2, 2, 30, 10);
        let word = Word {
            text: if acted >= 2 { "Done" } else { "Ready" }.to_owned(),
            bounds,
            confidence: 1.0,
        };
        let line = Line {
            words: vec![word],
            bounds,
        };
        Ok(Arc::new(Reading {
            lines: vec![line],
            fields: Vec::new(),
        }))
    }
}

struct Nobody;

impl Outside for Nobody {
    fn call<'a>(&'a mut self, _: &'a Request) -> Pending<'a, Result<Reply, OutsideError>> {
        Box::pin(std::future::ready(Ok(Reply::Person { said: None })))
    }
}

struct Give(Recorded);

impl Give {
    fn these<'a>(answers: impl IntoIterator<Item = &'a Value>) -> Give {
        let answers = answers.into_iter().cloned();
        let answers = answers.map(|answer| serde_json::from_value::<Answer>(answer).unwrap());
        Give(Recorded::new(answers))
    }
}

impl GoalModels for Give {
    fn open(&mut self, _: &GoalSettings) -> Result<Box<dyn Model>, ModelError> {
        Ok(Box::new(self.0.clone()))
    }
}

fn recorder(home: &Path) -> Recorder {
    let run = RunFile {
        format: FORMAT,
        version: "0".to_owned(),
        scenario: ScenarioText {
            path: "goal.yaml".to_owned(),
            text: SCENARIO.to_owned(),
            parts: Vec::new(),
            images: Vec::new(),
        },
        folder: home.display().to_string(),
        size: SIZE,
        rows: Vec::new(),
        data: None,
        routing: None,
        started: String::new(),
    };
    Recorder::create(home, &run, &[]).unwrap()
}

async fn carry(seams: Seams, on: &mut dyn Listener) -> Outcome {
    let (scenario, _) = Scenario::parse(Path::new("goal.yaml"), SCENARIO.as_bytes()).unwrap();
    let journal = Journal::new(on, Instant::now(), 0);
    let base = Scope::new("/run", []);
    let mut run = Run::new(&scenario, seams, journal, Control::new().1, base).unwrap();
    run.policy = Policy::default();
    let row = Row {
        number: 1,
        key: "1".to_owned(),
        values: Vec::new(),
    };
    let finished = run_all(&mut run, &[Task::Run(row)]).await.unwrap();
    finished.outcome
}

#[tokio::test]
async fn what_cannot_be_typed_is_told_to_the_model_and_the_run_replays() {
    let home = tempfile::tempdir().unwrap();
    let click = |x: u8| json!({ "type": "click", "button": "left", "x": x, "y": 5 });
    let answers = [
        json!([{ "type": "type", "text": "\u{1b}" }]),
        json!([click(3), click(4)]),
    ];
    let answers = answers.map(|actions| json!({ "body": answer(&[call("c", &actions)]) }));
    let live = Seams {
        desktop: Box::new(Paper(0)),
        eyes: Box::new(Eyes),
        outside: Box::new(Nobody),
        models: Box::new(Give::these(&answers)),
        budget: Budget::new(None, Usd::ZERO),
    };
    let outcome = carry(live, &mut recorder(home.path())).await;
    assert_eq!(outcome, Outcome::Passed);

    let recording = Recording::open(home.path()).unwrap();
    let balked = recording.entries.iter().find_map(|entry| match &entry.event {
        Event::Balked { error, .. } => Some(error.as_deref()),
        _ => None,
    });
    assert_eq!(balked, Some(Some("untypable")));
    let tape = Tape::of(&recording, &recording.entries).unwrap();
    let (mut comparer, agreement) = Comparer::new(&recording.entries, Box::new(|| {}));
    let dry = Seams {
        desktop: Box::new(FixtureDesktop::new(&tape)),
        eyes: Box::new(RecordedReads::new(Some(recording.clone()), || Box::new(Eyes))),
        outside: Box::new(RecordedOutside::new(&tape, false)),
        models: Box::new(Give::these(&tape.answers)),
        budget: Budget::new(None, Usd::ZERO),
    };
    let outcome = carry(dry, &mut comparer).await;
    let agreement = agreement.take();
    assert_eq!((outcome, agreement.difference), (Outcome::Passed, None));
    assert_eq!(agreement.actions, 2);
}
