//! Rows through the real loop, with a desktop of paper and a record that answers as it is told: what is done, and what
//! becomes of the row.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use deskwright::action::Action;
use deskwright::desktop::{Desktop, DesktopError, Watch};
use deskwright::event::{Entry, Event, ListenError, Listener};
use deskwright::geometry::{Rect, Size};
use deskwright::locate::reading::{Field, FieldKind, Line, Reading, Word};
use deskwright::locate::reads::{ReadError, Reads};
use deskwright::model::budget::Budget;
use deskwright::model::{Model, ModelError};
use deskwright::outcome::RowState;
use deskwright::outside::{Outside, OutsideError, Reply, Request};
use deskwright::pending::Pending;
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
use deskwright::scenario::files::Disk;
use deskwright::scenario::scope::Scope;
use deskwright::screen::frame::Frame;

/// The actions a desktop was given, as it writes them down.
type Performed = Arc<Mutex<Vec<String>>>;

const SIZE: Size = Size::new(64, 32);

/// White, a second later each time; writes down what it is given.
#[derive(Default)]
struct Paper {
    performed: Performed,
    ms: u64,
    /// The pixel that changes with each action.
    draws_at: Option<usize>,
    typed: Option<String>,
}

impl Desktop for Paper {
    fn size(&self) -> Size {
        SIZE
    }

    fn observe(&mut self, _: Watch) -> Result<Frame, DesktopError> {
        let mut pixels = vec![255; 64 * 32 * 4];
        if let Some(at) = self.draws_at {
            pixels[at * 4] = u8::try_from(self.performed.lock().unwrap().len()).unwrap();
        }
        let mut frame = Frame::new(SIZE, pixels).unwrap();
        self.ms += 1000;
        frame.ms = self.ms;
        Ok(frame)
    }

    fn act(&mut self, action: &Approved) -> Result<(), DesktopError> {
        if let (Action::Type { text }, Some(_)) = (action.action(), self.draws_at) {
            self.typed = text.as_plain();
        }
        self.performed.lock().unwrap().push(action.action().to_string());
        Ok(())
    }

    fn selected(&mut self) -> Result<Option<String>, DesktopError> {
        Ok(self.typed.clone())
    }

    fn mask(&mut self, _: Rect) {}

    fn release(&mut self) -> Result<(), DesktopError> {
        Ok(())
    }
}

/// Reads the label "Save" with a box for one line beside it, on every screen.
struct Eyes;

impl Reads for Eyes {
    fn read(&mut self, _: &Frame) -> Result<Arc<Reading>, ReadError> {
        let bounds = Rect::new(2, 2, 30, 10);
        let word = Word {
            text: "Save".to_owned(),
            bounds,
            confidence: 1.0,
        };
        Ok(Arc::new(Reading {
            lines: vec![Line {
                words: vec![word],
                bounds,
            }],
            fields: vec![Field {
                bounds: Rect::new(34, 1, 28, 12),
                kind: FieldKind::Entry,
            }],
        }))
    }
}

/// Gives its answers in their order, the last one again and again; the application is gone.
struct Record(Vec<VecDeque<&'static str>>, usize);

impl Outside for Record {
    fn call<'a>(&'a mut self, request: &'a Request) -> Pending<'a, Result<Reply, OutsideError>> {
        let reply = match request {
            Request::Alive => Reply::Ended {
                status: "no start".to_owned(),
                success: false,
                last_words: String::new(),
            },
            Request::Pause { .. } => Reply::Passed,
            // The person is away.
            Request::Person { .. } if self.0.is_empty() => return Box::pin(std::future::pending()),
            Request::Person { .. } => Reply::Person {
                said: Some("yes".to_owned()),
            },
            _ => {
                let question = self.1 % self.0.len();
                self.1 += 1;
                let answers = &mut self.0[question];
                let text = match answers.len() {
                    1 => answers[0],
                    _ => answers.pop_front().unwrap(),
                };
                Reply::Value {
                    text: Some(text.to_owned()),
                }
            }
        };
        Box::pin(std::future::ready(Ok(reply)))
    }
}

struct Nobody;

impl GoalModels for Nobody {
    fn open(&mut self, _: &GoalSettings) -> Result<Box<dyn Model>, ModelError> {
        Err(ModelError::Unnamed)
    }
}

#[derive(Default)]
struct Heard(Vec<Event>);

impl Listener for Heard {
    fn event(&mut self, entry: &Entry) -> Result<(), ListenError> {
        self.0.push(entry.event.clone());
        Ok(())
    }
}

struct Told {
    state: RowState,
    reason: String,
    actions: Vec<String>,
    events: Vec<Event>,
}

/// One row of a scenario with these keys; the record's answers, question by question.
async fn row(keys: &str, record: &[&[&'static str]]) -> Told {
    row_of(Path::new("rows.yaml"), keys, &[], record).await
}

/// The same for a scenario in a file, with values of the row.
async fn row_of(path: &Path, keys: &str, values: &[(&str, &str)], record: &[&[&'static str]]) -> Told {
    row_on(Paper::default(), path, keys, values, record).await
}

async fn row_on(paper: Paper, path: &Path, keys: &str, values: &[(&str, &str)], record: &[&[&'static str]]) -> Told {
    let yaml = format!("windows: [Orders]\n{keys}");
    let parsed = Scenario::parse_with(path, yaml.as_bytes(), &Disk);
    let (scenario, _) = parsed.unwrap_or_else(|findings| unreachable!("{}", findings.lines()));
    let performed = Arc::clone(&paper.performed);
    let answers = record.iter().map(|answers| answers.iter().copied().collect());
    let seams = Seams {
        desktop: Box::new(paper),
        eyes: Box::new(Eyes),
        outside: Box::new(Record(answers.collect(), 0)),
        models: Box::new(Nobody),
        budget: Budget::default(),
    };
    let mut heard = Heard::default();
    let journal = Journal::new(&mut heard, Instant::now(), 0);
    let mut run = Run::new(&scenario, seams, journal, Control::new().1, Scope::new("/run", [])).unwrap();
    run.policy = Policy::default();
    let row = Row {
        number: 1,
        key: "0007".to_owned(),
        values: values
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
    };
    run_all(&mut run, &[Task::Run(row)]).await.unwrap();
    drop(run);
    let end = heard.0.iter().find_map(|event| match event {
        Event::RowFinished { state, reason, .. } => Some((*state, reason.clone().unwrap_or_default())),
        _ => None,
    });
    let (state, reason) = end.unwrap();
    let actions = performed.lock().unwrap().clone();
    Told {
        state,
        reason,
        actions,
        events: heard.0,
    }
}

const SAVE: &str = "steps:\n  - commit: [ { click: Save } ]\n    until: { visible: Saved }\n    within: 10ms\n";

fn count(wanted: &str) -> String {
    format!(
        "  - sqlite: {{ file: a.db, query: \"SELECT count(*) FROM orders\" }}\n    equals: {wanted}\n    within: 10ms\n"
    )
}

#[tokio::test]
async fn an_application_that_the_run_did_not_start_may_still_write() {
    let told = row(&format!("{SAVE}verify:\n{}", count("1")), &[&["0"]]).await;
    assert_eq!(told.state, RowState::InDoubt, "{}", told.reason);
    assert_eq!(told.actions.len(), 1);
}

#[tokio::test]
async fn a_record_with_too_many_or_with_another_one_stops_the_row() {
    let quantity = "  - sqlite: { file: a.db, query: SELECT quantity FROM orders }\n    equals: 6\n    within: 10ms\n";
    let told = row(&format!("{SAVE}verify:\n{}", count("1")), &[&["2"]]).await;
    assert_eq!(
        (told.state, told.actions.len()),
        (RowState::FailedBusiness, 0),
        "{}",
        told.reason
    );
    assert!(told.reason.contains("answers `2`"), "{}", told.reason);
    let both = format!("{SAVE}verify:\n{}{quantity}", count("1"));
    let told = row(&both, &[&["1"], &["5"]]).await;
    assert_eq!(
        (told.state, told.actions.len()),
        (RowState::FailedBusiness, 0),
        "{}",
        told.reason
    );
    assert!(told.reason.contains("answers `5`"), "{}", told.reason);
    let command = "  - command: [count]\n    equals: 1\n    within: 10ms\n";
    let told = row(&format!("{SAVE}verify:\n{command}{quantity}"), &[&["1"], &["5"]]).await;
    assert_eq!(
        (told.state, told.actions.len()),
        (RowState::FailedBusiness, 0),
        "{}",
        told.reason
    );
    // What is to be changed is there already, and a number that counts nothing may be larger than the one wanted.
    let told = row(&format!("{SAVE}verify:\n{quantity}"), &[&["8", "6"]]).await;
    assert_eq!((told.state, told.actions.len()), (RowState::Done, 1), "{}", told.reason);
    let told = row(&format!("{SAVE}verify:\n{}", count("0")), &[&["3", "0"]]).await;
    assert_eq!((told.state, told.actions.len()), (RowState::Done, 1), "{}", told.reason);
}

#[tokio::test]
async fn a_commit_that_did_nothing_enters_nothing() {
    let skipped =
        "steps:\n  - commit: [ { click: Save } ]\n    when: { visible: Nowhere }\n    until: { visible: Save }\n";
    let idle =
        "steps:\n  - commit: [ { click: Nowhere, optional: true, within: 10ms } ]\n    until: { visible: Save }\n";
    let asked = "steps:\n  - commit: [ { confirm: Is it saved? } ]\n    until: { visible: Save }\n";
    let proof = format!("verify:\n{}", count("1"));
    let screen = "verify: screen\n";
    for (steps, verify, wanted, is_marked) in [
        (skipped, screen, RowState::Done, false),
        (skipped, proof.as_str(), RowState::FailedApplication, false),
        (idle, screen, RowState::FailedApplication, true),
        (idle, proof.as_str(), RowState::FailedApplication, true),
        // A person may have saved it with their own hands; what stood there before does not say so.
        (asked, screen, RowState::InDoubt, true),
        (asked, proof.as_str(), RowState::InDoubt, true),
    ] {
        let told = row(&format!("{steps}{verify}"), &[&["0"]]).await;
        assert_eq!(told.state, wanted, "{steps}{verify}{}", told.reason);
        let acting = |event: &Event| {
            matches!(
                event,
                Event::RowMarked {
                    state: RowState::Acting,
                    ..
                }
            )
        };
        assert_eq!(told.events.iter().any(acting), is_marked, "{steps}{verify}");
        assert_eq!(told.actions, Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_line_end_is_not_typed_into_a_box_for_one_line() {
    for value in ["Acme\\nLtd", "Acme\\tLtd", "Acme\\n"] {
        let told = row(&format!("steps:\n  - fill: {{ Save: \"{value}\" }}\n"), &[&["0"]]).await;
        assert_eq!(told.state, RowState::FailedApplication);
        assert!(told.reason.contains("as low as a box for one line"), "{}", told.reason);
        assert_eq!(told.actions, Vec::<String>::new());
    }
}

/// The reference stands on the screen all the time; a called scenario does not know it by this name.
#[tokio::test]
async fn a_call_in_a_commit_does_not_hide_what_held_before() {
    let home = tempfile::tempdir().unwrap();
    let part = home.path().join("save.yaml");
    std::fs::write(&part, "windows: [Orders]\nsteps:\n  - click: Save\n").unwrap();
    let keys = "inputs: { ref: { type: text } }\nsteps:\n  - commit: [ { call: save.yaml } ]\n    \
                until: { visible: { contains: \"{{ ref }}\" } }\n    within: 10ms\nverify: screen\n";
    let told = row_of(&home.path().join("rows.yaml"), keys, &[("ref", "Save")], &[&["0"]]).await;
    assert_eq!(told.actions.len(), 1);
    assert_eq!(told.state, RowState::InDoubt, "{}", told.reason);
    assert!(told.reason.contains("before `commit` already"), "{}", told.reason);
}

/// What is typed goes to the box before, and what is selected there is what was typed.
#[tokio::test]
async fn a_box_that_takes_no_keyboard_is_not_filled() {
    let in_the_box = 64 * 6 + 40;
    for (draws_at, wanted) in [(in_the_box, RowState::Done), (0, RowState::FailedApplication)] {
        let paper = Paper {
            draws_at: Some(draws_at),
            ..Paper::default()
        };
        let told = row_on(
            paper,
            Path::new("rows.yaml"),
            "steps:\n  - fill: { Save: \"123\" }\n",
            &[],
            &[&["0"]],
        )
        .await;
        assert_eq!(told.state, wanted, "{}", told.reason);
    }
}

/// The pop-up does not go away: it is dealt with three times before the first row, and three times in it.
#[tokio::test]
async fn a_popup_that_stays_is_left_alone_before_the_first_row_too() {
    let keys = "limits: { run: { actions: 40 } }\non_unexpected:\n  - when: { visible: Save }\n    steps: [ { press: escape } ]\n\
                before:\n  - wait_for: { visible: Save }\nsteps:\n  - wait_for: { visible: Save }\n";
    let told = row(keys, &[&["0"]]).await;
    assert_eq!(told.state, RowState::Done, "{}", told.reason);
    assert_eq!(told.actions.len(), 6, "{:?}", told.actions);
}

/// Before the first row no handler knows the row's names, and in a called scenario they are still the row's.
#[tokio::test]
async fn refused_and_popups_are_judged_by_the_names_of_the_row() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(
        home.path().join("part.yaml"),
        "steps:\n  - click: Save\n  - press: enter\n",
    )
    .unwrap();
    let keys = "inputs: { ref: { type: text } }\nrefused: { visible: { contains: \"{{ ref }} rejected\" } }\n\
                on_unexpected:\n  - when: { visible: \"{{ ref }} is locked\" }\n    steps: [ { type: \"{{ ref }}\" } ]\n\
                before:\n  - wait_for: { visible: Save }\nsteps:\n  - call: part.yaml\n";
    let told = row_of(&home.path().join("rows.yaml"), keys, &[("ref", "0007")], &[&["0"]]).await;
    assert_eq!(told.state, RowState::Done, "{}", told.reason);
    assert_eq!(told.actions.len(), 2, "{:?}", told.actions);
}

#[tokio::test]
async fn what_a_turn_did_not_read_is_not_what_the_turn_before_read() {
    let keys = "steps:\n  - repeat:\n      for_each: [Save, Nowhere]\n      as: label\n      steps:\n        \
                - extract: { price: { text: \"{{ label }}\" } }\n          optional: true\n          within: 10ms\n        \
                - type: \"{{ price }}\"\n";
    let told = row(keys, &[&["0"]]).await;
    assert_eq!(told.state, RowState::FailedApplication, "{}", told.reason);
    assert!(told.reason.contains("`price` has no value here"), "{}", told.reason);
    assert_eq!(told.actions, ["type \"Save\""]);
}

#[tokio::test]
async fn a_flag_is_true_or_false_in_an_expression() {
    let keys = "inputs: { urgent: { type: flag } }\nsteps:\n  - type: \"{{ 'Express' if urgent else 'Standard' }} {{ urgent }}\"\n";
    for (value, wanted) in [("false", "type \"Standard false\""), ("true", "type \"Express true\"")] {
        let told = row_of(Path::new("rows.yaml"), keys, &[("urgent", value)], &[&["0"]]).await;
        assert_eq!(told.actions, [wanted], "{}", told.reason);
    }
}

#[tokio::test]
async fn a_person_is_waited_for_no_longer_than_the_row_may_take() {
    let asked = row("limits: { time: 100ms }\nsteps:\n  - confirm: Is it saved?\n", &[]);
    let told = tokio::time::timeout(Duration::from_secs(20), asked).await.unwrap();
    assert_eq!(told.state, RowState::Cancelled, "{}", told.reason);
    assert!(told.reason.contains("0.1 s for a row"), "{}", told.reason);
}
