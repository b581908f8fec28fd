//! Notices that a model gets nowhere, by what it did and by what the screen made of it.
//!
//! Invariant: decides from frames and actions alone, never from a clock, so that a replay decides the same.

use std::collections::{HashSet, VecDeque};

use crate::geometry::ModelPoint;
use crate::model::reply::{Asked, Order};
use crate::model::turn::{Acted, OrderResult};
use crate::screen::frame::Frame;
use crate::screen::tiles::Tiles;

/// So many answers in a row without effect, or so often the same on the same screen.
const OFTEN: usize = 3;

/// The longest circle that is looked for, in answers.
const CIRCLE: usize = 4;

/// A change of no more tiles may be a clock, a caret, a spinner: 64 tiles of 16 x 16 pixels.
const SMALL: usize = 64;

/// Points that are nearer to each other than this count as the same.
const NEAR: f64 = 20.0;

/// What was done on the last screens.
#[derive(Debug, Default)]
pub struct Stuck {
    steps: VecDeque<Step>,
    /// Tiles that change by themselves, such as a clock's.
    restless: HashSet<usize>,
}

/// An answer that sent input.
#[derive(Debug)]
struct Step {
    before: Tiles,
    after: Tiles,
    deed: String,
    /// A function was used: what that did the screen need not show.
    used: bool,
}

impl Stuck {
    /// Learns from two frames between which nothing was done what changes by itself.
    pub fn learn(&mut self, before: &Frame, after: &Frame) {
        if before.id() == after.id() {
            return;
        }
        let (before, after) = (Tiles::of(before), Tiles::of(after));
        let changed = before.changed(&after);
        // A screen that moves all over is a film or a late effect: nothing can be told of it.
        if changed.len() <= SMALL {
            self.restless.extend(changed);
        }
        if self.restless.len() > 2 * SMALL {
            self.restless.clear();
        }
    }

    /// Takes in an answer that sent input, and the frames before and after it.
    pub fn take(&mut self, orders: &[Asked], result: &Acted, before: &Frame, after: &Frame) {
        self.steps.push_back(Step {
            before: Tiles::of(before),
            after: Tiles::of(after),
            deed: deed(orders, result),
            used: orders.iter().any(|asked| matches!(asked.order, Order::Use { .. })),
        });
        while self.steps.len() > 2 * CIRCLE {
            self.steps.pop_front();
        }
    }

    /// Whether the same was done again, and the little that it changed may be a clock: then one has to see whether it
    /// changes by itself.
    pub fn is_in_doubt(&self) -> bool {
        let mut last = self.steps.iter().rev();
        let (Some(last), Some(one_before)) = (last.next(), last.next()) else {
            return false;
        };
        let little = |step: &Step| (1..=SMALL).contains(&self.effect(step));
        last.deed == one_before.deed && little(last) && little(one_before)
    }

    /// Why it looks as if the model gets nowhere, in words for the model; nothing while it does not.
    pub fn why(&self) -> Option<String> {
        let last = self.last(OFTEN);
        if last.len() == OFTEN && last.iter().all(|step| !step.used && self.effect(step) == 0) {
            return Some(format!("your last {OFTEN} answers changed nothing on the screen"));
        }
        if let [first, rest @ ..] = last.as_slice()
            && last.len() == OFTEN
            && rest.iter().all(|step| self.same(first, step))
        {
            return Some(format!(
                "you did the same on the same screen {OFTEN} times: {}",
                first.deed
            ));
        }
        (2..=CIRCLE).find_map(|length| {
            let last = self.last(2 * length);
            let (once, again) = last.split_at_checked(length)?;
            let circle = again.len() == length && once.iter().zip(again).all(|(a, b)| self.same(a, b));
            circle.then(|| format!("you go in circles: your last {length} answers repeat the {length} before them"))
        })
    }

    /// Begins to count anew: the model was told, or another one goes on.
    pub fn renew(&mut self) {
        self.steps.clear();
    }

    /// The last ones, oldest first.
    fn last(&self, count: usize) -> Vec<&Step> {
        let from = self.steps.len().saturating_sub(count);
        self.steps.iter().skip(from).collect()
    }

    fn same(&self, a: &Step, b: &Step) -> bool {
        a.deed == b.deed && self.differing(&a.before, &b.before) == 0
    }

    /// How many tiles an answer changed that do not change by themselves.
    fn effect(&self, step: &Step) -> usize {
        self.differing(&step.before, &step.after)
    }

    fn differing(&self, a: &Tiles, b: &Tiles) -> usize {
        a.changed(b).difference(&self.restless).count()
    }
}

/// What of an answer was done, in words that are the same for the same.
fn deed(orders: &[Asked], result: &Acted) -> String {
    let done = orders.iter().zip(&result.results);
    let done = done.filter(|(_, result)| !matches!(result, OrderResult::Refused(_) | OrderResult::NotReached));
    let words: Vec<String> = done.map(|(asked, _)| words(&asked.order)).collect();
    words.join(", ").chars().take(200).collect()
}

fn words(order: &Order) -> String {
    let Order::Act(action) = order else {
        return order.to_string();
    };
    let rounded = |at: ModelPoint| {
        let near = |length: f64| (length / NEAR).round() * NEAR;
        Ok::<_, std::convert::Infallible>(ModelPoint {
            x: near(at.x),
            y: near(at.y),
        })
    };
    match action.clone().carry(rounded) {
        Ok(action) => action.to_string(),
        Err(never) => match never {},
    }
}
