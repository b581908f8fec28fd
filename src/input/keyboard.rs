//! Typing exactly, on X11: characters the layout lacks are given a spare key first.
//!
//! Invariant: a key's meaning is not changed while an application may still have to look it up. Symbols are
//! bound before the first key of a text, and a key is bound anew only after the application answered a ping.

use std::time::Duration;

use secrecy::zeroize::Zeroizing;
use x11rb::protocol::xproto::{ConnectionExt as _, KEY_PRESS_EVENT, KEY_RELEASE_EVENT, KeyButMask};
use x11rb::protocol::xtest::ConnectionExt as _;

use super::error::InputError;
use super::held;
use super::layout::{self, CAPS_LOCK, KeyCode, Layout, RETURN, SHIFT, TAB, symbol};
use super::manuscript::{Stroke, strokes};
use super::ping::{Answer, Pinger};
use crate::stop::Stop;
use crate::x11::Display;

/// Characters sent before the application must have taken them in.
const BURST: usize = 200;

/// How long an application may take over a burst.
const DIGEST: Duration = Duration::from_secs(5);

/// How long it may take over the end of a text: what it does with it is no longer our affair.
const LAST_DIGEST: Duration = Duration::from_millis(500);

/// Granted instead to one that does not answer pings.
const BLIND_DIGEST: Duration = Duration::from_millis(150);

/// A keyboard of one display.
#[derive(Debug)]
pub struct Keyboard {
    display: Display,
    pinger: Pinger,
    /// Characters with the spare keys they were given, the longest unused first.
    bound: Vec<(char, u8)>,
}

impl Keyboard {
    /// # Errors
    /// When there is no display.
    pub fn open() -> Result<Keyboard, InputError> {
        let display = Display::connect(None)?;
        Ok(Keyboard {
            pinger: Pinger::new(&display)?,
            bound: Vec::new(),
            display,
        })
    }

    pub fn display(&self) -> &Display {
        &self.display
    }

    /// Types a text that passed `manuscript::check`. When it returns, the application has read it,
    /// if it is one that tells.
    ///
    /// # Errors
    /// When the display is gone, the run is stopped, or the application does not take the text in.
    pub fn text(&mut self, text: &str, stop: &Stop) -> Result<(), InputError> {
        let mut layout = self.ready_for_text()?;
        let mut rest = strokes(text).peekable();
        let mut typed = 0;
        while rest.peek().is_some() {
            let burst = self.burst(&layout, &rest)?;
            if self.bind(&layout, rest.clone().take(burst), stop)? {
                layout = Layout::read(&self.display)?;
            }
            self.strike(&layout, rest.by_ref().take(burst))?;
            typed += burst;
            if rest.peek().is_none() {
                self.pinger.ask(&self.display, LAST_DIGEST, stop)?;
            } else if !self.digested(stop)? {
                return Err(InputError::Untypable {
                    what: "the rest of the text".to_owned(),
                    why: format!("the application has not answered for {DIGEST:?} after {typed} characters"),
                });
            }
        }
        Ok(())
    }

    /// The key of a character; one is bound if the layout lacks it.
    ///
    /// # Errors
    /// When the display is gone, or no key is spare.
    pub fn key_of(&mut self, c: char, stop: &Stop) -> Result<KeyCode, InputError> {
        let layout = Layout::read(&self.display)?;
        self.bind(&layout, std::iter::once(Stroke::Char(c)), stop)?;
        self.look_up(&layout, Stroke::Char(c))
    }

    /// Takes back every key that was given a symbol, once the application has read what it meant.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn restore(&mut self) -> Result<(), InputError> {
        if self.bound.is_empty() {
            return Ok(());
        }
        self.digested(&Stop::default())?;
        let bound = std::mem::take(&mut self.bound);
        self.assign(bound.iter().map(|(_, code)| (*code, layout::NO_SYMBOL)).collect())?;
        self.sync()
    }

    /// Nothing held, capitals as written.
    fn ready_for_text(&mut self) -> Result<Layout, InputError> {
        let layout = Layout::read(&self.display)?;
        let modifiers = KeyButMask::SHIFT | KeyButMask::CONTROL | KeyButMask::MOD1 | KeyButMask::MOD4;
        let locked = layout.state.contains(KeyButMask::LOCK);
        if u16::from(layout.state) & u16::from(modifiers) == 0 && !locked {
            return Ok(layout);
        }
        held::release(&self.display)?;
        if let Some(caps) = layout.find(CAPS_LOCK).filter(|_| locked) {
            self.press(caps.code)?;
        }
        Layout::read(&self.display)
    }

    /// The distinct characters among some strokes that need a spare key, or have one.
    fn in_need(&self, layout: &Layout, strokes: impl Iterator<Item = Stroke>) -> Zeroizing<Vec<char>> {
        let mut found = Zeroizing::new(Vec::new());
        for stroke in strokes {
            if let Stroke::Char(c) = stroke
                && !found.contains(&c)
                && (self.bound.iter().any(|(b, _)| *b == c) || layout.find(symbol(c)).is_none())
            {
                found.push(c);
            }
        }
        found
    }

    /// How many strokes can be sent with the spare keys there are.
    fn burst(&self, layout: &Layout, strokes: &(impl Iterator<Item = Stroke> + Clone)) -> Result<usize, InputError> {
        let room = layout.spare().len() + self.bound.len();
        let mut burst = strokes.clone().take(BURST).count();
        while self.in_need(layout, strokes.clone().take(burst)).len() > room {
            burst /= 2;
        }
        if burst == 0 {
            return Err(no_key());
        }
        Ok(burst)
    }

    /// Gives spare keys to the characters that need one; true when the map was changed.
    fn bind(
        &mut self,
        layout: &Layout,
        strokes: impl Iterator<Item = Stroke>,
        stop: &Stop,
    ) -> Result<bool, InputError> {
        let mut wanted = self.in_need(layout, strokes);
        // Those in use go to the end, so that the first are the longest unused.
        let (mut idle, used): (Vec<_>, Vec<_>) = self.bound.drain(..).partition(|(c, _)| !wanted.contains(c));
        wanted.retain(|c| !used.iter().any(|(b, _)| b == c));
        let spare = layout.spare();
        let scarce = wanted.len().saturating_sub(spare.len()).min(idle.len());
        let freed: Vec<u8> = idle.drain(..scarce).map(|(_, code)| code).collect();
        self.bound.extend(idle.into_iter().chain(used));
        if !freed.is_empty() {
            self.digested(stop)?;
        }
        let given: Vec<(char, u8)> = wanted.iter().copied().zip(spare.into_iter().chain(freed)).collect();
        self.assign(given.iter().map(|(c, code)| (*code, symbol(*c))).collect())?;
        self.bound.extend(given);
        self.sync()?;
        // Some toolkits look a key up as it comes in, and learn of the new map only later.
        if !wanted.is_empty() {
            self.digested(stop)?;
        }
        Ok(!wanted.is_empty())
    }

    fn look_up(&self, layout: &Layout, stroke: Stroke) -> Result<KeyCode, InputError> {
        let bound = |c: char| self.bound.iter().find(|(b, _)| *b == c);
        let found = match stroke {
            Stroke::Enter => layout.find(RETURN),
            Stroke::Tab => layout.find(TAB),
            Stroke::Char(c) => match bound(c) {
                Some((_, code)) => Some(KeyCode {
                    code: *code,
                    shift: false,
                }),
                None => layout.find(symbol(c)),
            },
        };
        found.ok_or_else(no_key)
    }

    /// Presses and releases the keys, Shift where it is needed.
    fn strike(&self, layout: &Layout, strokes: impl Iterator<Item = Stroke>) -> Result<(), InputError> {
        let shift = layout
            .find(SHIFT)
            .ok_or(InputError::NoKey(crate::key::Key::Shift))?
            .code;
        let mut shifted = false;
        for stroke in strokes {
            let key = self.look_up(layout, stroke)?;
            if key.shift != shifted {
                let way = if key.shift { KEY_PRESS_EVENT } else { KEY_RELEASE_EVENT };
                self.send(way, shift)?;
                shifted = key.shift;
            }
            self.press(key.code)?;
        }
        if shifted {
            self.send(KEY_RELEASE_EVENT, shift)?;
        }
        self.sync()
    }

    /// Waits until the application has taken in what was typed; false when it does not answer.
    fn digested(&mut self, stop: &Stop) -> Result<bool, InputError> {
        let answer = self.pinger.ask(&self.display, DIGEST, stop)?;
        if stop.is_raised() {
            return Err(InputError::Stopped);
        }
        if answer == Answer::Unable {
            std::thread::sleep(BLIND_DIGEST);
        }
        Ok(answer != Answer::Silent)
    }

    /// Gives keys their symbols; neighbours in one request, as every program reads the map anew after each.
    fn assign(&self, mut keys: Vec<(u8, u32)>) -> Result<(), InputError> {
        keys.sort_unstable();
        for run in keys.chunk_by(|(a, _), (b, _)| a.checked_add(1) == Some(*b)) {
            // Two equal symbols: one alone would get its upper case on Shift.
            let symbols: Vec<u32> = run.iter().flat_map(|(_, symbol)| [*symbol, *symbol]).collect();
            if let (Some((first, _)), Ok(count)) = (run.first(), u8::try_from(run.len())) {
                self.display.conn.change_keyboard_mapping(count, *first, 2, &symbols)?;
            }
        }
        Ok(())
    }

    fn press(&self, code: u8) -> Result<(), InputError> {
        self.send(KEY_PRESS_EVENT, code)?;
        self.send(KEY_RELEASE_EVENT, code)
    }

    fn send(&self, way: u8, code: u8) -> Result<(), InputError> {
        self.display.conn.xtest_fake_input(way, code, 0, x11rb::NONE, 0, 0, 0)?;
        Ok(())
    }

    fn sync(&self) -> Result<(), InputError> {
        self.display.conn.get_input_focus()?.reply()?;
        Ok(())
    }
}

fn no_key() -> InputError {
    InputError::Untypable {
        what: "a character that is not on the keyboard".to_owned(),
        why: "the keyboard layout has no key for it, and none to spare; choose another layout".to_owned(),
    }
}
