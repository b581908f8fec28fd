//! From a frame and a target to exactly one place, or to the reason why not.

mod area;
pub mod around;
mod beat;
mod boxes;
mod caret;
pub mod compare;
pub mod doubt;
pub mod field;
pub mod find;
mod group;
mod ink;
mod marks;
pub mod naming;
mod outline;
mod page;
mod picture;
mod pool;
pub mod query;
pub mod reader;
pub mod reading;
pub mod reads;
mod region;
mod runs;
pub mod small;
mod strip;
mod tesseract;
mod words;
