//! A text of a model, taken apart: what it says, what it wants to do, and how it ends.

use serde_json::Value;

use super::call::Written;
use crate::action::Action;
use crate::geometry::ModelPoint;
use crate::model::computer::{action, offer};
use crate::model::ground::Ground;
use crate::model::halves::{Part, Piece, whole};
use crate::model::last_word::last_word;
use crate::model::reply::{Intent, Order};
use crate::model::unknown::unknown;

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Spoken {
    /// The words beside the calls.
    pub said: String,
    pub pieces: Vec<Piece>,
    /// Its own word for the end of the task.
    pub end: Option<Intent>,
}

impl Spoken {
    /// Adds parts that belong to one call.
    pub fn call(&mut self, call: &str, parts: impl IntoIterator<Item = Part>) {
        self.pieces.extend(parts.into_iter().map(|part| Piece {
            call: call.to_owned(),
            part,
            checks: Vec::new(),
        }));
    }

    /// Who acts is not done, whatever it says.
    ///
    /// # Errors
    /// When there is nothing in it.
    pub fn intent(self) -> Result<Intent, String> {
        if !self.pieces.is_empty() {
            return Ok(Intent::Act(whole(self.pieces)));
        }
        match self.end {
            Some(end) => Ok(end),
            None if self.said.trim().is_empty() => Err("the answer has neither an action nor a last word".to_owned()),
            None => Ok(last_word(self.said.trim())),
        }
    }
}

/// A call of the function `computer`, or of another one.
pub fn parts(written: &Written, ground: &Ground) -> Vec<Part> {
    match &written.arguments {
        Err(why) => vec![not_read(&written.name, why, &written.raw)],
        Ok(arguments) if is_computer(&written.name) => {
            action::read(arguments, ground).into_iter().map(Part::from).collect()
        }
        Ok(arguments) => vec![Part::Whole(Order::Use {
            tool: written.name.clone(),
            arguments: arguments.clone(),
        })],
    }
}

/// Whether a name means the computer: ours, or the one that models were trained with.
pub fn is_computer(name: &str) -> bool {
    matches!(name, offer::NAME | "computer_use")
}

/// A call that cannot be read.
pub fn not_read(name: &str, why: &str, raw: &str) -> Part {
    let call: Action<ModelPoint> = match name {
        "" => unknown(why, raw),
        name => unknown(&format!("the arguments of `{name}` cannot be read: {why}"), raw),
    };
    call.into()
}

/// The arguments of a function that may have none.
pub fn or_none(arguments: Value) -> Value {
    match arguments {
        Value::Null => Value::Object(serde_json::Map::new()),
        arguments => arguments,
    }
}
