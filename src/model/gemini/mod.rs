//! Gemini's generateContent with the `computerUse` tool, as two pure functions: a turn to a request, an HTTP answer to
//! a reply. Neither does any input or output.
//!
//! Source: Google's API reference, its computer use guide and reference code, state of November 2026. Nothing is kept
//! at the provider: every request carries the whole conversation, the model's contents word for word.

mod action;
mod calls;
mod legacy;
mod rejection;
pub mod request;
pub mod response;
pub mod stream;
mod talk;
mod usage;
