//! Notches of a mouse wheel.

/// A distance in notches as whole ones: at least one where there is any.
pub fn notches(distance: f64) -> i32 {
    if distance == 0.0 || distance.is_nan() {
        return 0;
    }
    whole(distance.abs().round().max(1.0).copysign(distance))
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "a float cast saturates, and the policy refuses long before"
)]
fn whole(value: f64) -> i32 {
    value as i32
}
