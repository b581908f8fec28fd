//! Frames: how they are captured, waited for, scaled and encoded.

pub mod capture;
pub mod draw;
pub mod error;
pub mod frame;
pub mod mask;
pub mod png;
pub mod portable;
pub mod settle;
pub mod shot;
pub mod tiles;
pub mod trace;
pub mod veil;

#[cfg(target_os = "linux")]
pub mod damage;
#[cfg(target_os = "linux")]
pub mod shared_memory;
#[cfg(target_os = "linux")]
pub mod windows;
#[cfg(target_os = "linux")]
pub mod x11;
