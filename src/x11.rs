//! A connection to an X server that never waits for ever.
//!
//! Every reply is bounded: a server that hangs is an error after [`PATIENCE`], like one that is gone, and every further
//! question to it at once.

use std::io::{Error, ErrorKind, IoSlice, Result};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec};
use x11rb::connection::Connection as _;
use x11rb::errors::{ConnectError, ReplyError};
use x11rb::protocol::xproto::{Atom, AtomEnum, ConnectionExt as _, Window};
use x11rb::reexports::x11rb_protocol::parse_display::{ConnectAddress, parse_display};
use x11rb::reexports::x11rb_protocol::xauth::get_auth;
use x11rb::rust_connection::{DefaultStream, PollMode, RustConnection, Stream};
use x11rb::utils::RawFdContainer;

/// How long a reply is waited for.
pub const PATIENCE: Duration = Duration::from_secs(3);

pub type Connection = RustConnection<Patient>;

/// The server's socket; waiting on it ends.
#[derive(Debug)]
pub struct Patient {
    stream: DefaultStream,
    /// It did not answer the last time it was waited for.
    late: AtomicBool,
}

impl Stream for Patient {
    fn poll(&self, mode: PollMode) -> Result<()> {
        let wanted = match mode {
            PollMode::Readable => PollFlags::IN,
            PollMode::Writable => PollFlags::OUT,
            PollMode::ReadAndWritable => PollFlags::IN | PollFlags::OUT,
        };
        let late = self.late.load(Ordering::Relaxed);
        let patience = if late { Duration::ZERO } else { PATIENCE };
        let answers = ready(self.stream.as_fd(), wanted, patience)?;
        self.late.store(!answers, Ordering::Relaxed);
        if answers {
            Ok(())
        } else {
            Err(Error::new(ErrorKind::TimedOut, "the X server does not answer"))
        }
    }

    fn read(&self, buffer: &mut [u8], fds: &mut Vec<RawFdContainer>) -> Result<usize> {
        self.stream.read(buffer, fds)
    }

    fn write(&self, buffer: &[u8], fds: &mut Vec<RawFdContainer>) -> Result<usize> {
        self.stream.write(buffer, fds)
    }

    fn write_vectored(&self, buffers: &[IoSlice<'_>], fds: &mut Vec<RawFdContainer>) -> Result<usize> {
        self.stream.write_vectored(buffers, fds)
    }
}

/// Whether `fd` becomes ready within the time.
///
/// # Errors
/// Of the system call.
pub fn ready(fd: BorrowedFd<'_>, wanted: PollFlags, within: Duration) -> Result<bool> {
    let until = Instant::now() + within;
    loop {
        let left = Timespec::try_from(until.saturating_duration_since(Instant::now())).map_err(Error::other)?;
        match rustix::event::poll(&mut [PollFd::from_borrowed_fd(fd, wanted)], Some(&left)) {
            Ok(count) => return Ok(count > 0),
            Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Err(errno.into()),
        }
    }
}

/// What opens a display.
#[derive(Debug, Clone, Copy)]
pub enum Auth {
    /// The file that `XAUTHORITY` names.
    Environment,
    Cookie([u8; 16]),
}

/// A connection with the screen it was made for.
#[derive(Debug)]
pub struct Display {
    pub conn: Connection,
    pub root: Window,
    /// Whether the server is on this machine and reached by a socket that passes memory.
    pub local: bool,
}

impl Display {
    /// Connects to a display by name, else to that of `DISPLAY`, with the cookie of `XAUTHORITY`.
    ///
    /// # Errors
    /// When there is none, it refuses us, or it does not answer.
    pub fn connect(name: Option<&str>) -> std::result::Result<Display, ConnectError> {
        Display::connect_with(name, Auth::Environment)
    }

    /// As [`Display::connect`], with a key of choice.
    ///
    /// # Errors
    /// As there.
    pub fn connect_with(name: Option<&str>, auth: Auth) -> std::result::Result<Display, ConnectError> {
        let parsed = parse_display(name)?;
        let mut last = None;
        for address in parsed.connect_instruction() {
            let (stream, (family, host)) = match DefaultStream::connect(&address) {
                Ok(connected) => connected,
                Err(error) => {
                    last = Some(error);
                    continue;
                }
            };
            let (auth_name, auth) = match auth {
                Auth::Environment => get_auth(family, &host, parsed.display)
                    .unwrap_or(None)
                    .unwrap_or_default(),
                Auth::Cookie(cookie) => (b"MIT-MAGIC-COOKIE-1".to_vec(), cookie.to_vec()),
            };
            let screen = usize::from(parsed.screen);
            let patient = Patient {
                stream,
                late: AtomicBool::new(false),
            };
            let conn = Connection::connect_to_stream_with_auth_info(patient, screen, auth_name, auth)?;
            let root = conn.setup().roots.get(screen).ok_or(ConnectError::InvalidScreen)?.root;
            let local = matches!(address, ConnectAddress::Socket(_));
            return Ok(Display { conn, root, local });
        }
        Err(last
            .unwrap_or_else(|| Error::new(ErrorKind::NotFound, "no X server there"))
            .into())
    }

    /// Waits up to `within` for something from the server; false when nothing came.
    ///
    /// # Errors
    /// Of the system call.
    pub fn wait(&self, within: Duration) -> Result<bool> {
        ready(self.conn.stream().stream.as_fd(), PollFlags::IN, within)
    }

    /// The server's process, if it runs on this machine.
    pub fn server_process(&self) -> Option<u32> {
        let peer = rustix::net::sockopt::socket_peercred(self.conn.stream().stream.as_fd()).ok()?;
        u32::try_from(peer.pid.as_raw_nonzero().get()).ok()
    }

    /// The atom of a name.
    ///
    /// # Errors
    /// When the server is gone.
    pub fn atom(&self, name: &str) -> std::result::Result<Atom, ReplyError> {
        Ok(self.conn.intern_atom(false, name.as_bytes())?.reply()?.atom)
    }

    /// A property's bytes, at most 64 KiB; empty when there is none or the window is gone.
    ///
    /// # Errors
    /// When the server is gone.
    pub fn property(&self, window: Window, name: Atom) -> std::result::Result<Vec<u8>, ReplyError> {
        let cookie = self
            .conn
            .get_property(false, window, name, AtomEnum::ANY, 0, 16 * 1024)?;
        Ok(gone_is_none(cookie.reply())?
            .map(|reply| reply.value)
            .unwrap_or_default())
    }

    /// A property's 32-bit values, as of [`Display::property`].
    ///
    /// # Errors
    /// When the server is gone.
    pub fn numbers(&self, window: Window, name: Atom) -> std::result::Result<Vec<u32>, ReplyError> {
        let bytes = self.property(window, name)?;
        Ok(bytes
            .as_chunks::<4>()
            .0
            .iter()
            .map(|four| u32::from_ne_bytes(*four))
            .collect())
    }
}

/// A window may go at any moment: the server's complaint about one that is gone is no error.
///
/// # Errors
/// When the connection failed.
pub fn gone_is_none<T>(reply: std::result::Result<T, ReplyError>) -> std::result::Result<Option<T>, ReplyError> {
    match reply {
        Ok(value) => Ok(Some(value)),
        Err(ReplyError::X11Error(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
