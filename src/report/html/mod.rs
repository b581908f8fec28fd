//! A run as one HTML file: self-contained, without scripts, to be read in ten years.
//!
//! `page` puts the parts together, `rows`, `steps` and `figure` say what is shown, `album` holds each picture once.
//! Invariant: every text that reaches the template is [`shown::Shown`], a number, or a word of our own, and the
//! template escapes it again.

pub mod album;
pub mod figure;
pub mod head;
pub mod notes;
pub mod packed;
pub mod page;
pub mod patch;
pub mod rows;
pub mod shown;
pub mod source;
pub mod steps;
pub mod view;

pub use page::{HtmlError, render, write};
