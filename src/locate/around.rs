//! What `near`, `right_of`, `left_of`, `above`, `below` and `inside` mean between two boxes.

use crate::geometry::Rect;

/// Where something lies, seen from an anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Around {
    Near,
    RightOf,
    LeftOf,
    Above,
    Below,
    Inside,
}

/// `near` reaches this many heights of the anchor's line beyond its box.
const NEAR_LINES: i32 = 6;

impl Around {
    /// As in the scenario.
    pub fn word(self) -> &'static str {
        match self {
            Around::Near => "near enough",
            Around::RightOf => "to the right of it, on its line",
            Around::LeftOf => "to the left of it, on its line",
            Around::Above => "above it",
            Around::Below => "below it",
            Around::Inside => "inside it",
        }
    }

    /// Whether `bounds` lies so. Beside means on the same band: more than half of the lower height in common. Above
    /// and below mean at least one column in common.
    pub fn fits(self, anchor: &Rect, bounds: &Rect) -> bool {
        if self != Around::Inside && anchor == bounds {
            return false;
        }
        match self {
            Around::Near => gap(anchor, bounds) <= i32::try_from(anchor.height).unwrap_or(0).saturating_mul(NEAR_LINES),
            Around::RightOf => same_band(anchor, bounds) && bounds.middle().0 >= anchor.right(),
            Around::LeftOf => same_band(anchor, bounds) && bounds.middle().0 < anchor.x,
            Around::Above => same_column(anchor, bounds) && bounds.middle().1 < anchor.y,
            Around::Below => same_column(anchor, bounds) && bounds.middle().1 >= anchor.bottom(),
            Around::Inside => {
                let (x, y) = bounds.middle();
                anchor.contains(x, y) && anchor != bounds
            }
        }
    }

    /// Pixels between the two; the least is meant where several fit.
    pub fn distance(self, anchor: &Rect, bounds: &Rect) -> i32 {
        match self {
            Around::Near | Around::Inside => gap(anchor, bounds),
            Around::RightOf => bounds.x.saturating_sub(anchor.right()).max(0),
            Around::LeftOf => anchor.x.saturating_sub(bounds.right()).max(0),
            Around::Above => anchor.y.saturating_sub(bounds.bottom()).max(0),
            Around::Below => bounds.y.saturating_sub(anchor.bottom()).max(0),
        }
    }
}

/// More than half of the lower one's height in common.
pub fn same_band(a: &Rect, b: &Rect) -> bool {
    let common = a.bottom().min(b.bottom()).saturating_sub(a.y.max(b.y));
    let lower = i32::try_from(a.height.min(b.height)).unwrap_or(i32::MAX);
    common.saturating_mul(2) > lower
}

/// At least one column in common.
pub fn same_column(a: &Rect, b: &Rect) -> bool {
    a.right().min(b.right()) > a.x.max(b.x)
}

/// The larger of the horizontal and the vertical gap; 0 where they touch or overlap.
fn gap(a: &Rect, b: &Rect) -> i32 {
    let across = a.x.max(b.x).saturating_sub(a.right().min(b.right())).max(0);
    let down = a.y.max(b.y).saturating_sub(a.bottom().min(b.bottom())).max(0);
    across.max(down)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beside_means_on_the_same_line() {
        let label = Rect::new(100, 100, 60, 16);
        assert!(Around::RightOf.fits(&label, &Rect::new(200, 96, 80, 26)));
        assert!(!Around::RightOf.fits(&label, &Rect::new(200, 130, 80, 26)));
        assert!(!Around::RightOf.fits(&label, &Rect::new(20, 100, 40, 16)));
        assert!(Around::LeftOf.fits(&label, &Rect::new(20, 100, 40, 16)));
        assert!(Around::Below.fits(&label, &Rect::new(120, 140, 40, 16)));
        assert!(!Around::Below.fits(&label, &Rect::new(300, 140, 40, 16)));
    }
}
