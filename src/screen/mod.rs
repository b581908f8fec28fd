//! Frames: how they are captured, waited for, scaled and encoded.

pub mod frame;
pub mod png;
