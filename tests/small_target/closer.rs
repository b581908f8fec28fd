//! `zoom`: a model looks closer of its own accord, and points on the whole screenshot all the same.

use serde_json::{Value, json};

use crate::pointer::{act, click, dark};
use crate::run::{Case, GEMINI, LARGE, Run, SEER, USUAL};
use crate::stand_in::scripted::Scripted;
use crate::stand_in::vendor;

/// What is looked at, in pixels of the picture: twice as wide as high, unlike the screen.
const WIDE: i32 = 200;
const HIGH: i32 = 100;

/// Looks closer at the dark box, and clicks where it is by the closer look. `call` puts a zoom into an answer, of which
/// the region is given in pixels of a picture of that size.
fn looks_closer(case: &Case, call: fn(&mut Value, [i32; 4], (i32, i32))) -> Scripted {
    let case = *case;
    let mut looked_at = (0, 0);
    Scripted::start(move |body, number| {
        let (_, vendor) = vendor::of(case.path).expect("a vendor");
        let pictures = case.pictures(body);
        let whole = pictures.first().expect("the screen");
        let answered = |at| vendor.answer(u64::try_from(number).expect("a number"), body, &act(vec![click(at)]));
        if number.is_multiple_of(2) {
            let (x, y) = dark(pictures.last().expect("the screen")).expect("a dark box");
            looked_at = (x - WIDE / 2, y - HIGH / 2);
            let mut answer = answered((x, y));
            let (left, top) = looked_at;
            call(&mut answer, [left, top, left + WIDE, top + HIGH], whole.size());
            return answer;
        }
        let is_part = |(width, height): (i32, i32)| height * 9 < width * 5;
        let part = pictures
            .iter()
            .rev()
            .find(|picture| is_part(picture.size()))
            .expect("a part");
        let (x, y) = dark(part).expect("a dark box on it");
        answered((
            looked_at.0 + x * WIDE / part.width,
            looked_at.1 + y * HIGH / part.height,
        ))
    })
}

fn hits_by_a_closer_look(case: &Case, call: fn(&mut Value, [i32; 4], (i32, i32))) {
    let case = Case {
        screen: LARGE,
        refine: "refine: never",
        app: ", --clicks, \"2\"",
        ..*case
    };
    let run = Run::by(&case, looks_closer(&case, call));
    assert_eq!((run.hits(), run.clicks().len()), (2, 2), "{}", run.described());
    assert_eq!(run.server.bodies().len(), 4, "{}", run.described());
    run.replays();
}

fn edges([left, top, right, bottom]: [i32; 4]) -> Value {
    json!({ "left": left, "top": top, "right": right, "bottom": bottom })
}

#[test]
fn a_model_of_openais_looks_closer_by_a_function() {
    hits_by_a_closer_look(&USUAL, |answer, region, _| {
        let item = answer["output"][1].take();
        answer["output"][1] = json!({
            "id": item["id"], "type": "function_call", "status": "completed", "call_id": item["call_id"],
            "name": "zoom", "arguments": edges(region).to_string(),
        });
    });
}

#[test]
fn a_model_with_a_function_of_ours_looks_closer() {
    hits_by_a_closer_look(&SEER, |answer, region, _| {
        let arguments = json!({ "actions": [{ "action": "zoom", "region": region }] });
        answer["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"] = json!(arguments.to_string());
    });
}

#[test]
fn gemini_looks_closer_on_its_grid() {
    hits_by_a_closer_look(&GEMINI, |answer, [left, top, right, bottom], (width, height)| {
        let on_grid = |at: i32, side: i32| (at * 1000 + side / 2) / side;
        let region = [
            on_grid(left, width),
            on_grid(top, height),
            on_grid(right, width),
            on_grid(bottom, height),
        ];
        let parts = answer["candidates"][0]["content"]["parts"]
            .as_array_mut()
            .expect("parts");
        let call = parts
            .iter_mut()
            .find(|part| part.get("functionCall").is_some())
            .expect("a call");
        call["functionCall"]["name"] = json!("zoom");
        call["functionCall"]["args"] = edges(region);
    });
}

/// Where the picture is the screen, pixel for pixel, there is nothing more to see.
#[test]
fn it_is_offered_where_the_picture_is_smaller_than_the_screen() {
    for case in [USUAL, GEMINI] {
        for (screen, offered) in [("1280x800", false), (LARGE, true)] {
            let case = Case {
                screen,
                app: ", --clicks, \"1\"",
                refine: "refine: never",
                ..case
            };
            let run = Run::by(
                &case,
                crate::pointer::pointer(&case, &[(0, 0)], crate::pointer::Again::Points),
            );
            let tools = run.server.bodies()[0]["tools"].to_string();
            assert_eq!(
                tools.contains("\"zoom\""),
                offered,
                "{} on {screen}: {tools}",
                case.model
            );
        }
    }
}
