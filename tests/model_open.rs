//! Answers of gateways, of Gemini and of open models that nobody on this project wrote, read as they came.
//!
//! `DESKWRIGHT_CONFORMANCE` names the folder; without it nothing is read, and the run says so.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "support/conformance_folder.rs"]
mod conformance_folder;

use deskwright::action::Action;
use deskwright::geometry::{FrameId, ModelPoint, ScreenPoint, Size, View};
use deskwright::model::card::PictureRules;
use deskwright::model::form::{Form, Protocol, Space, ToolForm};
use deskwright::model::protocol;
use deskwright::model::reply::{Heard, Intent, Order};
use deskwright::model::turn::Seen;
use deskwright::model::wire::{Advice, Received};
use deskwright::usage::Usage;
use serde_json::{Value, json};

use conformance_folder::folder;

fn load(name: &str) -> Option<Value> {
    let text = std::fs::read(folder()?.join(name)).unwrap();
    Some(serde_json::from_slice(&text).unwrap())
}

/// Width and height of a PNG, which stand at the same place in all of them.
fn size_of(name: &str) -> Option<Size> {
    let bytes = std::fs::read(folder()?.join(name)).unwrap();
    let side = |at: usize| u32::from_be_bytes(bytes.get(at..at + 4).unwrap().try_into().unwrap());
    Some(Size::new(side(16), side(20)))
}

/// A screen as it is shown by these rules.
fn seen(screen: Size, rules: &PictureRules) -> Seen {
    Seen {
        view: View::whole(FrameId(1), screen, rules.fit(screen)),
        pointer: ModelPoint { x: 1.0, y: 1.0 },
    }
}

fn as_large_as_it_is() -> PictureRules {
    PictureRules {
        width: 10_000,
        height: 10_000,
        ..PictureRules::default()
    }
}

fn chat(tool: ToolForm, space: Space) -> Form {
    Form {
        protocol: Protocol::ChatCompletions,
        tool,
        space,
    }
}

fn heard(form: Form, body: Value, seen: &Seen) -> Heard {
    let received = Received {
        status: 200,
        advice: Advice::default(),
        body,
        flaw: None,
    };
    protocol::reply("m", &form, &received, seen).unwrap()
}

/// A text as a whole answer of a server.
fn said(text: &str) -> Value {
    json!({ "choices": [{ "message": { "role": "assistant", "content": text }, "finish_reason": "stop" }] })
}

fn actions(heard: &Heard) -> Vec<Action<ModelPoint>> {
    let Intent::Act(asked) = &heard.intent else {
        panic!("{heard:?}")
    };
    let action = |order: &Order| match order {
        Order::Act(action) => action.clone(),
        other => panic!("{other}"),
    };
    asked.iter().map(|asked| action(&asked.order)).collect()
}

/// Where the only action of an answer is on the screen.
fn only_place(heard: &Heard, seen: &Seen) -> (String, i32, i32) {
    let actions = actions(heard);
    let [action] = actions.as_slice() else {
        panic!("{actions:?}")
    };
    let at = seen.view.to_screen(*action.point().unwrap()).unwrap();
    (action.kind().to_owned(), at.x, at.y)
}

#[test]
fn a_call_in_the_text_points_at_pixels_of_the_whole_picture() {
    let Some(body) = load("transcribed/dashscope_gui_model_chat_completion.json") else {
        return;
    };
    let seen = seen(Size::new(3008, 1758), &as_large_as_it_is());
    let heard = heard(chat(ToolForm::Qwen, Space::Pixels), body, &seen);
    assert_eq!(only_place(&heard, &seen), ("click".to_owned(), 2530, 314));
    let usage = Usage {
        input: 7750,
        output: 36,
        ..Usage::default()
    };
    assert_eq!(heard.usage, Some(usage));
}

#[test]
fn a_real_answer_on_a_grid_lies_in_the_search_bar_it_means() {
    let Some(outputs) = load("qwen3-vl/mobile_agent_outputs.json") else {
        return;
    };
    let screen = size_of("qwen3-vl/mobile_en_example.png").unwrap();
    assert_eq!(screen, Size::new(1440, 3120));
    let text = outputs[0]["output"].as_str().unwrap();
    // The bar spans 288 to 1016 and 177 to 320 in the screenshot, by eye. 447 of 1000 of 1440 is 643.7.
    let bar = |x: i32, y: i32| (288..1016).contains(&x) && (177..320).contains(&y);
    let whole = seen(screen, &as_large_as_it_is());
    let told = heard(chat(ToolForm::Qwen, Space::Grid(1000)), said(text), &whole);
    assert_eq!(only_place(&told, &whole), ("click".to_owned(), 643, 252));
    assert!(
        told.said.starts_with("Thought: To search for Musk in X"),
        "{}",
        told.said
    );
    // The same where the picture is made smaller for the model, its sides multiples of 28.
    let rules = PictureRules {
        width: 1000,
        height: 1000,
        multiple: Some(28),
        ..PictureRules::default()
    };
    let smaller = seen(screen, &rules);
    assert_eq!(smaller.view.image, Size::new(448, 980));
    let told = heard(chat(ToolForm::Qwen, Space::Grid(1000)), said(text), &smaller);
    let (_, x, y) = only_place(&told, &smaller);
    assert!(bar(643, 252) && bar(x, y), "{x},{y}");
}

#[test]
fn every_answer_of_a_training_trace_is_the_click_it_says() {
    let Some(trace) = load("ui-tars/training_example.json") else {
        return;
    };
    let seen = seen(Size::new(1280, 800), &PictureRules::default());
    let form = chat(ToolForm::UiTars, Space::Grid(1000));
    let answers = trace
        .as_array()
        .unwrap()
        .iter()
        .filter(|message| message["role"] == "assistant");
    let places: Vec<(String, i32, i32)> = answers
        .map(|message| only_place(&heard(form, said(message["content"].as_str().unwrap()), &seen), &seen))
        .collect();
    // Each number is a thousandth of 1280 or 800, rounded down.
    let expected = [
        (633, 24),
        (487, 122),
        (84, 210),
        (84, 680),
        (84, 510),
        (84, 68),
        (84, 4),
        (375, 174),
    ];
    assert_eq!(places, expected.map(|(x, y)| ("click".to_owned(), x, y)));
}

/// Whether a point of the screen lies in a box of left, top, width and height in fractions of it.
fn lies_in(at: ScreenPoint, around: &Value, screen: Size) -> bool {
    let part = |index: usize| around[index].as_f64().unwrap();
    let (width, height) = (f64::from(screen.width), f64::from(screen.height));
    let (x, y) = ((f64::from(at.x) + 0.5) / width, (f64::from(at.y) + 0.5) / height);
    (part(0)..part(0) + part(2)).contains(&x) && (part(1)..part(1) + part(3)).contains(&y)
}

#[test]
fn every_step_of_a_persons_task_lies_in_the_box_that_was_drawn_for_it() {
    let Some(task) = load("opencua/s_7f27a11115e596eb.json") else {
        return;
    };
    let form = chat(ToolForm::OpenCua, Space::Fraction);
    let smaller = PictureRules {
        width: 900,
        height: 600,
        ..PictureRules::default()
    };
    let mut told = Vec::new();
    for step in task["steps"].as_array().unwrap() {
        let screen = size_of(&format!("opencua/images/{}", step["image"].as_str().unwrap())).unwrap();
        for rules in [as_large_as_it_is(), smaller] {
            let seen = seen(screen, &rules);
            let code = step["action"].as_str().unwrap();
            let text = format!("## Thought:\nIt is there.\n\n## Code:\n```python\n{code}\n```");
            let heard = heard(form, said(&text), &seen);
            if let Intent::Done(word) = &heard.intent {
                told.push(format!("done: {word}"));
                continue;
            }
            let boxes: Vec<&Value> = step["ground_truth_actions"]
                .as_array()
                .unwrap()
                .iter()
                .flat_map(|action| action["metadata"]["bboxes"].as_array().into_iter().flatten())
                .collect();
            for action in actions(&heard) {
                told.push(format!("{}", action.clone().carry(|_| Ok::<_, ()>("there")).unwrap()));
                let Some(point) = action.point() else { continue };
                let at = seen.view.to_screen(*point).unwrap();
                assert!(
                    boxes.iter().any(|one| lies_in(at, &one["rel_bbox"], screen)),
                    "{code}: {at}"
                );
            }
        }
        // What a person might have done as well lies in its own boxes.
        for action in step["alternative_options"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|one| one.as_array().unwrap())
        {
            let position = &action["params"]["position"];
            let (Some(x), Some(y)) = (position["x"].as_f64(), position["y"].as_f64()) else {
                continue;
            };
            let seen = seen(screen, &as_large_as_it_is());
            let text = format!("pyautogui.click(x={x}, y={y})");
            let (_, x, y) = only_place(&heard(form, said(&text), &seen), &seen);
            let at = ScreenPoint {
                x,
                y,
                frame: FrameId(1),
            };
            for one in action["metadata"]["bboxes"].as_array().unwrap() {
                assert!(lies_in(at, &one["rel_bbox"], screen), "{text}");
            }
        }
    }
    // Each step twice, in both sizes.
    let steps = [
        vec!["click at there"],
        vec!["type \"SPOTIFY\"", "press enter"],
        vec!["click at there"],
        vec!["click at there"],
        vec!["type \"VAMPIRE WEEKEND\"", "press enter"],
        vec!["click at there"],
        vec!["move at there", "scroll 54 down, 0 right at there"],
        vec!["click at there"],
        vec!["click at there"],
        vec!["click at there"],
        vec!["done: It is there."],
    ];
    let expected: Vec<&str> = steps.iter().flat_map(|step| [step.as_slice(), step].concat()).collect();
    assert_eq!(told, expected);
}

#[test]
fn a_recorded_tool_call_is_used_and_its_reasoning_is_paid() {
    let Some(body) = load("vercel-ai/xai-tool-call.json") else {
        return;
    };
    let seen = seen(Size::new(1280, 800), &PictureRules::default());
    let heard = heard(chat(ToolForm::Function, Space::Pixels), body, &seen);
    let Intent::Act(asked) = &heard.intent else {
        panic!("{heard:?}")
    };
    let calls: Vec<String> = asked
        .iter()
        .map(|asked| format!("{} {}", asked.call, asked.order))
        .collect();
    assert_eq!(calls, ["call_46427107 weather {\"location\":\"San Francisco\"}"]);
    assert!(
        heard.said.starts_with("First, the user is asking about the weather"),
        "{}",
        heard.said
    );
    assert_eq!(heard.served.as_deref(), Some("grok-3-mini"));
    // 588 in all, 307 of them sent: the 255 of reasoning are beside the 26 of the answer.
    let usage = Usage {
        input: 307,
        cached: 244,
        written: 0,
        output: 281,
        reasoning: 255,
    };
    assert_eq!(heard.usage, Some(usage));
}

#[test]
fn a_call_that_wants_a_confirmation_carries_the_doubt() {
    let Some(body) = load("transcribed/gemini_2.5_safety_decision_candidate.json") else {
        return;
    };
    let form = Form::from(Protocol::Gemini);
    let seen = seen(Size::new(1280, 800), &PictureRules::default());
    let heard = heard(form, body, &seen);
    // 60 and 100 of 1000 of 1280 and 800.
    assert_eq!(only_place(&heard, &seen), ("click".to_owned(), 76, 80));
    let Intent::Act(asked) = &heard.intent else { panic!() };
    let [check] = asked.first().unwrap().checks.as_slice() else {
        panic!("{asked:?}")
    };
    assert_eq!(check.code, "require_confirmation");
    assert!(
        check.message.starts_with("I have encountered a CAPTCHA challenge"),
        "{}",
        check.message
    );
    assert!(heard.said.starts_with("I have evaluated step 2."), "{}", heard.said);
}
