//! Text with `{{ names }}` in it: a leaf of the YAML tree, rendered after parsing.

use super::span::Span;

/// A scalar as written. Rendering it never renders what it brings in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Template {
    pub raw: String,
    pub span: Span,
}
