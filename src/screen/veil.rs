//! The places of secrets on the screen, each on the window it was typed into.
//!
//! Invariant: a veil moves with its window and comes back with it. Where the window's content moves under it, it goes where
//! the secret went; where that cannot be told it covers the whole window. One without a window stays where it is.

use std::time::{Duration, Instant};

use super::trace::{Edges, Look};
use crate::geometry::{Rect, Size};
use crate::window::Window;

/// What a window showed may stay on the screen until those below it have drawn themselves anew.
const LINGERS: Duration = Duration::from_millis(500);

/// How much of the surroundings must be there still for the place to be the same. Other boxes are filled meanwhile.
const SAME_PLACE: f64 = 0.75;

/// The same, where a new place is looked for.
const NEW_PLACE: f64 = 0.85;

/// How alike a text must be to be the secret's.
const SAME_TEXT: f64 = 0.7;

/// How many looks of a secret are kept: a caret blinks, dots may become letters.
const LOOKS: usize = 2;

/// Every veil of a desktop.
#[derive(Debug, Default)]
pub struct Veils(Vec<Veil>);

#[derive(Debug)]
struct Veil {
    window: Option<u32>,
    /// Where the window was last, on the screen.
    bounds: Rect,
    /// From the window's top left corner to the area's.
    offset: (i32, i32),
    /// On the screen, where it was last.
    area: Rect,
    /// The window was there until then.
    until: Instant,
    trace: Trace,
    extent: Extent,
    /// Where the text is seen, too.
    also: Option<Rect>,
}

/// What is known of the look of a veiled place. Nothing of one that takes up its whole window.
#[derive(Debug, Default)]
struct Trace {
    around: Option<Look>,
    /// What was typed, the newest look last.
    inside: Vec<Look>,
}

/// How much of its window a veil covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    Area,
    /// The secret went out of sight with the content around it.
    Nothing,
    /// Nobody can tell where it is.
    Window,
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
        let (window, bounds, offset) = match holder {
            Some(window) => {
                let offset = (
                    area.x.saturating_sub(window.bounds.x),
                    area.y.saturating_sub(window.bounds.y),
                );
                (Some(window.id), window.bounds, offset)
            }
            None => (None, area, (0, 0)),
        };
        let known = self.0.iter().any(|veil| veil.window == window && veil.area == area);
        if !known {
            self.0.push(Veil {
                window,
                bounds,
                offset,
                area,
                until: Instant::now(),
                trace: Trace::default(),
                extent: Extent::Area,
                also: None,
            });
        }
    }

    /// Learns what stands around the areas that were just added, from a picture taken before anything was typed there.
    pub fn learn(&mut self, pixels: &[u8], size: Size) {
        for veil in self
            .0
            .iter_mut()
            .filter(|veil| veil.trace.around.is_none() && !veil.is_whole())
        {
            let edges = Edges::of(pixels, size, veil.bounds);
            veil.trace.around = Look::around(&edges, veil.area, &veil.bounds);
        }
    }

    /// Lets the veils follow their windows, as they are now.
    pub fn follow(&mut self, windows: &[Window]) {
        for veil in &mut self.0 {
            if let Some(window) = windows.iter().find(|window| Some(window.id) == veil.window) {
                veil.bounds = window.bounds;
                veil.area.x = window.bounds.x.saturating_add(veil.offset.0);
                veil.area.y = window.bounds.y.saturating_add(veil.offset.1);
                veil.until = Instant::now();
            }
        }
    }

    /// Lets the veils follow what moved inside of their windows, in a picture that is not covered yet.
    pub fn look(&mut self, pixels: &[u8], size: Size, windows: &[Window]) {
        for veil in &mut self.0 {
            let Some(at) = windows.iter().position(|window| Some(window.id) == veil.window) else {
                continue;
            };
            let above = windows.get(at + 1..).unwrap_or_default();
            let hidden: Vec<Rect> = above.iter().map(Window::outline).collect();
            veil.look(pixels, size, &hidden);
        }
    }

    /// What is to be covered on the screen.
    pub fn areas(&self) -> Vec<Rect> {
        let there = |veil: &&Veil| veil.window.is_none() || veil.until.elapsed() < LINGERS;
        self.0.iter().filter(there).flat_map(Veil::covers).collect()
    }
}

impl Veil {
    fn covers(&self) -> impl Iterator<Item = Rect> {
        let own = match self.extent {
            Extent::Area => Some(self.area),
            Extent::Nothing => None,
            Extent::Window => Some(self.bounds),
        };
        own.into_iter().chain(self.also)
    }

    /// Whether it covers its window anyway.
    fn is_whole(&self) -> bool {
        let size = |rect: &Rect| u64::from(rect.width) * u64::from(rect.height);
        self.window.is_none() || size(&self.area) * 2 >= size(&self.bounds)
    }

    fn look(&mut self, pixels: &[u8], size: Size, hidden: &[Rect]) {
        if self.is_whole() {
            return;
        }
        self.also = None;
        let corner = (self.area.x, self.area.y);
        let near = Edges::of(pixels, size, Look::reach(self.area));
        let like = |look: &Look| look.likeness(&near, corner, hidden);
        let around = self.trace.around.as_ref().and_then(like);
        let in_place = around.map(|like| like.kept >= SAME_PLACE);
        let still_there = self
            .trace
            .inside
            .iter()
            .filter_map(like)
            .any(|like| like.alike >= SAME_TEXT);
        let is_hidden = || hidden.iter().any(|above| above.intersection(&self.area).is_some());
        if still_there || (in_place.is_none() && is_hidden()) {
            self.extent = Extent::Area;
            if in_place == Some(true) {
                self.remember(&near);
            }
            return;
        }
        let edges = Edges::of(pixels, size, self.bounds);
        let text = self.trace.text(&edges, hidden);
        if in_place == Some(false) {
            self.went_to(text.or_else(|| self.trace.rest(&edges, hidden)), &edges);
            return;
        }
        // The box is where it was, and shows something else: nothing, the same in letters, another secret.
        self.extent = Extent::Area;
        self.also = text.map(|(x, y)| Rect { x, y, ..self.area });
        if self.also.is_none() {
            self.remember(&near);
        }
    }

    fn went_to(&mut self, corner: Option<(i32, i32)>, edges: &Edges) {
        match corner {
            Some((x, y)) => {
                self.offset = (x.saturating_sub(self.bounds.x), y.saturating_sub(self.bounds.y));
                (self.area.x, self.area.y) = (x, y);
                self.extent = Extent::Area;
                let around = Look::around(edges, self.area, &self.bounds);
                self.trace.around = around.or(self.trace.around.take());
            }
            None if self.trace.inside.is_empty() => self.extent = Extent::Window,
            None => self.extent = Extent::Nothing,
        }
    }

    fn remember(&mut self, edges: &Edges) {
        let Some(now) = Look::inside(edges, self.area) else {
            return;
        };
        let known = &mut self.trace.inside;
        known.retain(|look| *look != now);
        known.push(now);
        if known.len() > LOOKS {
            known.remove(0);
        }
    }
}

impl Trace {
    /// Where what was typed is seen.
    fn text(&self, edges: &Edges, hidden: &[Rect]) -> Option<(i32, i32)> {
        let text = |look: &Look| look.find(edges, hidden, |like| like.alike >= SAME_TEXT);
        self.inside.iter().rev().find_map(text)
    }

    /// Where the place went by what stands around it, or by half of what was typed.
    fn rest(&self, edges: &Edges, hidden: &[Rect]) -> Option<(i32, i32)> {
        let around = self
            .around
            .as_ref()
            .and_then(|look| look.find(edges, hidden, |like| like.kept >= NEW_PLACE));
        let half = |look: Look| look.find(edges, hidden, |like| like.alike >= SAME_TEXT);
        around.or_else(|| self.inside.iter().rev().flat_map(Look::halves).find_map(half))
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
            frame: None,
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
