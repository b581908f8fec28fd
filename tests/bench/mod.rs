//! What tests of clicking stand on: Order Desk's own account of where it was hit, and a screen to try eyes on.
#![allow(dead_code, unreachable_pub, reason = "each test uses its part")]

pub mod clicks;
pub mod order_desk;
pub mod screen;
