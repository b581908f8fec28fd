//! What the provider would refuse for its size is not sent.

use deskwright::geometry::Size;
use deskwright::model::ModelError;
use deskwright::model::turn::{OrderResult, Picture};
use serde_json::json;

use crate::talk::{Talk, member, png};

fn refusal(talk: &Talk) -> String {
    match talk.try_request() {
        Err(error @ ModelError::TooLarge { .. }) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

/// A talk in which the model looked so many times.
fn looked(model: &str, times: usize) -> Talk {
    let mut talk = Talk::with(model);
    for number in 0..times {
        talk.does(&[member(&format!("toolu_{number}"), "screenshot", json!({}))]);
    }
    talk
}

/// The picture that the first answer was an answer to.
fn first(talk: &mut Talk) -> &mut Picture {
    talk.turn.past[0].shown.as_mut().unwrap()
}

#[test]
fn a_long_talk_with_fitting_pictures_is_sent() {
    looked("claude-sonnet-5-5", 30).request();
}

#[test]
fn one_picture_too_many_is_refused() {
    assert!(looked("claude-sonnet-4-5", 99).try_request().is_ok());
    assert_eq!(
        refusal(&looked("claude-sonnet-4-5", 100)),
        "claude-sonnet-4-5 is not asked: 101 pictures, and at most 100 are taken"
    );
    assert!(looked("claude-sonnet-5-5", 100).try_request().is_ok());
}

#[test]
fn beside_more_than_twenty_pictures_none_may_be_large() {
    let large = |times: usize| {
        let mut talk = looked("claude-sonnet-5-5", times);
        first(&mut talk).seen.view.image = Size::new(2001, 100);
        talk
    };
    assert!(large(19).try_request().is_ok());
    assert!(refusal(&large(20)).contains("a side of 2001 pixels, and at most 2000 are taken where there are 21"));
    let mut huge = looked("claude-sonnet-5-5", 1);
    first(&mut huge).seen.view.image = Size::new(10, 8001);
    assert!(refusal(&huge).contains("at most 8000"));
}

/// Every screen is shown small enough for a long talk.
#[test]
fn no_screen_is_shown_larger_than_a_long_talk_takes() {
    for model in ["claude-sonnet-5-5", "claude-opus-4-7", "claude-sonnet-4-5"] {
        let talk = Talk::with(model);
        for screen in [
            Size::new(1920, 1080),
            Size::new(3840, 2160),
            Size::new(1080, 7680),
            Size::new(7680, 1080),
        ] {
            let size = talk.card.picture.fit(screen);
            assert!(size.width.max(size.height) <= 2000, "{model}: {size}");
        }
    }
}

#[test]
fn bytes_are_counted() {
    let heavy = |bytes: usize| {
        let mut talk = looked("claude-sonnet-5-5", 1);
        first(&mut talk).png = vec![0; bytes].into();
        talk
    };
    // Four bytes of base64 for three of the picture.
    assert!(heavy((5 << 20) / 4 * 3).try_request().is_ok());
    assert!(refusal(&heavy((5 << 20) / 4 * 3 + 1)).contains("a picture of 5242884 bytes"));
    let mut talk = looked("claude-sonnet-5-5", 8);
    for exchange in &mut talk.turn.past {
        exchange.shown.as_mut().unwrap().png = vec![0; 3_900_000 / 4 * 3].into();
    }
    assert!(refusal(&talk).contains("and at most 31000000 are taken"));
}

/// It is not the model's fault, and no reason to stop.
#[test]
fn a_picture_of_a_function_that_is_too_large_is_told_in_words() {
    let mut talk = Talk::with("claude-sonnet-5-5");
    let call = json!({ "type": "tool_use", "id": "toolu_1", "name": "paint", "input": {} });
    talk.turns(
        &[call],
        vec![OrderResult::Showed {
            text: "it".to_owned(),
            png: png(Size::new(10, 10)),
            size: Size::new(9000, 10),
        }],
    );
    let content = talk.last()[0]["content"].clone();
    assert!(
        content[1]["text"].as_str().unwrap().contains("9000x10 pixels"),
        "{content}"
    );
}
