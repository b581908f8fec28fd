//! A run's folder: its format, and what writes and reads it.
//!
//! Invariant: what is written here can be read by every later deskwright.

pub mod balk;
pub mod compare;
pub mod fixture_desktop;
pub mod format;
pub mod read;
pub mod recorded_outside;
pub mod recorded_reads;
pub mod tape;
pub mod write;
