//! Ctrl-C, SIGTERM and the end of the terminal, heard by the worker.

use std::future::{Future, pending};

use crate::desktop::signals::{Signals, name};
use crate::runner::control::{Halt, StopButton};

/// Listens from now on; call it inside the runtime. The future presses the button at the first signal, and never ends.
///
/// Those after it mean the same stop: the supervisor ends this process at a second one.
pub fn press_on_signals(button: StopButton) -> impl Future<Output = ()> {
    let signals = Signals::listen();
    async move {
        if let Ok(mut signals) = signals {
            let signal = signals.next().await;
            button.press(Halt::Person(name(signal).to_owned()));
        }
        pending::<()>().await;
    }
}
