//! From an action to input events.
//!
//! Invariant: whatever happens inside an action, nothing that it pressed stays down.

use std::time::{Duration, Instant};

use secrecy::{ExposeSecret as _, SecretString};

use super::error::InputError;
use super::hand::{Hand, Notch, Way};
#[cfg(target_os = "linux")]
use super::keyboard::Keyboard;
use super::manuscript;
use crate::action::{Action, Button};
use crate::geometry::ScreenPoint;
use crate::key::{Chord, Key};
use crate::stop::Stop;
use crate::text::{Part, Text};

/// Two clicks of one spot within this time are a double click to most toolkits (Tk, Windows: 500 ms, and a little
/// for the way).
const DOUBLE_CLICK: Duration = Duration::from_millis(520);

/// How near two clicks are one spot.
const SPOT: i32 = 8;

/// How long a window manager may look at a click before we go on.
const CLICK_PATIENCE: Duration = Duration::from_secs(1);

/// Pixels between two points of a drag, and the time between them: programs look at the way.
const DRAG_STEP: i32 = 16;
const DRAG_PAUSE: Duration = Duration::from_millis(4);

/// The longest time without a look at the stop flag.
const BREATH: Duration = Duration::from_millis(50);

/// Gives the value of a secret.
pub type Secrets<'a> = &'a dyn Fn(&str) -> Option<SecretString>;

/// Hand and keyboard.
pub struct Executor {
    hand: Hand,
    /// Nothing: text goes the portable way, through enigo.
    #[cfg(target_os = "linux")]
    keyboard: Option<Keyboard>,
    stop: Stop,
    last_click: Option<(Instant, (i32, i32), Button)>,
    down: Vec<Button>,
}

impl Executor {
    /// Takes hold of the environment's display. `portable`: with enigo alone.
    ///
    /// # Errors
    /// When there is no display.
    pub fn open(stop: Stop, portable: bool) -> Result<Executor, InputError> {
        let _ = portable;
        Ok(Executor {
            #[cfg(target_os = "linux")]
            keyboard: if portable { None } else { Some(Keyboard::open()?) },
            hand: Hand::new()?,
            stop,
            last_click: None,
            down: Vec::new(),
        })
    }

    /// Performs an action; what sends no input does nothing here.
    ///
    /// # Errors
    /// See [`InputError`]; the action may be half done then, but nothing stays down.
    pub fn perform(&mut self, action: &Action, secrets: Secrets<'_>) -> Result<(), InputError> {
        let done = self.attempt(action, secrets);
        if done.is_err() {
            // The first error is the one to tell; a display that is gone cannot hold anything down.
            let _ = self.release();
        }
        done
    }

    fn attempt(&mut self, action: &Action, secrets: Secrets<'_>) -> Result<(), InputError> {
        match action {
            Action::Click {
                at,
                button,
                clicks,
                held,
            } => self.holding(held, |me| me.click(at, *button, *clicks)),
            Action::Move { at, held } => self.holding(held, |me| me.hand.point((at.x, at.y))),
            Action::Drag { path, held } => self.holding(held, |me| me.drag(path)),
            Action::Scroll { at, right, down, held } => self.holding(held, |me| {
                me.hand.point((at.x, at.y))?;
                me.scroll(*down, Notch::Up, Notch::Down)?;
                me.scroll(*right, Notch::Left, Notch::Right)
            }),
            Action::Type { text } => self.write(text, secrets),
            Action::Press { chord } => self.chord(chord, Duration::ZERO),
            Action::Hold { chord, millis } => self.chord(chord, Duration::from_millis(*millis)),
            Action::Wait { .. } | Action::Screenshot | Action::Zoom { .. } | Action::Unknown { .. } => Ok(()),
        }
    }

    /// The pointer's place.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn pointer(&self) -> Result<(i32, i32), InputError> {
        self.hand.pointer()
    }

    /// The text selected in the application.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn selected(&mut self) -> Result<Option<String>, InputError> {
        #[cfg(target_os = "linux")]
        if let Some(keyboard) = &self.keyboard {
            return super::selection::selected(keyboard.display());
        }
        Ok(None)
    }

    /// Releases every key and button, and takes back what was done to the keyboard.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn release(&mut self) -> Result<(), InputError> {
        #[cfg(target_os = "linux")]
        if let Some(keyboard) = &mut self.keyboard {
            super::held::release(keyboard.display())?;
            self.down.clear();
            return keyboard.restore();
        }
        for button in std::mem::take(&mut self.down) {
            self.hand.button(button, Way::Up)?;
        }
        self.hand.release()
    }

    /// Does something with keys held down.
    fn holding(
        &mut self,
        keys: &[Key],
        act: impl FnOnce(&mut Self) -> Result<(), InputError>,
    ) -> Result<(), InputError> {
        for key in keys {
            self.key(*key, Way::Down, keys)?;
        }
        act(self)?;
        for key in keys.iter().rev() {
            self.key(*key, Way::Up, keys)?;
        }
        Ok(())
    }

    fn click(&mut self, at: &ScreenPoint, button: Button, clicks: u8) -> Result<(), InputError> {
        let spot = (at.x, at.y);
        self.keep_apart(spot, button)?;
        self.hand.point(spot)?;
        for _ in 0..clicks {
            self.button(button, Way::Down)?;
            self.button(button, Way::Up)?;
        }
        self.last_click = Some((Instant::now(), spot, button));
        Ok(())
    }

    /// Waits until a click cannot be taken for the second half of a double click.
    fn keep_apart(&self, (x, y): (i32, i32), button: Button) -> Result<(), InputError> {
        match self.last_click {
            Some((when, (lx, ly), last)) if last == button && (lx - x).abs() <= SPOT && (ly - y).abs() <= SPOT => {
                self.wait(DOUBLE_CLICK.saturating_sub(when.elapsed()))
            }
            _ => Ok(()),
        }
    }

    fn drag(&mut self, path: &[ScreenPoint]) -> Result<(), InputError> {
        let Some((first, rest)) = path.split_first() else {
            return Ok(());
        };
        let mut from = (first.x, first.y);
        self.keep_apart(from, Button::Left)?;
        self.hand.point(from)?;
        self.button(Button::Left, Way::Down)?;
        for point in rest {
            let to = (point.x, point.y);
            for (x, y) in way(from, to) {
                self.hand.point((x, y))?;
                self.wait(DRAG_PAUSE)?;
            }
            from = to;
        }
        self.button(Button::Left, Way::Up)
    }

    fn scroll(&mut self, notches: i32, back: Notch, forth: Notch) -> Result<(), InputError> {
        let notch = if notches < 0 { back } else { forth };
        for _ in 0..notches.unsigned_abs() {
            if self.stop.is_raised() {
                return Err(InputError::Stopped);
            }
            self.hand.notch(notch)?;
        }
        Ok(())
    }

    fn write(&mut self, text: &Text, secrets: Secrets<'_>) -> Result<(), InputError> {
        for name in text.secrets() {
            let value = secrets(name).ok_or_else(|| InputError::NoSecret(name.to_owned()))?;
            manuscript::check(value.expose_secret())?;
        }
        let plain: String = text
            .0
            .iter()
            .filter_map(|part| {
                if let Part::Plain(plain) = part {
                    Some(plain.as_str())
                } else {
                    None
                }
            })
            .collect();
        manuscript::check(&plain)?;
        for part in &text.0 {
            match part {
                Part::Plain(plain) => self.type_plain(plain)?,
                Part::Secret(name) => {
                    let value = secrets(name).ok_or_else(|| InputError::NoSecret(name.to_owned()))?;
                    self.type_plain(value.expose_secret())?;
                    #[cfg(target_os = "linux")]
                    if let Some(keyboard) = &mut self.keyboard {
                        keyboard.restore()?;
                    }
                }
            }
        }
        Ok(())
    }

    fn type_plain(&mut self, text: &str) -> Result<(), InputError> {
        if self.stop.is_raised() {
            return Err(InputError::Stopped);
        }
        #[cfg(target_os = "linux")]
        if let Some(keyboard) = &mut self.keyboard {
            return keyboard.text(text, &self.stop);
        }
        self.hand.text(text)
    }

    fn chord(&mut self, chord: &Chord, time: Duration) -> Result<(), InputError> {
        for key in &chord.0 {
            self.key(*key, Way::Down, &chord.0)?;
        }
        self.wait(time)?;
        for key in chord.0.iter().rev() {
            self.key(*key, Way::Up, &chord.0)?;
        }
        Ok(())
    }

    /// A key among others: `ctrl+S` is the key `s`, and a character on the shifted half brings its Shift along.
    fn key(&mut self, key: Key, way: Way, chord: &[Key]) -> Result<(), InputError> {
        let Key::Char(c) = key else {
            return self.hand.key(key, way);
        };
        let c = if chord.iter().any(|k| k.is_modifier()) {
            c.to_lowercase().next().unwrap_or(c)
        } else {
            c
        };
        #[cfg(target_os = "linux")]
        if let Some(keyboard) = &mut self.keyboard {
            let code = keyboard.key_of(c, &self.stop)?;
            let shift = code.shift && !chord.contains(&Key::Shift);
            if shift && way == Way::Down {
                self.hand.key(Key::Shift, way)?;
            }
            self.hand.code(code.code, way)?;
            if shift && way == Way::Up {
                self.hand.key(Key::Shift, way)?;
            }
            return Ok(());
        }
        self.hand.key(Key::Char(c), way)
    }

    fn button(&mut self, button: Button, way: Way) -> Result<(), InputError> {
        match way {
            Way::Down => self.down.push(button),
            Way::Up => self.down.retain(|b| *b != button),
        }
        self.hand.button(button, way)?;
        #[cfg(target_os = "linux")]
        if let Some(keyboard) = self.keyboard.as_ref().filter(|_| way == Way::Up) {
            super::held::buttons_up(keyboard.display(), CLICK_PATIENCE)?;
        }
        Ok(())
    }

    /// Waits, unless the run is stopped.
    fn wait(&self, time: Duration) -> Result<(), InputError> {
        let until = Instant::now() + time;
        loop {
            if self.stop.is_raised() {
                return Err(InputError::Stopped);
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            std::thread::sleep(left.min(BREATH));
        }
    }
}

/// Points on the straight way to `to`, with it, without `from`.
fn way(from: (i32, i32), to: (i32, i32)) -> impl Iterator<Item = (i32, i32)> {
    let (dx, dy) = (i64::from(to.0) - i64::from(from.0), i64::from(to.1) - i64::from(from.1));
    let steps = (dx.abs().max(dy.abs()) / i64::from(DRAG_STEP)).clamp(1, 64);
    let along = move |start: i32, delta: i64, step: i64| {
        i32::try_from(i64::from(start) + delta * step / steps).unwrap_or(start)
    };
    (1..=steps).map(move |step| (along(from.0, dx, step), along(from.1, dy, step)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drag_passes_through_points_and_ends_exactly() {
        let points: Vec<_> = way((10, 10), (111, 43)).collect();
        assert_eq!(points.last(), Some(&(111, 43)));
        assert!(points.len() >= 5);
        assert!(points.is_sorted());
        assert_eq!(way((5, 5), (6, 5)).collect::<Vec<_>>(), [(6, 5)]);
    }
}
