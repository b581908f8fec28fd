//! What may be done, and what may be seen.

pub mod approved;
pub mod vault;
