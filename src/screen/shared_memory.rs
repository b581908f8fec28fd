//! Memory shared with the X server (MIT-SHM 1.2).
//!
//! It is read with `pread`, not mapped: no `unsafe`, and no picture that changes while it is read.

use std::fs::File;
use std::os::unix::fs::FileExt;

use rustix::fs::{MemfdFlags, ftruncate, memfd_create};
use x11rb::connection::Connection as _;
use x11rb::protocol::shm::{ConnectionExt as _, Seg};
use x11rb::protocol::xproto::{ImageFormat, Window};

use super::error::ScreenError;
use super::x11::to_rgba;
use crate::geometry::{Rect, Size};
use crate::x11::Connection;

/// Bytes converted at a time: they stay in the cache.
const CHUNK: usize = 64 * 1024;

/// A segment the server draws a picture into.
#[derive(Debug)]
pub struct Segment {
    seg: Seg,
    file: File,
    bytes: u64,
}

impl Segment {
    /// A segment large enough for a picture of this size; nothing when the server cannot share memory.
    ///
    /// # Errors
    /// When the server is gone.
    pub fn attach(conn: &Connection, size: Size) -> Result<Option<Segment>, ScreenError> {
        let Ok(version) = conn.shm_query_version().map(x11rb::cookie::Cookie::reply) else {
            return Ok(None);
        };
        if !version.is_ok_and(|v| (v.major_version, v.minor_version) >= (1, 2)) {
            return Ok(None);
        }
        let bytes = u64::from(size.width) * u64::from(size.height) * 4;
        let Ok(memory) = memfd_create("deskwright-screen", MemfdFlags::CLOEXEC) else {
            return Ok(None);
        };
        if ftruncate(&memory, bytes).is_err() {
            return Ok(None);
        }
        let file = File::from(memory);
        let seg = conn.generate_id()?;
        let shared = file.try_clone()?;
        if conn.shm_attach_fd(seg, shared, false)?.check().is_err() {
            return Ok(None);
        }
        Ok(Some(Segment { seg, file, bytes }))
    }

    pub fn holds(&self, size: Size) -> bool {
        u64::from(size.width) * u64::from(size.height) * 4 <= self.bytes
    }

    /// The RGBA pixels of a part of a window that lies on it and that the segment holds.
    ///
    /// # Errors
    /// When the server is gone or refuses.
    pub fn grab(&self, conn: &Connection, window: Window, area: Rect) -> Result<Vec<u8>, ScreenError> {
        let (x, y, width, height) = super::x11::on_the_wire(area)?;
        let format = ImageFormat::Z_PIXMAP.into();
        let reply = conn
            .shm_get_image(window, x, y, width, height, u32::MAX, format, self.seg, 0)?
            .reply()?;
        let mut left = usize::try_from(reply.size).unwrap_or(usize::MAX);
        let mut pixels = Vec::with_capacity(left);
        let mut chunk = vec![0; CHUNK];
        let mut offset = 0;
        while left > 0 {
            let part = chunk.get_mut(..left.min(CHUNK)).unwrap_or_default();
            self.file.read_exact_at(part, offset)?;
            to_rgba(part, &mut pixels);
            left -= part.len();
            offset += u64::try_from(part.len()).unwrap_or(0);
        }
        Ok(pixels)
    }

    /// Gives the memory back.
    ///
    /// # Errors
    /// When the server is gone.
    pub fn detach(self, conn: &Connection) -> Result<(), ScreenError> {
        conn.shm_detach(self.seg)?;
        Ok(())
    }
}
