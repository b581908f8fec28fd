//! The language as a JSON Schema, for editors that complete and check YAML while it is written.
//!
//! `lower` decides what a scenario is; the schema is as strict as JSON Schema can be, and never stricter. A test holds
//! both to the words of `lower::vocabulary`.

mod parts;
mod scenario;
mod shape;
mod steps;
mod tools;

pub use scenario::schema;
