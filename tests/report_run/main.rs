//! What people see of a run, held against runs told entry by entry.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "in a test a mistake of its own may panic"
)]

mod console;
mod junit;
mod tape;
