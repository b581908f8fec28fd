//! Every member of the toolset and every action of the older tools, and what is none.

use deskwright::action::{Action, Button};
use deskwright::geometry::ModelPoint;
use deskwright::key::{Chord, Key};
use deskwright::model::form::ToolForm;
use deskwright::model::reply::Order;
use deskwright::text::Text;
use serde_json::{Value, json};

use crate::talk::{Talk, member, older};

const AT: ModelPoint = ModelPoint { x: 640.0, y: 360.0 };
/// Where the mouse is.
const HERE: ModelPoint = ModelPoint { x: 600.0, y: 300.0 };

fn click(at: ModelPoint, button: Button, clicks: u8, held: &[Key]) -> Order {
    Order::Act(Action::Click {
        at,
        button,
        clicks,
        held: held.to_vec(),
    })
}

fn press(keys: &[Key]) -> Order {
    Order::Act(Action::Press {
        chord: Chord(keys.to_vec()),
    })
}

fn scroll(at: ModelPoint, right: i32, down: i32, held: &[Key]) -> Order {
    Order::Act(Action::Scroll {
        at,
        right,
        down,
        held: held.to_vec(),
    })
}

fn drag(from: ModelPoint, to: ModelPoint, held: &[Key]) -> Order {
    Order::Act(Action::Drag {
        path: vec![from, to],
        held: held.to_vec(),
    })
}

/// What all forms have alike.
fn common() -> Vec<(&'static str, Value, Vec<Order>)> {
    let one = |order| vec![order];
    let act = |action| vec![Order::Act(action)];
    let at = json!([640, 360]);
    let on = |value: &Value| json!({ "coordinate": value });
    vec![
        ("screenshot", json!({}), act(Action::Screenshot)),
        ("cursor_position", json!({}), one(Order::Cursor)),
        ("left_click", on(&at), one(click(AT, Button::Left, 1, &[]))),
        ("left_click", json!({}), one(click(HERE, Button::Left, 1, &[]))),
        (
            "left_click",
            json!({ "coordinate": null, "text": null }),
            one(click(HERE, Button::Left, 1, &[])),
        ),
        (
            "left_click",
            json!({ "coordinate": at, "text": "ctrl+shift" }),
            one(click(AT, Button::Left, 1, &[Key::Ctrl, Key::Shift])),
        ),
        ("right_click", on(&at), one(click(AT, Button::Right, 1, &[]))),
        ("middle_click", on(&at), one(click(AT, Button::Middle, 1, &[]))),
        ("double_click", on(&at), one(click(AT, Button::Left, 2, &[]))),
        ("triple_click", on(&at), one(click(AT, Button::Left, 3, &[]))),
        (
            "left_click_drag",
            json!({ "start_coordinate": [600, 300], "coordinate": at, "text": "alt" }),
            one(drag(HERE, AT, &[Key::Alt])),
        ),
        (
            "mouse_move",
            on(&at),
            act(Action::Move {
                at: AT,
                held: Vec::new(),
            }),
        ),
        (
            "scroll",
            json!({ "coordinate": at, "scroll_direction": "down", "scroll_amount": 3 }),
            one(scroll(AT, 0, 3, &[])),
        ),
        (
            "scroll",
            json!({ "scroll_direction": "up", "scroll_amount": 5, "text": "ctrl" }),
            one(scroll(HERE, 0, -5, &[Key::Ctrl])),
        ),
        (
            "scroll",
            json!({ "coordinate": at, "scroll_direction": "left", "scroll_amount": 1 }),
            one(scroll(AT, -1, 0, &[])),
        ),
        (
            "scroll",
            json!({ "coordinate": at, "scroll_direction": "right", "scroll_amount": 2 }),
            one(scroll(AT, 2, 0, &[])),
        ),
        (
            "type",
            json!({ "text": "pen\nguin é" }),
            act(Action::Type {
                text: Text::plain("pen\nguin é"),
            }),
        ),
        ("key", json!({ "text": "Return" }), one(press(&[Key::Enter]))),
        (
            "key",
            json!({ "text": "ctrl+S" }),
            one(press(&[Key::Ctrl, Key::Char('s')])),
        ),
        (
            "key",
            json!({ "text": "Down", "repeat": 3 }),
            vec![press(&[Key::Down]), press(&[Key::Down]), press(&[Key::Down])],
        ),
        (
            "key",
            json!({ "text": "Tab Tab Return" }),
            vec![press(&[Key::Tab]), press(&[Key::Tab]), press(&[Key::Enter])],
        ),
        (
            "hold_key",
            json!({ "text": "shift", "duration": 2 }),
            act(Action::Hold {
                chord: Chord(vec![Key::Shift]),
                millis: 2000,
            }),
        ),
        (
            "wait",
            json!({ "duration": 300 }),
            act(Action::Wait { millis: 300_000 }),
        ),
        ("wait", json!({ "duration": 1.5 }), act(Action::Wait { millis: 1500 })),
        (
            "zoom",
            json!({ "region": [600, 300, 640, 360] }),
            act(Action::Zoom { from: HERE, to: AT }),
        ),
    ]
}

#[test]
fn every_member_of_the_toolset_is_read() {
    let talk = Talk::with("claude-sonnet-5-5");
    for (name, input, orders) in common() {
        assert_eq!(
            talk.orders(&[member("toolu_1", name, input.clone())]),
            orders,
            "{name} {input}"
        );
    }
}

#[test]
fn every_action_of_the_older_tools_is_read() {
    for tool in [
        ToolForm::Computer20251124,
        ToolForm::Computer20250124,
        ToolForm::Computer20241022,
    ] {
        let talk = Talk::with("claude-sonnet-4-6").in_form(tool);
        for (name, input, orders) in common() {
            assert_eq!(
                talk.orders(&[older("toolu_1", name, input.clone())]),
                orders,
                "{name} {input}"
            );
        }
        // The first of them knew no start: it drags from where the mouse is.
        let bare = json!({ "coordinate": [640, 360] });
        assert_eq!(
            talk.orders(&[older("toolu_1", "left_click_drag", bare)]),
            [drag(HERE, AT, &[])]
        );
    }
}

/// Points of the picture, which on a large screen is smaller.
#[test]
fn the_mouse_is_where_it_is_in_the_picture() {
    let talk = Talk::on("claude-sonnet-5-5", deskwright::geometry::Size::new(2560, 1600));
    let at = ModelPoint { x: 468.0, y: 234.0 };
    assert_eq!(
        talk.orders(&[member("toolu_1", "left_click", json!({}))]),
        [click(at, Button::Left, 1, &[])]
    );
}

#[test]
fn after_an_action_the_mouse_is_where_that_was() {
    let talk = Talk::with("claude-sonnet-5-5");
    let orders = talk.orders(&[
        member("toolu_1", "mouse_move", json!({ "coordinate": [10, 20] })),
        member("toolu_2", "left_click", json!({})),
        member("toolu_3", "zoom", json!({ "region": [0, 0, 30, 30] })),
        member(
            "toolu_4",
            "scroll",
            json!({ "scroll_direction": "down", "scroll_amount": 1 }),
        ),
        member(
            "toolu_5",
            "left_click_drag",
            json!({ "start_coordinate": [1, 2], "coordinate": [640, 360] }),
        ),
        member("toolu_6", "right_click", json!({})),
    ]);
    let there = ModelPoint { x: 10.0, y: 20.0 };
    assert_eq!(orders[1], click(there, Button::Left, 1, &[]));
    assert_eq!(orders[3], scroll(there, 0, 1, &[]));
    assert_eq!(orders[5], click(AT, Button::Right, 1, &[]));
}

/// Neither half is offered by the toolset; the older tools cannot be told so.
#[test]
fn a_button_that_goes_down_and_up_in_one_answer_drags() {
    let path = |points: &[(f64, f64)]| {
        Order::Act(Action::Drag {
            path: points.iter().map(|(x, y)| ModelPoint { x: *x, y: *y }).collect(),
            held: Vec::new(),
        })
    };
    for block in [member, older] {
        let to = |id: &str, x: i32, y: i32| block(id, "mouse_move", json!({ "coordinate": [x, y] }));
        let talk = Talk::with("claude-sonnet-5-5");
        let orders = talk.orders(&[
            to("toolu_1", 10, 20),
            block("toolu_2", "left_mouse_down", json!({})),
            to("toolu_3", 30, 40),
            to("toolu_4", 50, 60),
            block("toolu_5", "left_mouse_up", json!({})),
        ]);
        assert_eq!(orders[1..], [path(&[(10.0, 20.0), (30.0, 40.0), (50.0, 60.0)])]);
        let still = [
            block("toolu_1", "left_mouse_down", json!({})),
            block("toolu_2", "left_mouse_up", json!({})),
        ];
        assert_eq!(talk.orders(&still), [click(HERE, Button::Left, 1, &[])]);
        let half = talk.orders(&[block("toolu_1", "left_mouse_down", json!({}))]);
        assert!(matches!(&half[..], [Order::Act(Action::Unknown { .. })]), "{half:?}");
    }
}

#[test]
fn what_is_not_whole_is_unknown_with_the_reason() {
    let cases = [
        ("left_click", json!({ "coordinate": [1] }), "not [x, y]"),
        ("left_click", json!({ "coordinate": [1, 2, 3] }), "not [x, y]"),
        ("left_click", json!({ "coordinate": { "x": 1, "y": 2 } }), "not [x, y]"),
        ("left_click", json!({ "coordinate": "[1, 2]" }), "not [x, y]"),
        ("left_click", json!({ "coordinate": ["1", 2] }), "not of numbers"),
        ("left_click", json!({ "coordinate": [1, null] }), "not of numbers"),
        (
            "left_click",
            json!({ "coordinate": [1, 2], "text": "hyper" }),
            "no key called `hyper`",
        ),
        (
            "left_click",
            json!({ "coordinate": [1, 2], "text": 5 }),
            "`text` is not a text",
        ),
        (
            "left_click",
            json!({ "coordinate": [1, 2], "text": "ctrl shift" }),
            "one combination",
        ),
        ("mouse_move", json!({}), "`coordinate` is missing"),
        (
            "left_click_drag",
            json!({ "start_coordinate": [1, 2] }),
            "`coordinate` is missing",
        ),
        (
            "left_click_drag",
            json!({ "start_coordinate": [1], "coordinate": [1, 2] }),
            "not [x, y]",
        ),
        (
            "scroll",
            json!({ "coordinate": [1, 2], "scroll_direction": "down" }),
            "`scroll_amount` is missing",
        ),
        (
            "scroll",
            json!({ "scroll_direction": "down", "scroll_amount": -3 }),
            "`scroll_amount` is not a count",
        ),
        (
            "scroll",
            json!({ "scroll_direction": "down", "scroll_amount": 1.5 }),
            "`scroll_amount` is not a count",
        ),
        (
            "scroll",
            json!({ "scroll_direction": "forward", "scroll_amount": 3 }),
            "`scroll_direction`",
        ),
        ("scroll", json!({ "scroll_amount": 3 }), "`scroll_direction` is missing"),
        ("type", json!({}), "`text` is missing"),
        ("type", json!({ "text": ["a"] }), "`text` is not a text"),
        ("key", json!({ "text": "" }), "no key is named"),
        ("key", json!({ "text": "VolumeUp" }), "no key called `VolumeUp`"),
        ("key", json!({ "text": "ctrl+VolumeUp" }), "no key called `VolumeUp`"),
        ("key", json!({ "text": "a", "repeat": 0 }), "`repeat` is not between"),
        ("key", json!({ "text": "a", "repeat": 101 }), "`repeat` is not between"),
        ("key", json!({ "text": "a", "repeat": "2" }), "`repeat` is not between"),
        (
            "key",
            json!({ "text": "a b", "repeat": 60 }),
            "more than 100 key presses",
        ),
        ("hold_key", json!({ "text": "shift" }), "`duration` is missing"),
        (
            "hold_key",
            json!({ "text": "shift", "duration": 301 }),
            "`duration` is not between",
        ),
        ("hold_key", json!({ "text": "a b", "duration": 1 }), "one combination"),
        ("wait", json!({ "duration": -1 }), "`duration` is not between"),
        ("wait", json!({ "duration": "2" }), "`duration` is not a number"),
        ("wait", json!({}), "`duration` is missing"),
        ("zoom", json!({ "region": [1, 2, 3] }), "`region` is not"),
        ("zoom", json!({ "region": [1, 2, 3, "4"] }), "not of numbers"),
        ("zoom", json!({}), "`region` is missing"),
        ("navigate", json!({}), "there is no such action"),
        ("left_mouse_up", json!({}), "was not down"),
    ];
    let talk = Talk::with("claude-sonnet-5-5");
    for (name, input, why) in cases {
        for block in [
            member("toolu_1", name, input.clone()),
            older("toolu_1", name, input.clone()),
        ] {
            let orders = talk.orders(std::slice::from_ref(&block));
            let [Order::Act(Action::Unknown { raw })] = &orders[..] else {
                panic!("{block}: {orders:?}")
            };
            assert!(raw.contains(why), "{block}: {raw}");
        }
    }
}

#[test]
fn the_toolset_drags_from_a_place_that_is_said() {
    let talk = Talk::with("claude-sonnet-5-5");
    let bare = json!({ "coordinate": [1, 2] });
    let drag = talk.orders(&[member("toolu_1", "left_click_drag", bare)]);
    assert!(
        matches!(&drag[..], [Order::Act(Action::Unknown { raw })] if raw.contains("`start_coordinate` is missing"))
    );
}

#[test]
fn calls_are_told_apart_by_toolset_and_name() {
    let talk = Talk::with("claude-sonnet-5-5");
    let call = |fields: Value| {
        let mut block = json!({ "type": "tool_use", "id": "toolu_1", "input": { "coordinate": [1, 2] } });
        block
            .as_object_mut()
            .unwrap()
            .extend(fields.as_object().unwrap().clone());
        talk.orders(&[block]).remove(0)
    };
    let unknown = |order: &Order, why: &str| matches!(order, Order::Act(Action::Unknown { raw }) if raw.contains(why));
    assert!(unknown(
        &call(json!({ "toolset_name": "browser", "name": "left_click" })),
        "called `browser`"
    ));
    assert!(unknown(&call(json!({ "name": "computer" })), "without an `action`"));
    assert_eq!(
        call(json!({ "name": "left_click" })),
        Order::Use {
            tool: "left_click".to_owned(),
            arguments: json!({ "coordinate": [1, 2] }),
        }
    );
    let plain = call(json!({ "toolset_name": null, "name": "left_click" }));
    assert!(matches!(plain, Order::Use { .. }));
}

/// A function of our own, for models that know none of the tools.
#[test]
fn the_function_is_read_as_everywhere() {
    let talk = Talk::with("claude-sonnet-4-6").in_form(ToolForm::Function);
    let actions = json!({ "actions": [
        { "action": "click", "coordinate": [640, 360] },
        { "action": "type", "text": "7" },
    ] });
    let block = json!({ "type": "tool_use", "id": "toolu_1", "name": "computer", "input": actions });
    let typed = Order::Act(Action::Type { text: Text::plain("7") });
    assert_eq!(talk.orders(&[block]), [click(AT, Button::Left, 1, &[]), typed]);
}
