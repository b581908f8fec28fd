//! What came of an answer's calls, as it is sent back.

use deskwright::geometry::Size;
use deskwright::model::reply::Intent;
use deskwright::model::turn::{Acted, OrderResult};
use serde_json::{Value, json};

use crate::talk::{Talk, member, older, png, text, thinking};

const HALTED: &str = "Not executed: an earlier computer action in this turn failed.";

fn result(id: &str, content: Value) -> Value {
    json!({ "type": "tool_result", "tool_use_id": id, "toolset_name": "computer", "content": content })
}

fn said(id: &str, text: &str) -> Value {
    result(id, json!([{ "type": "text", "text": text }]))
}

fn failed(id: &str, text: &str) -> Value {
    let mut result = said(id, text);
    result["is_error"] = json!(true);
    result
}

fn refused() -> OrderResult {
    OrderResult::Refused("that is off the picture".to_owned())
}

#[test]
fn every_call_is_answered_in_order_and_the_last_shows_the_screen() {
    let mut talk = Talk::with("claude-sonnet-5-5");
    talk.does(&[
        thinking("sig-1"),
        text("I click and type."),
        member("toolu_1", "left_click", json!({ "coordinate": [640, 360] })),
        member("toolu_2", "type", json!({ "text": "7" })),
        member("toolu_3", "key", json!({ "text": "ctrl+s" })),
        member(
            "toolu_4",
            "scroll",
            json!({ "scroll_direction": "down", "scroll_amount": 3 }),
        ),
        member("toolu_5", "wait", json!({ "duration": 2 })),
    ]);
    assert_eq!(
        talk.last(),
        [
            said("toolu_1", "Clicked."),
            said("toolu_2", "Typed."),
            said("toolu_3", "Pressed ctrl+s."),
            said("toolu_4", "Scrolled down."),
            result(
                "toolu_5",
                json!([{ "type": "text", "text": "Waited 2s." }, "a picture"])
            ),
        ]
    );
}

#[test]
fn a_screenshot_at_the_end_is_a_picture_and_nothing_else() {
    let mut talk = Talk::with("claude-sonnet-5-5");
    talk.does(&[
        member("toolu_1", "screenshot", json!({})),
        member("toolu_2", "left_click", json!({})),
        member("toolu_3", "screenshot", json!({})),
    ]);
    let last = talk.last();
    assert_eq!(last[2], result("toolu_3", json!(["a picture"])));
    assert_eq!(last[0]["content"][0]["type"], "text");
}

#[test]
fn the_mouse_and_a_closer_look_are_told_and_shown() {
    let mut talk = Talk::with("claude-sonnet-5-5");
    talk.turns(
        &[
            member("toolu_1", "cursor_position", json!({})),
            member("toolu_2", "zoom", json!({ "region": [0, 0, 100, 100] })),
            member("toolu_3", "left_click", json!({})),
        ],
        vec![
            OrderResult::Gave("X=600,Y=300".to_owned()),
            OrderResult::Showed {
                text: "a part".to_owned(),
                png: png(Size::new(400, 400)),
                size: Size::new(400, 400),
            },
            OrderResult::Done,
        ],
    );
    let last = talk.last();
    assert_eq!(last[0], said("toolu_1", "X=600,Y=300"));
    assert_eq!(last[1], result("toolu_2", json!(["a picture"])));
}

/// The vendor takes no picture in a result that failed.
#[test]
fn after_a_failure_the_rest_is_halted_letter_for_letter_and_the_screen_stands_behind() {
    let mut talk = Talk::with("claude-sonnet-5-5");
    talk.turns(
        &[
            member("toolu_1", "left_click", json!({ "coordinate": [640, 360] })),
            member("toolu_2", "left_click", json!({ "coordinate": [9000, 360] })),
            member("toolu_3", "type", json!({ "text": "7" })),
            member("toolu_4", "screenshot", json!({})),
        ],
        vec![
            OrderResult::Done,
            refused(),
            OrderResult::NotReached,
            OrderResult::NotReached,
        ],
    );
    assert_eq!(
        talk.last(),
        [
            said("toolu_1", "Clicked."),
            failed("toolu_2", "that is off the picture"),
            failed("toolu_3", HALTED),
            failed("toolu_4", HALTED),
            text("This is the screen now."),
            json!("a picture"),
        ]
    );
}

#[test]
fn functions_go_on_where_the_computer_halts() {
    let mut talk = Talk::with("claude-sonnet-5-5");
    let function = |id: &str| json!({ "type": "tool_use", "id": id, "name": "look_up", "input": { "of": 7 } });
    let own = |id: &str, content: Value, is_error: bool| {
        let mut result = json!({ "type": "tool_result", "tool_use_id": id, "content": content });
        if is_error {
            result["is_error"] = json!(true);
        }
        result
    };
    let words = |text: &str| json!([{ "type": "text", "text": text }]);
    talk.turns(
        &[
            member("toolu_1", "left_click", json!({ "coordinate": [9000, 360] })),
            function("toolu_2"),
            function("toolu_3"),
            function("toolu_4"),
            function("toolu_5"),
            member("toolu_6", "type", json!({ "text": "7" })),
        ],
        vec![
            refused(),
            OrderResult::Gave("42".to_owned()),
            OrderResult::Failed("HTTP 500".to_owned()),
            OrderResult::Showed {
                text: "the cat".to_owned(),
                png: png(Size::new(8, 8)),
                size: Size::new(8, 8),
            },
            OrderResult::Refused("not in this run".to_owned()),
            OrderResult::NotReached,
        ],
    );
    let last = talk.last();
    assert_eq!(
        last[1..6],
        [
            own("toolu_2", words("42"), false),
            own("toolu_3", words("It failed: HTTP 500"), true),
            own(
                "toolu_4",
                json!([{ "type": "text", "text": "the cat" }, "a picture"]),
                false
            ),
            own("toolu_5", words("Not allowed: not in this run"), true),
            failed("toolu_6", HALTED),
        ]
    );
    let mut talk = Talk::with("claude-sonnet-5-5");
    talk.turns(&[function("toolu_1")], vec![OrderResult::Gave(String::new())]);
    assert_eq!(
        talk.last(),
        [
            own("toolu_1", words("Done."), false),
            text("This is the screen now."),
            json!("a picture")
        ]
    );
}

#[test]
fn a_repeated_key_has_one_result_that_says_how_far_it_came() {
    let press = member("toolu_1", "key", json!({ "text": "Down", "repeat": 4 }));
    let mut talk = Talk::with("claude-sonnet-5-5");
    talk.does(std::slice::from_ref(&press));
    assert_eq!(talk.last()[0]["content"][0]["text"], "Pressed Down.");
    let mut talk = Talk::with("claude-sonnet-5-5");
    let results = vec![OrderResult::Done, OrderResult::Done, refused(), OrderResult::NotReached];
    talk.turns(&[press], results);
    let expected = "2 of 4 were performed, then: that is off the picture";
    assert_eq!(talk.last()[0], failed("toolu_1", expected));
}

#[test]
fn the_halves_of_a_drag_share_its_outcome() {
    let blocks = [
        older("toolu_1", "left_mouse_down", json!({})),
        older("toolu_2", "mouse_move", json!({ "coordinate": [1, 2] })),
        older("toolu_3", "left_mouse_up", json!({})),
        older("toolu_4", "type", json!({ "text": "7" })),
    ];
    let mut talk = Talk::with("claude-sonnet-4-5");
    talk.turns(&blocks, vec![OrderResult::Done, OrderResult::Done]);
    let words: Vec<Value> = talk
        .last()
        .iter()
        .map(|one| one["content"][0]["text"].clone())
        .collect();
    assert_eq!(
        words,
        [
            "Left mouse button pressed.",
            "Moved the mouse.",
            "Left mouse button released.",
            "Typed."
        ]
    );
    let mut talk = Talk::with("claude-sonnet-4-5");
    talk.turns(&blocks, vec![refused(), OrderResult::NotReached]);
    let last = talk.last();
    assert_eq!(last[0]["content"][0]["text"], "that is off the picture");
    assert!(
        last[1..4].iter().all(|one| one["content"][0]["text"] == HALTED),
        "{last:?}"
    );
}

/// Whatever is missing, no call stays without a result.
#[test]
fn a_call_that_nobody_knows_anything_of_is_answered_all_the_same() {
    let mut talk = Talk::with("claude-sonnet-5-5");
    talk.turns(
        &[
            member("toolu_1", "left_click", json!({})),
            member("toolu_2", "type", json!({ "text": "7" })),
            json!({ "type": "tool_use", "id": "toolu_3", "name": "look_up", "input": {} }),
        ],
        Vec::new(),
    );
    let last = talk.last();
    assert_eq!(last[0], failed("toolu_1", "It was not performed."));
    assert_eq!(last[1], failed("toolu_2", HALTED));
    assert_eq!(last[2]["content"][0]["text"], "It was not used.");
}

#[test]
fn a_question_is_answered_in_words_before_the_picture() {
    let mut talk = Talk::with("claude-sonnet-5-5");
    let question = [text("Which customer?")];
    assert!(matches!(talk.hears_blocks(&question).unwrap().intent, Intent::Ask(_)));
    let note = "Pelican Ltd".to_owned();
    talk.acts(
        &question,
        Acted {
            note: Some(note.clone()),
            ..Acted::default()
        },
    );
    assert_eq!(talk.last(), [text(&note), json!("a picture")]);
    talk.acts(
        &[member("toolu_1", "left_click", json!({}))],
        Acted {
            results: vec![OrderResult::Done],
            note: Some("Nothing changed.".to_owned()),
            ..Acted::default()
        },
    );
    assert_eq!(talk.last()[1], text("Nothing changed."));
}

/// Pictures that are told no more leave their places in words.
#[test]
fn a_turn_without_its_picture_keeps_its_results() {
    let mut talk = Talk::with("claude-sonnet-5-5");
    for number in 0..3 {
        talk.does(&[member(&format!("toolu_{number}"), "screenshot", json!({}))]);
    }
    let whole = talk.request();
    for exchange in talk.turn.past.iter_mut().take(2) {
        exchange.shown = None;
    }
    let pruned = talk.request();
    let pictures = |body: &Value| body.to_string().matches("\"base64\"").count();
    assert_eq!((pictures(&whole.body), pictures(&pruned.body)), (4, 2));
    assert!(pruned.input_tokens < whole.input_tokens);
}

/// Blocks of no text, or of blanks alone, are given and not taken back; everything else goes back as it came.
#[test]
fn answers_go_back_word_for_word() {
    let blocks = [
        text("\n\n"),
        thinking("EtABCkYI"),
        json!({ "type": "redacted_thinking", "data": "gAAAA" }),
        text(""),
        json!({ "type": "text", "text": "So.", "citations": null }),
        json!({ "type": "server_tool_use", "id": "srvtoolu_1", "name": "tool_search_tool_bm25", "input": { "query": "x" } }),
        json!({ "type": "tool_search_tool_result", "tool_use_id": "srvtoolu_1", "content": {
            "type": "tool_search_tool_search_result", "tool_references": [{ "type": "tool_reference", "tool_name": "look_up" }],
        } }),
        json!({ "type": "tool_use", "id": "toolu_1", "toolset_name": "computer", "name": "wait", "input": { "duration": 1 },
            "caller": { "type": "direct" } }),
    ];
    let mut talk = Talk::with("claude-sonnet-5-5");
    talk.does(&blocks);
    let request = talk.request();
    let mut expected = blocks.to_vec();
    expected.remove(3);
    expected.remove(0);
    assert_eq!(
        request.body["messages"][1],
        json!({ "role": "assistant", "content": expected })
    );
}

/// The provider's own tools paused: the answer goes back alone, and it goes on.
#[test]
fn a_paused_turn_is_sent_back_as_it_is() {
    let mut talk = Talk::with("claude-sonnet-5-5");
    let block = json!({ "type": "server_tool_use", "id": "srvtoolu_1", "name": "tool_search_tool_bm25", "input": {} });
    let mut paused = crate::talk::message(0, &[block]);
    paused["stop_reason"] = json!("pause_turn");
    let heard = talk.hears(200, paused.clone()).unwrap();
    assert!(matches!(&heard.intent, Intent::Act(asked) if asked.len() == 1 && !asked[0].order.is_input()));
    talk.does(&[text("x")]);
    talk.turn.past[0].reply.raw = paused.clone();
    talk.turn.past[0].reply.intent = heard.intent;
    talk.sent = vec![paused];
    let request = talk.request();
    let messages = request.body["messages"].as_array().unwrap();
    assert_eq!((messages.len(), &messages[1]["role"]), (2, &json!("assistant")));
}
