//! From a frame and a target to exactly one place, or to the reason why not.

pub mod around;
pub mod compare;
pub mod field;
pub mod find;
pub mod query;
pub mod reading;
pub mod reads;
