//! The main job: rows into Order Desk on a private display, and the recording of it.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod desk;
mod images;
mod interrupted;
mod language;
mod replayed;
mod rows;
mod secrets;
