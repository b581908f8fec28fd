//! What is held down, and letting go of it, whoever pressed it.
//!
//! Asks the server, not our own memory: so it also works for a process that was killed.

use std::time::{Duration, Instant};

use x11rb::protocol::xproto::{BUTTON_RELEASE_EVENT, ConnectionExt as _, KEY_RELEASE_EVENT, KeyButMask};
use x11rb::protocol::xtest::ConnectionExt as _;

use super::error::InputError;
use crate::x11::Display;

/// Buttons whose state the server tells, and those it does not (back and forward).
const TELLING: [(KeyButMask, u8); 3] = [
    (KeyButMask::BUTTON1, 1),
    (KeyButMask::BUTTON2, 2),
    (KeyButMask::BUTTON3, 3),
];

/// Releases every key and button that is down.
///
/// # Errors
/// When the display is gone.
pub fn release(display: &Display) -> Result<(), InputError> {
    let send = |way: u8, code: u8| display.conn.xtest_fake_input(way, code, 0, x11rb::NONE, 0, 0, 0);
    for code in keys(display)? {
        send(KEY_RELEASE_EVENT, code)?;
    }
    let state = display.conn.query_pointer(display.root)?.reply()?.mask;
    for (mask, button) in TELLING {
        if state.contains(mask) {
            send(BUTTON_RELEASE_EVENT, button)?;
        }
    }
    for button in [8, 9] {
        send(BUTTON_RELEASE_EVENT, button)?;
    }
    display.conn.get_input_focus()?.reply()?;
    Ok(())
}

/// Waits until the server has taken note that no button is down; false when it did not in time.
///
/// A window manager looks at a click before the application does, and what comes after the click may overtake it:
/// the server holds back press and release until then, and so shows the button as down.
///
/// # Errors
/// When the display is gone.
pub fn buttons_up(display: &Display, within: Duration) -> Result<bool, InputError> {
    let until = Instant::now() + within;
    loop {
        let state = display.conn.query_pointer(display.root)?.reply()?.mask;
        if TELLING.iter().all(|(mask, _)| !state.contains(*mask)) {
            return Ok(true);
        }
        if Instant::now() >= until {
            return Ok(false);
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// The codes of the keys that are down.
///
/// # Errors
/// When the display is gone.
pub fn keys(display: &Display) -> Result<Vec<u8>, InputError> {
    let map = display.conn.query_keymap()?.reply()?.keys;
    Ok((0..=u8::MAX)
        .filter(|code| {
            let byte = map.get(usize::from(code / 8)).copied().unwrap_or(0);
            byte >> (code % 8) & 1 == 1
        })
        .collect())
}
