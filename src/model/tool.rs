//! A function that a model may use beside the computer, in no provider's words.

use serde_json::Value;

/// What a model is told of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct Tool {
    pub name: String,
    pub description: String,
    /// The JSON Schema of its arguments, an object.
    pub parameters: Value,
    /// Loaded only when the model looks for it, where the provider can do that.
    pub deferred: bool,
}
