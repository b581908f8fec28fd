//! A stand-in for a computer-use model, for tests: a loopback server that speaks a vendor's protocol,
//! looks at the screenshot it is sent, and enters orders into Order Desk.
//!
//! It is no model: it knows one application and a small language of goals (`task`). It shares no code with
//! deskwright, least of all with its finding, so that an error of the one cannot hide in the other. It must
//! never be compiled into the product.
#![allow(dead_code, unreachable_pub, reason = "each test uses its part")]

pub mod anthropic;
pub mod brain;
pub mod chat;
pub mod conversation;
pub mod flood;
pub mod gemini;
pub mod http;
pub mod letters;
pub mod memory;
pub mod mutant;
pub mod openai;
pub mod picture;
pub mod reading;
pub mod rejection;
pub mod scripted;
pub mod server;
pub mod streamed;
pub mod task;
pub mod tokens;
pub mod told;
pub mod triage;
pub mod vendor;
pub mod widget;
