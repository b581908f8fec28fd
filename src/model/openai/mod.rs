//! OpenAI's Responses protocol with the `computer` tool, as two pure functions: a turn to a request, an
//! HTTP answer to a reply. Neither does any input or output.
//!
//! Source: OpenAI's API reference and SDK, state of November 2026. Nothing is kept at the provider: every
//! request carries the whole conversation, the provider's own items word for word.

mod action;
pub mod request;
pub mod response;
