//! Which model is asked, by the real binary: outages, limits, refusals, tiers, and runs side by side. The models are
//! loopback servers that see what they are sent; Order Desk's own record says what was entered.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

#[cfg(test)]
#[path = "../bench/mod.rs"]
mod bench;
#[cfg(test)]
mod eval;
#[cfg(test)]
mod outage;
#[cfg(test)]
mod pace;
#[cfg(test)]
mod run;
#[cfg(test)]
#[path = "../stand_in/mod.rs"]
mod stand_in;
#[cfg(test)]
mod tiers;
