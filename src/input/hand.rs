//! enigo, and nothing else of this project names it.
//!
//! It moves the mouse, turns the wheel and presses keys, on every system it knows. It sleeps nowhere, and waits for a
//! display that hangs no longer than [`PATIENCE`]: enigo itself would wait for ever.

use std::time::Duration;

use enigo::{Axis, Coordinate, Direction, Enigo, Keyboard as _, Mouse as _, Settings};

use super::aside::Aside;
use super::error::InputError;
use crate::action::Button;
use crate::key::Key;

/// Whether a key or a button goes down or up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Down,
    Up,
}

/// How long one event may take.
pub const PATIENCE: Duration = Duration::from_secs(3);

/// A hand on mouse and keyboard.
pub struct Hand(Aside<Enigo>);

impl Hand {
    /// # Errors
    /// When there is no display, or it does not answer.
    pub fn new() -> Result<Hand, InputError> {
        let make = || {
            let settings = Settings {
                linux_delay: 0,
                ..Settings::default()
            };
            Enigo::new(&settings).map_err(|error| InputError::NoDisplay(error.to_string()))
        };
        Ok(Hand(Aside::start(PATIENCE, make)??))
    }

    fn ask<R: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Enigo) -> enigo::InputResult<R> + Send + 'static,
    ) -> Result<R, InputError> {
        Ok(self.0.call(work)??)
    }

    /// Moves the pointer to a pixel of the screen.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn point(&mut self, (x, y): (i32, i32)) -> Result<(), InputError> {
        self.ask(move |enigo| enigo.move_mouse(x, y, Coordinate::Abs))
    }

    /// # Errors
    /// When the display is gone.
    pub fn pointer(&self) -> Result<(i32, i32), InputError> {
        self.ask(|enigo| enigo.location())
    }

    /// # Errors
    /// When the display is gone.
    pub fn button(&mut self, button: Button, way: Way) -> Result<(), InputError> {
        let button = match button {
            Button::Left => enigo::Button::Left,
            Button::Middle => enigo::Button::Middle,
            Button::Right => enigo::Button::Right,
            #[cfg(not(target_os = "macos"))]
            Button::Back => enigo::Button::Back,
            #[cfg(not(target_os = "macos"))]
            Button::Forward => enigo::Button::Forward,
            #[cfg(target_os = "macos")]
            Button::Back | Button::Forward => enigo::Button::Middle,
        };
        self.ask(move |enigo| enigo.button(button, direction(way)))
    }

    /// Turns the wheel by one notch.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn notch(&mut self, notch: Notch) -> Result<(), InputError> {
        let (length, axis) = match notch {
            Notch::Up => (-1, Axis::Vertical),
            Notch::Down => (1, Axis::Vertical),
            Notch::Left => (-1, Axis::Horizontal),
            Notch::Right => (1, Axis::Horizontal),
        };
        self.ask(move |enigo| enigo.scroll(length, axis))
    }

    /// # Errors
    /// [`InputError::NoKey`] for a key this system lacks; when the display is gone.
    pub fn key(&mut self, key: Key, way: Way) -> Result<(), InputError> {
        let named = name(key).ok_or(InputError::NoKey(key))?;
        self.ask(move |enigo| enigo.key(named, direction(way)))
    }

    /// A key by its number on the keyboard.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn code(&mut self, code: u8, way: Way) -> Result<(), InputError> {
        self.ask(move |enigo| enigo.raw(code.into(), direction(way)))
    }

    /// Releases the keys this hand holds.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn release(&mut self) -> Result<(), InputError> {
        let (keys, codes) = self.ask(|enigo| Ok(enigo.held()))?;
        for key in keys {
            self.ask(move |enigo| enigo.key(key, Direction::Release))?;
        }
        for code in codes {
            self.ask(move |enigo| enigo.raw(code, Direction::Release))?;
        }
        Ok(())
    }

    /// Types a text the portable way, a character at a time. On X11 `keyboard` is exact where this is not.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn text(&mut self, text: &str) -> Result<(), InputError> {
        for character in text.chars() {
            self.ask(move |enigo| enigo.text(character.encode_utf8(&mut [0; 4])))?;
        }
        Ok(())
    }
}

/// One notch of the wheel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notch {
    Up,
    Down,
    Left,
    Right,
}

fn direction(way: Way) -> Direction {
    match way {
        Way::Down => Direction::Press,
        Way::Up => Direction::Release,
    }
}

fn name(key: Key) -> Option<enigo::Key> {
    Some(match key {
        Key::Enter => enigo::Key::Return,
        Key::Escape => enigo::Key::Escape,
        Key::Tab => enigo::Key::Tab,
        Key::Space => enigo::Key::Space,
        Key::Backspace => enigo::Key::Backspace,
        Key::Delete => enigo::Key::Delete,
        Key::Home => enigo::Key::Home,
        Key::End => enigo::Key::End,
        Key::PageUp => enigo::Key::PageUp,
        Key::PageDown => enigo::Key::PageDown,
        Key::Up => enigo::Key::UpArrow,
        Key::Down => enigo::Key::DownArrow,
        Key::Left => enigo::Key::LeftArrow,
        Key::Right => enigo::Key::RightArrow,
        Key::Ctrl => enigo::Key::Control,
        Key::Shift => enigo::Key::Shift,
        Key::Alt => enigo::Key::Alt,
        Key::Super => enigo::Key::Meta,
        Key::CapsLock => enigo::Key::CapsLock,
        #[cfg(not(target_os = "macos"))]
        Key::Insert => enigo::Key::Insert,
        #[cfg(not(target_os = "macos"))]
        Key::PrintScreen => enigo::Key::PrintScr,
        #[cfg(target_os = "linux")]
        Key::Menu => enigo::Key::LMenu,
        #[cfg(target_os = "windows")]
        Key::Menu => enigo::Key::Apps,
        #[cfg(target_os = "macos")]
        Key::Insert | Key::PrintScreen | Key::Menu => return None,
        Key::Function(number) => return function(number),
        Key::Char(c) => enigo::Key::Unicode(c),
    })
}

fn function(number: u8) -> Option<enigo::Key> {
    use enigo::Key as K;
    let keys = [
        K::F1,
        K::F2,
        K::F3,
        K::F4,
        K::F5,
        K::F6,
        K::F7,
        K::F8,
        K::F9,
        K::F10,
        K::F11,
        K::F12,
        K::F13,
        K::F14,
        K::F15,
        K::F16,
        K::F17,
        K::F18,
        K::F19,
        K::F20,
        #[cfg(not(target_os = "macos"))]
        K::F21,
        #[cfg(not(target_os = "macos"))]
        K::F22,
        #[cfg(not(target_os = "macos"))]
        K::F23,
        #[cfg(not(target_os = "macos"))]
        K::F24,
    ];
    keys.get(usize::from(number).checked_sub(1)?).copied()
}
