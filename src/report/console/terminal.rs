//! What the stream at the other end can show.

use std::io::IsTerminal;

/// A stream's abilities.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    /// Whether lines can be redrawn in place.
    pub moves: bool,
    pub color: bool,
    /// Cells in a line, asked again at every draw; nothing where lines may have any length.
    pub width: fn() -> Option<usize>,
}

impl Terminal {
    /// No terminal: plain text in lines of any length.
    pub const PLAIN: Terminal = Terminal {
        moves: false,
        color: false,
        width: || None,
    };

    /// Standard error: colour unless `NO_COLOR` is set (<https://no-color.org>) or `TERM` is `dumb`.
    pub fn of_stderr() -> Terminal {
        let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        if !std::io::stderr().is_terminal() || dumb {
            return Terminal::PLAIN;
        }
        let color = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Terminal {
            moves: true,
            color,
            width: stderr_width,
        }
    }
}

#[cfg(unix)]
fn stderr_width() -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(std::io::stderr()).ok()?;
    Some(usize::from(size.ws_col)).filter(|columns| *columns > 0)
}

#[cfg(not(unix))]
fn stderr_width() -> Option<usize> {
    Some(80)
}
