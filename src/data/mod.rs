//! Rows, what became of them, and the results.
//!
//! Invariant: a row is known by its key, or by its line and content; its state is what the recording's marks say.

pub mod columns;
pub mod csv_rows;
mod csv_text;
pub mod ledger;
pub mod results;
pub mod rows;
pub mod spent;
