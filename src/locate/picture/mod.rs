//! Pictures on a frame: pixel for pixel, or drawn a little otherwise.

mod alike;
mod exact;
mod look;
mod own;
pub(super) mod places;
mod plane;
