//! The windows of an X screen: what EWMH says, and the pop-ups no window manager lists.
//!
//! Titles and classes are the applications' own words: untrusted.

use std::collections::HashMap;

use x11rb::connection::Connection as _;
use x11rb::errors::ReplyError;
use x11rb::protocol::res::{ClientIdMask, ClientIdSpec, ConnectionExt as _};
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ConnectionExt as _, GetGeometryReply, GetPropertyReply, MapState, TranslateCoordinatesReply,
    WindowClass,
};

use super::error::ScreenError;
use crate::geometry::Rect;
use crate::window::Window;
use crate::x11::{Connection, Display, gone_is_none};

type Cookie<'c, R> = x11rb::cookie::Cookie<'c, Connection, R>;

/// The names needed to ask.
#[derive(Debug)]
pub struct Windows {
    stacking: Atom,
    active: Atom,
    name: Atom,
    pid: Atom,
    /// Bits of an identifier that its client chose: the others name the client.
    own_bits: u32,
}

impl Windows {
    /// # Errors
    /// When the server is gone.
    pub fn new(display: &Display) -> Result<Windows, ScreenError> {
        Ok(Windows {
            stacking: display.atom("_NET_CLIENT_LIST_STACKING")?,
            active: display.atom("_NET_ACTIVE_WINDOW")?,
            name: display.atom("_NET_WM_NAME")?,
            pid: display.atom("_NET_WM_PID")?,
            own_bits: display.conn.setup().resource_id_mask,
        })
    }

    /// The managed window that has the keyboard; where none has it, the one the window manager calls active.
    ///
    /// The focus itself is asked first: the window manager learns of a theft later than the thief.
    ///
    /// # Errors
    /// When the server is gone.
    pub fn front(&self, display: &Display) -> Result<Option<u32>, ScreenError> {
        let managed = display.numbers(display.root, self.stacking)?;
        let focus = display.conn.get_input_focus()?.reply()?.focus;
        if let Some(holder) = top_of(display, focus, &managed)? {
            return Ok(Some(holder));
        }
        let active = display.numbers(display.root, self.active)?.first().copied();
        // Without a window manager the focus is all there is.
        let front = active.or(Some(focus).filter(|_| managed.is_empty() && focus != display.root));
        Ok(front.filter(|id| *id > 1))
    }

    /// The window in front, and all that can be seen: those of the window manager from the lowest, then pop-ups.
    ///
    /// # Errors
    /// When the server is gone.
    pub fn list(&self, display: &Display) -> Result<(Option<Window>, Vec<Window>), ScreenError> {
        let front = self.front(display)?;
        let managed = display.numbers(display.root, self.stacking)?;
        let mut ids = visible(display, &managed, |_| true)?;
        let top = display.conn.query_tree(display.root)?.reply()?.children;
        // Without a window manager nothing is listed, and every window of the top is its own.
        ids.extend(visible(display, &top, |override_redirect| {
            override_redirect || managed.is_empty()
        })?);
        let mut windows = self.describe(display, &ids)?;
        let frames = frames_of(display, &managed)?;
        let is_frame = |id: u32| frames.iter().any(|(_, frame, _)| *frame == id);
        windows.retain(|window| window.bounds.width > 1 && window.bounds.height > 1 && !is_frame(window.id));
        for (window, _, place) in &frames {
            if let Some(framed) = windows.iter_mut().find(|known| known.id == *window) {
                framed.frame = Some(*place).filter(|place| place.encloses(&framed.bounds));
            }
        }
        Windows::believe_the_server(display, &mut windows)?;
        self.inherit(&mut windows);
        let front = match front {
            Some(id) => match windows.iter().find(|window| window.id == id) {
                Some(window) => Some(window.clone()),
                None => self.describe(display, &[id])?.pop(),
            },
            None => None,
        };
        Ok((front, windows))
    }

    /// Asks for everything at once, then reads the answers; a window that went away is left out.
    fn describe(&self, display: &Display, ids: &[u32]) -> Result<Vec<Window>, ScreenError> {
        let asked: Vec<Asked<'_>> = ids
            .iter()
            .map(|&id| self.ask(display, id))
            .collect::<Result<_, ReplyError>>()?;
        let mut windows = Vec::new();
        for asked in asked {
            windows.extend(asked.answer()?);
        }
        Ok(windows)
    }

    fn ask<'c>(&self, display: &'c Display, id: u32) -> Result<Asked<'c>, ReplyError> {
        let conn = &display.conn;
        let property = |name: Atom| conn.get_property(false, id, name, AtomEnum::ANY, 0, 1024);
        Ok(Asked {
            id,
            place: conn.translate_coordinates(id, display.root, 0, 0)?,
            geometry: conn.get_geometry(id)?,
            name: property(self.name)?,
            old_name: property(AtomEnum::WM_NAME.into())?,
            class: property(AtomEnum::WM_CLASS.into())?,
            pid: property(self.pid)?,
        })
    }

    /// The server knows which local process a window's client is: that outranks what the client says.
    fn believe_the_server(display: &Display, windows: &mut [Window]) -> Result<(), ScreenError> {
        let ask = |window: &Window| {
            let spec = ClientIdSpec {
                client: window.id,
                mask: ClientIdMask::LOCAL_CLIENT_PID,
            };
            display.conn.res_query_client_ids(&[spec])
        };
        let Ok(asked) = windows.iter().map(ask).collect::<Result<Vec<_>, _>>() else {
            return Ok(());
        };
        for (window, cookie) in windows.iter_mut().zip(asked) {
            let told = gone_is_none(cookie.reply())?;
            let pid = told.and_then(|reply| reply.ids.first()?.value.first().copied());
            window.pid = pid.or(window.pid);
        }
        Ok(())
    }

    /// A pop-up without class or process has those of a window of the same client.
    fn inherit(&self, windows: &mut [Window]) {
        let mut owners: HashMap<u32, (String, Option<u32>)> = HashMap::new();
        for window in windows.iter().filter(|window| !window.class.is_empty()) {
            owners
                .entry(window.id & !self.own_bits)
                .or_insert((window.class.clone(), window.pid));
        }
        for window in windows {
            if let Some((class, pid)) = owners.get(&(window.id & !self.own_bits)) {
                if window.class.is_empty() {
                    window.class.clone_from(class);
                }
                window.pid = window.pid.or(*pid);
            }
        }
    }
}

/// The managed window that a window is, or lies in.
fn top_of(display: &Display, window: u32, managed: &[u32]) -> Result<Option<u32>, ScreenError> {
    let mut at = window;
    // None and PointerRoot are 0 and 1.
    while at > 1 && at != display.root {
        if managed.contains(&at) {
            return Ok(Some(at));
        }
        match gone_is_none(display.conn.query_tree(at)?.reply())? {
            Some(tree) => at = tree.parent,
            None => break,
        }
    }
    Ok(None)
}

/// The ids that can be seen and whose override-redirect flag is wanted.
fn visible(display: &Display, ids: &[u32], wanted: impl Fn(bool) -> bool) -> Result<Vec<u32>, ScreenError> {
    let asked: Vec<_> = ids
        .iter()
        .map(|&id| Ok((id, display.conn.get_window_attributes(id)?)))
        .collect::<Result<_, ReplyError>>()?;
    let mut seen = Vec::new();
    for (id, cookie) in asked {
        let Some(attributes) = gone_is_none(cookie.reply())? else {
            continue;
        };
        let drawn = attributes.map_state == MapState::VIEWABLE && attributes.class == WindowClass::INPUT_OUTPUT;
        if drawn && wanted(attributes.override_redirect) {
            seen.push(id);
        }
    }
    Ok(seen)
}

/// How deep a window manager may bury a window in its own.
const DEEPEST: usize = 4;

/// Windows with the window manager's frames around them: which window that is, and its place on the screen.
fn frames_of(display: &Display, managed: &[u32]) -> Result<Vec<(u32, u32, Rect)>, ScreenError> {
    let conn = &display.conn;
    let mut open: Vec<(u32, u32)> = managed.iter().map(|&id| (id, id)).collect();
    let mut found = Vec::new();
    for _ in 0..DEEPEST {
        let asked: Vec<_> = open
            .drain(..)
            .map(|(id, at)| Ok((id, at, conn.query_tree(at)?)))
            .collect::<Result<_, ReplyError>>()?;
        for (id, at, cookie) in asked {
            match gone_is_none(cookie.reply())? {
                // The window itself stands on the root: it has no frame.
                Some(tree) if tree.parent == display.root && id == at => {}
                Some(tree) if tree.parent == display.root => found.push((id, at)),
                Some(tree) => open.push((id, tree.parent)),
                None => {}
            }
        }
    }
    let asked: Vec<_> = found
        .into_iter()
        .map(|(id, frame)| Ok((id, frame, conn.get_geometry(frame)?)))
        .collect::<Result<_, ReplyError>>()?;
    let mut frames = Vec::new();
    for (id, frame, cookie) in asked {
        // A child of the root: its place is one on the screen.
        frames.extend(gone_is_none(cookie.reply())?.map(|place| {
            let border = 2 * u32::from(place.border_width);
            let (width, height) = (u32::from(place.width) + border, u32::from(place.height) + border);
            (id, frame, Rect::new(place.x.into(), place.y.into(), width, height))
        }));
    }
    Ok(frames)
}

/// What was asked about a window.
struct Asked<'c> {
    id: u32,
    place: Cookie<'c, TranslateCoordinatesReply>,
    geometry: Cookie<'c, GetGeometryReply>,
    name: Cookie<'c, GetPropertyReply>,
    old_name: Cookie<'c, GetPropertyReply>,
    class: Cookie<'c, GetPropertyReply>,
    pid: Cookie<'c, GetPropertyReply>,
}

impl Asked<'_> {
    fn answer(self) -> Result<Option<Window>, ReplyError> {
        let place = gone_is_none(self.place.reply())?;
        let geometry = gone_is_none(self.geometry.reply())?;
        let name = gone_is_none(self.name.reply())?;
        let old_name = gone_is_none(self.old_name.reply())?;
        let class = gone_is_none(self.class.reply())?;
        let pid = gone_is_none(self.pid.reply())?;
        let (Some(place), Some(geometry)) = (place, geometry) else {
            return Ok(None);
        };
        let text = |reply: Option<GetPropertyReply>| reply.map(|r| r.value).filter(|value| !value.is_empty());
        let title = match text(name) {
            Some(utf8) => String::from_utf8_lossy(&utf8).into_owned(),
            // The older property is Latin-1 by its standard (ICCCM 4.1.2.1).
            None => text(old_name)
                .unwrap_or_default()
                .iter()
                .map(|&b| char::from(b))
                .collect(),
        };
        let class = text(class).unwrap_or_default();
        let class = class.split(|b| *b == 0).nth(1).unwrap_or_default();
        Ok(Some(Window {
            id: self.id,
            title,
            class: String::from_utf8_lossy(class).into_owned(),
            pid: pid.and_then(|reply| reply.value32()?.next()),
            ours: false,
            bounds: Rect::new(
                place.dst_x.into(),
                place.dst_y.into(),
                geometry.width.into(),
                geometry.height.into(),
            ),
            frame: None,
        }))
    }
}
