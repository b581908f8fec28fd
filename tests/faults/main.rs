//! Bad input and broken surroundings: a clear error, the right exit code, nothing lost, nothing left behind.
//!
//! What a command line alone can show lies in `tests/cases/faults/<group>/<case>`: its files, and in
//! `expected.txt` the commands with all they say. `ACCEPT=1 cargo test --test faults` writes those anew.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../support/answers.rs"]
mod answers;
mod disk;
mod ends;
mod masks;
mod money;
#[path = "../support/wire.rs"]
mod server;
mod session;
mod stops;
mod transcript;
mod values;
mod wire;
