//! chat/completions, as gateways and local servers speak it, as two pure functions: a turn to a request, an HTTP
//! answer to a reply. Neither does any input or output.
//!
//! The computer is a function tool of our own, or a form that a model writes into its text (`written`). Sources: the
//! API references of OpenAI, OpenRouter and ModelsLab, vLLM, llama.cpp and ollama, state of November 2026.

pub mod message;
pub mod reading;
pub mod rejection;
pub mod request;
pub mod response;
pub mod stream;
pub mod usage;
