//! The loop of a goal: a model's recorded answers, a desktop of paper, and what of it is performed.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/answers.rs"]
mod answers;
#[path = "support/goal_run.rs"]
mod goal_run;

use std::sync::Arc;
use std::time::{Duration, Instant};

use answers::{answer, call};
use deskwright::desktop::{Desktop, DesktopError, Watch};
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
use deskwright::runner::control::{Control, Halt};
use deskwright::runner::goal_models::{GoalModels, GoalSettings};
use deskwright::safety::approved::Approved;
use deskwright::safety::policy::Policy;
use deskwright::screen::frame::Frame;
use goal_run::{GoalRun, Performed, Told, one_word};
use serde_json::{Value, json};
use tokio::sync::Notify;

const SIZE: Size = Size::new(64, 32);

/// Shows how many actions were performed by the colour of its pixels, and writes the actions down.
struct Paper(Performed);

impl Desktop for Paper {
    fn size(&self) -> Size {
        SIZE
    }

    fn observe(&mut self, _: Watch) -> Result<Frame, DesktopError> {
        let shade = u8::try_from(self.0.lock().unwrap().len()).unwrap();
        Ok(Frame::new(SIZE, vec![shade; 64 * 32 * 4]).unwrap())
    }

    fn act(&mut self, action: &Approved) -> Result<(), DesktopError> {
        self.0.lock().unwrap().push(action.action().to_string());
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

/// Reads "Done" once so many actions were performed.
struct Eyes(u8);

impl Reads for Eyes {
    fn read(&mut self, frame: &Frame) -> Result<Arc<Reading>, ReadError> {
        let acted = frame.rgb(0, 0).unwrap()[0];
        let text = if acted >= self.0 { "Done" } else { "Ready" };
        Ok(Arc::new(one_word(text)))
    }
}

struct Give(Recorded);

impl GoalModels for Give {
    fn open(&mut self, wanted: &GoalSettings) -> Result<Box<dyn Model>, ModelError> {
        let names: Vec<&str> = wanted.models.iter().map(|wish| wish.model.as_str()).collect();
        assert_eq!(names, ["gpt-5.4"]);
        Ok(Box::new(self.0.clone()))
    }
}

/// A model that never answers, and tells when it is asked.
#[derive(Default, Clone)]
struct Silent(Arc<Notify>);

impl Model for Silent {
    fn next<'a>(
        &'a mut self,
        _: &'a Turn,
        _: &'a mut Budget,
        _: &'a mut dyn FnMut(News),
    ) -> Pending<'a, Result<Reply, ModelError>> {
        self.0.notify_one();
        Box::pin(std::future::pending())
    }
}

impl GoalModels for Silent {
    fn open(&mut self, _: &GoalSettings) -> Result<Box<dyn Model>, ModelError> {
        Ok(Box::new(self.clone()))
    }
}

/// How the row came out, and how many answers nobody asked for.
async fn pursue(keys: &str, answers: &[Value], person: Option<&'static str>) -> (Told, usize) {
    let recorded = recorded(answers);
    let told = carry(keys, Box::new(Give(recorded.clone())), person, Control::new().1).await;
    (told, recorded.left())
}

fn recorded(answers: &[Value]) -> Recorded {
    let answers = answers
        .iter()
        .map(|body| serde_json::from_value(json!({ "body": body })).unwrap());
    Recorded::new(answers)
}

async fn carry(keys: &str, models: Box<dyn GoalModels>, person: Option<&'static str>, control: Control) -> Told {
    goal_run(keys, Eyes(2), models, person, control).carry().await
}

fn goal_run(
    keys: &str,
    eyes: Eyes,
    models: Box<dyn GoalModels>,
    person: Option<&'static str>,
    control: Control,
) -> GoalRun {
    let performed = Performed::default();
    GoalRun {
        keys: keys.to_owned(),
        desktop: Box::new(Paper(Arc::clone(&performed))),
        performed,
        eyes: Box::new(eyes),
        models,
        person,
        control,
        policy: Policy::default(),
    }
}

const UNTIL: &str = "    until: { visible: Done }\n    within: 0s\n";

fn click(x: f64) -> Value {
    json!({ "type": "click", "button": "left", "x": x, "y": 5 })
}

fn act(id: &str, actions: &[Value]) -> Value {
    answer(&[call(id, &json!(actions))])
}

fn say(text: &str) -> Value {
    answer(&[json!({ "type": "message", "role": "assistant", "content": [{ "type": "output_text", "text": text }] })])
}

#[tokio::test]
async fn it_acts_until_the_screen_shows_the_goal_and_asks_no_more_then() {
    let batch = [click(3.0), json!({ "type": "screenshot" })];
    let answers = [
        act("c1", &batch),
        act("c2", &[json!({ "type": "type", "text": "x" })]),
        say("It is done."),
    ];
    let (told, unasked) = pursue(UNTIL, &answers, None).await;
    assert_eq!((told.outcome, told.state), (Outcome::Passed, RowState::Done));
    assert_eq!(told.actions, ["click at 3,5", "type \"x\""]);
    assert_eq!(
        unasked, 1,
        "the screen shows it: the model is not asked whether it is done"
    );
    let asked: Vec<u32> = told
        .heard
        .answers
        .iter()
        .filter_map(|answer| Some(answer.request.as_ref()?.turn))
        .collect();
    assert_eq!(asked, [1, 2]);
}

/// An `until` that held before the first action says nothing about the work.
#[tokio::test]
async fn an_until_that_held_already_leaves_the_end_to_the_model() {
    let wait = json!({ "type": "wait" });
    let work = [act("c2", &[click(3.0)]), act("c3", &[click(4.0)]), say("It is done.")];
    let looks_first = [vec![act("c1", &[wait.clone(), wait])], work.to_vec()].concat();
    for (holds_after, answers) in [(0, work.to_vec()), (2, looks_first)] {
        let recorded = recorded(&answers);
        let models = Box::new(Give(recorded.clone()));
        let told = goal_run(UNTIL, Eyes(holds_after), models, None, Control::new().1)
            .carry()
            .await;
        assert_eq!((told.outcome, told.state), (Outcome::Passed, RowState::Done));
        assert_eq!(recorded.left(), 0, "the model was to say that it is done");
        assert!(
            told.actions
                .ends_with(&["click at 3,5".to_owned(), "click at 4,5".to_owned()])
        );
    }
}

#[tokio::test]
async fn the_word_of_a_model_is_not_enough() {
    let (told, _) = pursue(UNTIL, &[say("All done.")], None).await;
    assert_eq!(
        (told.outcome, told.state),
        (Outcome::Failed, RowState::FailedApplication)
    );
    let (told, _) = pursue("", &[say("All done.")], None).await;
    assert_eq!((told.outcome, told.state), (Outcome::WantsPerson, RowState::Unverified));
    assert!(told.reason.contains("only the model says"), "{}", told.reason);
}

#[tokio::test]
async fn what_is_refused_ends_the_batch_and_not_the_goal() {
    for bad in [
        click(64.0),
        click(-1.0),
        click(1e300),
        json!({ "type": "fly" }),
        json!({ "type": "keypress", "keys": ["VOLUMEUP"] }),
        json!({ "type": "keypress", "keys": ["CTRL", "ALT", "T"] }),
        json!({ "type": "type", "text": "x".repeat(10 << 20) }),
        json!({ "type": "scroll", "x": 1, "y": 1, "scroll_y": 1e9 }),
    ] {
        let answers = [
            act("c1", &[click(1.0), bad.clone(), click(2.0)]),
            act("c2", &[click(3.0)]),
        ];
        let (told, _) = pursue(UNTIL, &answers, None).await;
        assert_eq!(told.actions, ["click at 1,5", "click at 3,5"], "{bad:.80}");
        assert_eq!((told.refusals().len(), told.state), (1, RowState::Done), "{bad:.80}");
    }
}

#[tokio::test]
async fn looking_for_ever_comes_to_an_end() {
    let looks: Vec<Value> = (0..50)
        .map(|n| act(&format!("c{n}"), &[json!({ "type": "screenshot" })]))
        .collect();
    let (told, unasked) = pursue(UNTIL, &looks, None).await;
    assert_eq!((told.outcome, unasked), (Outcome::Failed, 42));
    assert!(told.reason.contains("8 answers in a row"), "{}", told.reason);
}

#[tokio::test]
async fn a_question_is_answered_by_a_person_or_once_by_nobody() {
    let answers = [say("Which one?"), act("c1", &[click(1.0), click(2.0)])];
    let (told, _) = pursue(UNTIL, &answers, Some("the first")).await;
    assert_eq!(told.state, RowState::Done);

    let (told, unasked) = pursue(UNTIL, &[say("Which one?"), say("But which?"), say("Well?")], None).await;
    assert_eq!((told.outcome, unasked), (Outcome::Failed, 1));
    assert!(told.reason.contains("nobody is there: But which?"), "{}", told.reason);
}

#[tokio::test]
async fn what_only_a_person_may_do_ends_the_row_where_nobody_is() {
    let (told, _) = pursue(UNTIL, &[say("PERSON NEEDED: solve the CAPTCHA")], None).await;
    assert_eq!((told.outcome, told.state), (Outcome::Stopped, RowState::Cancelled));
    assert!(told.reason.contains("solve the CAPTCHA"), "{}", told.reason);
}

/// Who was asked may have submitted it: nobody can say that nothing was entered.
#[tokio::test]
async fn what_a_person_did_in_a_commit_was_done() {
    for words in ["PERSON NEEDED: solve the CAPTCHA and press Submit", "Which one?"] {
        let answers = [say(words), say("It is submitted.")];
        let recorded = recorded(&answers);
        let models = Box::new(Give(recorded.clone()));
        let keys = "    when: { visible: Nowhere }\n  - commit: [ { goal: Submit it } ]\n";
        let run = goal_run(keys, Eyes(2), models, Some(""), Control::new().1);
        let told = run.carry_in("models: [gpt-5.4]\nverify: screen\n").await;
        assert_eq!((recorded.left(), told.actions.len()), (0, 0));
        assert_eq!(told.state, RowState::Unverified, "{words}: {}", told.reason);
    }
}

#[tokio::test]
async fn a_safety_check_stops_before_the_action_unless_a_person_says_yes() {
    let mut checked = act("c1", &[click(1.0), click(2.0)]);
    let pending = json!([{ "id": "s1", "code": "malicious_instructions", "message": "Careful." }]);
    *checked.pointer_mut("/output/0/pending_safety_checks").unwrap() = pending;
    for nobody in [None, Some("no"), Some("")] {
        let (told, _) = pursue(UNTIL, &[checked.clone()], nobody).await;
        assert_eq!((told.outcome, told.state), (Outcome::Stopped, RowState::Cancelled));
        assert!(
            told.actions.is_empty() && told.reason.contains("Careful."),
            "{}",
            told.reason
        );
    }
    let (told, _) = pursue(UNTIL, &[checked], Some("yes")).await;
    assert_eq!((told.actions.len(), told.state), (2, RowState::Done));
}

#[tokio::test]
async fn a_refusal_fails_the_goal_with_its_reason() {
    let refusal = json!({ "type": "message", "content": [{ "type": "refusal", "refusal": "I will not." }] });
    let (told, _) = pursue(UNTIL, &[answer(&[refusal])], None).await;
    assert_eq!(told.outcome, Outcome::Failed);
    assert!(told.reason.contains("refused: I will not."), "{}", told.reason);
}

#[tokio::test]
async fn no_money_is_a_stop_and_no_service_is_not() {
    let money = json!({ "error": "money", "scope": "row", "most": 5, "left": 1, "next": 2 });
    let away = json!({ "error": "unavailable", "model": "gpt-5.4", "reason": "HTTP 503" });
    for (failure, outcome, state) in [
        (money, Outcome::Stopped, RowState::Cancelled),
        (away, Outcome::Broken, RowState::FailedApplication),
    ] {
        let answer: Answer = serde_json::from_value(json!({ "failure": failure })).unwrap();
        let told = carry(UNTIL, Box::new(Give(Recorded::new([answer]))), None, Control::new().1).await;
        assert_eq!((told.outcome, told.state), (outcome, state));
        assert!(told.actions.is_empty());
    }
}

#[tokio::test]
async fn limits_of_actions_stop_the_goal() {
    let limits = format!("{UNTIL}    limits: {{ actions: 1 }}\n");
    let (told, _) = pursue(&limits, &[act("c1", &[click(1.0), click(2.0)])], None).await;
    assert_eq!((told.outcome, told.state), (Outcome::Stopped, RowState::Cancelled));
    assert_eq!(told.actions.len(), 1);
    assert!(told.reason.contains("1 actions for a goal"), "{}", told.reason);
}

#[tokio::test]
async fn a_stop_or_a_limit_interrupts_a_request() {
    let (button, control) = Control::new();
    let silent = Silent::default();
    let stop = async {
        silent.0.notified().await;
        button.press(Halt::Person("Ctrl-C".to_owned()));
        Instant::now()
    };
    let (told, pressed) = tokio::join!(carry(UNTIL, Box::new(silent.clone()), None, control), stop);
    assert_eq!((told.outcome, told.state), (Outcome::Stopped, RowState::Cancelled));
    println!("the row had ended {:?} after the stop", pressed.elapsed());
    assert!(pressed.elapsed() < Duration::from_secs(1), "{:?}", pressed.elapsed());

    let limits = format!("{UNTIL}    limits: {{ time: 100ms }}\n");
    let told = carry(&limits, Box::<Silent>::default(), None, Control::new().1).await;
    assert_eq!((told.outcome, told.state), (Outcome::Stopped, RowState::Cancelled));
    assert!(told.reason.contains("0.1 s for a goal"), "{}", told.reason);
    let again = Recorded::new(told.heard.answers);
    let replayed = carry(&limits, Box::new(Give(again)), None, Control::new().1).await;
    assert_eq!(
        (replayed.outcome, replayed.reason),
        (told.outcome, told.reason),
        "a replay stops at the same limit"
    );
}
