//! What a valid request tells the stand-in: the goal, the pictures, what it remembers.

use super::memory::Memory;

/// A request, read.
#[derive(Debug)]
pub struct Conversation {
    pub goal: String,
    /// PNG files, oldest first.
    pub pictures: Vec<Vec<u8>>,
    pub memory: Memory,
}
