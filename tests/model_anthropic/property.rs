//! Whatever a model sends: it is read without a panic, and what is sent back keeps to the rules.

use deskwright::geometry::Size;
use deskwright::model::form::ToolForm;
use deskwright::model::reply::Intent;
use deskwright::model::turn::OrderResult;
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;
use serde_json::{Map, Value, json};

use crate::talk::{Talk, message};

const WORDS: &[&str] = &[
    "type",
    "tool_use",
    "tool_result",
    "text",
    "thinking",
    "signature",
    "redacted_thinking",
    "server_tool_use",
    "content",
    "id",
    "toolu_1",
    "toolu_2",
    "name",
    "computer",
    "toolset_name",
    "browser",
    "input",
    "action",
    "actions",
    "coordinate",
    "start_coordinate",
    "region",
    "left_click",
    "mouse_move",
    "left_mouse_down",
    "left_mouse_up",
    "left_click_drag",
    "scroll",
    "scroll_direction",
    "scroll_amount",
    "down",
    "key",
    "hold_key",
    "duration",
    "repeat",
    "ctrl+s",
    "Return",
    "wait",
    "screenshot",
    "zoom",
    "cursor_position",
    "stop_reason",
    "end_turn",
    "refusal",
    "stop_details",
    "pause_turn",
    "max_tokens",
    "usage",
    "input_tokens",
    "cache_read_input_tokens",
    "output_tokens",
    "error",
    "message",
    "details",
    "error_code",
    "thread_not_found",
    "computer_toolset_20260801",
    "overloaded_error",
];

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => prop::sample::select(WORDS).prop_map(str::to_owned),
        1 => any::<String>(),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (0_i64..2000).prop_map(Value::from),
        word().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 80, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((word(), inner), 0..7).prop_map(|pairs| Map::from_iter(pairs).into()),
        ]
    })
}

const MEMBERS: &[&str] = &[
    "screenshot",
    "cursor_position",
    "left_mouse_down",
    "left_mouse_up",
    "left_click",
    "double_click",
    "left_click_drag",
    "mouse_move",
    "scroll",
    "type",
    "key",
    "hold_key",
    "wait",
    "zoom",
    "fly",
];

/// Input that is right in some fields and anything in others.
fn input() -> impl Strategy<Value = Value> {
    let pair = prop_oneof![
        3 => (0_i64..1400, 0_i64..900).prop_map(|(x, y)| json!([x, y])),
        1 => value(),
    ];
    let amount = prop_oneof![3 => (0_i64..12).prop_map(Value::from), 1 => value()];
    let text = prop_oneof![3 => prop::sample::select(&["ctrl+s", "Return", "Tab Tab", "7", ""][..]).prop_map(Value::from), 1 => value()];
    let direction = prop_oneof![3 => Just(json!("down")), 1 => value()];
    (
        pair.clone(),
        pair,
        amount,
        text,
        direction,
        value(),
        prop::collection::vec(any::<bool>(), 8),
    )
        .prop_map(|(coordinate, start, amount, text, direction, region, kept)| {
            let fields = [
                ("coordinate", coordinate),
                ("start_coordinate", start),
                ("scroll_amount", amount.clone()),
                ("duration", amount.clone()),
                ("repeat", amount),
                ("text", text),
                ("scroll_direction", direction),
                ("region", region),
            ];
            let fields = fields.into_iter().zip(kept).filter(|(_, kept)| *kept);
            fields
                .map(|((name, value), _)| (name.to_owned(), value))
                .collect::<Map<_, _>>()
                .into()
        })
}

/// A block as models send them, or nearly so.
fn block() -> impl Strategy<Value = Value> {
    let call = (prop::sample::select(MEMBERS), input(), 0_u8..4).prop_map(|(name, mut input, kind)| match kind {
        0 => json!({ "type": "tool_use", "toolset_name": "computer", "name": name, "input": input }),
        1 => {
            input["action"] = json!(name);
            json!({ "type": "tool_use", "name": "computer", "input": input })
        }
        2 => json!({ "type": "tool_use", "name": "look_up", "input": input }),
        _ => json!({ "type": "tool_use", "toolset_name": "browser", "name": name, "input": input }),
    });
    prop_oneof![
        8 => call,
        1 => word().prop_map(|said| json!({ "type": "text", "text": said })),
        1 => word().prop_map(|said| json!({ "type": "thinking", "thinking": "", "signature": said })),
        1 => Just(json!({ "type": "text", "text": "" })),
    ]
}

fn result() -> impl Strategy<Value = OrderResult> {
    prop_oneof![
        6 => Just(OrderResult::Done),
        1 => word().prop_map(OrderResult::Refused),
        1 => word().prop_map(OrderResult::Failed),
        1 => Just(OrderResult::NotReached),
    ]
}

/// What the runner gives for an order that is no mere input.
fn fitting(kind: &str, result: OrderResult) -> OrderResult {
    let size = Size::new(64, 64);
    match (kind, result) {
        ("cursor_position", OrderResult::Done) => OrderResult::Gave("X=1,Y=2".to_owned()),
        ("zoom", OrderResult::Done) => OrderResult::Showed {
            text: String::new(),
            png: crate::talk::png(size),
            size,
        },
        (_, result) => result,
    }
}

const SMALL: Size = Size::new(160, 100);

const FORMS: [ToolForm; 5] = [
    ToolForm::Toolset20260801,
    ToolForm::Computer20251124,
    ToolForm::Computer20250124,
    ToolForm::Computer20241022,
    ToolForm::Function,
];

/// The model of the stand-in's table that takes a form.
fn model(form: ToolForm) -> &'static str {
    match form {
        ToolForm::Toolset20260801 => "claude-sonnet-5-5",
        ToolForm::Computer20250124 => "claude-sonnet-4-5",
        ToolForm::Computer20241022 => "anthropic/claude-3-5-sonnet",
        _ => "claude-sonnet-4-6",
    }
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(2000))]

    #[test]
    fn any_body_is_read(status in prop_oneof![4 => Just(200_u16), 1 => 100_u16..600], body in value(), form in 0_usize..5) {
        let talk = Talk::on("claude-sonnet-5-5", SMALL).in_form(FORMS[form]);
        let _ = talk.hears(status, body);
    }

    #[test]
    fn any_content_is_read(content in prop::collection::vec(value(), 0..5)) {
        let _ = Talk::on("claude-sonnet-5-5", SMALL).hears(200, message(0, &content));
    }
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn what_is_sent_back_keeps_to_the_rules(
        answers in prop::collection::vec(prop::collection::vec(block(), 1..6), 1..4),
        results in prop::collection::vec(result(), 40),
        form in 0_usize..5,
        pruned in 0_usize..4,
    ) {
        let form = FORMS[form];
        let mut talk = Talk::on(model(form), SMALL).in_form(form);
        let mut left = results.into_iter().cycle();
        for (at, mut content) in answers.into_iter().enumerate() {
            for (number, block) in content.iter_mut().enumerate() {
                if block["type"] == "tool_use" {
                    block["id"] = json!(format!("toolu_{at}_{number}"));
                }
            }
            let Ok(heard) = talk.hears_blocks(&content) else { continue };
            let Intent::Act(asked) = heard.intent else { continue };
            // As the runner does it: after the first that failed, no action of the computer is reached.
            let mut broken = false;
            let mut results = Vec::new();
            for asked in &asked {
                let kind = asked.order.kind().to_owned();
                let is_function = matches!(asked.order, deskwright::model::reply::Order::Use { .. });
                let result = fitting(&kind, left.next().unwrap());
                let result = match result {
                    _ if broken && !is_function => OrderResult::NotReached,
                    _ if kind == "unknown" => OrderResult::Refused("nobody knows that".to_owned()),
                    OrderResult::NotReached => OrderResult::Done,
                    other => other,
                };
                let result = fitting(&kind, result);
                broken |= !is_function && matches!(result, OrderResult::Refused(_) | OrderResult::Failed(_));
                results.push(result);
            }
            talk.turns(&content, results);
        }
        for exchange in talk.turn.past.iter_mut().take(pruned) {
            exchange.shown = None;
        }
        let request = talk.try_request().unwrap();
        prop_assert_eq!(talk.judge(&request), Ok(()), "{:#}", crate::talk::plain(&request.body));
    }
}
