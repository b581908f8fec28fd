//! Functions of the scenario in a model's hand: offered to it, used for it, and what comes of them told to it.
//!
//! Invariant: nothing is sent or started that the policy did not allow; what a model gives is checked against the
//! parameters before anything else. A wrong argument, a refusal and a failed request are results, not errors.

mod arguments;
mod content;
mod http;
mod result;
pub mod tools;
