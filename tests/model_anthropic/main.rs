//! Anthropic's Messages protocol: what is read of an answer, what is sent, and that what is sent keeps to the published
//! rules, which `stand_in/anthropic` has written down.
#![allow(clippy::needless_pass_by_value, reason = "blocks written in place read better")]

#[cfg(test)]
mod actions;
#[cfg(test)]
mod answers;
#[cfg(test)]
mod batches;
#[cfg(test)]
mod conformance;
#[cfg(test)]
#[path = "../support/conformance_folder.rs"]
mod conformance_folder;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod property;
#[cfg(test)]
mod requests;
#[cfg(test)]
#[path = "../stand_in/mod.rs"]
mod stand_in;
#[cfg(test)]
mod stepping;
#[cfg(test)]
mod talk;
#[cfg(test)]
#[path = "../support/wire.rs"]
mod wire;
