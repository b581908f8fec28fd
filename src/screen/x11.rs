//! The screen of an X server: pixels through shared memory, else in the reply.
//!
//! Only the usual form of pixels is read here (32 bits, blue first); other servers are left to xcap.

use std::time::Duration;

use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat, ImageOrder};

use super::capture::{Picture, Surroundings};
use super::damage::Damage;
use super::error::ScreenError;
use super::shared_memory::Segment;
use super::windows::Windows;
use crate::geometry::{Rect, Size};
use crate::x11::{Connection, Display};

/// A pause between looks where the server cannot tell that something was drawn.
const BLIND_PAUSE: Duration = Duration::from_millis(40);

/// A connection for looking.
#[derive(Debug)]
pub struct X11Screen {
    display: Display,
    windows: Windows,
    damage: Option<Damage>,
    segment: Option<Segment>,
}

impl X11Screen {
    /// Opens the screen of `DISPLAY`; nothing when its pixels are of an unusual form.
    ///
    /// # Errors
    /// When there is no display.
    pub fn open() -> Result<Option<X11Screen>, ScreenError> {
        let display = Display::connect(None)?;
        if !usual_pixels(&display) {
            return Ok(None);
        }
        let mut screen = X11Screen {
            windows: Windows::new(&display)?,
            damage: Damage::watch(&display)?,
            segment: None,
            display,
        };
        if screen.display.local {
            let size = screen.size()?;
            screen.segment = Segment::attach(&screen.display.conn, size)?;
        }
        Ok(Some(screen))
    }

    /// The size of the screen now: it may change while we look.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn size(&self) -> Result<Size, ScreenError> {
        let geometry = self.display.conn.get_geometry(self.display.root)?.reply()?;
        Ok(Size::new(geometry.width.into(), geometry.height.into()))
    }

    /// The pixels of a part of the screen.
    ///
    /// # Errors
    /// When the display is gone, or became smaller at this moment.
    pub fn grab(&mut self, area: Rect) -> Result<Picture, ScreenError> {
        let size = Size::new(area.width, area.height);
        let conn = &self.display.conn;
        if let Some(damage) = &self.damage {
            damage.forget(&self.display)?;
        }
        if let Some(small) = self.segment.take_if(|segment| !segment.holds(size)) {
            small.detach(conn)?;
            self.segment = Segment::attach(conn, size)?;
        }
        let pixels = match &self.segment {
            Some(segment) => segment.grab(conn, self.display.root, area)?,
            None => in_the_reply(conn, self.display.root, area)?,
        };
        Ok(Picture { size, pixels })
    }

    /// Windows and pointer.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn surroundings(&self) -> Result<Surroundings, ScreenError> {
        let (front, windows) = self.windows.list(&self.display)?;
        let pointer = self.display.conn.query_pointer(self.display.root)?.reply()?;
        Ok(Surroundings {
            front,
            windows,
            pointer: Some((pointer.root_x.into(), pointer.root_y.into())),
        })
    }

    /// Identity of the window in front.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn front(&self) -> Result<Option<u32>, ScreenError> {
        self.windows.front(&self.display)
    }

    /// Waits until something may have been drawn since the last grab.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn drawn(&self, within: Duration) -> Result<bool, ScreenError> {
        if let Some(damage) = &self.damage {
            return damage.drawn(&self.display, within);
        }
        std::thread::sleep(within.min(BLIND_PAUSE));
        Ok(true)
    }
}

fn usual_pixels(display: &Display) -> bool {
    let setup = display.conn.setup();
    let Some(screen) = setup.roots.iter().find(|screen| screen.root == display.root) else {
        return false;
    };
    let visual = screen
        .allowed_depths
        .iter()
        .flat_map(|depth| &depth.visuals)
        .find(|visual| visual.visual_id == screen.root_visual);
    setup.image_byte_order == ImageOrder::LSB_FIRST
        && setup
            .pixmap_formats
            .iter()
            .any(|format| format.depth == screen.root_depth && format.bits_per_pixel == 32)
        && visual.is_some_and(|v| (v.red_mask, v.green_mask, v.blue_mask) == (0x00ff_0000, 0xff00, 0xff))
}

fn in_the_reply(conn: &Connection, window: u32, area: Rect) -> Result<Vec<u8>, ScreenError> {
    let (x, y, width, height) = on_the_wire(area)?;
    let reply = conn
        .get_image(ImageFormat::Z_PIXMAP, window, x, y, width, height, u32::MAX)?
        .reply()?;
    let mut pixels = Vec::with_capacity(reply.data.len());
    to_rgba(&reply.data, &mut pixels);
    Ok(pixels)
}

/// A rectangle in the protocol's 16 bits.
pub(super) fn on_the_wire(area: Rect) -> Result<(i16, i16, u16, u16), ScreenError> {
    let wire = || -> Option<_> {
        Some((
            i16::try_from(area.x).ok()?,
            i16::try_from(area.y).ok()?,
            u16::try_from(area.width).ok()?,
            u16::try_from(area.height).ok()?,
        ))
    };
    wire().ok_or_else(|| ScreenError::Lost(format!("an X screen has no {area}")))
}

/// Appends blue-first pixels as RGBA.
pub(super) fn to_rgba(bgrx: &[u8], out: &mut Vec<u8>) {
    out.extend(bgrx.as_chunks::<4>().0.iter().flat_map(|&[b, g, r, _]| [r, g, b, 255]));
}
