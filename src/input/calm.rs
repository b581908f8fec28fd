//! Whether an application has nothing left to do, for those that do not answer pings.
//!
//! Events reach an application's socket before the server answers us; it sleeps again once it has read them.
//! So when it and the server sleep, look after look, what was sent has been taken in.

use std::fs;
use std::time::{Duration, Instant};

use x11rb::protocol::res::{ClientIdMask, ClientIdSpec, ConnectionExt as _};

use super::error::InputError;
use crate::x11::{Display, gone_is_none};

/// How long an application is watched: one that is always busy never sleeps.
const PATIENCE: Duration = Duration::from_secs(1);

/// Looks that must all find sleep, and the time between them.
const LOOKS: u32 = 4;
const PAUSE: Duration = Duration::from_millis(3);

/// Waits until the client of a window and the server sleep; false when they did not in time, or cannot be seen.
///
/// # Errors
/// When the display is gone.
pub fn calm(display: &Display, window: u32) -> Result<bool, InputError> {
    let Some(client) = process_of(display, window)? else {
        return Ok(false);
    };
    let processes = [Some(client), display.server_process()];
    let until = Instant::now() + PATIENCE;
    let mut asleep = 0;
    while Instant::now() < until {
        asleep = if processes.iter().flatten().all(|pid| sleeps(*pid)) {
            asleep + 1
        } else {
            0
        };
        if asleep == LOOKS {
            return Ok(true);
        }
        std::thread::sleep(PAUSE);
    }
    Ok(false)
}

/// The local process behind a window, as the server knows it.
fn process_of(display: &Display, window: u32) -> Result<Option<u32>, InputError> {
    let spec = ClientIdSpec {
        client: window,
        mask: ClientIdMask::LOCAL_CLIENT_PID,
    };
    let Ok(cookie) = display.conn.res_query_client_ids(&[spec]) else {
        return Ok(None);
    };
    let reply = gone_is_none(cookie.reply())?;
    Ok(reply.and_then(|reply| reply.ids.first()?.value.first().copied()))
}

/// Whether every thread of a process waits for something to happen: a toolkit may read its events in any.
fn sleeps(pid: u32) -> bool {
    let threads = fs::read_dir(format!("/proc/{pid}/task"));
    threads.is_ok_and(|mut threads| {
        threads.all(|thread| {
            let stat = thread.and_then(|thread| fs::read_to_string(thread.path().join("stat")));
            stat.is_ok_and(|stat| {
                stat.rsplit_once(')')
                    .is_some_and(|(_, rest)| rest.trim_start().starts_with('S'))
            })
        })
    })
}
