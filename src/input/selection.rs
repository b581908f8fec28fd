//! The text selected in an application: the PRIMARY selection of X11 (ICCCM 2).

use std::time::{Duration, Instant};

use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _, CreateWindowAux, EventMask, WindowClass};

use super::error::InputError;
use crate::x11::Display;

/// How long the owner of a selection may take.
const PATIENCE: Duration = Duration::from_millis(200);

/// The largest selection that is read, in 4-byte units; larger ones come in parts, which are not read.
const LIMIT: u32 = 256 * 1024;

/// The selected text; nothing when nobody owns it, or the owner refuses or keeps silent.
///
/// # Errors
/// When the display is gone.
pub fn selected(display: &Display) -> Result<Option<String>, InputError> {
    let conn = &display.conn;
    let primary = AtomEnum::PRIMARY.into();
    if conn.get_selection_owner(primary)?.reply()?.owner == x11rb::NONE {
        return Ok(None);
    }
    let (utf8, property) = (display.atom("UTF8_STRING")?, display.atom("DESKWRIGHT_SELECTION")?);
    let window = conn.generate_id()?;
    let attributes = CreateWindowAux::new().event_mask(EventMask::NO_EVENT);
    conn.create_window(
        0,
        window,
        display.root,
        -9,
        -9,
        1,
        1,
        0,
        WindowClass::INPUT_ONLY,
        x11rb::COPY_FROM_PARENT,
        &attributes,
    )?;
    conn.convert_selection(window, primary, utf8, property, x11rb::CURRENT_TIME)?;
    conn.flush()?;
    let answered = answer(display, window)?;
    let text = if answered == Some(property) {
        let reply = conn
            .get_property(true, window, property, AtomEnum::ANY, 0, LIMIT)?
            .reply()?;
        (reply.type_ == utf8 && reply.bytes_after == 0).then(|| String::from_utf8_lossy(&reply.value).into_owned())
    } else {
        None
    };
    conn.destroy_window(window)?;
    conn.flush()?;
    Ok(text)
}

/// The property the owner wrote to.
fn answer(display: &Display, window: u32) -> Result<Option<u32>, InputError> {
    let until = Instant::now() + PATIENCE;
    loop {
        while let Some(event) = display.conn.poll_for_event()? {
            if let Event::SelectionNotify(notify) = event
                && notify.requestor == window
            {
                return Ok(Some(notify.property));
            }
        }
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() || !display.wait(left)? {
            return Ok(None);
        }
    }
}
