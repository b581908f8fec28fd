//! What people see of a run: the console while it goes on, and the HTML page, JUnit file and numbers afterwards.
//!
//! Invariant: nothing in here decides anything. Everything shown is computed from the run's entries, and every
//! text in them that came from outside (screen, model, data, scenario) goes through [`escape`] on its way out.

pub mod columns;
pub mod console;
pub mod count;
pub mod elapsed;
pub mod escape;
pub mod found;
pub mod held;
pub mod html;
pub mod junit;
pub mod paint;
pub mod place;
pub mod spent;
pub mod story;
pub mod summary;
