//! The policy: which actions may reach the desktop.
//!
//! It looks at the action and the frame it was decided on, never at who asks for it.

use thiserror::Error;

use super::approved::Approved;
use crate::action::Action;
use crate::geometry::ScreenPoint;
use crate::key::{Chord, Key};
use crate::screen::frame::Frame;
use crate::window::Window;

/// The rules of one run.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Whether windows matter at all: a scenario with neither `app` nor `windows` has none to hold to.
    pub bound_to_windows: bool,
    /// Windows beside those of `app` that may be acted on, by title.
    pub windows: Vec<TitleRule>,
    /// The providers' safety checks that need no person.
    pub approvals: Vec<Approval>,
    /// Whether tools may start the programs that the scenario writes out for them.
    pub programs: bool,
}

/// A safety check of a provider that needs no person while this window is in front.
#[derive(Debug, Clone)]
pub struct Approval {
    pub provider: String,
    pub code: String,
    pub window: TitleRule,
}

impl Policy {
    /// Whether a provider's check needs no person on what `frame` shows. The code is compared letter by letter.
    pub fn approves(&self, provider: &str, code: &str, frame: &Frame) -> bool {
        let title = frame.front.as_ref().map(|front| front.title.as_str());
        self.approvals.iter().any(|approval| {
            let same = approval.provider == provider && approval.code == code;
            same && title.is_some_and(|title| approval.window.holds(title))
        })
    }
}

/// Which titles are meant.
#[derive(Debug, Clone)]
pub enum TitleRule {
    /// The whole title, case ignored.
    Whole(String),
    Contains(String),
    Matches(regex::Regex),
}

impl TitleRule {
    pub fn holds(&self, title: &str) -> bool {
        match self {
            TitleRule::Whole(whole) => whole.to_lowercase() == title.trim().to_lowercase(),
            TitleRule::Contains(part) => title.to_lowercase().contains(&part.to_lowercase()),
            TitleRule::Matches(pattern) => pattern.is_match(title),
        }
    }
}

/// Why an action may not be performed; fit to be told to a model.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    #[error("the point {x},{y} is outside the screen")]
    OffScreen { x: i32, y: i32 },
    #[error("the point was read from an older screenshot than the present one")]
    StaleFrame,
    #[error("{chord} is denied: it reaches beyond the application")]
    DeniedChord { chord: String },
    #[error("the window in front, \"{title}\", does not belong to the application")]
    ForeignFront { title: String },
    #[error("no window of the application has the keyboard")]
    NothingInFront,
    #[error("the window at {x},{y}, \"{title}\", does not belong to the application")]
    ForeignWindow { title: String, x: i32, y: i32 },
    #[error("there is no window of the application at {x},{y}")]
    BareDesktop { x: i32, y: i32 },
    #[error("{what} is too much: {limit} at most")]
    TooMuch { what: String, limit: String },
    #[error("unknown action: {raw}")]
    Unknown { raw: String },
    #[error("the scenario does not name the host {host}; it may be listed under `hosts`")]
    ForeignHost { host: String },
    #[error("`{text}` is no address that is sent to: https is, and http on this machine")]
    NoAddress { text: String },
    #[error("this run starts no programs for a model")]
    NoPrograms,
    #[error("`{argument}` begins with `-`: an argument is no option")]
    Option { argument: String },
}

const MOST_CHARACTERS: usize = 10_000;
const MOST_NOTCHES: u32 = 100;
const LONGEST_WAIT_MS: u64 = 60_000;
const MOST_PATH_POINTS: usize = 1_000;

/// Allows an action on what `frame` shows, or says why not.
///
/// # Errors
/// The [`Refusal`]: nothing of the action may be done.
pub fn review(action: Action, frame: &Frame, policy: &Policy) -> Result<Approved, Refusal> {
    within_bounds(&action)?;
    denied_chords(&action)?;
    for point in points(&action) {
        on_screen(point, frame)?;
    }
    if policy.bound_to_windows && action.is_input() {
        if matches!(action, Action::Type { .. } | Action::Press { .. } | Action::Hold { .. }) {
            keyboard_is_ours(frame, policy)?;
        }
        for point in points(&action) {
            window_is_ours(point, frame, policy)?;
        }
    }
    Ok(Approved::new(action))
}

fn points(action: &Action) -> Vec<&ScreenPoint> {
    match action {
        Action::Drag { path, .. } => path.iter().collect(),
        Action::Zoom { from, to } => vec![from, to],
        other => other.point().into_iter().collect(),
    }
}

fn within_bounds(action: &Action) -> Result<(), Refusal> {
    let too_much = |what: String, limit: String| Err(Refusal::TooMuch { what, limit });
    match action {
        Action::Type { text } if text.plain_len() > MOST_CHARACTERS => too_much(
            format!("a text of {} characters", text.plain_len()),
            format!("{MOST_CHARACTERS} characters"),
        ),
        Action::Scroll { right, down, .. } if right.unsigned_abs().max(down.unsigned_abs()) > MOST_NOTCHES => {
            too_much("scrolling that far".to_owned(), format!("{MOST_NOTCHES} notches"))
        }
        Action::Wait { millis } | Action::Hold { millis, .. } if *millis > LONGEST_WAIT_MS => {
            too_much(format!("{millis} ms"), format!("{LONGEST_WAIT_MS} ms"))
        }
        Action::Drag { path, .. } if path.len() > MOST_PATH_POINTS => too_much(
            format!("a drag over {} points", path.len()),
            format!("{MOST_PATH_POINTS} points"),
        ),
        Action::Unknown { raw } => Err(Refusal::Unknown {
            raw: raw.chars().take(200).collect(),
        }),
        _ => Ok(()),
    }
}

fn denied_chords(action: &Action) -> Result<(), Refusal> {
    let keys: Vec<Key> = match action {
        Action::Press { chord } | Action::Hold { chord, .. } => chord.0.clone(),
        Action::Click { held, .. }
        | Action::Move { held, .. }
        | Action::Drag { held, .. }
        | Action::Scroll { held, .. } => held.clone(),
        _ => return Ok(()),
    };
    if Key::reach_beyond_the_application(&keys) {
        Err(Refusal::DeniedChord {
            chord: Chord(keys).to_string(),
        })
    } else {
        Ok(())
    }
}

fn on_screen(point: &ScreenPoint, frame: &Frame) -> Result<(), Refusal> {
    if !frame.size().bounds().contains(point.x, point.y) {
        return Err(Refusal::OffScreen { x: point.x, y: point.y });
    }
    if point.frame == frame.id() {
        Ok(())
    } else {
        Err(Refusal::StaleFrame)
    }
}

fn keyboard_is_ours(frame: &Frame, policy: &Policy) -> Result<(), Refusal> {
    match &frame.front {
        Some(front) if allowed(front, policy) => Ok(()),
        Some(front) => Err(Refusal::ForeignFront { title: named(front) }),
        None => Err(Refusal::NothingInFront),
    }
}

fn window_is_ours(point: &ScreenPoint, frame: &Frame, policy: &Policy) -> Result<(), Refusal> {
    let (x, y) = (point.x, point.y);
    match frame
        .windows
        .iter()
        .rev()
        .find(|window| window.outline().contains(x, y))
    {
        Some(window) if allowed(window, policy) => Ok(()),
        Some(window) => Err(Refusal::ForeignWindow {
            title: named(window),
            x,
            y,
        }),
        None => Err(Refusal::BareDesktop { x, y }),
    }
}

fn allowed(window: &Window, policy: &Policy) -> bool {
    window.ours || policy.windows.iter().any(|rule| rule.holds(&window.title))
}

/// The beginning of a title on one line: a refusal is told to a model, and a title can be an order to it.
fn named(window: &Window) -> String {
    const MOST: usize = 60;
    let mut letters = window.title.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut name: String = letters.by_ref().take(MOST).collect();
    if letters.next().is_some() {
        name.push('…');
    }
    name
}
