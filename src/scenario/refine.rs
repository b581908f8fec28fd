//! When a model that clicks is shown the place enlarged and points once more.

/// What `refine` may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Refine {
    /// Where its point may mean more than one small thing.
    #[default]
    Auto,
    /// Before every click and both ends of every drag.
    Always,
    Never,
}
