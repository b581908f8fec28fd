//! What people see of a run, held against runs told entry by entry.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "in a test a mistake of its own may panic"
)]

mod console;
mod gallery;
mod hostile;
mod html;
mod junit;
mod markup;
mod tape;
