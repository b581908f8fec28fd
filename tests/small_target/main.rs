//! Clicks of a model that are meant for boxes of 12 pixels, by the real binary on a real display. The model is a stand-in
//! that sees only the pictures it is sent. What was hit is read from the application's own file.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

#[cfg(test)]
mod closer;
#[cfg(test)]
mod pointer;
#[cfg(test)]
mod run;
#[cfg(test)]
#[path = "../stand_in/mod.rs"]
mod stand_in;
#[cfg(test)]
mod twice;
