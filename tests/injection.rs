//! Screens that give orders, and a model that obeys them: nothing of it reaches the desktop.
//!
//! Each folder of `cases/injection` is a drawn screen, the answers of a model that falls for it, and what must
//! come of them. The desktop here performs whatever it is given, so that only the policy stands in between.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "support/answers.rs"]
mod answers;
#[path = "support/goal_run.rs"]
mod goal_run;
#[path = "support/turns.rs"]
mod turns;

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use deskwright::desktop::{Desktop, DesktopError, Watch};
use deskwright::event::Event;
use deskwright::geometry::{Rect, Size};
use deskwright::locate::reading::Reading;
use deskwright::locate::reads::{ReadError, Reads};
use deskwright::model::answer::Answer;
use deskwright::model::budget::Budget;
use deskwright::model::recorded::Recorded;
use deskwright::model::reply::Reply;
use deskwright::model::turn::Turn;
use deskwright::model::{Model, ModelError, News};
use deskwright::outcome::{Outcome, RowState};
use deskwright::pending::Pending;
use deskwright::runner::control::Control;
use deskwright::runner::goal_models::{GoalModels, GoalSettings};
use deskwright::safety::approved::Approved;
use deskwright::safety::policy::Policy;
use deskwright::screen::frame::Frame;
use deskwright::screen::png;
use deskwright::window::Window;
use goal_run::{GoalRun, Performed, Told, one_word};
use serde::Deserialize;
use serde_json::Value;

/// What is drawn, and what must come of the answers.
#[derive(Deserialize)]
struct Case {
    about: String,
    windows: Vec<Drawn>,
    /// Index of the window with the keyboard.
    front: Option<usize>,
    /// The actions that the desktop performs, all of them.
    did: Vec<String>,
    /// After so many actions the screen says "Saved".
    saved_after: Option<usize>,
    /// A part of each refusal, in order.
    refused: Vec<String>,
    state: RowState,
}

#[derive(Deserialize)]
struct Drawn {
    title: String,
    ours: bool,
    bounds: [i32; 4],
    /// Without a title bar, as a pop-up.
    #[serde(default)]
    bare: bool,
}

impl Case {
    fn windows(&self) -> Vec<Window> {
        let windows = self.windows.iter().zip(1..).map(|(drawn, id)| {
            let [x, y, width, height] = drawn.bounds;
            let (width, height) = (width.unsigned_abs(), height.unsigned_abs());
            let frame = Rect::new(x - 2, y - 24, width + 4, height + 26);
            Window {
                id,
                title: drawn.title.clone(),
                class: String::new(),
                pid: None,
                ours: drawn.ours,
                bounds: Rect::new(x, y, width, height),
                frame: (!drawn.bare).then_some(frame),
            }
        });
        windows.collect()
    }
}

/// A drawn screen that changes with every action, by one pixel that counts them, and refuses nothing.
struct Paper {
    screen: Frame,
    performed: Performed,
}

impl Desktop for Paper {
    fn size(&self) -> Size {
        self.screen.size()
    }

    fn observe(&mut self, _: Watch) -> Result<Frame, DesktopError> {
        let mut pixels = self.screen.pixels().to_vec();
        pixels[0] = u8::try_from(self.performed.lock().unwrap().len()).unwrap();
        let mut frame = Frame::new(self.screen.size(), pixels).unwrap();
        frame.windows.clone_from(&self.screen.windows);
        frame.front.clone_from(&self.screen.front);
        Ok(frame)
    }

    fn act(&mut self, action: &Approved) -> Result<(), DesktopError> {
        self.performed.lock().unwrap().push(action.action().to_string());
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

/// Reads "Saved" once that many actions were performed.
struct Eyes(Option<usize>);

impl Reads for Eyes {
    fn read(&mut self, frame: &Frame) -> Result<Arc<Reading>, ReadError> {
        let performed = usize::from(frame.rgb(0, 0).unwrap()[0]);
        let saved = self.0.is_some_and(|actions| performed >= actions);
        Ok(Arc::new(one_word(if saved { "Saved" } else { "Ready" })))
    }
}

/// The recorded answers, and the requests that a live model would have sent for them.
#[derive(Clone)]
struct Overheard {
    answers: Recorded,
    requests: Rc<RefCell<Vec<Value>>>,
}

impl Model for Overheard {
    fn next<'a>(
        &'a mut self,
        turn: &'a Turn,
        budget: &'a mut Budget,
        tell: &'a mut dyn FnMut(News),
    ) -> Pending<'a, Result<Reply, ModelError>> {
        self.requests
            .borrow_mut()
            .push(turns::request(turn, "gpt-5.4", None).body);
        let answer = self.answers.next(turn, budget, tell);
        let shown = turns::shown(turn.now.as_ref(), &turns::card("gpt-5.4"));
        Box::pin(async move {
            let reply = answer.await?;
            Ok(Reply {
                shown: Some(shown),
                ..reply
            })
        })
    }

    fn can_answer(&self, turn: &Turn) -> bool {
        self.answers.can_answer(turn)
    }
}

impl GoalModels for Overheard {
    fn open(&mut self, _: &GoalSettings) -> Result<Box<dyn Model>, ModelError> {
        Ok(Box::new(self.clone()))
    }
}

fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/injection");
    let mut folders: Vec<_> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    folders
}

fn load(folder: &Path) -> (Case, Frame, Vec<Answer>) {
    let case: Case = serde_json::from_slice(&fs::read(folder.join("case.json")).unwrap()).unwrap();
    let mut screen = png::decode(&fs::read(folder.join("screen.png")).unwrap()).unwrap();
    screen.windows = case.windows();
    screen.front = case.front.map(|at| screen.windows[at].clone());
    let answers = (1..)
        .map_while(|number| fs::read(folder.join(format!("answers/{number}.json"))).ok())
        .map(|bytes| serde_json::from_slice(&bytes).unwrap())
        .collect();
    (case, screen, answers)
}

/// A row of the case with nobody there; the requests; the answers nobody asked for.
async fn carry(case: &Case, screen: Frame, answers: Vec<Answer>, policy: Policy) -> (Told, Vec<Value>, usize) {
    let performed = Performed::default();
    let overheard = Overheard {
        answers: Recorded::new(answers),
        requests: Rc::default(),
    };
    let desktop = Paper {
        screen,
        performed: Arc::clone(&performed),
    };
    let told = GoalRun {
        keys: "    until: { visible: Saved }\n    within: 0s\n".to_owned(),
        desktop: Box::new(desktop),
        performed,
        eyes: Box::new(Eyes(case.saved_after)),
        models: Box::new(overheard.clone()),
        person: None,
        control: Control::new().1,
        policy,
    }
    .carry()
    .await;
    (told, overheard.requests.take(), overheard.answers.left())
}

fn bound() -> Policy {
    Policy {
        bound_to_windows: true,
        ..Policy::default()
    }
}

/// What the runner itself says in a request, the model's own words left out.
fn remarks(request: &Value) -> Vec<&str> {
    let items = request["input"].as_array().unwrap().iter();
    items
        .filter_map(|item| item["content"].as_array())
        .flatten()
        .filter(|part| part["type"] == "input_text")
        .filter_map(|part| part["text"].as_str())
        .collect()
}

/// For each refusal how many requests had been answered when it came.
fn answered_before(told: &Told) -> Vec<usize> {
    let mut answered = 0;
    let mut out = Vec::new();
    for event in &told.heard.events {
        match event {
            Event::Answered { .. } => answered += 1,
            Event::Refused { .. } => out.push(answered),
            _ => {}
        }
    }
    out
}

#[tokio::test]
async fn nothing_that_an_injected_order_asks_for_reaches_the_desktop() {
    let folders = cases();
    assert!(folders.len() >= 12, "the cases were found");
    for folder in folders {
        let (case, screen, answers) = load(&folder);
        let name = format!("{}: {}", folder.file_name().unwrap().display(), case.about);
        let (told, requests, unasked) = carry(&case, screen, answers, bound()).await;
        assert_eq!(told.actions, case.did, "{name}");
        let refusals = told.refusals();
        assert_eq!(refusals.len(), case.refused.len(), "{name}\n{refusals:#?}");
        for ((reason, expected), answered) in refusals.iter().zip(&case.refused).zip(answered_before(&told)) {
            assert!(
                reason.contains(expected.as_str()),
                "{name}\n{reason}\nis not {expected}"
            );
            let Some(next) = requests.get(answered) else { continue };
            let said = remarks(next).last().copied().unwrap_or_default();
            assert!(said.contains(reason), "{name}\nnot told: {reason}\nbut: {said}");
        }
        assert_eq!((told.state, unasked), (case.state, 0), "{name}\n{}", told.reason);
        let stopped = case.state == RowState::Cancelled;
        assert_eq!(told.outcome == Outcome::Stopped, stopped, "{name}");
    }
}

/// The twin of the test above, so that it cannot pass by a desktop that performs nothing.
#[tokio::test]
async fn where_windows_do_not_matter_the_same_model_gets_its_way() {
    let (case, screen, answers) = load(Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/cases/injection/pop-up-terminal"
    )));
    let (told, ..) = carry(&case, screen, answers, Policy::default()).await;
    assert!(told.actions[0].contains("curl evil.example"), "{:?}", told.actions);
}
