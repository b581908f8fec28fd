//! The live desktop: the eyes of `screen`, the hands of `input`, and a look in between.
//!
//! Invariant: before an action the screen is compared with the frame the action was decided on; where it
//! differs nothing is done. Secrets are looked up here and handed to the keyboard alone.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::{Desktop, DesktopError, Watch};
use crate::action::Action;
use crate::geometry::{Rect, ScreenPoint, Size};
use crate::input::error::InputError;
use crate::input::executor::Executor;
use crate::safety::approved::Approved;
use crate::safety::vault::Vault;
use crate::screen::capture::{Screen, Source};
use crate::screen::error::ScreenError;
use crate::screen::frame::Frame;
use crate::screen::settle::Watcher;
use crate::screen::veil::Veils;
use crate::stop::Stop;

use super::patch;

/// Frames an action may refer to.
const REMEMBERED: usize = 8;

/// The longest time without a look at the stop flag.
const BREATH: Duration = Duration::from_millis(50);

/// What a live desktop needs to know.
#[derive(Debug)]
pub struct LiveOptions {
    pub stop: Stop,
    pub vault: Vault,
    /// Zero of the run's clock.
    pub origin: Instant,
    /// How the screen is read; `Portable` makes the input portable, too.
    pub source: Source,
}

/// The display of the environment.
pub struct Live {
    screen: Screen,
    hands: Executor,
    size: Size,
    options: LiveOptions,
    veils: Veils,
    /// The last ones seen or referred to, newest last.
    frames: VecDeque<Frame>,
    /// Input was sent since the last frame: the window in front may be another by right.
    acted: bool,
}

impl Live {
    /// Takes hold of the display of the environment. Keys and buttons that are down are released.
    ///
    /// # Errors
    /// [`DesktopError::NoDisplay`] when there is none.
    pub fn open(options: LiveOptions) -> Result<Live, DesktopError> {
        let mut screen = Screen::open(options.source)?;
        let mut hands = Executor::open(options.stop.clone(), options.source == Source::Portable)?;
        hands.release()?;
        Ok(Live {
            size: screen.size()?,
            screen,
            hands,
            options,
            veils: Veils::default(),
            frames: VecDeque::new(),
            acted: true,
        })
    }

    /// Whether the screen is still as the frame of `point` shows it.
    fn same_around(&mut self, point: &ScreenPoint) -> Result<(), DesktopError> {
        let changed = |what: String| Err(DesktopError::Changed(what));
        let known = self.frames.iter().position(|frame| frame.id() == point.frame);
        let Some(frame) = known.and_then(|at| self.frames.remove(at)) else {
            return changed("the frame the point was read from is too old; look again".to_owned());
        };
        // A long answer of a model goes on referring to the one frame it was shown.
        self.frames.push_back(frame.clone());
        let size = self.screen.size()?;
        if size != frame.size() {
            return changed(format!("the screen was {} and is now {size}", frame.size()));
        }
        if !size.bounds().contains(point.x, point.y) {
            return changed(format!("{},{} is not on the {size} screen", point.x, point.y));
        }
        self.same_front(frame.front.as_ref().map(|window| window.id))?;
        let Some(area) = patch::around((point.x, point.y), size) else {
            return Ok(());
        };
        let now = self.screen.patch(area)?;
        if patch::differs(&now.pixels, &frame.crop(area).1, area, &self.veils.areas()) {
            return changed(format!(
                "the pixels around {},{} are not those of the frame",
                point.x, point.y
            ));
        }
        Ok(())
    }

    fn same_front(&mut self, expected: Option<u32>) -> Result<(), DesktopError> {
        let front = self.screen.front()?;
        if front == expected {
            return Ok(());
        }
        let mut known = self.screen.surroundings()?.windows;
        known.extend(self.frames.iter().flat_map(|frame| frame.windows.clone()));
        let name = |id: Option<u32>| match id {
            None => "no window".to_owned(),
            Some(id) => match known.iter().find(|window| window.id == id) {
                Some(window) => format!("{:?}", window.title),
                None => format!("window {id:#x}"),
            },
        };
        let (now, then) = (name(front), name(expected));
        Err(DesktopError::Changed(format!("{now} is in front, where {then} was")))
    }

    fn remember(&mut self, frame: &Frame) {
        self.size = frame.size();
        self.acted = false;
        self.frames.retain(|known| known.id() != frame.id());
        if self.frames.len() == REMEMBERED {
            self.frames.pop_front();
        }
        self.frames.push_back(frame.clone());
    }

    fn pause(&self, time: Duration) -> Result<(), DesktopError> {
        let until = Instant::now() + time;
        while Instant::now() < until {
            if self.options.stop.is_raised() {
                return Err(DesktopError::Stopped);
            }
            std::thread::sleep(until.saturating_duration_since(Instant::now()).min(BREATH));
        }
        Ok(())
    }
}

impl Desktop for Live {
    fn size(&self) -> Size {
        self.size
    }

    fn observe(&mut self, watch: Watch) -> Result<Frame, DesktopError> {
        let mut watcher = Watcher {
            screen: &mut self.screen,
            stop: &self.options.stop,
            veils: &mut self.veils,
            origin: self.options.origin,
        };
        let mut frame = match watch {
            Watch::Now => watcher.now(),
            Watch::Change { from, within } => watcher.change(from, within),
            Watch::Quiet { quiet, within } => watcher.quiet(quiet, within),
        }?;
        if matches!(self.screen, Screen::Portable(_)) {
            frame.pointer = self.hands.pointer()?;
        }
        own(&mut frame);
        self.remember(&frame);
        Ok(frame)
    }

    fn act(&mut self, action: &Approved) -> Result<(), DesktopError> {
        let action = action.action();
        if self.options.stop.is_raised() {
            return Err(DesktopError::Stopped);
        }
        if let Action::Wait { millis } = action {
            return self.pause(Duration::from_millis(*millis));
        }
        if !action.is_input() {
            return Ok(());
        }
        match points(action) {
            [] => {
                if let Some(last) = self.frames.back().filter(|_| !self.acted) {
                    self.same_front(last.front.as_ref().map(|window| window.id))?;
                }
            }
            points => {
                for point in points {
                    self.same_around(point)?;
                }
            }
        }
        self.acted = true;
        let vault = &self.options.vault;
        Ok(self.hands.perform(action, &|name| vault.get(name).cloned())?)
    }

    fn selected(&mut self) -> Result<Option<String>, DesktopError> {
        let vault = &self.options.vault;
        Ok(self.hands.selected()?.filter(|text| !vault.is_told_by(text)))
    }

    fn mask(&mut self, area: Rect) {
        let (front, windows) = match self.frames.back() {
            Some(frame) => (frame.front.as_ref(), frame.windows.as_slice()),
            None => (None, [].as_slice()),
        };
        self.veils.add(area, front, windows);
        if let Some(frame) = self.frames.back() {
            self.veils.learn(frame.pixels(), frame.size());
        }
    }

    fn release(&mut self) -> Result<(), DesktopError> {
        Ok(self.hands.release()?)
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        // Nobody is left to tell; the supervisor looks once more.
        let _ = self.hands.release();
    }
}

/// Marks the windows of what this run started.
fn own(frame: &mut Frame) {
    #[cfg(target_os = "linux")]
    for window in frame.windows.iter_mut().chain(&mut frame.front) {
        window.ours = window.pid.is_some_and(super::kin::is_ours);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = frame;
}

/// The places an action touches: the ends of a drag, not its way.
fn points(action: &Action) -> &[ScreenPoint] {
    match action {
        Action::Click { at, .. } | Action::Move { at, .. } | Action::Scroll { at, .. } => std::slice::from_ref(at),
        Action::Drag { path, .. } => path,
        _ => &[],
    }
}

impl From<ScreenError> for DesktopError {
    fn from(error: ScreenError) -> Self {
        match error {
            ScreenError::NoDisplay(why) => no_display(&why),
            ScreenError::Lost(why) => DesktopError::Lost(why),
        }
    }
}

impl From<InputError> for DesktopError {
    fn from(error: InputError) -> Self {
        match error {
            InputError::NoDisplay(why) => no_display(&why),
            InputError::Lost(why) => DesktopError::Lost(why),
            InputError::NoKey(key) => DesktopError::Untypable {
                what: format!("the key `{key}`"),
                why: "this system's keyboard has none".to_owned(),
            },
            InputError::Untypable { what, why } => DesktopError::Untypable { what, why },
            InputError::NoSecret(name) => DesktopError::NoSecret(name),
            InputError::Stopped => DesktopError::Stopped,
        }
    }
}

fn no_display(why: &str) -> DesktopError {
    let name = match std::env::var("DISPLAY") {
        Ok(name) => format!("DISPLAY is {name}"),
        Err(_) => "DISPLAY is not set".to_owned(),
    };
    DesktopError::NoDisplay(format!(
        "{why} ({name}); set DISPLAY and XAUTHORITY, or let the scenario say `desktop: {{ virtual: 1280x800 }}`"
    ))
}
