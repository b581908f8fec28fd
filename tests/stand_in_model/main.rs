//! Tests of the stand-in model itself, which the tests of `goal` lean on: that it sees, and that it is strict.

#[cfg(test)]
mod anthropic;
#[cfg(test)]
#[path = "../bench/mod.rs"]
mod bench;
#[cfg(test)]
mod eyes;
#[cfg(test)]
mod others;
#[cfg(test)]
#[path = "../stand_in/mod.rs"]
mod stand_in;
#[cfg(test)]
mod strictness;
