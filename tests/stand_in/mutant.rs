//! Ways for the stand-in to be wrong. The suite must notice each, or it notices nothing.

/// What is wrong with a stand-in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mutant {
    #[default]
    None,
    /// Its coordinates are one hundredth too large, as if it had been told another size of the picture.
    Scaled101,
    /// Its coordinates are 8 pixels too far right and down.
    Offset8,
    /// It looks at the picture before the last one.
    StaleFrame,
}

impl Mutant {
    /// Where it points instead of at `(x, y)`.
    pub fn point(self, (x, y): (i32, i32)) -> (i32, i32) {
        match self {
            Mutant::None | Mutant::StaleFrame => (x, y),
            Mutant::Scaled101 => (x * 101 / 100, y * 101 / 100),
            Mutant::Offset8 => (x + 8, y + 8),
        }
    }

    /// Which of the pictures sent, oldest first, it looks at.
    pub fn look<T>(self, pictures: &[T]) -> Option<&T> {
        match (self, pictures) {
            (Mutant::StaleFrame, [.., before, _]) => Some(before),
            _ => pictures.last(),
        }
    }
}
