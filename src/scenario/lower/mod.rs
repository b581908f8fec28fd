//! From a YAML tree to a typed scenario, collecting every finding of the file in one pass.
//!
//! Each function takes a node and gives a value, or nothing after a finding. Who opens a list or a mapping
//! reports what is empty in it; an empty or refused node is passed over in silence further down.

pub mod vocabulary;

mod approve;
mod ask;
mod call;
mod condition;
mod context;
mod http;
mod image;
pub(crate) mod names;
pub(crate) mod nearest;
mod pattern;
mod project;
mod repeat;
pub(super) mod route;
mod scalar;
mod scenario;
mod settings;
mod step;
mod target;
mod tool;
mod verb;
mod verify;

pub(super) use project::project;
pub(super) use scenario::scenario;
