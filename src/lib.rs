//! deskwright: desktop work described in YAML.
//!
//! Dependencies point one way; `tests/structure.rs` holds the modules to it:
//! `action candidate effort event geometry key money needle outcome pending redact stop text usage window x11`
//! <- `scenario screen input locate model safety` <- `desktop outside recording` <- `runner`
//! <- `data report` <- `cli`.

// They panic where nobody reads: `cli::say` does not.
#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod action;
pub mod candidate;
pub mod cli;
pub mod data;
pub mod desktop;
pub mod effort;
pub mod event;
pub mod geometry;
pub mod input;
pub mod key;
pub mod locate;
pub mod model;
pub mod money;
pub mod needle;
pub mod outcome;
pub mod outside;
pub mod pending;
pub mod recording;
pub mod redact;
pub mod report;
pub mod runner;
pub mod safety;
pub mod scenario;
pub mod screen;
pub mod stop;
pub mod telemetry;
pub mod text;
pub mod usage;
pub mod window;
#[cfg(target_os = "linux")]
pub mod x11;
