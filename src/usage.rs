//! What a model's answer used, in one count for every provider.

use serde::{Deserialize, Serialize};

/// Tokens of one request. `cached` and `written` are parts of `input`, `reasoning` is a part of `output`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Usage {
    pub input: u64,
    pub cached: u64,
    pub written: u64,
    pub output: u64,
    pub reasoning: u64,
}
