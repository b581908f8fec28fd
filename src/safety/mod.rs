//! What may be done, and what may be seen.
//!
//! Invariant: `policy::review` is the only way to an [`approved::Approved`] action, for a model and for a
//! scripted step alike.

pub mod approved;
pub mod policy;
pub mod reach;
pub mod vault;
