//! A run's folder: its format, and what writes and reads it.
//!
//! Invariant: what is written here can be read by every later deskwright.

pub mod format;
pub mod read;
pub mod write;
