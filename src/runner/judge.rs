//! Whether a condition holds on what is seen.

use super::look::Sight;
use super::render;
use crate::candidate::Candidate;
use crate::geometry::Rect;
use crate::locate::compare::same;
use crate::locate::find::find;
use crate::locate::query::{Finding, Query, What};
use crate::scenario::condition::{Condition, Is};
use crate::scenario::scope::Scope;
use crate::scenario::target::Target;
use crate::scenario::template::TemplateError;
use crate::screen::frame::Frame;

/// What a condition came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    pub holds: bool,
    /// What was there, in words.
    pub seen: String,
    /// The group `reason` of a pattern that matched, or what it matched.
    pub captured: Option<String>,
    pub candidates: Vec<Candidate>,
    /// What it holds by; nothing where it holds by what is not there.
    pub marks: Vec<Mark>,
}

/// Something on a frame that a condition holds by.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    text: String,
    bounds: Rect,
    /// The window that shows it.
    window: Option<u32>,
}

impl Mark {
    /// The same words in the same window, wherever they stand in it; what may only be read otherwise is the same.
    pub fn is_like(&self, other: &Mark) -> bool {
        same(&self.text, &other.text) && self.window == other.window
    }

    /// Whether its place can be seen on another frame: nothing covers it there, or its window is closed.
    pub fn is_open_on(&self, frame: &Frame) -> bool {
        let closed = self
            .window
            .is_some_and(|id| frame.windows.iter().all(|window| window.id != id));
        closed || topmost(&self.bounds, frame) == self.window
    }
}

/// The window that shows the middle of a box.
fn topmost(bounds: &Rect, frame: &Frame) -> Option<u32> {
    let (x, y) = bounds.middle();
    let there = frame
        .windows
        .iter()
        .rev()
        .find(|window| window.outline().contains(x, y));
    there.map(|window| window.id)
}

impl Verdict {
    fn plain(holds: bool, seen: impl Into<String>) -> Verdict {
        Verdict {
            holds,
            seen: seen.into(),
            captured: None,
            candidates: Vec::new(),
            marks: Vec::new(),
        }
    }
}

/// # Errors
/// When a template has a name that nothing defines.
pub fn judge(condition: &Condition, sight: &Sight, scope: &Scope) -> Result<Verdict, TemplateError> {
    Ok(match &condition.is {
        Is::Visible(target) => visible(target, sight, scope)?,
        Is::Gone(target) => {
            let verdict = visible(target, sight, scope)?;
            Verdict {
                holds: !verdict.holds,
                captured: None,
                marks: Vec::new(),
                ..verdict
            }
        }
        Is::Window(title) => window(&render::what(title, scope)?, sight),
        Is::Equals(left, right) => {
            let (left, right) = (left.render_plain(scope)?, right.render_plain(scope)?);
            Verdict::plain(left == right, format!("`{left}` against `{right}`"))
        }
        Is::Matches(text, pattern) => {
            let (text, pattern) = (text.render_plain(scope)?, pattern.render_pattern(scope)?);
            let holds = regex::Regex::new(&pattern).is_ok_and(|pattern| pattern.is_match(&text));
            Verdict::plain(holds, format!("`{text}`"))
        }
        Is::All(parts) => {
            let mut marks = Vec::new();
            for part in parts {
                let verdict = judge(part, sight, scope)?;
                if !verdict.holds {
                    return Ok(verdict);
                }
                marks.extend(verdict.marks);
            }
            Verdict {
                marks,
                ..Verdict::plain(true, "all of it")
            }
        }
        Is::Any(parts) => {
            let mut last = Verdict::plain(false, "none of it");
            for part in parts {
                last = judge(part, sight, scope)?;
                if last.holds {
                    break;
                }
            }
            last
        }
        Is::Not(part) => {
            let verdict = judge(part, sight, scope)?;
            Verdict {
                holds: !verdict.holds,
                captured: None,
                marks: Vec::new(),
                ..verdict
            }
        }
    })
}

fn visible(target: &Target, sight: &Sight, scope: &Scope) -> Result<Verdict, TemplateError> {
    let query = render::query(target, scope)?;
    Ok(match find(&sight.reading, &query, &sight.frame) {
        Finding::One(found) => seen(&query, vec![found], &sight.frame),
        Finding::Several(found) => seen(&query, found, &sight.frame),
        Finding::None(candidates) => {
            let seen = match candidates.first() {
                Some(nearest) => nearest.as_nearest(),
                None => "nothing like it".to_owned(),
            };
            Verdict {
                holds: false,
                seen,
                captured: None,
                candidates,
                marks: Vec::new(),
            }
        }
    })
}

fn seen(query: &Query, candidates: Vec<Candidate>, frame: &Frame) -> Verdict {
    let text = candidates.first().map(|found| found.text.clone()).unwrap_or_default();
    let captured = match &query.what {
        What::Matches(pattern) => regex::Regex::new(pattern).ok().and_then(|pattern| {
            let groups = pattern.captures(&text)?;
            Some(
                groups
                    .name("reason")
                    .or_else(|| groups.get(0))?
                    .as_str()
                    .trim()
                    .to_owned(),
            )
        }),
        _ => None,
    };
    let mark = |found: &Candidate| Mark {
        text: found.text.clone(),
        bounds: found.bounds,
        window: topmost(&found.bounds, frame),
    };
    Verdict {
        holds: true,
        seen: format!("\"{text}\""),
        captured,
        marks: candidates.iter().map(mark).collect(),
        candidates,
    }
}

fn window(title: &What, sight: &Sight) -> Verdict {
    let is = |window_title: &str| match title {
        What::Label(whole) => whole.to_lowercase() == window_title.trim().to_lowercase(),
        What::Contains(part) => window_title.to_lowercase().contains(&part.to_lowercase()),
        What::Matches(pattern) => regex::Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(window_title)),
        What::At(..) | What::Image(_) | What::Anything => false,
    };
    let titles: Vec<String> = sight
        .frame
        .windows
        .iter()
        .map(|window| format!("\"{}\"", window.title))
        .collect();
    let open = sight.frame.windows.iter().filter(|window| is(&window.title));
    let marks: Vec<Mark> = open
        .map(|window| Mark {
            text: window.title.clone(),
            bounds: window.bounds,
            window: Some(window.id),
        })
        .collect();
    Verdict {
        marks: marks.clone(),
        ..Verdict::plain(!marks.is_empty(), format!("windows: {}", titles.join(", ")))
    }
}
