//! Who pursues a goal: triage, a model that gets nowhere, and who goes on then.
#![expect(clippy::as_conversions, clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::indexing_slicing, reason = "a test that cannot go on fails")]

#[path = "support/answers.rs"]
mod answers;
#[path = "support/goal_run.rs"]
#[expect(dead_code, reason = "each test needs a part of it")]
mod goal_run;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use answers::{answer, call};
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
use goal_run::{GoalRun, Performed, Told, one_word};
use serde_json::{Value, json};

const SIZE: Size = Size::new(128, 64);
const UNTIL: &str = "    until: { visible: Done }\n    within: 0s\n";

/// What the screen shows after these actions, at this look: a shade for each of some tiles.
type Shown = fn(&[String], usize) -> Vec<(usize, u8)>;

struct Screen {
    performed: Performed,
    looks: usize,
    shown: Shown,
}

impl Desktop for Screen {
    fn size(&self) -> Size {
        SIZE
    }

    fn observe(&mut self, _: Watch) -> Result<Frame, DesktopError> {
        self.looks += 1;
        let mut pixels = vec![255; 128 * 64 * 4];
        for (tile, shade) in (self.shown)(&self.performed.lock().unwrap(), self.looks) {
            let (x, y) = (tile % 8 * 16, tile / 8 * 16);
            pixels[(y * 128 + x) * 4] = shade;
        }
        Ok(Frame::new(SIZE, pixels).unwrap())
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

/// Reads "Done" where the last tile is black.
struct Eyes;

impl Reads for Eyes {
    fn read(&mut self, frame: &Frame) -> Result<Arc<Reading>, ReadError> {
        let done = frame.rgb(112, 48).unwrap()[0] == 0;
        Ok(Arc::new(one_word(if done { "Done" } else { "Ready" })))
    }
}

const DONE: (usize, u8) = (31, 0);

/// The answers of everybody, in their order; what was opened and what was told to them is written down.
#[derive(Clone)]
struct Cast {
    answers: Recorded,
    opened: Rc<RefCell<Vec<String>>>,
    /// For each turn: its number, and the note that the last answer was told.
    heard: Rc<RefCell<Vec<(u32, String)>>>,
}

impl GoalModels for Cast {
    fn open(&mut self, wanted: &GoalSettings) -> Result<Box<dyn Model>, ModelError> {
        let names: Vec<String> = wanted.models.iter().map(ToString::to_string).collect();
        self.opened.borrow_mut().push(names.join(", "));
        if names.first().is_some_and(|name| name.starts_with("nokey")) {
            let (model, variable) = (names[0].clone(), "SOME_KEY".to_owned());
            return Err(ModelError::NoKey { model, variable });
        }
        Ok(Box::new(self.clone()))
    }
}

impl Model for Cast {
    fn next<'a>(
        &'a mut self,
        turn: &'a Turn,
        budget: &'a mut Budget,
        tell: &'a mut dyn FnMut(News),
    ) -> Pending<'a, Result<Reply, ModelError>> {
        let last = turn.past.last().and_then(|past| past.result.note.clone());
        self.heard.borrow_mut().push((turn.number, last.unwrap_or_default()));
        self.answers.next(turn, budget, tell)
    }
}

struct Came {
    told: Told,
    opened: Vec<String>,
    heard: Vec<(u32, String)>,
    left: usize,
}

impl Came {
    /// Cause, model and decision of each.
    fn rerouted(&self) -> Vec<String> {
        let rerouted = self.told.heard.events.iter().filter_map(|event| match event {
            Event::Rerouted {
                model,
                trouble,
                decision,
                cause,
                to,
            } => Some(format!(
                "{} {model}: {trouble}; {decision} -> {}",
                cause.as_deref().unwrap_or_default(),
                to.as_deref().unwrap_or_default()
            )),
            _ => None,
        });
        rerouted.collect()
    }
}

/// Carries a goal out, and then once more with the answers that were kept: it must come out the same.
async fn carry(top: &str, keys: &str, shown: Shown, answers: Vec<Answer>) -> Came {
    let first = once(top, keys, shown, answers).await;
    let again = once(top, keys, shown, first.told.heard.answers.clone()).await;
    assert_eq!(again.told.reason, first.told.reason);
    assert_eq!(again.told.state, first.told.state);
    assert_eq!(again.told.actions, first.told.actions);
    assert_eq!(again.rerouted(), first.rerouted());
    assert_eq!(again.heard, first.heard);
    first
}

async fn once(top: &str, keys: &str, shown: Shown, answers: Vec<Answer>) -> Came {
    let cast = Cast {
        answers: Recorded::new(answers),
        opened: Rc::default(),
        heard: Rc::default(),
    };
    let performed = Performed::default();
    let desktop = Screen {
        performed: Arc::clone(&performed),
        looks: 0,
        shown,
    };
    let told = GoalRun {
        keys: keys.to_owned(),
        desktop: Box::new(desktop),
        performed,
        eyes: Box::new(Eyes),
        models: Box::new(cast.clone()),
        person: None,
        control: Control::new().1,
        policy: Policy::default(),
    }
    .carry_in(top)
    .await;
    Came {
        told,
        left: cast.answers.left(),
        opened: cast.opened.take(),
        heard: cast.heard.take(),
    }
}

fn by(model: &str, body: &Value) -> Answer {
    serde_json::from_value(json!({ "model": model, "body": body })).unwrap()
}

fn click(model: &str, x: u32) -> Answer {
    let action = json!({ "type": "click", "button": "left", "x": x, "y": 5 });
    by(model, &answer(&[call("c", &json!([action]))]))
}

fn wait(model: &str) -> Answer {
    by(model, &answer(&[call("c", &json!([{ "type": "screenshot" }]))]))
}

fn say(model: &str, text: &str) -> Answer {
    let content = json!([{ "type": "output_text", "text": text }]);
    by(
        model,
        &answer(&[json!({ "type": "message", "role": "assistant", "content": content })]),
    )
}

fn refuse(model: &str) -> Answer {
    let content = json!([{ "type": "refusal", "refusal": "I will not." }]);
    by(model, &answer(&[json!({ "type": "message", "content": content })]))
}

fn nothing(_: &[String], _: usize) -> Vec<(usize, u8)> {
    Vec::new()
}

/// Done once somebody clicks at 100.
fn at_100(actions: &[String], _: usize) -> Vec<(usize, u8)> {
    let done = actions.iter().any(|action| action == "click at 100,5");
    if done { vec![DONE] } else { Vec::new() }
}

#[tokio::test]
async fn clicks_without_effect_are_told_once_and_then_end_the_goal() {
    let clicks = (1..=9).map(|x| click("a", x * 8)).collect();
    let came = carry("models: [a, b]\n", UNTIL, nothing, clicks).await;
    assert_eq!(
        (came.told.outcome, came.told.state),
        (Outcome::Failed, RowState::FailedApplication)
    );
    assert_eq!((came.told.actions.len(), came.left), (6, 3));
    assert!(
        came.told
            .reason
            .contains("a got stuck: it was told, and again: your last 3 answers changed nothing on the screen"),
        "{}",
        came.told.reason
    );
    let notes: Vec<&(u32, String)> = came.heard.iter().filter(|(_, note)| !note.is_empty()).collect();
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert_eq!(notes[0].0, 4);
    assert!(
        notes[0]
            .1
            .starts_with("You seem to be stuck: your last 3 answers changed nothing")
    );
    assert_eq!(came.rerouted(), [""; 0], "nobody else was to go on");
}

#[tokio::test]
async fn stuck_goes_to_the_next_of_the_chain_with_what_was_noticed() {
    let mut answers: Vec<Answer> = (1..=6).map(|x| click("a", x * 8)).collect();
    answers.push(click("b", 100));
    let top = "models: [a, b]\nescalate_on: [stuck]\n";
    let came = carry(top, UNTIL, at_100, answers).await;
    assert_eq!(came.told.state, RowState::Done, "{}", came.told.reason);
    assert_eq!(came.opened, ["a, b", "b, a"]);
    assert_eq!(
        came.rerouted(),
        [
            "stuck a: a got stuck: it was told, and again: your last 3 answers changed nothing on the screen; b goes on -> b"
        ]
    );
    let (turn, note) = came.heard.last().unwrap();
    assert_eq!(*turn, 7, "the goal goes on, it does not begin again");
    assert!(note.contains("a got stuck"), "{note}");
}

#[tokio::test]
async fn the_last_of_the_chain_has_nobody_above_it() {
    let mut answers: Vec<Answer> = (1..=6).map(|x| click("a", x * 8)).collect();
    answers.extend((1..=9).map(|x| click("b", x * 8)));
    let top = "models: [a, b]\nescalate_on: [stuck]\n";
    let came = carry(top, UNTIL, nothing, answers).await;
    assert_eq!(came.told.outcome, Outcome::Failed);
    assert_eq!((came.rerouted().len(), came.left), (1, 3));
    assert!(came.told.reason.contains("b got stuck"), "{}", came.told.reason);
}

#[tokio::test]
async fn a_model_that_did_the_work_meanwhile_is_not_asked_again_on_the_way_up() {
    // The chain moved from a to b by itself: b is stuck, so c goes on.
    let mut answers: Vec<Answer> = (1..=6).map(|x| click("b", x * 8)).collect();
    answers.push(click("c", 100));
    let top = "models: [a, b, c]\nescalate_on: [stuck]\n";
    let came = carry(top, UNTIL, at_100, answers).await;
    assert_eq!(came.opened, ["a, b, c", "c, a, b"]);
}

#[tokio::test]
async fn a_counter_that_counts_is_no_clock() {
    fn counter(actions: &[String], _: usize) -> Vec<(usize, u8)> {
        let count = u8::try_from(actions.len()).unwrap();
        let mut shown = vec![(3, count)];
        if count == 12 {
            shown.push(DONE);
        }
        shown
    }
    let clicks = (0..12).map(|_| click("a", 8)).collect();
    let came = carry("models: [a]\n", UNTIL, counter, clicks).await;
    assert_eq!((came.told.state, came.told.actions.len()), (RowState::Done, 12));
    assert!(came.heard.iter().all(|(_, note)| note.is_empty()), "{:?}", came.heard);
}

#[tokio::test]
async fn a_clock_hides_no_click_without_effect() {
    fn clock(_: &[String], looks: usize) -> Vec<(usize, u8)> {
        vec![(3, u8::try_from(looks % 250).unwrap())]
    }
    let clicks = (0..20).map(|_| click("a", 8)).collect();
    let came = carry("models: [a]\n", UNTIL, clock, clicks).await;
    assert_eq!(came.told.outcome, Outcome::Failed);
    assert!(came.told.reason.contains("changed nothing"), "{}", came.told.reason);
    assert!(came.told.actions.len() <= 8, "{:?}", came.told.actions);

    // What changes while nothing is done is known without another look.
    let mut answers = vec![wait("a")];
    answers.extend((0..20).map(|x| click("a", x * 6)));
    let came = carry("models: [a]\n", UNTIL, clock, answers).await;
    assert_eq!(came.told.actions.len(), 6, "{}", came.told.reason);
}

#[tokio::test]
async fn going_in_circles_is_noticed() {
    fn two_pages(actions: &[String], _: usize) -> Vec<(usize, u8)> {
        vec![(3, u8::try_from(actions.len() % 2).unwrap()); 1]
    }
    fn three_pages(actions: &[String], _: usize) -> Vec<(usize, u8)> {
        vec![(3, u8::try_from(actions.len() % 3).unwrap()); 1]
    }
    for (pages, shown) in [(2, two_pages as Shown), (3, three_pages)] {
        let clicks = (0..30).map(|at| click("a", at % pages * 40)).collect();
        let came = carry("models: [a]\n", UNTIL, shown, clicks).await;
        let wanted = format!("you go in circles: your last {pages} answers repeat the {pages} before them");
        assert!(came.told.reason.contains(&wanted), "{}", came.told.reason);
        assert_eq!(came.told.actions.len(), usize::try_from(4 * pages).unwrap());
    }
}

#[tokio::test]
async fn the_same_on_the_same_screen_is_noticed_though_it_shows_for_a_moment() {
    // A list that is opened and closed: the click has an effect each time, and the third time nothing was gained.
    fn opened_and_closed(actions: &[String], _: usize) -> Vec<(usize, u8)> {
        let open = actions.len() % 2 == 1;
        if open { vec![(10, 1), (11, 1)] } else { Vec::new() }
    }
    let clicks = (0..30).map(|_| click("a", 8)).collect();
    let came = carry("models: [a]\n", UNTIL, opened_and_closed, clicks).await;
    assert_eq!(came.told.outcome, Outcome::Failed);
    assert!(came.told.reason.contains("circles"), "{}", came.told.reason);
}

#[tokio::test]
async fn a_refusal_is_handed_on_only_where_the_scenario_says_so() {
    let came = carry("models: [a, b]\n", UNTIL, at_100, vec![refuse("a"), click("b", 100)]).await;
    assert_eq!((came.told.outcome, came.left), (Outcome::Failed, 1));
    assert_eq!(came.opened, ["a, b"]);

    let auto = "models: auto\nroute: { simple: { model: a }, complex: { model: b } }\n";
    let came = carry(auto, UNTIL, at_100, vec![refuse("a"), click("b", 100)]).await;
    assert_eq!((came.told.outcome, came.left), (Outcome::Failed, 1));

    let top = "models: [a, b]\nescalate_on: [refused]\n";
    let came = carry(top, UNTIL, at_100, vec![refuse("a"), click("b", 100)]).await;
    assert_eq!(came.told.state, RowState::Done);
    assert_eq!(came.rerouted(), ["refused a: a refused: I will not.; b goes on -> b"]);
}

#[tokio::test]
async fn a_goal_that_is_not_reached_goes_to_the_next_who_is_told() {
    let top = "models: [a, b]\nescalate_on: until_failed\n";
    let answers = vec![click("a", 8), say("a", "All done."), click("b", 100)];
    let came = carry(top, UNTIL, at_100, answers).await;
    assert_eq!(came.told.state, RowState::Done, "{}", came.told.reason);
    assert!(
        came.rerouted()[0].starts_with("until_failed a: "),
        "{:?}",
        came.rerouted()
    );
    let (turn, note) = came.heard.last().unwrap();
    assert_eq!(*turn, 3);
    assert!(note.starts_with("The goal is not reached: "), "{note}");

    let came = carry(
        "models: [a, b]\n",
        UNTIL,
        at_100,
        vec![say("a", "All done."), click("b", 100)],
    )
    .await;
    assert_eq!((came.told.outcome, came.left), (Outcome::Failed, 1));
}

#[tokio::test]
async fn a_limit_of_the_goal_holds_for_all_who_pursue_it() {
    let top = "models: [a, b]\nescalate_on: until_failed\n";
    let keys = format!("{UNTIL}    limits: {{ actions: 2 }}\n");
    let answers = vec![click("a", 8), say("a", "Done."), click("b", 16), click("b", 100)];
    let came = carry(top, &keys, at_100, answers).await;
    assert_eq!((came.told.outcome, came.told.actions.len()), (Outcome::Stopped, 2));
}

const ROUTE: &str = "models: auto\nroute:\n  triage: { model: nano, effort: none }\n  simple: { model: mini, effort: low }\n  \
                     medium: { model: mini, effort: medium }\n  complex: { model: big, effort: high }\n";

#[tokio::test]
async fn triage_says_with_whom_a_goal_begins() {
    for (said, opened, decision) in [
        (
            "simple",
            "mini (low), big (high)",
            "simple: mini (low) is asked -> mini",
        ),
        (
            "Medium.",
            "mini (medium), big (high)",
            "medium: mini (medium) is asked -> mini",
        ),
        (
            "**complex**",
            "big (high), mini (medium)",
            "complex: big (high) is asked -> big",
        ),
    ] {
        let came = carry(ROUTE, UNTIL, at_100, vec![say("nano", said), click("x", 100)]).await;
        assert_eq!(came.told.state, RowState::Done);
        assert_eq!(came.opened, ["nano (none)", opened]);
        let rerouted = came.rerouted();
        assert_eq!(rerouted.len(), 1);
        assert!(
            rerouted[0].starts_with("triage nano: the task is ") && rerouted[0].ends_with(decision),
            "{rerouted:?}"
        );
        assert_eq!(came.heard[0].0, 0, "the question before the first turn");
    }
}

#[tokio::test]
async fn a_triage_that_is_no_answer_means_medium_and_is_told() {
    let away: Answer =
        serde_json::from_value(json!({ "failure": { "error": "unavailable", "model": "nano", "reason": "HTTP 503" } }))
            .unwrap();
    for (first, doubt) in [
        (
            say("nano", "I would say it is hard"),
            "\"I would say it is hard\" is neither simple, medium nor complex",
        ),
        (say("nano", "simple or complex"), "neither simple"),
        (refuse("nano"), "\"I will not.\" is neither"),
        (away, "nano is unavailable: HTTP 503"),
    ] {
        let came = carry(ROUTE, UNTIL, at_100, vec![first, click("mini", 100)]).await;
        assert_eq!(came.told.state, RowState::Done);
        assert_eq!(came.opened[1], "mini (medium), big (high)");
        let rerouted = came.rerouted();
        assert!(
            rerouted[0].contains(doubt) && rerouted[0].contains("the task is taken to be medium"),
            "{rerouted:?}"
        );
        assert_eq!(rerouted.len(), 2);
    }
}

#[tokio::test]
async fn triage_counts_in_the_budget_and_no_money_ends_the_goal() {
    let money: Answer = serde_json::from_value(
        json!({ "failure": { "error": "money", "scope": "row", "most": 5, "left": 1, "next": 2 } }),
    )
    .unwrap();
    let came = carry(ROUTE, UNTIL, at_100, vec![money, click("mini", 100)]).await;
    assert_eq!((came.told.outcome, came.left), (Outcome::Stopped, 1));
}

#[tokio::test]
async fn a_tier_that_is_stuck_climbs_and_the_same_model_may_think_harder() {
    let mut answers = vec![say("nano", "simple")];
    answers.extend((1..=6).map(|x| click("mini", x * 8)));
    answers.extend((1..=6).map(|x| click("mini", x * 8)));
    answers.push(click("big", 100));
    let came = carry(ROUTE, UNTIL, at_100, answers).await;
    assert_eq!(came.told.state, RowState::Done, "{}", came.told.reason);
    assert_eq!(
        came.opened[1..],
        [
            "mini (low), big (high)",
            "mini (medium), big (high)",
            "big (high), mini (medium)"
        ]
    );
    assert!(
        came.rerouted()[1].ends_with("medium: mini (medium) goes on -> mini"),
        "{:?}",
        came.rerouted()
    );
}

#[tokio::test]
async fn a_tier_without_a_key_is_passed_over() {
    let top = "models: auto\nroute: { simple: { model: a }, medium: { model: nokey }, complex: { model: b } }\n";
    let mut answers: Vec<Answer> = (1..=6).map(|x| click("a", x * 8)).collect();
    answers.push(click("b", 100));
    let came = carry(top, UNTIL, at_100, answers).await;
    assert_eq!(came.told.state, RowState::Done, "{}", came.told.reason);
    let rerouted = came.rerouted();
    assert!(
        rerouted[0].contains("no key for nokey") && rerouted[0].contains("passed over"),
        "{rerouted:?}"
    );
    assert!(rerouted[1].ends_with("complex: b goes on -> b"), "{rerouted:?}");
}

#[tokio::test]
async fn looking_for_ever_is_being_stuck_too() {
    let mut answers: Vec<Answer> = (0..8).map(|_| wait("a")).collect();
    answers.push(click("b", 100));
    let came = carry("models: [a, b]\nescalate_on: stuck\n", UNTIL, at_100, answers).await;
    assert_eq!(came.told.state, RowState::Done, "{}", came.told.reason);
    assert!(
        came.rerouted()[0].contains("8 answers in a row"),
        "{:?}",
        came.rerouted()
    );
}
