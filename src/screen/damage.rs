//! When something was drawn: the DAMAGE extension on the root window.

use std::time::Duration;

use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::damage::{ConnectionExt as _, Damage as DamageId, ReportLevel};

use super::error::ScreenError;
use crate::x11::Display;

/// Tells whether anything was drawn since it was last asked.
#[derive(Debug)]
pub struct Damage(DamageId);

impl Damage {
    /// Nothing when the server lacks the extension.
    ///
    /// # Errors
    /// When the server is gone.
    pub fn watch(display: &Display) -> Result<Option<Damage>, ScreenError> {
        let Ok(version) = display.conn.damage_query_version(1, 1) else {
            return Ok(None);
        };
        if version.reply().is_err() {
            return Ok(None);
        }
        let id = display.conn.generate_id()?;
        display
            .conn
            .damage_create(id, display.root, ReportLevel::NON_EMPTY)?
            .check()?;
        Ok(Some(Damage(id)))
    }

    /// Forgets what was drawn until now. Called before a grab, so that nothing drawn later is lost.
    ///
    /// # Errors
    /// When the server is gone.
    pub fn forget(&self, display: &Display) -> Result<(), ScreenError> {
        while display.conn.poll_for_event()?.is_some() {}
        display.conn.damage_subtract(self.0, x11rb::NONE, x11rb::NONE)?;
        display.conn.flush()?;
        Ok(())
    }

    /// Waits until something is drawn; false when nothing was.
    ///
    /// # Errors
    /// When the server is gone.
    pub fn drawn(&self, display: &Display, within: Duration) -> Result<bool, ScreenError> {
        let until = std::time::Instant::now() + within;
        loop {
            while let Some(event) = display.conn.poll_for_event()? {
                if matches!(event, Event::DamageNotify(_)) {
                    return Ok(true);
                }
            }
            let left = until.saturating_duration_since(std::time::Instant::now());
            if left.is_zero() || !display.wait(left)? {
                return Ok(false);
            }
        }
    }
}
