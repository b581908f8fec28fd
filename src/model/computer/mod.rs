//! A function tool `computer` of our own, for models that have none by training: what they are offered, and how
//! their calls are read.
//!
//! Invariant: an action that is not understood whole is `Unknown` with the reason, never a part of itself.

pub mod action;
pub mod offer;
pub mod zoom;
