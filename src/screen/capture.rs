//! The screen of the live desktop: X11 with shared memory where there is one, else xcap.
//!
//! Invariant: both give the same pixels for the same screen.

use std::time::Duration;

use super::error::ScreenError;
use super::portable::Portable;
#[cfg(target_os = "linux")]
use super::x11::X11Screen;
use crate::geometry::{Rect, Size};
use crate::window::Window;

/// How the screen is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Source {
    /// The fastest there is.
    #[default]
    Auto,
    /// xcap, whatever the system.
    Portable,
}

/// RGBA pixels, row by row.
#[derive(Debug)]
pub struct Picture {
    pub size: Size,
    pub pixels: Vec<u8>,
}

/// What is known beside the pixels.
#[derive(Debug, Default)]
pub struct Surroundings {
    pub front: Option<Window>,
    /// Lowest first.
    pub windows: Vec<Window>,
    /// Nothing where the source cannot tell.
    pub pointer: Option<(i32, i32)>,
}

/// An open screen.
#[derive(Debug)]
pub enum Screen {
    #[cfg(target_os = "linux")]
    X11(Box<X11Screen>),
    Portable(Portable),
}

impl Screen {
    /// Opens the screen of the environment's display.
    ///
    /// # Errors
    /// When there is none.
    pub fn open(source: Source) -> Result<Screen, ScreenError> {
        #[cfg(target_os = "linux")]
        if source == Source::Auto && std::env::var_os("DISPLAY").is_some() {
            if let Some(screen) = X11Screen::open()? {
                return Ok(Screen::X11(Box::new(screen)));
            }
            tracing::info!("the X server's pixels are of an unusual form: capturing with xcap");
        }
        let _ = source;
        Portable::open().map(Screen::Portable)
    }

    pub fn size(&mut self) -> Result<Size, ScreenError> {
        match self {
            #[cfg(target_os = "linux")]
            Screen::X11(screen) => screen.size(),
            Screen::Portable(screen) => screen.size(),
        }
    }

    /// The whole screen.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn grab(&mut self) -> Result<Picture, ScreenError> {
        match self {
            #[cfg(target_os = "linux")]
            Screen::X11(screen) => {
                let size = screen.size()?;
                screen.grab(size.bounds())
            }
            Screen::Portable(screen) => screen.grab(),
        }
    }

    /// A part of the screen; `area` must lie on it.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn patch(&mut self, area: Rect) -> Result<Picture, ScreenError> {
        match self {
            #[cfg(target_os = "linux")]
            Screen::X11(screen) => screen.grab(area),
            Screen::Portable(screen) => screen.patch(area),
        }
    }

    /// Windows and pointer.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn surroundings(&mut self) -> Result<Surroundings, ScreenError> {
        match self {
            #[cfg(target_os = "linux")]
            Screen::X11(screen) => screen.surroundings(),
            Screen::Portable(_) => Ok(Portable::surroundings()),
        }
    }

    /// Identity of the window in front.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn front(&mut self) -> Result<Option<u32>, ScreenError> {
        match self {
            #[cfg(target_os = "linux")]
            Screen::X11(screen) => screen.front(),
            Screen::Portable(_) => Ok(Portable::surroundings().front.map(|window| window.id)),
        }
    }

    /// Waits until something may have been drawn since the last grab; false when nothing was.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn drawn(&mut self, within: Duration) -> Result<bool, ScreenError> {
        match self {
            #[cfg(target_os = "linux")]
            Screen::X11(screen) => screen.drawn(within),
            Screen::Portable(_) => {
                std::thread::sleep(within);
                Ok(true)
            }
        }
    }
}
