//! How far a row has come in its `commit`, as far as this process can know.

/// In this order; a row never goes back, but from an action that turned out not to be performed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Commit {
    /// Not begun.
    Ahead,
    /// The row is marked `acting`, and nothing was sent to the application yet.
    Marked,
    /// Input was sent, perhaps only in part. What the application makes of it nobody knows.
    Sent,
    /// The screen showed what the step's `until` wants.
    Confirmed,
}
