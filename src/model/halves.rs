//! Halves of actions put together: a button or a key that goes down in one call and up in another.
//!
//! Invariant: nothing is held beyond an answer. A half without its other half is `Unknown`, never a part of an action.

use super::reply::{Asked, Order, SafetyCheck};
use super::unknown::unknown;
use crate::action::{Action, Button};
use crate::geometry::ModelPoint;
use crate::key::{Chord, Key};

/// One thing a model wrote.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// The call it stands in.
    pub call: String,
    pub part: Part,
    pub checks: Vec<SafetyCheck>,
}

/// A whole order, or a half of one.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    Whole(Order),
    ButtonDown(ModelPoint),
    /// Where nothing is said, it goes up where the mouse is.
    ButtonUp(Option<ModelPoint>),
    KeyDown(Key),
    KeyUp(Key),
}

impl From<Action<ModelPoint>> for Part {
    fn from(action: Action<ModelPoint>) -> Part {
        Part::Whole(Order::Act(action))
    }
}

/// The orders of an answer. A whole stands where its last half stood, with the doubts of all its halves.
pub fn whole(pieces: Vec<Piece>) -> Vec<Asked> {
    let pieces = drags(pieces);
    held(&taps(pieces)).into_iter().map(asked).collect()
}

/// Down, moves, up: a drag; without a move between, a click.
fn drags(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut left = pieces.into_iter().peekable();
    while let Some(piece) = left.next() {
        let Part::ButtonDown(from) = piece.part else {
            out.push(piece);
            continue;
        };
        let mut path = vec![from];
        let mut between = vec![piece];
        let mut up = None;
        while let Some(next) = left.next_if(|next| is_move(&next.part) || matches!(next.part, Part::ButtonUp(_))) {
            match &next.part {
                Part::ButtonUp(at) => {
                    path.extend(*at);
                    up = Some(next);
                    break;
                }
                Part::Whole(Order::Act(Action::Move { at, .. })) => {
                    path.push(*at);
                    between.push(next);
                }
                _ => {}
            }
        }
        match up {
            Some(up) => {
                let mut checks: Vec<SafetyCheck> = between.into_iter().flat_map(|piece| piece.checks).collect();
                checks.extend(up.checks);
                out.push(Piece {
                    call: up.call,
                    part: dragged(path).into(),
                    checks,
                });
            }
            // The down alone is unknown, see `asked`; the moves are what they are.
            None => out.extend(between),
        }
    }
    out
}

fn is_move(part: &Part) -> bool {
    matches!(part, Part::Whole(Order::Act(Action::Move { held, .. })) if held.is_empty())
}

fn dragged(mut path: Vec<ModelPoint>) -> Action<ModelPoint> {
    path.dedup();
    match path.as_slice() {
        [at] => Action::Click {
            at: *at,
            button: Button::Left,
            clicks: 1,
            held: Vec::new(),
        },
        _ => Action::Drag { path, held: Vec::new() },
    }
}

/// A key that goes down and at once up again is pressed.
fn taps(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut left = pieces.into_iter().peekable();
    while let Some(mut piece) = left.next() {
        if let Part::KeyDown(key) = piece.part
            && let Some(up) = left.next_if(|next| next.part == Part::KeyUp(key))
        {
            piece.call = up.call;
            piece.checks.extend(up.checks);
            piece.part = press(vec![key]).into();
        }
        out.push(piece);
    }
    out
}

fn press(keys: Vec<Key>) -> Action<ModelPoint> {
    Action::Press { chord: Chord(keys) }
}

/// What happens while keys are down happens with them held.
fn held(pieces: &[Piece]) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut left = pieces;
    while let [first, rest @ ..] = left {
        let is_down = matches!(first.part, Part::KeyDown(_));
        let region = released(left)
            .filter(|_| is_down)
            .and_then(|length| left.split_at_checked(length));
        if let Some((region, after)) = region {
            out.extend(together(region));
            left = after;
        } else {
            out.push(first.clone());
            left = rest;
        }
    }
    out
}

/// Pieces that keys are looked for in to come up again.
const LONGEST: usize = 64;

/// How many pieces it takes until every key that goes down is up again; nothing where one stays down.
fn released(pieces: &[Piece]) -> Option<usize> {
    let mut down: Vec<Key> = Vec::new();
    for (at, piece) in pieces.iter().take(LONGEST).enumerate() {
        match piece.part {
            Part::KeyDown(key) if down.contains(&key) => return None,
            Part::KeyDown(key) => down.push(key),
            Part::KeyUp(key) => {
                let place = down.iter().position(|other| *other == key)?;
                down.remove(place);
                if down.is_empty() {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

fn together(region: &[Piece]) -> Vec<Piece> {
    let mut down: Vec<Key> = Vec::new();
    let mut all: Vec<Key> = Vec::new();
    let mut checks: Vec<SafetyCheck> = Vec::new();
    let mut out: Vec<Piece> = Vec::new();
    for piece in region {
        match &piece.part {
            Part::KeyDown(key) => {
                down.push(*key);
                all.push(*key);
                checks.extend(piece.checks.iter().cloned());
            }
            Part::KeyUp(key) => {
                down.retain(|other| other != key);
                checks.extend(piece.checks.iter().cloned());
            }
            Part::Whole(order) => out.push(Piece {
                part: Part::Whole(with(order, &down)),
                ..piece.clone()
            }),
            half => out.push(Piece {
                part: half.clone(),
                ..piece.clone()
            }),
        }
    }
    let call = region.last().map(|last| last.call.clone()).unwrap_or_default();
    let alone = match out.as_slice() {
        [] => Some(press(all)),
        [only] => waited(&only.part).map(|millis| Action::Hold {
            chord: Chord(all),
            millis,
        }),
        _ => None,
    };
    if let Some(action) = alone {
        let waiting = out.into_iter().flat_map(|piece| piece.checks);
        checks.extend(waiting);
        return vec![Piece {
            call,
            part: action.into(),
            checks,
        }];
    }
    for piece in &mut out {
        if waited(&piece.part).is_some() {
            piece.part = unknown("a wait while keys are held beside other actions", &piece.call).into();
        }
    }
    if let Some(first) = out.first_mut() {
        checks.append(&mut first.checks);
        first.checks = checks;
    }
    out
}

fn waited(part: &Part) -> Option<u64> {
    match part {
        Part::Whole(Order::Act(Action::Wait { millis })) => Some(*millis),
        _ => None,
    }
}

/// An order with keys held.
fn with(order: &Order, keys: &[Key]) -> Order {
    let Order::Act(action) = order else {
        return order.clone();
    };
    let mut action = action.clone();
    match &mut action {
        Action::Click { held, .. }
        | Action::Move { held, .. }
        | Action::Drag { held, .. }
        | Action::Scroll { held, .. } => held.extend_from_slice(keys),
        Action::Press { chord } | Action::Hold { chord, .. } => {
            let mut all = keys.to_vec();
            all.append(&mut chord.0);
            *chord = super::keys::plain(all);
        }
        Action::Type { text } => return Order::Act(unknown("typing while keys are held", &text.to_string())),
        Action::Wait { .. } | Action::Screenshot | Action::Zoom { .. } | Action::Unknown { .. } => {}
    }
    Order::Act(action)
}

/// What is still a half has no other one.
fn asked(piece: Piece) -> Asked {
    let lone = |why: &str, what: String| Order::Act(unknown(why, &what));
    let order = match piece.part {
        Part::Whole(order) => order,
        Part::ButtonDown(at) => lone("a button that goes down and not up in one answer", format!("{at}")),
        Part::ButtonUp(_) => lone("a button that goes up and was not down", piece.call.clone()),
        Part::KeyDown(key) => lone("a key that goes down and not up in one answer", key.to_string()),
        Part::KeyUp(key) => lone("a key that goes up and was not down", key.to_string()),
    };
    Asked {
        call: piece.call,
        order,
        checks: piece.checks,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f64, y: f64) -> ModelPoint {
        ModelPoint { x, y }
    }

    fn moved(x: f64, y: f64) -> Part {
        Action::Move {
            at: at(x, y),
            held: Vec::new(),
        }
        .into()
    }

    fn click() -> Part {
        dragged(vec![at(1.0, 2.0)]).into()
    }

    fn wait(millis: u64) -> Part {
        Action::Wait { millis }.into()
    }

    /// The orders of these, each in a call of its own, with the call it stands in.
    fn told(parts: Vec<Part>) -> Vec<String> {
        let piece = |(number, part)| Piece {
            call: format!("{number}"),
            part,
            checks: Vec::new(),
        };
        let whole = whole(parts.into_iter().enumerate().map(piece).collect());
        let words = |asked: &Asked| match &asked.order {
            Order::Act(Action::Click { held, .. }) => format!("{}: {} held {held:?}", asked.call, asked.order),
            order => format!("{}: {order}", asked.call),
        };
        whole.iter().map(words).collect()
    }

    #[test]
    fn down_moves_and_up_are_a_drag() {
        let parts = vec![
            Part::ButtonDown(at(1.0, 2.0)),
            moved(3.0, 4.0),
            Part::ButtonUp(Some(at(5.0, 6.0))),
        ];
        assert_eq!(told(parts), ["2: drag 1,2 3,4 5,6"]);
        let ended = vec![Part::ButtonDown(at(1.0, 2.0)), moved(3.0, 4.0), Part::ButtonUp(None)];
        assert_eq!(told(ended), ["2: drag 1,2 3,4"]);
        let still = vec![Part::ButtonDown(at(1.0, 2.0)), Part::ButtonUp(Some(at(1.0, 2.0)))];
        assert_eq!(told(still), ["1: click at 1,2 held []"]);
    }

    #[test]
    fn keys_that_are_down_are_held() {
        let around = |inner: Part| vec![Part::KeyDown(Key::Ctrl), inner, Part::KeyUp(Key::Ctrl)];
        assert_eq!(told(around(click())), ["1: click at 1,2 held [Ctrl]"]);
        assert_eq!(told(around(wait(1500))), ["2: hold ctrl for 1500 ms"]);
        assert_eq!(told(around(press(vec![Key::Char('S')]).into())), ["1: press ctrl+s"]);
        let down_up = |keys: [Key; 4]| {
            vec![
                Part::KeyDown(keys[0]),
                Part::KeyDown(keys[1]),
                Part::KeyUp(keys[2]),
                Part::KeyUp(keys[3]),
            ]
        };
        let (ctrl, c) = (Key::Ctrl, Key::Char('c'));
        assert_eq!(told(down_up([ctrl, c, c, ctrl])), ["2: press ctrl+c"]);
        assert_eq!(told(down_up([ctrl, c, ctrl, c])), ["3: press ctrl+c"]);
        assert_eq!(
            told(vec![Part::KeyDown(Key::Enter), Part::KeyUp(Key::Enter)]),
            ["1: press enter"]
        );
    }

    #[test]
    fn a_half_alone_is_unknown_and_what_cannot_be_held_is_not() {
        let words = |parts: Vec<Part>| told(parts).join("; ");
        let broken = words(vec![Part::ButtonDown(at(1.0, 2.0)), click(), Part::ButtonUp(None)]);
        assert!(
            broken.contains("goes down and not up") && broken.contains("was not down"),
            "{broken}"
        );
        assert!(words(vec![Part::KeyDown(Key::Shift), click()]).starts_with("0: unknown a key that goes down"));
        assert!(words(vec![Part::KeyUp(Key::Shift)]).contains("goes up and was not down"));
        let typed = Part::from(Action::Type {
            text: crate::text::Text::plain("x"),
        });
        assert!(words(vec![Part::KeyDown(Key::Shift), typed, Part::KeyUp(Key::Shift)]).contains("typing while"));
        let mixed = vec![Part::KeyDown(Key::Alt), click(), wait(1), Part::KeyUp(Key::Alt)];
        assert!(words(mixed).contains("a wait while keys are held"));
    }

    #[test]
    fn the_doubts_of_every_half_are_those_of_the_whole() {
        let check = SafetyCheck {
            id: "a".to_owned(),
            code: String::new(),
            message: String::new(),
        };
        let piece = |call: &str, part, checks| Piece {
            call: call.to_owned(),
            part,
            checks,
        };
        let orders = whole(vec![
            piece("a", Part::KeyDown(Key::Ctrl), vec![check.clone()]),
            piece("b", click(), Vec::new()),
            piece("c", Part::KeyUp(Key::Ctrl), Vec::new()),
        ]);
        assert_eq!((orders.len(), orders[0].call.as_str()), (1, "b"));
        assert_eq!(orders[0].checks, [check]);
    }
}
