//! How each of the models that are served was trained: its own space of points, its own way to call.

/// A model's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Calls of the function `computer`, points in pixels.
    Pixels,
    /// Calls of the function `computer`, points on a grid of 1000 by 1000.
    Grid,
    /// Qwen3-VL's `computer_use` in the text, points on that grid; its server knows no tools, and it would resize a
    /// picture whose sides are no multiples of 28.
    Qwen,
}

/// The models by name.
pub const MODELS: [(&str, Manner); 3] = [
    ("seer", Manner::Pixels),
    ("maker/seer-grid", Manner::Grid),
    ("seer-qwen", Manner::Qwen),
];

/// The manner of a model.
pub fn of(model: &str) -> Option<Manner> {
    MODELS
        .iter()
        .find(|(name, _)| *name == model)
        .map(|(_, manner)| *manner)
}
