//! Functions of a scenario in a model's hand, and what a model reads, with the real binary: services on the loopback, a scripted model that keeps
//! to its vendor's rules, an application on a private display, and the replay without any of them.
#![cfg(test)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "../support/answers.rs"]
mod answers;
mod ask;
mod desk;
mod hero;
mod safety;
mod service;
#[path = "../stand_in/mod.rs"]
mod stand_in;
mod traced;
mod words;
