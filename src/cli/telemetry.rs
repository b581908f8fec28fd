//! Whether a run is traced, and the end of that.
//!
//! Invariant: no mistake in it fails a run: it is told, and there is no trace.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use super::say;
use crate::event::Listener;
use crate::model::table::Table;
use crate::report::escape;
use crate::telemetry::sender::{Sending, start};
use crate::telemetry::settings::Settings;
use crate::telemetry::tracer::{Tracer, shown, trace_of};

/// The listener of a run whose clock begins now, and what sends on; nothing where the environment names no collector.
pub fn begin(folder: &Path, table: &Table) -> (Option<Box<dyn Listener>>, Option<Sending>) {
    let settings = Settings::of(|name| std::env::var(name).ok());
    let settings = match settings {
        Ok(None) => return (None, None),
        Ok(Some(settings)) => settings,
        Err(why) => return off(&why),
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let origin = u64::try_from(now.as_nanos()).unwrap_or(u64::MAX);
    let trace = trace_of(&folder.display().to_string(), origin);
    match start(settings, shown(trace)) {
        Ok((queue, sending)) => {
            let tracer = Tracer::new(queue, table.clone(), trace, origin);
            (Some(Box::new(tracer)), Some(sending))
        }
        Err(why) => off(&why),
    }
}

fn off(why: &str) -> (Option<Box<dyn Listener>>, Option<Sending>) {
    say::aside(format!("no trace is sent: {}\n", escape::line(why)));
    (None, None)
}

/// Waits a little for what is on its way, once the listener is gone.
pub fn end(sending: Option<Sending>) {
    if let Some(why) = sending.and_then(Sending::end) {
        say::aside(format!("of the trace, {}\n", escape::line(&why)));
    }
}
