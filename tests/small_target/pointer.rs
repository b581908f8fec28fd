//! A stand-in that points at boxes as models do: near them. It sees nothing but the last picture it is sent.

use serde_json::{Value, json};

use crate::run::Case;
use crate::stand_in::brain::Answer;
use crate::stand_in::flood::{Spots, pixels};
use crate::stand_in::memory::Memory;
use crate::stand_in::picture::{Area, Picture};
use crate::stand_in::scripted::Scripted;
use crate::stand_in::vendor;

/// How far off it points, right and down, in pixels of the picture it sees, answer by answer: at most 6. That misses a box
/// of 12 from its middle. It is off by as much on an enlarged picture, where it is less of the screen.
pub(crate) const BLUR: &[(i32, i32)] = &[(6, -5), (6, 4), (5, 6), (-4, 6)];

/// What it answers when it is shown an enlarged part.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Again {
    /// It points.
    Points,
    /// It says that there is nothing.
    Gives,
    /// It points beside the picture.
    Outside,
    /// It points at two places.
    Twice,
}

/// A stand-in that clicks.
pub(crate) fn pointer(case: &Case, blur: &'static [(i32, i32)], again: Again) -> Scripted {
    answering(case, move |picture, body, number| {
        let enlarged = is_enlarged(body);
        let off = blur[number % blur.len()];
        match (dark(picture), again) {
            (_, Again::Gives) if enlarged => Answer::Done("I see no dark box here.".to_owned()),
            (_, Again::Outside) if enlarged => act(vec![click((picture.width + 40, 10))]),
            (_, Again::Twice) if enlarged => act(vec![click((10, 10)), click((90, 90))]),
            (Some(at), _) => act(vec![click(moved(at, off))]),
            (None, _) => Answer::Done("There is no dark box.".to_owned()),
        }
    })
}

/// A stand-in that drags from the dark box to the grey one. Of an enlarged picture it points at the end that it is asked
/// for.
pub(crate) fn dragger(case: &Case, blur: &'static [(i32, i32)]) -> Scripted {
    answering(case, move |picture, body, number| {
        let off = blur[number % blur.len()];
        let at = |place: Option<(i32, i32)>| moved(place.expect("it is on the picture"), off);
        let text = body.to_string();
        if text.contains("where it begins") {
            act(vec![click(at(dark(picture)))])
        } else if text.contains("where it ends") {
            act(vec![click(at(grey(picture)))])
        } else {
            let point = |(x, y)| json!({ "x": x, "y": y });
            let path = [point(at(dark(picture))), point(at(grey(picture)))];
            act(vec![json!({ "type": "drag", "path": path, "keys": null })])
        }
    })
}

fn answering(case: &Case, mut answer: impl FnMut(&Picture, &Value, usize) -> Answer + Send + 'static) -> Scripted {
    let case = *case;
    Scripted::start(move |body, number| {
        let (_, vendor) = vendor::of(case.path).expect("a vendor");
        let pictures = case.pictures(body);
        let answer = answer(pictures.last().expect("a picture"), body, number);
        vendor.answer(u64::try_from(number).expect("a number"), body, &answer)
    })
}

pub(crate) fn act(actions: Vec<Value>) -> Answer {
    Answer::Act(actions, Memory::default())
}

pub(crate) fn click((x, y): (i32, i32)) -> Value {
    json!({ "type": "click", "button": "left", "x": x, "y": y, "keys": null })
}

fn moved((x, y): (i32, i32), (right, down): (i32, i32)) -> (i32, i32) {
    (x + right, y + down)
}

/// Whether a request shows a part of the screen.
pub(crate) fn is_enlarged(body: &Value) -> bool {
    body.to_string().contains("times as large")
}

/// The middle of the dark box.
pub(crate) fn dark(picture: &Picture) -> Option<(i32, i32)> {
    filled(picture, 0..90)
}

/// The middle of the grey box.
fn grey(picture: &Picture) -> Option<(i32, i32)> {
    filled(picture, 110..180)
}

/// The middle of what has these shades all over and is as high as wide.
fn filled(picture: &Picture, shades: std::ops::Range<u8>) -> Option<(i32, i32)> {
    let mut seen = Spots::none(picture);
    pixels(&picture.bounds()).find_map(|first| {
        let thing = seen.flood(first, |spot| {
            picture.at(spot).is_some_and(|shade| shades.contains(&shade))
        });
        let area = Area::around(thing.iter().copied())?;
        let spots = i32::try_from(thing.len()).expect("a count");
        let is_full = spots * 10 > area.width() * area.height() * 9;
        let is_square = (area.width() - area.height()).abs() <= 2 && area.width() >= 5;
        (is_full && is_square).then(|| area.middle())
    })
}
