//! What a hand can do at a desktop, in one space at a time.
//!
//! `Action<ModelPoint>` is what a model asked for in its picture; `Action<ScreenPoint>` is the same on
//! the screen. Neither may be performed: only `safety::policy` turns one into an `Approved` action.

use serde::{Deserialize, Serialize};

use crate::geometry::ScreenPoint;
use crate::key::{Chord, Key};
use crate::text::Text;

/// A mouse button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Button {
    Left,
    Middle,
    Right,
    Back,
    Forward,
}

/// One action; `P` is the space its points live in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Action<P = ScreenPoint> {
    /// `clicks` presses of `button` with `held` keys down: 1 a click, 2 a double click, 3 a triple click.
    Click {
        at: P,
        button: Button,
        clicks: u8,
        held: Vec<Key>,
    },
    Move {
        at: P,
        held: Vec<Key>,
    },
    /// The left button goes down at the first point and up at the last.
    Drag {
        path: Vec<P>,
        held: Vec<Key>,
    },
    /// Wheel notches; positive is right and down.
    Scroll {
        at: P,
        right: i32,
        down: i32,
        held: Vec<Key>,
    },
    Type {
        text: Text,
    },
    Press {
        chord: Chord,
    },
    /// Keys held down for a time.
    Hold {
        chord: Chord,
        millis: u64,
    },
    Wait {
        millis: u64,
    },
    Screenshot,
    /// A closer look at a part of the screen, from one corner to the other.
    Zoom {
        from: P,
        to: P,
    },
    /// What a model sent and nobody knows; answered politely, never performed.
    Unknown {
        raw: String,
    },
}

impl<P> Action<P> {
    /// The same action with every point carried into another space.
    ///
    /// # Errors
    /// The first error of `carry`.
    pub fn carry<Q, E>(self, mut carry: impl FnMut(P) -> Result<Q, E>) -> Result<Action<Q>, E> {
        Ok(match self {
            Action::Click {
                at,
                button,
                clicks,
                held,
            } => Action::Click {
                at: carry(at)?,
                button,
                clicks,
                held,
            },
            Action::Move { at, held } => Action::Move { at: carry(at)?, held },
            Action::Drag { path, held } => Action::Drag {
                path: path.into_iter().map(carry).collect::<Result<_, _>>()?,
                held,
            },
            Action::Scroll { at, right, down, held } => Action::Scroll {
                at: carry(at)?,
                right,
                down,
                held,
            },
            Action::Type { text } => Action::Type { text },
            Action::Press { chord } => Action::Press { chord },
            Action::Hold { chord, millis } => Action::Hold { chord, millis },
            Action::Wait { millis } => Action::Wait { millis },
            Action::Screenshot => Action::Screenshot,
            Action::Zoom { from, to } => Action::Zoom {
                from: carry(from)?,
                to: carry(to)?,
            },
            Action::Unknown { raw } => Action::Unknown { raw },
        })
    }

    /// Where it happens: the point of a click, the last one of a drag.
    pub fn point(&self) -> Option<&P> {
        match self {
            Action::Click { at, .. } | Action::Move { at, .. } | Action::Scroll { at, .. } => Some(at),
            Action::Drag { path, .. } => path.last(),
            Action::Zoom { to, .. } => Some(to),
            _ => None,
        }
    }

    /// Whether it sends input; the others only look or wait.
    pub fn is_input(&self) -> bool {
        !matches!(
            self,
            Action::Wait { .. } | Action::Screenshot | Action::Zoom { .. } | Action::Unknown { .. }
        )
    }

    /// The word for its kind, as in policy and report.
    pub fn kind(&self) -> &'static str {
        match self {
            Action::Click { clicks: 2, .. } => "double_click",
            Action::Click { clicks: 3, .. } => "triple_click",
            Action::Click {
                button: Button::Right, ..
            } => "right_click",
            Action::Click { .. } => "click",
            Action::Move { .. } => "move",
            Action::Drag { .. } => "drag",
            Action::Scroll { .. } => "scroll",
            Action::Type { .. } => "type",
            Action::Press { .. } => "press",
            Action::Hold { .. } => "hold",
            Action::Wait { .. } => "wait",
            Action::Screenshot => "screenshot",
            Action::Zoom { .. } => "zoom",
            Action::Unknown { .. } => "unknown",
        }
    }
}

impl<P: std::fmt::Display> std::fmt::Display for Action<P> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind())?;
        match self {
            Action::Drag { path, .. } => {
                for point in path {
                    write!(f, " {point}")?;
                }
                Ok(())
            }
            Action::Type { text } => write!(f, " \"{text}\""),
            Action::Press { chord } => write!(f, " {chord}"),
            Action::Hold { chord, millis } => write!(f, " {chord} for {millis} ms"),
            Action::Wait { millis } => write!(f, " {millis} ms"),
            Action::Scroll { at, right, down, .. } => write!(f, " {down} down, {right} right at {at}"),
            Action::Unknown { raw } => write!(f, " {}", raw.chars().take(80).collect::<String>()),
            other => match other.point() {
                Some(point) => write!(f, " at {point}"),
                None => Ok(()),
            },
        }
    }
}
