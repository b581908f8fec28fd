//! The window manager of a display of our own: ready once it shows a window.
//!
//! It takes the role (EWMH, `_NET_SUPPORTING_WM_CHECK`) before it listens, and openbox loses for good what a program
//! wants shown between the two, which a slow disk makes long. So a window of our own is shown first, and taken away.

use std::process::Child;
use std::time::{Duration, Instant};

use thiserror::Error;
use x11rb::connection::Connection as _;
use x11rb::errors::{ConnectError, ConnectionError, ReplyError, ReplyOrIdError};
use x11rb::protocol::xproto::{
    AtomEnum, ChangeWindowAttributesAux, ConnectionExt as _, CreateWindowAux, EventMask, MapState, PropMode, Window,
    WindowClass,
};
use x11rb::wrapper::ConnectionExt as _;

use crate::x11::Display;

/// How often it is asked again.
const PERIOD: Duration = Duration::from_millis(100);
/// `WM_HINTS` with `InputHint` alone and no input: the window does not want the keyboard (ICCCM 4.1.2.4).
const NO_INPUT: [u32; 9] = [1, 0, 0, 0, 0, 0, 0, 0, 0];

/// Why it is not ready.
#[derive(Debug, Error)]
pub enum ManagerError {
    #[error("it ended: {0}")]
    Ended(std::process::ExitStatus),
    #[error("it {missed} within {within:?}")]
    Late { missed: &'static str, within: Duration },
    #[error("the display does not answer: {0}")]
    Lost(#[from] ReplyOrIdError),
}

impl From<ConnectError> for ManagerError {
    fn from(error: ConnectError) -> ManagerError {
        std::io::Error::other(error).into()
    }
}

impl From<std::io::Error> for ManagerError {
    fn from(error: std::io::Error) -> ManagerError {
        ConnectionError::from(error).into()
    }
}

impl From<ConnectionError> for ManagerError {
    fn from(error: ConnectionError) -> ManagerError {
        ManagerError::Lost(error.into())
    }
}

impl From<ReplyError> for ManagerError {
    fn from(error: ReplyError) -> ManagerError {
        ManagerError::Lost(error.into())
    }
}

/// Waits until it shows what programs want shown.
///
/// # Errors
/// When it ends, the display is lost, or `within` is over.
pub fn wait(display: &Display, manager: &mut Child, within: Duration) -> Result<(), ManagerError> {
    let until = Instant::now() + within;
    let mut wait = |missed, is_there: &mut dyn FnMut() -> Result<bool, ManagerError>| {
        while !is_there()? {
            if let Ok(Some(status)) = manager.try_wait() {
                return Err(ManagerError::Ended(status));
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(ManagerError::Late { missed, within });
            }
            display.wait(left.min(PERIOD))?;
            while display.conn.poll_for_event()?.is_some() {}
        }
        Ok(())
    };

    let listen = ChangeWindowAttributesAux::new().event_mask(EventMask::PROPERTY_CHANGE);
    display.conn.change_window_attributes(display.root, &listen)?;
    let check = display.atom("_NET_SUPPORTING_WM_CHECK")?;
    wait("was not ready", &mut || {
        Ok(!display.numbers(display.root, check)?.is_empty())
    })?;

    let window = unseen(display)?;
    wait("showed no window", &mut || {
        display.conn.map_window(window)?;
        let state = display.conn.get_window_attributes(window)?.reply()?.map_state;
        Ok(state == MapState::VIEWABLE)
    })?;
    display.conn.destroy_window(window)?;
    let clients = display.atom("_NET_CLIENT_LIST")?;
    wait("listed a window that was gone", &mut || {
        Ok(!display.numbers(display.root, clients)?.contains(&window))
    })
}

/// A window of one pixel that does not want the keyboard.
fn unseen(display: &Display) -> Result<Window, ManagerError> {
    let conn = &display.conn;
    let window = conn.generate_id()?;
    let listen = CreateWindowAux::new().event_mask(EventMask::STRUCTURE_NOTIFY);
    let (same, visual) = (x11rb::COPY_DEPTH_FROM_PARENT, x11rb::COPY_FROM_PARENT);
    let class = WindowClass::INPUT_OUTPUT;
    conn.create_window(same, window, display.root, 0, 0, 1, 1, 0, class, visual, &listen)?;
    let hints = AtomEnum::WM_HINTS;
    conn.change_property32(PropMode::REPLACE, window, hints, hints, &NO_INPUT)?;
    Ok(window)
}
