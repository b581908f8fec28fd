//! A run as it goes on, for the person at the terminal or the log of a build.
//!
//! On a terminal the row at work and its step are redrawn in place; elsewhere each row, or each step of a run
//! without rows, is one plain line when it ends. `line` only formats, `terminal` only measures, `listener` writes.
//! Invariant: no control character from outside reaches the terminal, and a terminal is usable after every write.

pub mod line;
pub mod listener;
pub mod terminal;

pub use listener::Console;
pub use terminal::Terminal;
