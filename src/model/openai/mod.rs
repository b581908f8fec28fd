//! OpenAI's Responses protocol with the `computer` tool and functions beside it, as two pure functions: a question
//! to a request, an HTTP answer to a reply. Neither does any input or output.
//!
//! Source: OpenAI's API reference and SDK, state of November 2026. Unless a card says otherwise nothing is kept at
//! the provider: every request carries the whole conversation, the provider's own items word for word.

mod action;
mod failure;
mod input;
pub mod request;
pub mod response;
pub mod stream;
mod tools;
