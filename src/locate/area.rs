//! A rectangle in the frame's own unsigned pixels, as the layout code grows and compares it.

use crate::geometry::Rect;

/// Columns `left` to before `right`, rows `top` to before `bottom`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) left: u32,
    pub(super) top: u32,
    pub(super) right: u32,
    pub(super) bottom: u32,
}

impl Area {
    /// Contains nothing; the start of a union.
    pub(super) const NOTHING: Area = Area {
        left: u32::MAX,
        top: u32::MAX,
        right: 0,
        bottom: 0,
    };

    pub(super) fn width(&self) -> u32 {
        self.right.saturating_sub(self.left)
    }

    pub(super) fn height(&self) -> u32 {
        self.bottom.saturating_sub(self.top)
    }

    pub(super) fn size(&self) -> u64 {
        u64::from(self.width()) * u64::from(self.height())
    }

    /// Whether its sides are of such lengths, and about the same.
    pub(super) fn is_square(&self, sides: std::ops::RangeInclusive<u32>) -> bool {
        let (width, height) = (self.width(), self.height());
        sides.contains(&width) && sides.contains(&height) && width.abs_diff(height) * 5 <= width
    }

    pub(super) fn grow(&mut self, other: &Area) {
        self.left = self.left.min(other.left);
        self.top = self.top.min(other.top);
        self.right = self.right.max(other.right);
        self.bottom = self.bottom.max(other.bottom);
    }

    pub(super) fn encloses(&self, other: &Area) -> bool {
        self.left <= other.left && self.top <= other.top && self.right >= other.right && self.bottom >= other.bottom
    }

    /// Rows that both have.
    pub(super) fn common_rows(&self, other: &Area) -> u32 {
        self.bottom.min(other.bottom).saturating_sub(self.top.max(other.top))
    }

    /// Columns that both have.
    pub(super) fn common_columns(&self, other: &Area) -> u32 {
        self.right.min(other.right).saturating_sub(self.left.max(other.left))
    }

    /// Empty columns between the two; 0 where they share one.
    pub(super) fn gap(&self, other: &Area) -> u32 {
        self.left.max(other.left).saturating_sub(self.right.min(other.right))
    }

    /// Empty rows between the two; 0 where they share one.
    pub(super) fn row_gap(&self, other: &Area) -> u32 {
        self.top.max(other.top).saturating_sub(self.bottom.min(other.bottom))
    }

    pub(super) fn rect(&self) -> Rect {
        let signed = |v: u32| i32::try_from(v).unwrap_or(i32::MAX);
        Rect::new(signed(self.left), signed(self.top), self.width(), self.height())
    }
}
