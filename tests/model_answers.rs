//! Malformed and hallucinated answers over all protocols: what must come of each, one file a case in
//! `tests/cases/answers`. None makes it panic, and no coordinate comes out that was not said.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "support/answers.rs"]
mod answers;
#[path = "support/turns.rs"]
mod turns;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use deskwright::action::{Action, Button};
use deskwright::geometry::{ModelPoint, Size};
use deskwright::key::Key;
use deskwright::model::card::Card;
use deskwright::model::form::{Protocol, Space, ToolForm};
use deskwright::model::protocol::{self, Question};
use deskwright::model::reply::{Asked, Heard, Intent, Order};
use deskwright::model::trouble::Trouble;
use deskwright::model::turn::{Acted, Picture, Turn};
use deskwright::model::wire::{Advice, Received};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use turns::reply::reply;
use turns::{opening, picture, shown};

/// One case: an answer, and what must come of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What is wrong with it, or strange.
    about: String,
    /// The model, where it is not the protocol's usual one here.
    model: Option<String>,
    tool: Option<ToolForm>,
    space: Option<Space>,
    #[serde(default = "ok")]
    status: u16,
    /// Why the body is not JSON, where it is not.
    flaw: Option<String>,
    body: Value,
    becomes: Becomes,
    /// Something happens where the mouse is, 640,400, which is not said.
    #[serde(default)]
    pointer: bool,
    /// A box is said, and its middle is meant.
    #[serde(default)]
    middle: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
struct Becomes {
    /// Each order with its call; `unknown: ` is followed by the beginning of the reason.
    act: Option<Vec<String>>,
    done: Option<String>,
    ask: Option<String>,
    /// The beginning of the refusal.
    refuse: Option<String>,
    /// The word of its cause, and a part of its reason.
    trouble: Option<String>,
    says: Option<String>,
}

fn ok() -> u16 {
    200
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/answers")
}

fn usual(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::OpenaiResponses => "gpt-5.4",
        Protocol::AnthropicMessages => "claude-sonnet-5-5",
        Protocol::ChatCompletions => "local/m",
        Protocol::Gemini => "gemini-3.8-flash",
    }
}

const PROTOCOLS: [Protocol; 4] = [
    Protocol::OpenaiResponses,
    Protocol::AnthropicMessages,
    Protocol::ChatCompletions,
    Protocol::Gemini,
];

impl Case {
    fn card(&self, protocol: Protocol) -> Card {
        let mut card = turns::card(self.model.as_deref().unwrap_or(usual(protocol)));
        assert_eq!(card.form.protocol, protocol);
        card.form.tool = self.tool.unwrap_or(card.form.tool);
        card.form.space = self.space.unwrap_or(card.form.space);
        card
    }

    fn received(&self) -> Received {
        Received {
            status: self.status,
            advice: Advice::default(),
            body: self.body.clone(),
            flaw: self.flaw.clone(),
        }
    }
}

fn cases() -> Vec<(Protocol, String, Case)> {
    let mut all = Vec::new();
    for protocol in PROTOCOLS {
        let files = std::fs::read_dir(folder().join(protocol.word())).unwrap();
        let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
        files.sort();
        for file in files {
            let name = format!("{}/{}", protocol.word(), file.file_name().unwrap().display());
            let text = std::fs::read(&file).unwrap();
            let case = serde_json::from_slice(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            all.push((protocol, name, case));
        }
    }
    all
}

/// A screen of 1280 by 800, shown as it is, with the mouse in its middle.
fn looked(card: &Card) -> Picture {
    let shown = shown(picture(1).as_ref(), card);
    assert_eq!(shown.seen.view.image, SIZE);
    assert_eq!(shown.seen.pointer, POINTER);
    shown
}

const SIZE: Size = Size::new(1280, 800);
const POINTER: ModelPoint = ModelPoint { x: 640.0, y: 400.0 };

fn words(asked: &Asked) -> String {
    let mut words = match &asked.order {
        Order::Act(Action::Unknown { raw }) => return format!("{} unknown: {raw}", asked.call),
        order => format!("{} {order}", asked.call),
    };
    if let Order::Act(Action::Click { button, .. }) = &asked.order
        && !matches!(button, Button::Left | Button::Right)
    {
        words = format!("{words} with the {button:?} button");
    }
    if let Order::Act(
        Action::Click { held, .. }
        | Action::Move { held, .. }
        | Action::Drag { held, .. }
        | Action::Scroll { held, .. },
    ) = &asked.order
        && !held.is_empty()
    {
        let held: Vec<String> = held.iter().map(Key::to_string).collect();
        words = format!("{words} holding {}", held.join("+"));
    }
    match asked.checks.len() {
        0 => words,
        1 => format!("{words} (1 check)"),
        many => format!("{words} ({many} checks)"),
    }
}

/// Whether it came out as the case wants.
///
/// # Errors
/// What came out.
fn agrees(case: &Case, heard: &Result<Heard, Trouble>) -> Result<(), String> {
    let wanted = &case.becomes;
    let (good, told) = match heard {
        Ok(heard) => match &heard.intent {
            Intent::Act(asked) => {
                let told: Vec<String> = asked.iter().map(words).collect();
                let same = |(told, wanted): (&String, &String)| {
                    told == wanted || wanted.contains(" unknown: ") && told.starts_with(wanted.as_str())
                };
                let wanted = wanted.act.as_deref().unwrap_or_default();
                let good = told.len() == wanted.len() && told.iter().zip(wanted).all(same);
                (good, format!("{told:#?}"))
            }
            Intent::Done(word) => (wanted.done.as_ref() == Some(word), format!("done: {word}")),
            Intent::Ask(word) => (wanted.ask.as_ref() == Some(word), format!("asks: {word}")),
            Intent::Refuse(word) => {
                let good = wanted
                    .refuse
                    .as_ref()
                    .is_some_and(|wanted| word.starts_with(wanted.as_str()));
                (good, format!("refuses: {word}"))
            }
        },
        Err(trouble) => {
            let reason = trouble.kind.clone().into_error("m").to_string();
            let good = wanted.trouble.as_deref() == Some(trouble.cause.word())
                && wanted.says.as_ref().is_some_and(|says| reason.contains(says.as_str()));
            (good, format!("{}: {reason}", trouble.cause.word()))
        }
    };
    if good { Ok(()) } else { Err(told) }
}

/// All points of an order.
fn points(order: &Order) -> Vec<ModelPoint> {
    match order {
        Order::Act(Action::Drag { path, .. }) => path.clone(),
        Order::Act(Action::Zoom { from, to }) => vec![*from, *to],
        Order::Act(action) => action.point().copied().into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Every number that stands in a body, whatever is around it.
fn numbers(body: &Value) -> Vec<f64> {
    let text = body.to_string();
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-');
    text.split(|c| !is_part(c))
        .filter_map(|token| token.parse().ok())
        .collect()
}

/// A point whose numbers do not stand in the body, in the space of the model.
fn guessed(case: &Case, card: &Card, orders: &[Asked]) -> Option<ModelPoint> {
    let said = numbers(&case.body);
    let places: Vec<ModelPoint> = said
        .iter()
        .map(|number| card.form.space.to_picture(*number, *number, SIZE))
        .collect();
    let same = |one: f64, other: f64| (one - other).abs() < f64::EPSILON;
    let was_said = |point: &ModelPoint| {
        let by_the_mouse = case.pointer && *point == POINTER;
        let pair =
            places.iter().any(|place| same(place.x, point.x)) && places.iter().any(|place| same(place.y, point.y));
        pair || by_the_mouse || case.middle
    };
    orders
        .iter()
        .flat_map(|asked| points(&asked.order))
        .find(|point| !was_said(point))
}

/// An answer goes back with the next turn: that does not panic either.
fn send_back(card: &Card, received: Received, heard: Heard, seen: &Picture) {
    let reply = reply(card, heard, received, seen.clone());
    let turn: Turn = opening().then(reply, Acted::default(), picture(2));
    let question = Question {
        card,
        effort: None,
        goal: &turn.goal,
        instructions: &turn.instructions,
        tools: &turn.tools,
        earlier: None,
        past: &turn.past,
        now: seen,
        wanted: None,
        run: "run",
        held: false,
    };
    let sent = protocol::request(&question).unwrap();
    assert!(sent.body.is_object());
}

#[test]
fn every_answer_becomes_what_it_must() {
    let mut wrong = Vec::new();
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for (protocol, name, case) in cases() {
        *counted.entry(protocol.word()).or_default() += 1;
        assert!(!case.about.is_empty(), "{name}");
        let card = case.card(protocol);
        let seen = looked(&card);
        let received = case.received();
        let heard = protocol::reply("m", &card.form, &received, &seen.seen);
        if let Err(told) = agrees(&case, &heard) {
            wrong.push(format!("{name}: {}\n  {told}", case.about));
        }
        let Ok(heard) = heard else { continue };
        if let Intent::Act(orders) = &heard.intent
            && let Some(point) = guessed(&case, &card, orders)
        {
            wrong.push(format!("{name}: {point} was never said"));
        }
        send_back(&card, received, heard, &seen);
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(counted.len(), 4, "{counted:?}");
    assert!(
        counted.values().sum::<usize>() >= 150 && counted.values().all(|count| *count >= 30),
        "{counted:?}"
    );
}

/// A batch in each form that has one, with what it means.
fn batches() -> Vec<(ToolForm, Space, &'static str)> {
    let list = r#"{"actions": [{"action": "click", "coordinate": [405, 157], "button": "right"}, {"action": "type", "text": "a {\"b\": [1, 2]}"}, {"action": "drag", "path": [[10, 20], [130, 240]], "held": ["ctrl"]}, {"action": "scroll", "coordinate": [777, 555], "direction": "down", "amount": 12}]}"#;
    let qwen = "I see it.\n<tool_call>\n{\"name\": \"computer_use\", \"arguments\": {\"action\": \"left_click\", \"coordinate\": [405, 157]}}\n</tool_call>\n<tool_call>\n{\"name\": \"computer_use\", \"arguments\": {\"action\": \"type\", \"text\": \"12, 34\"}}\n</tool_call>";
    let xml = "<tool_call>\n<function=computer>\n<parameter=action>\nclick\n</parameter>\n<parameter=coordinate>\n[405, 157]\n</parameter>\n<parameter=button>\nright\n</parameter>\n</function>\n</tool_call>";
    let tars = "Thought: It is there.\nAction: drag(start_point='<point>405 157</point>', end_point='<point>610 777</point>')\n\ntype(content='it\\'s 12, 34\\n')";
    let cua = "## Thought:\nIt is there.\n\n## Code:\n```python\npyautogui.moveTo(x=405, y=157)\npyautogui.dragTo(x=610, y=777)\npyautogui.write(message='12, 34')\n```";
    vec![
        (ToolForm::Function, Space::Pixels, list),
        (ToolForm::Text, Space::Pixels, xml),
        (ToolForm::Qwen, Space::Pixels, qwen),
        (ToolForm::UiTars, Space::Pixels, tars),
        (ToolForm::OpenCua, Space::Pixels, cua),
    ]
}

fn read_text(tool: ToolForm, space: Space, text: &str) -> Result<Heard, Trouble> {
    let mut card = turns::card("local/m");
    card.form.tool = tool;
    card.form.space = space;
    let message = if tool == ToolForm::Function {
        let call = json!({ "id": "c1", "type": "function", "function": { "name": "computer", "arguments": text } });
        json!({ "role": "assistant", "content": null, "tool_calls": [call] })
    } else {
        json!({ "role": "assistant", "content": text })
    };
    let received = Received {
        status: 200,
        advice: Advice::default(),
        body: json!({ "choices": [{ "message": message, "finish_reason": "stop" }] }),
        flaw: None,
    };
    protocol::reply("m", &card.form, &received, &looked(&card).seen)
}

fn orders(heard: Result<Heard, Trouble>) -> Vec<Order> {
    match heard.map(|heard| heard.intent) {
        Ok(Intent::Act(asked)) => asked.into_iter().map(|asked| asked.order).collect(),
        _ => Vec::new(),
    }
}

/// However short it is cut, what comes out is what was meant, or known not to be understood: never a shorter number,
/// text or action.
#[test]
fn an_answer_cut_off_anywhere_never_means_something_else() {
    for (tool, space, text) in batches() {
        let whole = orders(read_text(tool, space, text));
        assert!(!whole.is_empty() && whole.iter().all(is_known), "{tool:?} {whole:?}");
        for (end, _) in text.char_indices() {
            let part = text.get(..end).unwrap();
            let cut = orders(read_text(tool, space, part));
            let known: Vec<&Order> = cut.iter().filter(|order| is_known(order)).collect();
            let same = known.iter().zip(&whole).all(|(cut, whole)| *cut == whole);
            assert!(same && known.len() <= whole.len(), "{tool:?} cut to {part}\n{known:?}");
        }
    }
}

fn is_known(order: &Order) -> bool {
    !matches!(order, Order::Act(Action::Unknown { .. }))
}

proptest! {
    /// A few characters changed may spoil an answer, or change what is said; nothing that was not said comes out.
    #[test]
    fn no_damaged_answer_points_where_nobody_said(
        which in 0usize..5, at in any::<prop::sample::Index>(), length in 0usize..4, put in r#"[\[\]{}:,"'0-9. a-z<>/()\\]{0,4}"#,
    ) {
        let (tool, space, text) = batches().swap_remove(which);
        let mut damaged: Vec<char> = text.chars().collect();
        let from = at.index(damaged.len());
        let to = (from + length).min(damaged.len());
        damaged.splice(from..to, put.chars());
        let damaged: String = damaged.into_iter().collect();
        let said = numbers(&Value::from(damaged.as_str()));
        for order in orders(read_text(tool, space, &damaged)) {
            for point in points(&order) {
                let is = |number: f64, value: f64| (number - value).abs() < f64::EPSILON;
                // UI-TARS may say a box, and means its middle.
                let is_middle = |value: f64| {
                    let pairs = said.iter().flat_map(|one| said.iter().map(move |other| one.midpoint(*other)));
                    tool == ToolForm::UiTars && pairs.into_iter().any(|middle| is(middle, value))
                };
                let was_said = |value: f64| said.iter().any(|number| is(*number, value)) || is_middle(value);
                prop_assert!(was_said(point.x) && was_said(point.y) || point == POINTER, "{damaged}\n{order}");
            }
        }
    }
}
