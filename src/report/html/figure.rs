//! A frame with what was found and done drawn on it as vectors, over the pixels and never in them.

use serde::Serialize;

use super::album::{Album, Print};
use super::shown::Shown;
use crate::action::Action;
use crate::candidate::Candidate;
use crate::geometry::{FrameId, Rect, ScreenPoint, Size};

/// What is to be drawn.
#[derive(Debug, Clone, Default)]
pub struct Sketch {
    pub frame: Option<FrameId>,
    pub boxes: Vec<(Rect, Mark)>,
    pub points: Vec<(i32, i32)>,
    /// The way of a drag.
    pub path: Vec<(i32, i32)>,
    pub caption: String,
    /// What found it, and how well it fits.
    pub aside: String,
    /// The part that is shown small where nothing is marked: as a rule the window in front.
    pub area: Option<Rect>,
    /// The whole frame, or `area`, also where something is marked.
    pub whole: bool,
}

/// What a box means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    Found,
    /// Not taken; with its rank.
    Candidate(usize),
    Read,
}

/// A drawing as the template takes it.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    pub picture: String,
    /// `x y width height`: the part that is shown small.
    pub part: String,
    /// The same for the whole frame.
    pub whole: String,
    pub boxes: Vec<Boxed>,
    pub points: Vec<Point>,
    pub path: String,
    /// Radius of a point in pixels of the frame, small and whole.
    pub radius: [u32; 2],
    pub caption: Shown,
    pub aside: Shown,
}

#[derive(Debug, Clone, Serialize)]
pub struct Boxed {
    pub x: i32,
    pub y: i32,
    pub width: u32,
    pub height: u32,
    pub class: &'static str,
    pub rank: Option<usize>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Point {
    pub x: i32,
    pub y: i32,
    /// Its number where there are several.
    pub rank: Option<usize>,
}

/// The smallest part of a frame that is shown.
const SMALLEST: u32 = 320;

/// Pixels between a thing and the box drawn around it.
const AROUND: u32 = 3;

impl Sketch {
    pub fn found(target: &str, frame: FrameId, found: &Candidate) -> Sketch {
        Sketch {
            frame: Some(frame),
            boxes: vec![(found.bounds, Mark::Found)],
            caption: target.to_owned(),
            aside: format!("{} {:.2}", found.by, found.score),
            ..Sketch::default()
        }
    }

    pub fn whole(frame: FrameId, area: Option<Rect>, caption: &str) -> Sketch {
        Sketch {
            frame: Some(frame),
            area,
            caption: caption.to_owned(),
            whole: true,
            ..Sketch::default()
        }
    }

    /// A frame something failed on, with the nearest things on it, at most three.
    pub fn failed(frame: FrameId, candidates: &[Candidate]) -> Sketch {
        let ranked = candidates.iter().take(3).enumerate();
        let boxes = ranked
            .map(|(at, candidate)| (candidate.bounds, Mark::Candidate(at + 1)))
            .collect();
        Sketch {
            frame: Some(frame),
            boxes,
            caption: "the screen when it failed".to_owned(),
            whole: true,
            ..Sketch::default()
        }
    }

    /// Draws an action where it happens.
    pub fn add(&mut self, action: &Action<ScreenPoint>) {
        match action {
            Action::Drag { path, .. } => self.path = path.iter().map(|point| (point.x, point.y)).collect(),
            other => self.points.extend(other.point().map(|point| (point.x, point.y))),
        }
    }

    /// The figure; nothing where the album has no such picture.
    pub fn figure(&self, album: &mut Album<'_>) -> Option<Figure> {
        let Print { name, size } = album.print(self.frame?)?;
        let part = match (self.marked(), self.area) {
            (Some(marked), _) if !self.whole => part(size, &marked),
            (_, Some(area)) => window(size, &area),
            _ => size.bounds(),
        };
        let several = self.points.len() > 1;
        Some(Figure {
            picture: name,
            part: view_box(&part),
            whole: view_box(&size.bounds()),
            boxes: self.boxes.iter().map(|(area, mark)| boxed(area, *mark)).collect(),
            points: (1..)
                .zip(&self.points)
                .map(|(n, (x, y))| Point {
                    x: *x,
                    y: *y,
                    rank: several.then_some(n),
                })
                .collect(),
            path: self
                .path
                .iter()
                .map(|(x, y)| format!("{x},{y}"))
                .collect::<Vec<_>>()
                .join(" "),
            radius: [radius(&part), radius(&size.bounds())],
            caption: Shown::line(&self.caption),
            aside: Shown::line(&self.aside),
        })
    }

    /// The smallest area with everything drawn.
    fn marked(&self) -> Option<Rect> {
        let points = self
            .points
            .iter()
            .chain(&self.path)
            .map(|(x, y)| Rect::new(*x, *y, 1, 1));
        self.boxes
            .iter()
            .map(|(area, _)| *area)
            .chain(points)
            .reduce(|all, area| all.union(&area))
    }
}

/// A part of the frame, 8 to 5, with the area in its middle as far as the frame's edges allow; all of a frame that is
/// hardly larger.
fn part(size: Size, area: &Rect) -> Rect {
    let wide = area
        .width
        .saturating_add(120)
        .max(area.height.saturating_add(80).saturating_mul(8) / 5);
    let width = wide.max(SMALLEST);
    let height = width.saturating_mul(5) / 8;
    if width.saturating_mul(5) / 4 > size.width || height > size.height {
        return size.bounds();
    }
    let (x, y) = area.middle();
    Rect::new(
        start(x, width, size.width),
        start(y, height, size.height),
        width,
        height,
    )
}

/// A window with its title bar.
fn window(size: Size, area: &Rect) -> Rect {
    const FRAME: u32 = 8;
    const TITLE: u32 = 26;
    let around = Rect::new(
        area.x.saturating_sub_unsigned(FRAME),
        area.y.saturating_sub_unsigned(TITLE),
        area.width.saturating_add(2 * FRAME),
        area.height.saturating_add(TITLE + FRAME),
    );
    let small = around.width < SMALLEST;
    let part = if small { part(size, area) } else { around };
    part.intersection(&size.bounds()).unwrap_or(size.bounds())
}

fn start(middle: i32, length: u32, all: u32) -> i32 {
    let last = i32::try_from(all.saturating_sub(length)).unwrap_or(i32::MAX);
    middle.saturating_sub_unsigned(length / 2).clamp(0, last)
}

fn radius(part: &Rect) -> u32 {
    (part.width / 45).max(6)
}

fn view_box(area: &Rect) -> String {
    format!("{} {} {} {}", area.x, area.y, area.width, area.height)
}

fn boxed(area: &Rect, mark: Mark) -> Boxed {
    let (class, rank) = match mark {
        Mark::Found => ("found", None),
        Mark::Candidate(rank) => ("candidate", Some(rank)),
        Mark::Read => ("read", None),
    };
    Boxed {
        x: area.x.saturating_sub_unsigned(AROUND),
        y: area.y.saturating_sub_unsigned(AROUND),
        width: area.width.saturating_add(2 * AROUND),
        height: area.height.saturating_add(2 * AROUND),
        class,
        rank,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_marked_on_the_frame_is_in_the_part_that_is_shown(
            x in 0i32..1240, y in 0i32..780, width in 1u32..600, height in 1u32..300,
        ) {
            let size = Size::new(1280, 800);
            let area = Rect::new(x, y, width, height).intersection(&size.bounds()).unwrap();
            let part = part(size, &area);
            prop_assert!(part.encloses(&area), "{} in {}", area, part);
            prop_assert!(size.bounds().encloses(&part));
        }

        #[test]
        fn no_rectangle_from_outside_panics(x: i32, y: i32, width: u32, height: u32) {
            let size = Size::new(1280, 800);
            prop_assert!(size.bounds().encloses(&part(size, &Rect::new(x, y, width, height))));
        }
    }
}
