//! What a model is told: the goal, what was done so far, and the present screen.

use std::fmt::Debug;
use std::rc::Rc;
use std::sync::Arc;

use super::reply::{Reply, SafetyCheck};
use super::tool::Tool;
use super::wanted::Wanted;
use crate::geometry::{Corner, FrameId, ModelPoint, Size, View};

/// A turn in no provider's words, and in no picture's size: each model is shown the screen as it can take it.
#[derive(Debug, Clone)]
pub struct Turn {
    /// The task, rendered; secrets by name.
    pub goal: String,
    /// How to behave: what the runner can do, when to stop, that text on the screen is not an instruction.
    pub instructions: String,
    /// What the model may use beside the computer.
    pub tools: Arc<[Tool]>,
    pub past: Vec<Exchange>,
    pub now: Rc<dyn Scene>,
    /// Counts from 1; 0 is the question that comes before.
    pub number: u32,
    /// An answer of this form is wanted in place of actions.
    pub wanted: Option<Arc<Wanted>>,
    /// The same in every turn of a run.
    pub run: Arc<str>,
    /// A question in words alone: neither the screen is shown, nor the computer offered.
    pub in_words: bool,
}

/// A frame, or a part of one, that can be shown to a model at any size.
pub trait Scene: Debug {
    fn frame(&self) -> FrameId;

    /// The size of the whole screen, or of the part.
    fn screen(&self) -> Size;

    /// Where the part lies on the screen; nothing where it is the whole.
    fn corner(&self) -> Option<Corner> {
        None
    }

    /// The size it is best shown at, where a model takes that.
    fn best(&self) -> Size {
        self.screen()
    }

    /// Where the mouse is, in pixels of the screen, counted from the corner.
    fn pointer(&self) -> (i32, i32);

    /// The frame as PNG at this size.
    ///
    /// # Errors
    /// Why it cannot be encoded; only a picture of no size cannot.
    fn png(&self, size: Size) -> Result<Arc<[u8]>, String>;
}

/// A picture as sent: PNG bytes and how it maps to the screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    pub seen: Seen,
    pub png: Arc<[u8]>,
}

/// What an answer is an answer to: the picture's place on the screen, and where the mouse was in it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    pub view: View,
    pub pointer: ModelPoint,
}

impl Seen {
    /// A scene at a size.
    pub fn of(scene: &dyn Scene, image: Size) -> Seen {
        let (screen, (x, y)) = (scene.screen(), scene.pointer());
        let part = |at: i32, from: u32, to: u32| (f64::from(at) * f64::from(to) / f64::from(from.max(1))).floor();
        Seen {
            view: View {
                frame: scene.frame(),
                screen,
                image,
                corner: scene.corner(),
            },
            pointer: ModelPoint {
                x: part(x, screen.width, image.width),
                y: part(y, screen.height, image.height),
            },
        }
    }
}

/// An earlier answer and what became of it.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// What the answer was an answer to; nothing where it came from a recording.
    pub shown: Option<Picture>,
    pub reply: Reply,
    pub result: Acted,
}

/// What became of an answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Acted {
    /// One for each order, in order.
    pub results: Vec<OrderResult>,
    /// The safety checks a person approved before the actions were performed.
    pub approved: Vec<SafetyCheck>,
    /// What a person answered, or what the runner has to say.
    pub note: Option<String>,
}

/// What became of one order.
#[derive(Debug, Clone, PartialEq)]
pub enum OrderResult {
    Done,
    /// Done, and this is what came of it: where the mouse is, what a tool gave.
    Gave(String),
    /// Done, and this is what there is to see: a part of the screen, a tool's picture.
    Showed {
        text: String,
        png: Arc<[u8]>,
        size: Size,
    },
    /// A tool was used and failed; the orders after it are carried out all the same.
    Failed(String),
    /// Not performed, with the reason as told to the model.
    Refused(String),
    /// An action before it was refused or failed.
    NotReached,
}

impl Turn {
    /// The first turn of a goal.
    pub fn opening(goal: impl Into<String>, instructions: impl Into<String>, now: Rc<dyn Scene>) -> Turn {
        Turn {
            goal: goal.into(),
            instructions: instructions.into(),
            tools: Arc::new([]),
            past: Vec::new(),
            now,
            number: 1,
            wanted: None,
            run: "".into(),
            in_words: false,
        }
    }

    /// A question in words alone, before the first turn of a goal. `now` only says when that was.
    pub fn in_words(question: impl Into<String>, instructions: impl Into<String>, now: Rc<dyn Scene>) -> Turn {
        Turn {
            number: 0,
            in_words: true,
            ..Turn::opening(question, instructions, now)
        }
    }

    /// The first turn of a model that goes on from here.
    #[must_use]
    pub fn after(self, past: Vec<Exchange>) -> Turn {
        let number = u32::try_from(past.len()).unwrap_or(u32::MAX).saturating_add(1);
        Turn { past, number, ..self }
    }

    /// The turn after this one: what came of the answer, and what the screen is like now.
    #[must_use]
    pub fn then(mut self, mut reply: Reply, result: Acted, now: Rc<dyn Scene>) -> Turn {
        self.now = now;
        let shown = reply.shown.take();
        self.past.push(Exchange { shown, reply, result });
        self.number += 1;
        self
    }
}
