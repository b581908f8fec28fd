//! Asking an application whether it has taken in what was sent to it (`_NET_WM_PING`, EWMH).
//!
//! A window answers a ping in the order of its events: once it does, every key before has been read.

use std::time::{Duration, Instant};

use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ChangeWindowAttributesAux, ClientMessageEvent, ConnectionExt as _, EventMask,
};

use super::calm::calm;
use super::error::InputError;
use crate::stop::Stop;
use crate::x11::{Display, gone_is_none};

/// The longest time without a look at the stop flag.
const BREATH: Duration = Duration::from_millis(50);

/// What a ping brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Taken,
    /// It did not answer in time.
    Silent,
    /// It does not know pings and never rests, or no window is in front.
    Unable,
}

/// Someone who asks.
#[derive(Debug)]
pub struct Pinger {
    protocols: Atom,
    ping: Atom,
    active: Atom,
    count: u32,
}

impl Pinger {
    /// # Errors
    /// When the display is gone.
    pub fn new(display: &Display) -> Result<Pinger, InputError> {
        Ok(Pinger {
            protocols: display.atom("WM_PROTOCOLS")?,
            ping: display.atom("_NET_WM_PING")?,
            active: display.atom("_NET_ACTIVE_WINDOW")?,
            count: 0,
        })
    }

    /// Asks the window in front and waits for its answer; a stopped run does not wait. One that does not know
    /// pings is watched instead.
    ///
    /// # Errors
    /// When the display is gone.
    pub fn ask(&mut self, display: &Display, within: Duration, stop: &Stop) -> Result<Answer, InputError> {
        let window = match self.addressee(display)? {
            Addressee::Answers(window) => window,
            Addressee::Mute(window) if calm(display, window)? => return Ok(Answer::Taken),
            Addressee::Mute(_) | Addressee::Nobody => return Ok(Answer::Unable),
        };
        self.count = self.count.wrapping_add(1);
        let message = ClientMessageEvent::new(32, window, self.protocols, [self.ping, self.count, window, 0, 0]);
        let listen = |mask: EventMask| ChangeWindowAttributesAux::new().event_mask(mask);
        let conn = &display.conn;
        conn.change_window_attributes(display.root, &listen(EventMask::SUBSTRUCTURE_NOTIFY))?;
        conn.send_event(false, window, EventMask::NO_EVENT, message)?;
        conn.flush()?;
        let answer = self.wait(display, Instant::now() + within, stop);
        conn.change_window_attributes(display.root, &listen(EventMask::NO_EVENT))?;
        conn.flush()?;
        answer
    }

    fn wait(&self, display: &Display, until: Instant, stop: &Stop) -> Result<Answer, InputError> {
        loop {
            while let Some(event) = display.conn.poll_for_event()? {
                if let Event::ClientMessage(reply) = event
                    && reply.type_ == self.protocols
                    && reply.data.as_data32().starts_with(&[self.ping, self.count])
                {
                    return Ok(Answer::Taken);
                }
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() || stop.is_raised() {
                return Ok(Answer::Silent);
            }
            display.wait(left.min(BREATH))?;
        }
    }

    /// The window in front, and whether it says that it answers pings.
    fn addressee(&self, display: &Display) -> Result<Addressee, InputError> {
        let front = match display.numbers(display.root, self.active)?.first() {
            Some(&active) => active,
            None => display.conn.get_input_focus()?.reply()?.focus,
        };
        let mut window = front;
        // The focus may be on a child of the window that has the protocols.
        for _ in 0..8 {
            if window <= 1 || window == display.root {
                break;
            }
            let cookie = display
                .conn
                .get_property(false, window, self.protocols, AtomEnum::ATOM, 0, 32)?;
            let reply = gone_is_none(cookie.reply())?;
            if reply.is_some_and(|r| r.value32().is_some_and(|mut atoms| atoms.any(|a| a == self.ping))) {
                return Ok(Addressee::Answers(window));
            }
            match gone_is_none(display.conn.query_tree(window)?.reply())? {
                Some(tree) => window = tree.parent,
                None => break,
            }
        }
        Ok(if front > 1 {
            Addressee::Mute(front)
        } else {
            Addressee::Nobody
        })
    }
}

/// Whom to ask.
enum Addressee {
    Answers(u32),
    Mute(u32),
    Nobody,
}
