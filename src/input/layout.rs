//! The keyboard map of an X server: which key gives a character, and which keys give nothing.
//!
//! A map is a copy: it is read again before each text, since the user may change the layout.

use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{ConnectionExt as _, KeyButMask};

use super::error::InputError;
use crate::x11::Display;

/// Symbols of keys that characters do not name (X11/keysymdef.h).
pub const RETURN: u32 = 0xff0d;
/// What a spare key gives.
pub const NO_SYMBOL: u32 = 0;
pub const TAB: u32 = 0xff09;
pub const SHIFT: u32 = 0xffe1;
pub const CAPS_LOCK: u32 = 0xffe5;

/// The symbol of a character: itself in Latin-1, else Unicode's (X protocol, appendix A).
pub fn symbol(c: char) -> u32 {
    let code = u32::from(c);
    match code {
        0x20..=0x7e | 0xa0..=0xff => code,
        _ => 0x0100_0000 | code,
    }
}

/// A key and whether Shift must be down with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyCode {
    pub code: u8,
    pub shift: bool,
}

/// The keyboard as it is now.
#[derive(Debug)]
pub struct Layout {
    first: u8,
    /// Symbols of each key, from the first.
    keys: Vec<Vec<u32>>,
    /// The active one of several layouts.
    group: usize,
    /// Modifiers and locks that are on.
    pub state: KeyButMask,
}

impl Layout {
    /// # Errors
    /// When the display is gone.
    pub fn read(display: &Display) -> Result<Layout, InputError> {
        let setup = display.conn.setup();
        let count = setup.max_keycode.saturating_sub(setup.min_keycode).saturating_add(1);
        let mapping = display.conn.get_keyboard_mapping(setup.min_keycode, count)?.reply()?;
        let state = display.conn.query_pointer(display.root)?.reply()?.mask;
        let width = usize::from(mapping.keysyms_per_keycode).max(1);
        Ok(Layout {
            first: setup.min_keycode,
            keys: mapping.keysyms.chunks(width).map(<[u32]>::to_vec).collect(),
            // Bits 13 and 14 of the state name the layout (XKB protocol, 2.2.2).
            group: usize::from((u16::from(state) >> 13) & 3),
            state,
        })
    }

    /// The key that gives a symbol, alone or with Shift.
    pub fn find(&self, symbol: u32) -> Option<KeyCode> {
        let on = |level: usize| {
            self.numbered()
                .find(|(_, symbols)| self.symbol_at(symbols, level) == Some(symbol))
                .map(|(code, _)| KeyCode {
                    code,
                    shift: level == 1,
                })
        };
        on(0).or_else(|| on(1))
    }

    /// Keys without a symbol, the highest first: enigo takes its own from the lowest.
    pub fn spare(&self) -> Vec<u8> {
        let mut spare: Vec<u8> = self
            .numbered()
            // Key 8 is evdev's key 0, which some programs take for no key.
            .filter(|(code, symbols)| *code > 8 && symbols.iter().all(|s| *s == 0))
            .map(|(code, _)| code)
            .collect();
        spare.reverse();
        spare
    }

    /// Symbols of a key.
    pub fn symbols(&self, code: u8) -> &[u32] {
        let at = usize::from(code.saturating_sub(self.first));
        self.keys.get(at).map_or(&[], Vec::as_slice)
    }

    fn numbered(&self) -> impl Iterator<Item = (u8, &Vec<u32>)> {
        (self.first..=u8::MAX).zip(&self.keys)
    }

    /// A key without symbols in the active layout keeps those of the first.
    fn symbol_at(&self, symbols: &[u32], level: usize) -> Option<u32> {
        let own = symbols.get(self.group * 2..self.group * 2 + 2);
        let own = own.filter(|pair| pair.iter().any(|s| *s != 0));
        own.or(symbols.get(..2)).unwrap_or(symbols).get(level).copied()
    }
}

/// Takes back the symbols that a killed process gave to keys which had none before.
///
/// # Errors
/// When the display is gone.
pub fn unbind(display: &Display, spare_before: &[u8]) -> Result<(), InputError> {
    let layout = Layout::read(display)?;
    for code in spare_before {
        let given = matches!(layout.symbols(*code), [first, second, ..] if *first != NO_SYMBOL && first == second);
        if given {
            let nothing = [NO_SYMBOL, NO_SYMBOL];
            display.conn.change_keyboard_mapping(1, *code, 2, &nothing)?;
        }
    }
    display.conn.get_input_focus()?.reply()?;
    Ok(())
}
