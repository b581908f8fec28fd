//! The portable way to see a screen: xcap, on every system it knows.
//!
//! It sees the primary monitor. It cannot tell when something was drawn, nor where the pointer is.

use xcap::Monitor;

use super::capture::{Picture, Surroundings};
use super::error::ScreenError;
use crate::geometry::{Rect, Size};
use crate::window::Window;

/// The primary monitor.
#[derive(Debug)]
pub struct Portable {
    monitor: Monitor,
}

impl Portable {
    /// # Errors
    /// When no monitor is found.
    pub fn open() -> Result<Portable, ScreenError> {
        let monitors = Monitor::all().map_err(|error| ScreenError::NoDisplay(error.to_string()))?;
        monitors
            .iter()
            .find(|monitor| monitor.is_primary().unwrap_or(false))
            .or(monitors.first())
            .cloned()
            .map(|monitor| Portable { monitor })
            .ok_or_else(|| ScreenError::NoDisplay("no monitor is attached".to_owned()))
    }

    /// # Errors
    /// When the display is gone.
    pub fn size(&self) -> Result<Size, ScreenError> {
        let width = self.monitor.width().map_err(lost)?;
        let height = self.monitor.height().map_err(lost)?;
        Ok(Size::new(width, height))
    }

    /// # Errors
    /// When the display is gone.
    pub fn grab(&mut self) -> Result<Picture, ScreenError> {
        // A monitor keeps the size it had when it was listed; a failed capture is tried once on a fresh list.
        if let Ok(image) = self.monitor.capture_image() {
            return Ok(opaque(image));
        }
        *self = Portable::open().map_err(|error| ScreenError::Lost(error.to_string()))?;
        self.monitor.capture_image().map(opaque).map_err(lost)
    }

    /// # Errors
    /// When the display is gone.
    pub fn patch(&self, area: Rect) -> Result<Picture, ScreenError> {
        let corner = |value: i32| u32::try_from(value).unwrap_or(0);
        self.monitor
            .capture_region(corner(area.x), corner(area.y), area.width, area.height)
            .map(opaque)
            .map_err(lost)
    }

    /// What xcap tells of the windows; a window that will not say what it is, is left out.
    pub fn surroundings() -> Surroundings {
        let mut front = None;
        let mut windows: Vec<(i32, Window)> = Vec::new();
        for window in xcap::Window::all().unwrap_or_default() {
            let Some((z, described)) = describe(&window) else {
                continue;
            };
            if window.is_focused().unwrap_or(false) {
                front = Some(described.clone());
            }
            windows.push((z, described));
        }
        windows.sort_by_key(|(z, _)| *z);
        Surroundings {
            front,
            windows: windows.into_iter().map(|(_, window)| window).collect(),
            pointer: None,
        }
    }
}

fn describe(window: &xcap::Window) -> Option<(i32, Window)> {
    if window.is_minimized().ok()? {
        return None;
    }
    let bounds = Rect::new(
        window.x().ok()?,
        window.y().ok()?,
        window.width().ok()?,
        window.height().ok()?,
    );
    let described = Window {
        id: window.id().ok()?,
        title: window.title().unwrap_or_default(),
        class: window.app_name().unwrap_or_default(),
        pid: window.pid().ok(),
        ours: false,
        bounds,
        frame: None,
    };
    Some((window.z().unwrap_or(0), described))
}

fn opaque(image: xcap::image::RgbaImage) -> Picture {
    let size = Size::new(image.width(), image.height());
    let mut pixels = image.into_raw();
    for [.., alpha] in pixels.as_chunks_mut::<4>().0 {
        *alpha = 255;
    }
    Picture { size, pixels }
}

#[expect(clippy::needless_pass_by_value, reason = "shaped for map_err")]
fn lost(error: xcap::XCapError) -> ScreenError {
    ScreenError::Lost(error.to_string())
}
