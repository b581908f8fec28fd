//! Anthropic's Messages protocol with its computer tools, as two pure functions: a turn to a request, an HTTP answer to
//! a reply. Neither does any input or output.
//!
//! Source: Anthropic's API reference and SDK 2.13, state of November 2026. Nothing is kept at the provider unless the
//! table says so: every request carries the whole conversation, the model's own blocks word for word.

mod action;
mod call;
mod failure;
mod keysym;
mod messages;
mod plain;
pub mod request;
pub mod response;
mod results;
pub mod stream;
mod thinking;
mod tools;

/// The `anthropic-version` header.
const VERSION: &str = "2023-06-01";

/// What the computer's blocks carry as `toolset_name`, and the name of the older tools.
const COMPUTER: &str = "computer";

/// What the provider wants to read where an action was not reached, letter for letter.
const HALTED: &str = "Not executed: an earlier computer action in this turn failed.";
