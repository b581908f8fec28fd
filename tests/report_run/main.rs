//! What people see of a run, held against runs told entry by entry.

mod console;
mod junit;
mod tape;
