//! Calls that models write into their text: what such a model is told, and how its text is read.
//!
//! Nothing here is run: Python's lines are read like any other form. Source of the forms: the models' own
//! repositories, state of November 2026.

pub mod call;
pub mod opencua;
pub mod python;
pub mod qwen;
pub mod reading;
pub mod spoken;
pub mod thought;
pub mod told;
pub mod ui_tars;
pub mod xml;
