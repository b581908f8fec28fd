//! From a frame and a target to exactly one place, or to the reason why not.

pub mod query;
pub mod reading;
pub mod reads;
