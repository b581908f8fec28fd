//! The places of secrets on the screen, each on the window it was typed into.
//!
//! Invariant: a veil moves with its window and comes back with it. One without a window stays where it is.

use std::time::{Duration, Instant};

use crate::geometry::Rect;
use crate::window::Window;

/// What a window showed may stay on the screen until those below it have drawn themselves anew.
const LINGERS: Duration = Duration::from_millis(500);

/// Every veil of a desktop.
#[derive(Debug, Default)]
pub struct Veils(Vec<Veil>);

#[derive(Debug)]
struct Veil {
    window: Option<u32>,
    /// From the window's top left corner to the area's.
    offset: (i32, i32),
    /// On the screen, where it was last.
    area: Rect,
    /// The window was there until then.
    until: Instant,
}

impl Veils {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Covers `area` of the screen from now on, on the window that holds its middle: `front`, or the topmost.
    pub fn add(&mut self, area: Rect, front: Option<&Window>, windows: &[Window]) {
        let (x, y) = area.middle();
        let mut under = windows.iter().rev().filter(|window| window.bounds.contains(x, y));
        let is_front = |window: &&Window| front.is_some_and(|front| front.id == window.id);
        let holder = under.clone().find(is_front).or_else(|| under.next());
        let (window, offset) = match holder {
            Some(window) => {
                let offset = (
                    area.x.saturating_sub(window.bounds.x),
                    area.y.saturating_sub(window.bounds.y),
                );
                (Some(window.id), offset)
            }
            None => (None, (0, 0)),
        };
        let known = self.0.iter().any(|veil| veil.window == window && veil.area == area);
        if !known {
            let until = Instant::now();
            self.0.push(Veil {
                window,
                offset,
                area,
                until,
            });
        }
    }

    /// Lets the veils follow their windows, as they are now.
    pub fn follow(&mut self, windows: &[Window]) {
        for veil in &mut self.0 {
            if let Some(window) = windows.iter().find(|window| Some(window.id) == veil.window) {
                veil.area.x = window.bounds.x.saturating_add(veil.offset.0);
                veil.area.y = window.bounds.y.saturating_add(veil.offset.1);
                veil.until = Instant::now();
            }
        }
    }

    /// What is to be covered on the screen.
    pub fn areas(&self) -> Vec<Rect> {
        let there = |veil: &&Veil| veil.window.is_none() || veil.until.elapsed() < LINGERS;
        self.0.iter().filter(there).map(|veil| veil.area).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(id: u32, bounds: Rect) -> Window {
        Window {
            id,
            title: String::new(),
            class: String::new(),
            pid: None,
            ours: true,
            bounds,
        }
    }

    #[test]
    fn a_veil_moves_with_its_window_and_comes_back_with_it() {
        let login = window(7, Rect::new(100, 100, 200, 100));
        let other = window(8, Rect::new(0, 0, 800, 600));
        let mut veils = Veils::default();
        veils.add(
            Rect::new(120, 130, 50, 20),
            Some(&login),
            &[login.clone(), other.clone()],
        );
        assert_eq!(veils.areas(), [Rect::new(120, 130, 50, 20)]);
        veils.follow(&[other.clone(), window(7, Rect::new(300, 90, 200, 100))]);
        assert_eq!(veils.areas(), [Rect::new(320, 120, 50, 20)]);
        let Some(long_ago) = Instant::now().checked_sub(LINGERS) else {
            unreachable!("the clock runs longer than that")
        };
        veils.0[0].until = long_ago;
        veils.follow(std::slice::from_ref(&other));
        assert_eq!(veils.areas(), [], "its window is gone");
        veils.follow(&[other, login]);
        assert_eq!(veils.areas(), [Rect::new(120, 130, 50, 20)], "and is back");
    }

    #[test]
    fn a_veil_on_no_window_stays() {
        let mut veils = Veils::default();
        veils.add(Rect::new(1, 2, 3, 4), None, &[]);
        veils.0[0].until = Instant::now().checked_sub(LINGERS).unwrap_or_else(Instant::now);
        veils.follow(&[window(7, Rect::new(0, 0, 9, 9))]);
        assert_eq!(veils.areas(), [Rect::new(1, 2, 3, 4)]);
    }
}
