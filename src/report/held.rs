//! What is said of a step whose `until` held before it.

/// `its `until` held before it already and proves nothing: { visible: Saved }`.
pub fn held_before(until: &str) -> String {
    format!("its `until` held before it already and proves nothing: {until}")
}
