//! Keyboard and mouse of the live desktop.

pub mod aside;
pub mod error;
pub mod executor;
pub mod hand;
pub mod manuscript;

#[cfg(target_os = "linux")]
pub mod calm;
#[cfg(target_os = "linux")]
pub mod held;
#[cfg(target_os = "linux")]
pub mod keyboard;
#[cfg(target_os = "linux")]
pub mod layout;
#[cfg(target_os = "linux")]
pub mod ping;
#[cfg(target_os = "linux")]
pub mod selection;
